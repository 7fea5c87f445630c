// Questions about metrics, answered with all that a reader must know to trust the numbers. What must stay true: everything is asked of
// the desk within the walls of who asks, and one answer is of one state of the site.

import { limits } from '../base/limits.ts';
import { rangeBefore } from '../base/range_words.ts';
import type { Zone } from '../base/zone.ts';
import type { Grain, Metric } from '../catalog/catalog.ts';
import type { Cell } from '../engine/cell.ts';
import type { ResultColumn } from '../engine/engine.ts';
import type { Filters } from '../metrics/dimensions.ts';
import { compile, findMetric } from '../metrics/metrics.ts';
import { grainFor } from '../metrics/panels.ts';
import { checkRange, type Range } from '../metrics/ranges.ts';
import type { Top } from '../metrics/top.ts';
import type { DeskQuestion } from '../pipeline/desk.ts';
import { type Answer, type AnswerColumn, instantText, type Mark } from './answer.ts';
import type { Books } from './answer_books.ts';
import { type Bucket, bucketsOf } from './answer_buckets.ts';
import { besideRows, type Layout, type RawRows, shapeRows } from './answer_rows.ts';
import type { App, Asked } from './app.ts';
import type { Route } from './contract/route.ts';
import { fail } from './errors.ts';

/** Who asks, and until when they wait. */
export type Who = Pick<Asked<Route>, 'principal' | 'signal'>;

export interface MetricsAsked {
  metrics: readonly string[];
  by: readonly string[];
  where?: string | undefined;
  filters?: Filters;
  grain?: Grain | 'auto' | undefined;
  top?: Top | undefined;
  range: Range;
  zone: Zone;
  compare: boolean;
}

/** Answers a question about metrics. Throws what compiling and asking it throw, and `answer_too_large`. */
export async function answerMetrics(app: App, who: Who, asked: MetricsAsked): Promise<Answer> {
  const started = performance.now();
  const { catalog } = app.current();
  const { range, zone, by } = asked;
  checkRange(range);
  const metrics = asked.metrics.map(name => findMetric(catalog, name));
  const grain = asked.grain === 'auto' ? grainFor(metrics, 'auto', range) : asked.grain;
  const whole = { ...asked, grain };
  const tables = [...new Set(metrics.map(({ from }) => from))];
  const books = await readBooks(app, who, { tables, range });
  const question = compileAsked(app, whole, books);
  const raw = await readRows(app, who, question.sql);
  const buckets = grain && bucketsOf(grain, range, { zone, most: limits.shownRows });
  const layout: Layout = { grain, by, metrics, buckets, most: limits.shownRows };
  const { rows, other } = shapeRows(raw, layout, books);
  const before = asked.compare ? comparable(asked, { grain, dataTo: books.dataTo }) : undefined;
  const previous = before && (await rowsBefore(app, who, { asked: whole, before, layout, rows }));
  const frame = frameOf({ range, before, zone, grain, books });
  return {
    ...frame,
    marks: [...frame.marks, ...marksBefore(before, books.dataFrom)],
    columns: columnsOf(raw.columns, { grain, by, metrics }),
    rows,
    previous: previous ?? null,
    other,
    sql: question.sql,
    tables,
    took_ms: tookMs(started),
  };
}

export const tookMs = (started: number): number => Math.round((performance.now() - started) * 10) / 10;

type Compiling = MetricsAsked & { grain: Grain | undefined };

/**
 * Asks up to where the data ends: what is not there yet is no empty minute of a mean, and no day that has passed of an estimate. The
 * answer is about the range all the same, and says where the data ends.
 */
function compileAsked(
  app: App,
  { metrics, by, where, filters, grain, top, range, zone }: Compiling,
  { dataTo }: Pick<Books, 'dataTo'>,
) {
  const now = app.clock.now();
  const known = dataTo === undefined ? range : { from: range.from, to: earlier(range.to, later(range.from, dataTo)) };
  return compile(app.current().catalog, {
    metrics: [...metrics],
    by: [...by],
    ...known,
    timeZone: zone.name,
    now: dataTo === undefined ? now : earlier(now, dataTo),
    ...(where !== undefined && { where }),
    ...(filters !== undefined && { filters }),
    ...(grain !== undefined && { grain }),
    ...(top !== undefined && { top }),
  });
}

const earlier = (one: Date, other: Date): Date => (one < other ? one : other);
const later = (one: Date, other: Date): Date => (one > other ? one : other);

/** What the state knows of the tables behind an answer. */
export const readBooks = (
  app: App,
  { principal }: Pick<Who, 'principal'>,
  { tables, range }: { tables: readonly string[]; range: Range },
): Promise<Books> =>
  app.books.read({
    catalog: app.current().catalog,
    tables,
    range,
    now: app.clock.now(),
    walls: principal.tenant?.walls,
  });

/** A statement of ours, as the desk is asked: within the walls of who asks, in their turn. */
export const panelQuestion = (sql: string, { principal, signal }: Who): DeskQuestion => ({
  sql,
  lane: 'panel',
  who: `${principal.kind}:${principal.id}`,
  walls: principal.tenant?.walls,
  signal,
});

