// What makes numbers of a range less than whole, in words: intervals that wait or were counted again, hours of which nothing came, files
// that came late, could not be read, or lost records. Each mark leads to the page that shows what is behind it.

import type { ExpressionBuilder } from 'kysely';
import { hourMs } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import { counted } from '../base/names.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Range } from '../metrics/ranges.ts';
import type { Store } from '../store/store.ts';
import type { Tables } from '../store/tables.ts';
import type { Mark } from './answer.ts';

export interface MarksQuestion {
  catalog: Catalog;
  tables: readonly string[];
  range: Range;
}

/** One interval of a table as the state has it; of all partitions together. */
export interface IntervalNow {
  start: Date;
  end: Date;
  dirty: boolean;
  builtAt: Date | undefined;
  revision: number;
  reason: string | null;
  /** Of a minute, which the state has as open, closed or restated; all others are told by when they were built. */
  minute: 'open' | 'closed' | 'restated' | undefined;
}

/** As the state writes instants: whole seconds without a fraction, so that they compare as text. */
export const storeTime = (at: Date): string => at.toISOString().replace('.000Z', 'Z');

/** Datasets that a table is made from, itself where it is one. */
export function datasetsBehind(catalog: Catalog, name: string): string[] {
  if (catalog.datasets.has(name)) return [name];
  return [...new Set((catalog.models.get(name)?.inputs ?? []).flatMap(input => datasetsBehind(catalog, input)))];
}

/** How long after its end a day of them expects records. */
export const lookBackMs = (catalog: Catalog, datasets: readonly string[]): number =>
  hourMs * Math.max(0, ...datasets.map(name => catalog.datasets.get(name)?.lookBackHours ?? 0));

export interface Marking {
  question: MarksQuestion;
  span: { from?: Date | undefined; to?: Date | undefined };
  restated: readonly IntervalNow[];
  openFrom: Date | undefined;
}

/** What is to be said of the intervals behind a range. */
export function intervalMarks(
  byTable: ReadonlyMap<string, readonly IntervalNow[]>,
  { question, span, restated, openFrom }: Marking,
): Mark[] {
  const { range } = question;
  const marks: Mark[] = [];
  for (const [table, intervals] of byTable) {
    const href = `/lake/${table}?from=${storeTime(range.from)}&to=${storeTime(range.to)}`;
    const dirty = intervals.filter(interval => interval.dirty);
    if (dirty.length > 0) {
      const words = `${counted(dirty.length, 'interval')} of ${table} wait to be built${dirty[0]?.reason ? `: ${dirty[0].reason}` : ''}`;
      marks.push({ kind: 'dirty', words, count: dirty.length, subject: table, ...spanned(dirty), href });
    }
    const missing = missingHours(intervals, { range, span });
    if (missing.length > 0) {
      const words = `${counted(missing.length, 'hour')} without any record`;
      marks.push({ kind: 'missing', words, count: missing.length, ...spanned(missing), href });
    }
  }
  if (restated.length > 0) {
    const words = `${counted(restated.length, 'interval')} counted again after being whole`;
    marks.push({
      kind: 'restated',
      words,
      count: restated.length,
      ...spanned(restated),
      href: hrefOfTable(question, range),
    });
  }
  if (openFrom !== undefined) {
    const words = 'The newest interval is not over: its numbers still grow';
    marks.push({ kind: 'open', words, from: storeTime(openFrom), to: null, href: null });
  }
  return once(marks);
}

const hrefOfTable = ({ tables }: MarksQuestion, { from, to }: Range): string =>
  `/lake/${tables[0] ?? ''}?from=${storeTime(from)}&to=${storeTime(to)}`;

const spanned = (intervals: readonly { start: Date; end: Date }[]): { from: string; to: string } => ({
  from: storeTime(intervals[0]?.start ?? new Date(0)),
  to: storeTime(intervals.at(-1)?.end ?? new Date(0)),
});

