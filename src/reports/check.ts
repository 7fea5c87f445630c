// Documents checked with the engine: every answer compiled and prepared against empty tables, so that a wrong condition or a column
// that a table report does not have is known before there is any data.

import { AppError } from '../base/errors.ts';
import { didYouMean } from '../base/names.ts';
import type { Catalog, Mistake } from '../catalog/catalog.ts';
import { type AnswerSpec, type DocumentReport, everyPart, type Part } from '../catalog/document.ts';
import { usesOf } from '../catalog/document_uses.ts';
import { mistakeOfSql } from '../catalog/sql_mistake.ts';
import type { ResultColumn } from '../engine/engine.ts';
import { compileAnswer } from './answers.ts';
import { formats } from './format.ts';
import { labelsOf } from './labels.ts';

/** An engine's session that holds an empty table of everything, as `checkCatalog` leaves it. */
export interface Preparing {
  prepare(sql: string): Promise<ResultColumn[]>;
}

interface Checking {
  catalog: Catalog;
  session: Preparing;
  document: DocumentReport;
  /** Lines with mistakes. */
  wrong: ReadonlySet<number>;
  tell: (line: number, message: string) => void;
}

export interface CheckOptions {
  catalog: Catalog;
  session: Preparing;
  /** What was told before: an answer with a mistake at its line is not looked at again. */
  told: readonly Mistake[];
}

/** Mistakes that only the engine finds, and those of how values are to be shown. */
export async function checkDocuments(
  documents: readonly DocumentReport[],
  { catalog, session, told }: CheckOptions,
): Promise<Mistake[]> {
  const mistakes: Mistake[] = [];
  for (const document of documents) {
    const { file } = document.place;
    const tell = (line: number, message: string) => mistakes.push({ file, line, message });
    const wrong = new Set(told.filter(mistake => mistake.file === file).map(({ line }) => line));
    await checkAnswers({ catalog, session, document, wrong, tell });
    for (const part of everyPart(document.parts)) checkFormats(part, tell);
  }
  return mistakes;
}

async function checkAnswers({ catalog, session, document, wrong, tell }: Checking): Promise<void> {
  const now = new Date('2020-01-02T00:00:00Z');
  const asking = {
    catalog,
    range: { from: new Date('2020-01-01T00:00:00Z'), to: now },
    timeZone: 'UTC',
    now,
    labels: labelsOf(catalog, document.languages[0]),
    report: document.name,
  };
  for (const spec of [...document.answers.values()].filter(({ line }) => !wrong.has(line))) {
    const place = { file: document.place.file, line: spec.line };
    try {
      const unordered = spec.kind === 'report' ? { ...spec, order: [] } : spec;
      const columns = await session.prepare(compileAnswer(unordered, asking).sql);
      if (spec.kind === 'report') checkColumns(spec, { document, columns: columns.map(({ name }) => name), tell });
    } catch (thrown) {
      // The SQL of a table report is checked, and told, where it stands.
      if (thrown instanceof AppError && thrown.code === 'sql_invalid') {
        if (spec.kind === 'metrics') tell(place.line, mistakeOfSql(place, thrown, `${spec.name}: `).message);
      } else if (thrown instanceof AppError)
        tell(spec.line, `${spec.name}: ${thrown.message} ${thrown.hint ?? ''}`.trim());
      else throw thrown;
    }
  }
}

interface Columns {
  document: DocumentReport;
  columns: readonly string[];
  tell: Checking['tell'];
}

/** Columns that a document names of a table report, now that it is known which there are. */
function checkColumns(spec: AnswerSpec, { document, columns, tell }: Columns): void {
  const own = spec.order.map(({ column }) => ({ answer: spec.name, column, line: spec.line }));
  for (const { answer, column, line } of [...own, ...usesOf(document)]) {
    if (answer !== spec.name || column === 'rows' || columns.includes(column)) continue;
    const offer = didYouMean(column, columns) || ` There are ${columns.join(', ')}.`;
    tell(line, `the answer ${answer} has no column ${column}.${offer}`);
  }
}

function checkFormats(part: Part, tell: Checking['tell']): void {
  const look = (line: number, format: string | undefined) => {
    if (format !== undefined && !formats.some(known => known === format))
      tell(
        line,
        `${format} is no way to show a value.${didYouMean(format, formats) || ` There are ${formats.join(', ')}.`}`,
      );
  };
  if (part.kind === 'table') for (const { format } of part.columns ?? []) look(part.line, format);
  if (part.kind === 'figures') for (const { of, format } of part.items) look(of.line, format);
}
