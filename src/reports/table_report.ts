// A table report as a document: its title, and its rows as the one table.

import type { Report } from '../catalog/catalog.ts';
import type { DocumentReport, Words } from '../catalog/document.ts';
import type { Rows } from '../engine/engine.ts';
import type { DocumentPlan } from './plan.ts';
import { type Asked, computeFrame } from './reports.ts';
import { wordsOf } from './words.ts';
import type { WorkbookSpec } from './workbook_spec.ts';

/** Name of the one table, and of its answer. */
const rows = 'rows';

const same = (...pieces: Words['en']): Words => ({ en: pieces, ja: pieces });

/** The document of a table report, in every language: what has no words in one keeps its name. */
export function documentOfTable({ name, title, days, place }: Report): DocumentReport {
  const { line } = place;
  const value = (column: string) => ({ column, line });
  return {
    name,
    title: same(title),
    subject: same(value('site'), ': ', value('title'), ', ', value('range')),
    preheader: same(),
    days,
    languages: ['en', 'ja'],
    answers: new Map([[rows, { kind: 'report', name: rows, report: name, over: 'range', order: [], line }]]),
    attachments: [],
    csv: rows,
    parts: [
      { kind: 'heading', level: 1, parts: [{ kind: 'value', of: value('title') }] },
      { kind: 'table', name: rows, title: same(value('title')), of: rows, total: [], line },
    ],
    place,
  };
}

/** A workbook of a table report, whose rows may be more than memory holds. */
export async function tableWorkbook(
  plan: DocumentPlan,
  { columns, ...given }: Rows,
  asked: Asked,
): Promise<WorkbookSpec> {
  const frame = await computeFrame(plan, asked);
  const sheet = {
    name: plan.report.name.split('.').at(-1) ?? rows,
    title: frame.title,
    columns,
    rows: given,
    empty: wordsOf(frame.language).noRows,
  };
  return { ...frame, sheets: [sheet] };
}
