// What a reader must know before they trust a number: files that could not be read, records that were refused, days without
// records or not over yet, intervals that wait to be built, and what was built again since the document was last sent. Read from
// the product's own tables through SQL, for the tables that the answers read and the times they read.

import { sqlTime } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import { ident, literal, tableName } from '../base/sql.ts';
import { addDays, dayOf, dayStart, openZone } from '../base/zone.ts';
import { type Catalog, isBuilt, storedTables, tableOf } from '../catalog/catalog.ts';
import { collect, type Rows, type Value } from '../engine/engine.ts';
import type { Range } from '../metrics/ranges.ts';
import { timeOf } from '../models/build.ts';
import type { Reading } from './answers.ts';
import type { Block } from './document.ts';
import type { Show } from './format.ts';
import type { DocumentPlan } from './plan.ts';
import { type Problem, tellProblems } from './problems.ts';

/** Tables of the product that notices are read from. */
export const noticeTables = ['ops.files', 'ops.intervals'] as const;

/** What is known of the data behind a document. */
export interface Facts {
  /** Revisions of all intervals that the answers read, added up. */
  revision: number;
  problems: Problem[];
  /** What is only to be known: days that go on, what was built again. */
  news: Problem[];
  /** False where nothing at all can be said of the range: it is empty, ahead, or without a record. */
  some: boolean;
  counts: { problems: number; restated: number };
}

/** A read whose table is known. */
type TableReading = Reading & { table: string };

/** Asks for the facts of a plan. */
export async function readFacts(
  plan: DocumentPlan,
  asked: { query(sql: string): Promise<Rows>; tablesIn(sql: string): Promise<string[]> },
): Promise<Facts> {
  const { catalog, sources } = plan.place;
  const reads = await readingsOf(plan, asked.tablesIn);
  const datasets = datasetsBehind(
    catalog,
    reads.map(({ table }) => table),
  );
  const rows = async (sql: string) => collect(await asked.query(sql));
  const fed = [...sources].filter(([, dataset]) => datasets.has(dataset)).map(([source]) => source);
  const files = datasets.size === 0 ? [] : await rows(filesSql(plan.range, fed));
  const revisions = reads.length === 0 ? [] : await rows(revisionSql(reads, plan));
  const hours = plan.place.walled === true ? ownSql(reads, plan) : heldSql(plan.range, [...datasets]);
  const held = datasets.size === 0 ? [] : await rows(hours);
  return factsOf(plan, { files, revisions, held, hasDatasets: datasets.size > 0 });
}

/** Reads the facts of each document and range once: they are the same for every part of the rows. For one snapshot. */
export function openFacts(): typeof readFacts {
  const known = new Map<string, Promise<Facts>>();
  return (plan, asked) => {
    const { report, range, since, answers } = plan;
    const key = JSON.stringify([report.name, range, since, answers.map(({ spec }) => spec.name)]);
    const facts = known.get(key) ?? readFacts(plan, asked);
    known.set(key, facts);
    return facts;
  };
}

/** What the answers read, a report's tables found in its statement. */
async function readingsOf(plan: DocumentPlan, tablesIn: (sql: string) => Promise<string[]>): Promise<TableReading[]> {
  const all: TableReading[] = [];
  for (const { sql, reads } of plan.answers) {
    for (const { table, range } of reads) {
      const tables = table === undefined ? await tablesIn(sql) : [table];
      const stored = storedTables(
        plan.place.catalog,
        tables.filter(name => !name.startsWith('ops.')),
      );
      all.push(...stored.map(name => ({ table: name, range })));
    }
  }
  return all;
}

/** The datasets that tables are made of, through models of models. */
function datasetsBehind(catalog: Catalog, tables: readonly string[]): Set<string> {
  const datasets = new Set<string>();
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    if (catalog.datasets.has(name)) datasets.add(name);
    for (const input of catalog.models.get(name)?.inputs ?? []) visit(input);
  };
  for (const table of tables) visit(table);
  return datasets;
}