/** Rows of a statement of ours, all at once. Throws `answer_too_large`. */
export async function readRows(app: App, { principal, signal }: Who, sql: string): Promise<RawRows> {
  const found = await app.desk.ask(panelQuestion(sql, { principal, signal }));
  const rows: RawRows['rows'][number][] = [];
  for await (const chunk of found) {
    rows.push(...chunk);
    if (rows.length > limits.shownRows) throw fail('answer_too_large', { rows: limits.shownRows });
  }
  return { columns: found.columns, rows };
}

/**
 * The time before. Where the range is one number, as much of it as there is data of the range: half a day stands beside half a day. By time
 * it is whole, since what was then at an hour that is still to come is worth seeing.
 */
function comparable(
  { range, zone }: Pick<MetricsAsked, 'range' | 'zone'>,
  { grain, dataTo }: { grain: Grain | undefined; dataTo: Date | undefined },
): Range {
  const before = rangeBefore(range, zone);
  const elapsed = (dataTo?.getTime() ?? 0) - range.from.getTime();
  const whole = range.to.getTime() - range.from.getTime();
  if (grain !== undefined || elapsed <= 0 || elapsed >= whole) return before;
  return { from: before.from, to: new Date(Math.min(before.from.getTime() + elapsed, range.from.getTime())) };
}

/** Numbers of a time that is only partly known are no measure. */
function marksBefore(before: Range | undefined, dataFrom: Date | undefined): Mark[] {
  if (before === undefined || dataFrom === undefined || before.from >= dataFrom) return [];
  const words = 'The time before is not whole: the data begins in it or later';
  return [{ kind: 'missing', words, from: instantText(before.from), to: instantText(dataFrom), href: null }];
}

interface Before {
  asked: Compiling;
  before: Range;
  layout: Layout;
  rows: readonly Cell[][];
}

/** The same values of the time before: not its own top, or values would stand beside others. */
async function rowsBefore(app: App, who: Who, { asked, before, layout, rows }: Before): Promise<Cell[][]> {
  const { top, grain, zone, by } = asked;
  const offset = grain === undefined ? 0 : 1;
  const kept = Object.fromEntries(
    by.map((name, i) => [name, [...new Set(rows.map(row => textOf(row[offset + i] ?? null)))]]),
  );
  const filters = top === undefined ? asked.filters : narrowed(asked.filters ?? {}, kept);
  const tables = [...new Set(layout.metrics.map(({ from }) => from))];
  const books = await readBooks(app, who, { tables, range: before });
  const narrow = { ...asked, top: undefined, ...(filters && { filters }), range: before };
  const raw = await readRows(app, who, compileAsked(app, narrow, books).sql);
  const earlier: readonly Bucket[] | undefined = grain && bucketsOf(grain, before, { zone, most: limits.shownRows });
  const shaped = shapeRows(raw, { ...layout, buckets: earlier }, books);
  return besideRows(rows, shaped.rows, { layout, earlier });
}

const textOf = (value: Cell): string | null => (value === null ? null : String(value));

/** Both filters at once: of a dimension that both have, the values of both. */
const narrowed = (own: Filters, kept: Filters): Filters => ({
  ...own,
  ...Object.fromEntries(
    Object.entries(kept).map(([name, values]) => [name, values.filter(value => own[name]?.includes(value) ?? true)]),
  ),
});

interface Frame {
  range: Range;
  before?: Range | undefined;
  zone: Zone;
  grain: Grain | undefined;
  books: Books;
}

/** What every answer says of its time and of what is behind it. */
export function frameOf({ range, before, zone, grain, books }: Frame) {
  const span = ({ from, to }: Range) => ({ from: instantText(from), to: instantText(to) });
  return {
    range: span(range),
    previous_range: before === undefined ? null : span(before),
    time_zone: zone.name,
    grain: grain ?? null,
    as_of: books.asOf === undefined ? null : instantText(books.asOf),
    revision: books.revision,
    data_to: books.dataTo === undefined ? null : instantText(books.dataTo),
    open_from: books.openFrom === undefined ? null : instantText(books.openFrom),
    restated: books.restated.map(instantText),
    marks: books.marks,
  };
}

function columnsOf(
  columns: readonly ResultColumn[],
  { grain, by, metrics }: { grain: Grain | undefined; by: readonly string[]; metrics: readonly Metric[] },
): AnswerColumn[] {
  const keys = [...(grain === undefined ? [] : [grain]), ...by];
  const names = [...keys, ...new Set(metrics.map(({ name }) => name))];
  return names.map((name, i) => {
    const type = columns[i]?.type ?? 'VARCHAR';
    const metric = i < keys.length ? undefined : metrics.find(known => known.name === name);
    if (metric !== undefined)
      return { name, label: metric.label, kind: 'metric', type, unit: metric.unit, good: metric.good };
    const kind = grain !== undefined && i === 0 ? 'time' : 'dimension';
    return { name, label: plainLabel(name), kind, type, unit: null, good: null };
  });
}

/** `Edge location` of `edge_location`. */
export function plainLabel(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
