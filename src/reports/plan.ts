// Which document is wanted (which report, which time, which language, whose rows), planned into statements. Pure: nothing is asked.

import { openZone } from '../base/zone.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { type DocumentReport, everyPart } from '../catalog/document.ts';
import { usesOf } from '../catalog/document_uses.ts';
import { checkRange, type Range, rangeOrDays } from '../metrics/ranges.ts';
import { type CompiledAnswer, compileAnswer } from './answers.ts';
import type { Language } from './document.ts';
import { reportError } from './errors.ts';
import { labelsOf } from './labels.ts';

export interface DocumentQuestion {
  from?: Date;
  to?: Date;
  /** One of the report's; its first is usual. */
  language?: Language;
  /** A condition over dimensions: the part of the rows that a recipient may see. */
  where?: string;
  /** When the document was last sent for this range: what was built again since is said. */
  since?: Date;
}

/** What a document is made in. */
export interface DocumentPlace {
  catalog: Catalog;
  siteName: string;
  /** IANA. */
  timeZone: string;
  now: Date;
  /** The dataset that each source feeds. */
  sources: ReadonlyMap<string, string>;
  /** True where the rows are those of somebody within walls: what is known of everybody's is not told. */
  walled?: boolean;
}

/** A document before its answers are there. */
export interface DocumentPlan {
  report: DocumentReport;
  place: DocumentPlace;
  range: Range;
  language: Language;
  answers: CompiledAnswer[];
  since?: Date;
  /** All statements of the answers, in their order. */
  statements: string[];
}

/**
 * Plans a document. Throws `range_reversed`, `language_unknown`, `slice_impossible`, and what a question to metrics throws. Nothing
 * is asked yet.
 */
export function planDocument(report: DocumentReport, place: DocumentPlace, question: DocumentQuestion): DocumentPlan {
  const { catalog, timeZone, now } = place;
  const { from, to, where, since } = question;
  const language = question.language ?? report.languages[0];
  if (!report.languages.includes(language))
    throw reportError('language_unknown', { report: report.name, language, known: [...report.languages] });
  const given = { ...(from && { from }), ...(to && { to }) };
  const range = rangeOrDays(given, { days: report.days, now, zone: openZone(timeZone) });
  checkRange(range);
  const labels = labelsOf(catalog, language);
  const asking = { catalog, range, timeZone, now, labels, report: report.name, ...(where !== undefined && { where }) };
  const answers = [...report.answers.values()].map(spec => compileAnswer(spec, asking));
  return {
    report,
    place,
    range,
    language,
    answers,
    ...(since && { since }),
    statements: answers.map(({ sql }) => sql),
  };
}

/**
 * The plan of one table of a document, whatever its conditions say: for its CSV, which has a head also where there are no rows.
 * Throws `table_unknown`.
 */
export function planTable(plan: DocumentPlan): DocumentPlan {
  const { report, answers } = plan;
  const tables = [...everyPart(report.parts)].filter(part => part.kind === 'table');
  const table = tables.find(({ name }) => name === report.csv);
  if (table === undefined)
    throw reportError('table_unknown', {
      report: report.name,
      name: report.csv ?? '',
      known: tables.map(({ name }) => name),
    });
  const nothing = { en: [], ja: [] };
  const only = { ...report, title: nothing, subject: nothing, preheader: nothing, parts: [table] };
  const used = new Set([table.of, ...usesOf(only).map(({ answer }) => answer)]);
  const kept = answers.filter(({ spec }) => used.has(spec.name));
  return { ...plan, report: only, answers: kept, statements: kept.map(({ sql }) => sql) };
}