const overlaps = ({ from, to }: Range): string =>
  `interval_start < timestamp '${sqlTime(to)}' and interval_end > timestamp '${sqlTime(from)}'`;

const texts = (names: readonly string[]): string => names.map(literal).join(', ');

/** A row for each table: each interval is counted once, however many answers read it. */
function revisionSql(reads: readonly TableReading[], { range, since }: DocumentPlan): string {
  const conditions = reads.map(({ table, range: time }) => `(table_name = ${literal(table)} and ${overlaps(time)})`);
  // Also what is built for the first time: an hour without records has no interval until one comes late.
  const again = since === undefined ? 'false' : `built_at > timestamp '${sqlTime(since)}' and ${overlaps(range)}`;
  return [
    'select table_name, cast(sum(revision) as bigint) as revision,',
    '  count(dirty_since) as unbuilt,',
    `  count(*) filter (where ${again}) as restated`,
    'from ops.intervals',
    `where ${[...new Set(conditions)].join('\n  or ')}`,
    'group by table_name order by table_name',
  ].join('\n');
}

/** Files of the sources, and those given by hand, by what is wrong with them. What failed or waits says no time: it may hold any. */
function filesSql({ from, to }: Range, sources: readonly string[]): string {
  const inRange = `(first_event < timestamp '${sqlTime(to)}' and last_event >= timestamp '${sqlTime(from)}')`;
  const later = `found_at >= timestamp '${sqlTime(from)}'`;
  const failed = `state = 'failed' and ${later}`;
  const held = `state = 'found' and error is not null and ${later}`;
  const counted = `state = 'ingested' and (${inRange} or (first_event is null and rejects > 0 and ${later}))`;
  const reason = (which: string) =>
    `case when count(distinct error) filter (where ${which}) = 1 then min(error) filter (where ${which}) end`;
  return [
    'select source,',
    `  count(*) filter (where ${failed}) as failed, ${reason(failed)} as failure,`,
    `  count(*) filter (where ${held}) as held, ${reason(held)} as holding,`,
    `  cast(coalesce(sum(rejects) filter (where ${counted}), 0) as bigint) as rejects,`,
    `  cast(coalesce(sum(lines) filter (where ${counted}), 0) as bigint) as records`,
    `from ops.files where source in (${texts([...sources, 'cli'])})`,
    'group by source order by source',
  ].join('\n');
}

/** The hours of the range that hold records. */
const heldSql = (range: Range, datasets: readonly string[]): string =>
  `select distinct interval_start, interval_end from ops.intervals where table_name in (${texts(datasets)}) and rows > 0 and ${overlaps(range)}`;

/** The same by the rows of the tables themselves, for whoever sees some of them: what the product knows of hours is of all rows. */
function ownSql(reads: readonly TableReading[], { range, place: { catalog } }: DocumentPlan): string {
  const tables = new Set(reads.map(({ table }) => tableOf(catalog, table)).filter(table => table !== undefined));
  const parts = [...tables].map(table => {
    const grain = 'build' in table && isBuilt(table) ? table.build : 'hour';
    const start = `date_trunc('${grain}', cast(${ident(timeOf(table))} as timestamp))`;
    const spans = `select distinct ${start} as interval_start, ${start} + interval '1' ${grain} as interval_end from ${tableName(table.name)}`;
    return `select * from (${spans}) as spans where ${overlaps(range)}`;
  });
  return parts.join(' union ');
}

type Row = Record<string, Value>;

interface Found {
  files: readonly Row[];
  revisions: readonly Row[];
  held: readonly Row[];
  hasDatasets: boolean;
}

const number = (value: Value | undefined): number => Number(value ?? 0);

