// What a changed dimension makes dirty: of the models that read it, the intervals in which a changed key occurs while it changed,
// and of what stands on those models the same intervals. Never the whole history, unless a key that is everywhere changed for ever.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { minuteMs } from '../base/clock.ts';
import { ident, literal } from '../base/sql.ts';
import {
  type BuiltModel,
  type Catalog,
  type Dataset,
  type DimensionDataset,
  isBuilt,
  isDimension,
  type Model,
  storedTables,
  tableOf,
} from '../catalog/catalog.ts';
import { mayHold } from '../lake/read_sql.ts';
import { timeOf, viewSql } from '../models/build.ts';
import { isByMinute, modelsAfter, touchedBy } from '../models/models.ts';
import { intervalsOf, type Span } from '../store/intervals.ts';
import type { ChangedStretch } from './dimension_fold.ts';
import { LakeView } from './lake_view.ts';
import type { Outcome } from './outcome.ts';
import type { OpenSite } from './site.ts';

type Opened = Pick<OpenSite, 'site' | 'catalog' | 'sql' | 'store' | 'scratch' | 'clock'>;

/** Intervals of models that are to be built again. */
export async function dirtiedByDimension(
  open: Opened,
  { dataset, stretches, reason }: { dataset: DimensionDataset; stretches: readonly ChangedStretch[]; reason: string },
): Promise<Outcome['dirty']> {
  if (stretches.length === 0) return [];
  const readers = readersOf(open.catalog, dataset.name);
  if (readers.length === 0) return [];
  await keepStretches(open, stretches);
  const spans = new Map<string, Map<string, Span>>();
  for (const reader of readers) {
    const after = [reader, ...modelsAfter(open.catalog, reader.name)];
    for (const input of inputsBeside(open.catalog, reader)) {
      const starts = await minutesOf(open, { input, dataset });
      const touched = touchedBy(open.catalog, { table: input.name, starts, lengthMs: minuteMs });
      for (const { model, spans: own } of touched.filter(one => after.some(({ name }) => name === one.model.name)))
        for (const span of await known(open, model, own))
          spans.set(model.name, (spans.get(model.name) ?? new Map<string, Span>()).set(span.start, span));
    }
  }
  await open.sql.run('drop table if exists tl_changed');
  return [...spans].map(([table, own]) => ({ table, spans: [...own.values()], reason }));
}

/** Models that have a table and read the dimension, themselves or through views. */
const readersOf = (catalog: Catalog, dimension: string): BuiltModel[] =>
  [...catalog.models.values()].filter(isBuilt).filter(model => storedTables(catalog, model.inputs).includes(dimension));

/** What else a model reads. */
const inputsBeside = (catalog: Catalog, reader: Model): (Dataset | Model)[] =>
  storedTables(catalog, reader.inputs)
    .map(name => tableOf(catalog, name))
    .filter(table => table !== undefined)
    .filter(table => !isDimension(table));

/** Keeps the stretches for the engine, whole minutes of them: a minute in which something changed is built again. */
async function keepStretches({ sql, scratch }: Opened, stretches: readonly ChangedStretch[]): Promise<void> {
  const file = join(scratch, 'tl_changed.ndjson');
  const minute = minuteMs * 1_000;
  const lines = stretches.map(({ key, from, to }) => ({
    key,
    since: Number.isFinite(from) ? Math.floor(from / minute) * minute : null,
    until: Number.isFinite(to) ? Math.ceil(to / minute) * minute : null,
  }));
  await writeFile(file, lines.map(line => JSON.stringify(line)).join('\n'));
  await sql.run(
    `create or replace temp table tl_changed as select key, make_timestamp(since) as since, make_timestamp(until) as until
      from read_json(${literal(file)}, format='newline_delimited', columns={key: 'VARCHAR', since: 'BIGINT', until: 'BIGINT'})`,
  );
}

/** Minutes in which a table has rows of a changed key; of a table without the key, all minutes of the stretches. */
async function minutesOf(
  open: Opened,
  { input, dataset }: { input: Dataset | Model; dataset: DimensionDataset },
): Promise<string[]> {
  const { sql } = open;
  // The newest minutes may not be in the lake yet.
  const view = new LakeView({ ...open, runSql: statement => sql.all(statement) });
  const [snapshot] = await view.snapshots([input]);
  const [span] = await sql.all(
    `select min(coalesce(since, timestamp '0001-01-01')) as low, max(coalesce(until, timestamp '9998-01-01')) as high from tl_changed`,
  );
  const time = timeOf(input);
  const range = { time, from: String(span?.['low']), to: String(span?.['high']) };
  const files = [...(snapshot?.files.values() ?? [])].filter(file => mayHold(file, range));
  const at = `i.${ident(time)}`;
  const { key } = dataset.dimension;
  const sameKey = input.columns.some(({ name }) => name === key) ? `cast(i.${ident(key)} as varchar) = c.key and ` : '';
  const rows = await sql.all(
    `select distinct date_trunc('minute', ${at}) as start from (${await viewSql(input, { files, storage: view.storage })}) i
      where exists (select 1 from tl_changed c where ${sameKey}(c.since is null or ${at} >= c.since) and (c.until is null or ${at} < c.until))`,
  );
  return rows.map(row => String(row['start']));
}

/** Minutes that a table has: those that it does not know have nothing to be built again. */
async function known({ store }: Opened, model: BuiltModel, spans: readonly Span[]): Promise<readonly Span[]> {
  if (!isByMinute(model)) return spans;
  const there = new Set((await intervalsOf(store.db, model.name)).map(row => row.interval_start));
  return spans.filter(({ start }) => there.has(start));
}
