// Parts of the rows that single addresses get, checked: each condition is over dimensions that are there, and every report that the
// schedule sends to them can be narrowed by it. Otherwise the mistake would come at half past eight, and nobody would get a mail.

import { AppError } from '../base/errors.ts';
import { didYouMean } from '../base/names.ts';
import { ident } from '../base/sql.ts';
import type { Catalog, Mistake } from '../catalog/catalog.ts';
import { type AnswerSpec, type DocumentReport, everyPart } from '../catalog/document.ts';
import type { Audience } from '../config/channels.ts';
import type { Site } from '../config/config.ts';
import { metricError } from '../metrics/errors.ts';
import { compilePredicate } from '../metrics/predicate.ts';
import { compileAnswer } from './answers.ts';
import type { Preparing } from './check.ts';
import { labelsOf } from './labels.ts';
import { cutToWidth } from './width.ts';

interface Slicing {
  catalog: Catalog;
  session: Preparing;
}

/** Mistakes of the conditions of audiences, at the lines of the audience or of the schedule. */
export async function checkSlices(
  site: Pick<Site, 'audiences' | 'schedule' | 'file'>,
  slicing: Slicing,
): Promise<Mistake[]> {
  const mistakes: Mistake[] = [];
  const tell = (line: number, message: string) => mistakes.push({ file: site.file, line, message });
  for (const audience of site.audiences.values()) {
    const { name, line: own } = audience;
    const sound: string[] = [];
    for (const where of partsOf(audience)) {
      const wrong = mistakeOf(where, slicing.catalog);
      if (wrong === undefined) sound.push(where);
      else tell(own, `audiences.${name}: where ${cutToWidth(where, 60)}: ${wrong}`);
    }
    for (const { report, line } of site.schedule.filter(({ audiences }) => audiences.includes(name))) {
      const why = await firstRefusal(report, { wheres: sound, ...slicing });
      if (why !== undefined) tell(line, `schedule: ${name} has parts of the rows, and ${why}`);
    }
  }
  return mistakes;
}

/** The conditions of an audience, one of each form: those of a thousand people differ by a name in quotes. */
const partsOf = ({ to }: Audience): string[] => [
  ...new Map(
    to.flatMap(({ where }): [string, string][] =>
      where === undefined ? [] : [[where.replaceAll(/'(?:[^']|'')*'/g, "''"), where]],
    ),
  ).values(),
];

async function firstRefusal(
  report: string,
  { wheres, ...slicing }: Slicing & { wheres: readonly string[] },
): Promise<string | undefined> {
  for (const where of wheres) {
    const why = await refusal(report, { where, ...slicing });
    if (why !== undefined) return why;
  }
  return undefined;
}

/** What is wrong with a condition, whatever it is to narrow. */
function mistakeOf(where: string, catalog: Catalog): string | undefined {
  const known = [...new Set([...catalog.metrics.values()].flatMap(({ dimensions }) => Object.keys(dimensions)))];
  const dimension = (name: string) =>
    known.some(other => other.toLowerCase() === name.toLowerCase()) ? ident(name) : undefined;
  const unknown = (name: string): never => {
    const reason = `no metric has a dimension ${name}.${didYouMean(name, known)}`.replace(/[.?]$/, '');
    throw metricError('where_invalid', { where, reason });
  };
  try {
    compilePredicate(where, dimension, unknown);
    return undefined;
  } catch (thrown) {
    return wordsOf(thrown);
  }
}

function wordsOf(thrown: unknown): string {
  if (thrown instanceof AppError) return `${thrown.message} ${thrown.hint ?? ''}`.trim();
  throw thrown;
}

/** Why a report, or its CSV alone, cannot be narrowed by a condition; undefined where it can. */
async function refusal(
  name: string,
  { csv = false, ...slicing }: Slicing & { where: string; csv?: boolean },
): Promise<string | undefined> {
  const { catalog, session, where } = slicing;
  if (catalog.reports.has(name)) return `${name} is a table report: only answers of metrics can be narrowed.`;
  const document = catalog.documents.get(name);
  if (document === undefined) return undefined;
  const now = new Date('2020-01-02T00:00:00Z');
  const range = { from: new Date('2020-01-01T00:00:00Z'), to: now };
  const labels = labelsOf(catalog, document.languages[0]);
  try {
    for (const spec of csv ? answersOfCsv(document) : document.answers.values()) {
      const asking = { catalog, range, timeZone: 'UTC', now, labels, report: name, where };
      await session.prepare(compileAnswer(spec, asking).sql);
    }
  } catch (thrown) {
    const words = wordsOf(thrown);
    return words.startsWith(name) ? words : `${name}: ${words}`;
  }
  for (const { report, format, name: file } of csv ? [] : document.attachments) {
    const why = await refusal(report, { ...slicing, csv: format === 'csv' });
    if (why !== undefined) return `the attachment ${file} of ${name}: ${why}`;
  }
  return undefined;
}

const answersOfCsv = ({ csv, parts, answers }: DocumentReport): AnswerSpec[] => {
  const table = [...everyPart(parts)].find(part => part.kind === 'table' && part.name === csv);
  return table?.kind === 'table' ? [answers.get(table.of)].flatMap(answer => answer ?? []) : [];
};