function factsOf(plan: DocumentPlan, { files, revisions, held, hasDatasets }: Found): Facts {
  const { range, since, place } = plan;
  const state = stateOf(range, { now: place.now, hasData: held.length > 0 || !hasDatasets });
  const some = state === undefined;
  const days = some && hasDatasets ? daysOf(plan) : [];
  const now = place.now.getTime();
  const problems: Problem[] = some
    ? [
        ...missingOf(
          days.filter(day => day.to <= now),
          held,
        ),
        ...files.flatMap(fileProblems),
        ...revisions
          .map(row => ({ table: String(row.table_name), intervals: number(row.unbuilt) }))
          .flatMap(({ table, intervals }): Problem[] => (intervals > 0 ? [{ what: 'unbuilt', intervals, table }] : [])),
      ]
    : [{ what: state }];
  const restated = revisions.reduce((sum, row) => sum + number(row.restated), 0);
  const open = days.filter(({ from, to }) => from <= now && now < to);
  const news: Problem[] = open.map(({ date }) => ({ what: 'day_open', day: date }));
  if (restated > 0) news.push({ what: 'restated', intervals: restated, ...(since && { sentAt: since }) });
  const revision = revisions.reduce((sum, row) => sum + number(row.revision), 0);
  return { revision, problems, news, some, counts: { problems: problems.length, restated } };
}

function stateOf({ from, to }: Range, { now, hasData }: { now: Date; hasData: boolean }) {
  if (to <= from) return 'empty_range';
  if (from >= now) return 'future';
  return hasData ? undefined : 'no_data';
}

interface Day {
  date: string;
  from: number;
  to: number;
}

/** The local days of the range, as much of each as is in it; none where they are too many to be named. */
function daysOf({ range, place }: DocumentPlan): Day[] {
  const zone = openZone(place.timeZone);
  const days: Day[] = [];
  for (let date = dayOf(range.from, zone); dayStart(date, zone) < range.to; date = addDays(date, 1)) {
    if (days.length >= limits.noticeDays) return [];
    const from = Math.max(dayStart(date, zone).getTime(), range.from.getTime());
    const to = Math.min(dayStart(addDays(date, 1), zone).getTime(), range.to.getTime());
    days.push({ date, from, to });
  }
  return days;
}

/** Days of which no hour holds a record; days in a row are one problem. */
function missingOf(days: readonly Day[], held: readonly Row[]): Problem[] {
  const spans = held.map(row => ({ from: instant(row.interval_start), to: instant(row.interval_end) }));
  const stretches: { from: number; to: number }[] = [];
  for (const { from, to } of days) {
    if (spans.some(span => span.from < to && span.to > from)) continue;
    const before = stretches.at(-1);
    if (before?.to === from) before.to = to;
    else stretches.push({ from, to });
  }
  return stretches.map(({ from, to }) => ({ what: 'missing', from: new Date(from), to: new Date(to) }));
}

const instant = (value: Value | undefined): number => Date.parse(String(value));

function fileProblems(row: Row): Problem[] {
  const source = String(row.source);
  const [failed, held, rejects] = [number(row.failed), number(row.held), number(row.rejects)];
  const because = (value: Value | undefined) =>
    typeof value === 'string' ? { reason: value.replace(/^held: /, '') } : {};
  const problems: Problem[] = [];
  if (failed > 0) problems.push({ what: 'failed', files: failed, source, ...because(row.failure) });
  if (held > 0) problems.push({ what: 'held', files: held, source, ...because(row.holding) });
  if (rejects > 0) problems.push({ what: 'rejects', records: rejects, of: number(row.records), source });
  return problems;
}

/** Problems as a warning, what is only to be known as information. `problems` is false where the report tells them itself. */
export function noticeBlocks(facts: Facts, show: Show, { problems }: { problems: boolean }): Block[] {
  const tell = (tone: 'warning' | 'info', all: readonly Problem[]): Block[] =>
    all.length === 0 ? [] : [{ kind: 'notice', tone, items: tellProblems({ kind: 'problems', problems: all }, show) }];
  return [...(problems || !facts.some ? tell('warning', facts.problems) : []), ...tell('info', facts.news)];
}