/** Hours between the first and the newest data that no interval holds: nothing at all came of them. */
function missingHours(
  intervals: readonly IntervalNow[],
  { range, span }: { range: Range; span: Marking['span'] },
): { start: Date; end: Date }[] {
  if (span.from === undefined || span.to === undefined) return [];
  const missing: { start: Date; end: Date }[] = [];
  let at = Math.ceil(Math.max(range.from.getTime(), span.from.getTime()) / hourMs) * hourMs;
  const end = Math.min(range.to.getTime(), span.to.getTime());
  let i = 0;
  for (; at + hourMs <= end; at += hourMs) {
    while ((intervals[i]?.end.getTime() ?? Number.POSITIVE_INFINITY) <= at) i++;
    const held = (intervals[i]?.start.getTime() ?? Number.POSITIVE_INFINITY) < at + hourMs;
    if (!held) missing.push({ start: new Date(at), end: new Date(at + hourMs) });
  }
  return missing;
}

/** The same said of several tables once. */
const once = (marks: readonly Mark[]): Mark[] => [
  ...new Map(
    marks.map(mark => [JSON.stringify([mark.kind, mark.kind === 'dirty' ? mark.words : '', mark.from, mark.to]), mark]),
  ).values(),
];

type FilesEb = ExpressionBuilder<Tables, 'files'>;

/** What is wrong with the files whose records are of the range. */
export async function fileMarks(
  { db }: Store,
  question: MarksQuestion,
  restated: readonly IntervalNow[],
): Promise<Mark[]> {
  const { catalog, tables, range } = question;
  const datasets = [...new Set(tables.flatMap(table => datasetsBehind(catalog, table)))];
  if (datasets.length === 0) return [];
  const [from, to] = [storeTime(range.from), storeTime(range.to)];
  const overlaps = (eb: FilesEb) => eb.and([eb('first_event', '<', to), eb('last_event', '>=', from)]);
  const found = await db
    .selectFrom('files')
    .select(({ fn }) => [fn.sum<number>('lines').as('lines'), fn.sum<number>('rejects').as('rejects')])
    .where('dataset', 'in', datasets)
    .where(overlaps)
    .executeTakeFirst();
  const failed = await db
    .selectFrom('files')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('dataset', 'in', datasets)
    .where('state', '=', 'failed')
    .where('period', '>=', from.slice(0, 13))
    .where('period', '<', storeTime(new Date(range.to.getTime() + hourMs - 1)).slice(0, 13))
    .executeTakeFirst();
  const late = await lateFiles({ db }, { catalog, datasets, restated });
  return fileWords(
    { lines: Number(found?.lines ?? 0), rejects: Number(found?.rejects ?? 0) },
    {
      failed: Number(failed?.count ?? 0),
      late,
      range: { from, to },
    },
  );
}

/** Files that made closed intervals be counted again: those of their time that came when it was over. */
async function lateFiles(
  { db }: Pick<Store, 'db'>,
  { catalog, datasets, restated }: { catalog: Catalog; datasets: readonly string[]; restated: readonly IntervalNow[] },
): Promise<number> {
  const spans = restated.slice(-limits.markedIntervals);
  if (spans.length === 0) return 0;
  const lookBack = lookBackMs(catalog, datasets);
  const row = await db
    .selectFrom('files')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('dataset', 'in', [...datasets])
    .where(eb =>
      eb.or(
        spans.map(({ start, end }) =>
          eb.and([
            eb('first_event', '<', storeTime(end)),
            eb('last_event', '>=', storeTime(start)),
            eb('ingested_at', '>', storeTime(new Date(end.getTime() + lookBack))),
          ]),
        ),
      ),
    )
    .executeTakeFirst();
  return Number(row?.count ?? 0);
}

/** Share of records that could not be read from which on a number is marked. */
const rejectShare = 0.001;

function fileWords(
  { lines, rejects }: { lines: number; rejects: number },
  { failed, late, range }: { failed: number; late: number; range: { from: string; to: string } },
): Mark[] {
  const within = `from=${range.from}&to=${range.to}`;
  const marks: Mark[] = [];
  if (failed > 0)
    marks.push({
      kind: 'failed',
      words: `${counted(failed, 'file')} could not be read`,
      count: failed,
      ...range,
      href: '/lake/ledger?state=failed',
    });
  if (late > 0)
    marks.push({
      kind: 'late',
      words: `${counted(late, 'file')} came late`,
      count: late,
      ...range,
      href: `/lake/ledger?late=true&${within}`,
    });
  if (lines > 0 && rejects / lines >= rejectShare)
    marks.push({
      kind: 'rejects',
      words: `${counted(rejects, 'record')} of ${lines} could not be read`,
      count: rejects,
      ...range,
      href: `/lake/ledger?rejects=true&${within}`,
    });
  return marks;
}
