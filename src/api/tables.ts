// Tables and their data files: what is there, of what it is made, and downloads of partitions.

import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ident, literal, tableName } from '../base/sql.ts';
import { type Column, type Dataset, isView, type Model, tableOf } from '../catalog/catalog.ts';
import type { Walls } from '../catalog/walls.ts';
import { placeWords } from '../config/places.ts';
import { ddl, viewDdl } from '../lake/ddl.ts';
import type { DataFile } from '../lake/delta.ts';
import { partitionFolder } from '../lake/read_sql.ts';
import { folderOf, schemaOf } from '../models/build.ts';
import { openToRead } from '../pipeline/lake_view.ts';
import { type OpsTable, opsTables } from '../pipeline/ops_tables.ts';
import { seenAlerts } from './alerts.ts';
import { panelQuestion, readRows, type Who } from './answer_metrics.ts';
import { type App, type Given, handle, type Principal } from './app.ts';
import type { RouteOf } from './contract/contract.ts';
import { fail } from './errors.ts';
import { seenFeeds } from './feeds.ts';
import { countIntervals, type IntervalCounts, noIntervals } from './interval_counts.ts';
import { type TableUser, usersOf } from './lineage.ts';
import { opsRows } from './ops_rows.ts';
import { decodeCursor, pageOfRows } from './pages.ts';
import { seenReports } from './reports.ts';
import { seenDashboards, seenMetrics } from './seen_metrics.ts';
import { contentTypes, diskFile, rowsFile } from './streams.ts';

type TableItem = Given<RouteOf<'listTables'>>['items'][number];

/** A table that the principal may know of. Throws `not_found` in the same words for what is hidden and what is not there. */
function seenTable(app: App, name: string, principal: Principal): Dataset | Model | OpsTable {
  const found = tableOf(app.current().catalog, name) ?? opsTables.find(table => table.name === name);
  if (found === undefined || !app.desk.sees(name, principal.tenant?.walls))
    throw fail('not_found', { what: 'table', name });
  return found;
}

/** A table of the lake: those of the program have no files. */
function lakeTable(app: App, name: string, principal: Principal): Dataset | Model {
  const found = seenTable(app, name, principal);
  if ('from' in found || isView(found)) throw fail('not_found', { what: 'table of the lake', name });
  return found;
}

async function itemOf(
  app: App,
  table: Dataset | Model | OpsTable,
  principal: Principal,
  counts: IntervalCounts,
): Promise<TableItem> {
  const base = {
    name: table.name,
    description: 'description' in table ? table.description : '',
    pack: table.name.split('.')[0] ?? '',
  };
  if ('from' in table) {
    const none = { bytes: 0, files: 0, first: null, last: null, version: null, partition: [], built_at: null };
    return {
      ...base,
      ...none,
      kind: 'ops',
      title: table.description,
      rows: await opsRows(app.store, table),
      intervals: noIntervals.intervals,
    };
  }
  const now = await app.desk.table(table.name, principal.tenant?.walls);
  return {
    ...base,
    kind: 'eventTime' in table ? 'dataset' : 'model',
    title: table.title,
    rows: now?.rows ?? 0,
    bytes: now?.bytes ?? 0,
    files: now?.files ?? 0,
    first: now?.first?.toISOString() ?? null,
    last: now?.last?.toISOString() ?? null,
    version: now?.version ?? null,
    partition: table.partition,
    intervals: counts.intervals,
    built_at: counts.builtAt,
  };
}

async function listTables(app: App, principal: Principal): Promise<TableItem[]> {
  const { catalog } = app.current();
  const all = [...catalog.datasets.values(), ...catalog.models.values(), ...opsTables];
  const seen = all.filter(table => app.desk.sees(table.name, principal.tenant?.walls));
  // Intervals are of the whole table, and so is what was counted in them.
  const counts = principal.tenant === undefined ? await countIntervals(app.store) : new Map<string, IntervalCounts>();
  return Promise.all(seen.map(table => itemOf(app, table, principal, counts.get(table.name) ?? noIntervals)));
}

const columnInfo = ({ name, type, description, unit, personal }: Column) => ({
  name,
  type,
  description,
  unit: unit ?? null,
  personal,
});

async function wholeTable(app: App, name: string, principal: Principal): Promise<Given<RouteOf<'getTable'>>> {
  const table = seenTable(app, name, principal);
  const walls = principal.tenant?.walls;
  const counts = walls === undefined ? (await countIntervals(app.store, name)).get(name) : undefined;
  const item = await itemOf(app, table, principal, counts ?? noIntervals);
  const columns = table.columns.map(columnInfo);
  const nothing = {
    key: [],
    event_time: null,
    build: null,
    grain: [],
    sql: null,
    file: null,
    inputs: [],
    ddl: null,
    retain_days: null,
  };
  const used_by = await seenUsers(app, usersOf(app.current().catalog, name), walls);
  if ('from' in table) return { ...item, ...nothing, columns, used_by };
  const { site } = app.current();
  const location = `${placeWords(site.storage)}/${folderOf(name)}`;
  const ddlOf = (dialect: 'athena' | 'trino') =>
    isView(table)
      ? viewDdl({ table: name, sql: table.sql, dialect })
      : ddl({ table: name, schema: schemaOf(table), location, dialect });
  // Who makes a table of the folder sees all that lies in it.
  const made = walls === undefined ? { athena: ddlOf('athena'), trino: ddlOf('trino') } : null;
  const more = { columns, used_by, file: table.place.file, ddl: made };
  if ('eventTime' in table)
    return {
      ...item,
      ...nothing,
      ...more,
      key: table.key,
      event_time: table.eventTime,
      retain_days: table.retainDays ?? null,
    };
  return {
    ...item,
    ...nothing,
    ...more,
    event_time: table.time === '' ? null : table.time,
    build: table.build,
    grain: table.grain,
    sql: table.sql,
    inputs: table.inputs.filter(input => app.desk.sees(input, walls)),
  };
}

/** Those of what stands on a table that somebody within the walls may know of. */
async function seenUsers(app: App, users: readonly TableUser[], walls: Walls | undefined): Promise<TableUser[]> {
  if (walls === undefined) return [...users];
  const metrics = seenMetrics(app, walls);
  const alerts = seenAlerts(app, walls);
  const reports = await seenReports(app, walls);
  const feeds = seenFeeds(app, walls);
  const dashboards = await seenDashboards(app, walls);
  const seen = { metric: metrics, alert: alerts, report: reports, feed: feeds, dashboard: dashboards };
  return users.filter(({ kind, name }) =>
    kind === 'model' ? app.desk.sees(name, walls) : seen[kind].some(one => one.name === name),
  );
}

/** Data files that may be shown one by one; throws where they hold rows of others, too. */
async function shownFiles(app: App, table: Dataset | Model, principal: Principal): Promise<readonly DataFile[]> {
  const files = await app.desk.files(table.name, principal.tenant?.walls);
  if (files === undefined)
    throw fail('not_allowed', { what: 'Files of this table', needs: 'a view over the whole site' });
  return files;
}

interface PartitionGroup {
  partition: string;
  /** What it is ordered by: the date first. */
  last: string;
  files: DataFile[];
}

function partitionsOf(table: Dataset | Model, files: readonly DataFile[]): PartitionGroup[] {
  const groups = Map.groupBy(files, file => partitionFolder(table.partition, file.partition));
  const lastColumn = table.partition.at(-1) ?? '';
  return [...groups]
    .map(([partition, own]) => ({ partition, last: own[0]?.partition[lastColumn] ?? '', files: own }))
    .sort((one, other) => compare(other.last, one.last) || compare(one.partition, other.partition));
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
const sum = (files: readonly DataFile[], of: (file: DataFile) => number): number =>
  files.reduce((total, file) => total + of(file), 0);

/** Least and greatest time of some files, by their statistics. */
function timesOf(table: Dataset | Model, files: readonly DataFile[]): { first: string | null; last: string | null } {
  const time = 'eventTime' in table ? table.eventTime : table.time;
  const of = (side: 'minValues' | 'maxValues') =>
    files.map(file => Date.parse(String(file.stats?.[side]?.[time]))).filter(at => !Number.isNaN(at));
  const iso = (at: number | undefined): string | null =>
    at === undefined || !Number.isFinite(at) ? null : new Date(at).toISOString();
  return { first: iso(Math.min(...of('minValues'))), last: iso(Math.max(...of('maxValues'))) };
}

async function listPartitions(
  app: App,
  {
    params,
    query,
    principal,
  }: {
    params: { name: string };
    query: { cursor?: string | undefined; limit: number; search?: string | undefined };
    principal: Principal;
  },
) {
  const table = lakeTable(app, params.name, principal);
  const after = decodeCursor(query.cursor, z.tuple([z.string(), z.string()]));
  const wanted = partitionsOf(table, await shownFiles(app, table, principal)).filter(
    group =>
      (query.search === undefined || group.partition.includes(query.search)) &&
      (after === undefined || group.last < after[0] || (group.last === after[0] && group.partition > after[1])),
  );
  return pageOfRows(wanted.slice(0, query.limit + 1), {
    limit: query.limit,
    key: group => [group.last, group.partition],
    item: group => ({
      partition: group.partition,
      values: { ...group.files[0]?.partition },
      rows: sum(group.files, file => file.stats?.numRecords ?? 0),
      bytes: sum(group.files, file => file.bytes),
      files: group.files.length,
      ...timesOf(table, group.files),
    }),
  });
}

async function listDataFiles(
  app: App,
  {
    params,
    query,
    principal,
  }: {
    params: { name: string };
    query: { cursor?: string | undefined; limit: number; partition?: string | undefined };
    principal: Principal;
  },
) {
  const table = lakeTable(app, params.name, principal);
  const after = decodeCursor(query.cursor, z.tuple([z.string()]));
  const files = (await shownFiles(app, table, principal))
    .map(file => ({ file, partition: partitionFolder(table.partition, file.partition) }))
    .filter(
      ({ file, partition }) =>
        (query.partition === undefined || partition === query.partition) &&
        (after === undefined || file.path > after[0]),
    )
    .sort((one, other) => compare(one.file.path, other.file.path));
  return pageOfRows(files.slice(0, query.limit + 1), {
    limit: query.limit,
    key: ({ file }) => [file.path],
    item: ({ file, partition }) => ({
      path: file.path,
      partition,
      rows: file.stats?.numRecords ?? 0,
      bytes: file.bytes,
      written_at: new Date(file.modifiedMs).toISOString(),
      href: `/api/tables/${table.name}/files/${file.path.split('/').map(encodeURIComponent).join('/')}`,
    }),
  });
}

/** One SELECT over a partition, or over all of a table. Throws `not_found` for a partition that is not there. */
async function partitionSql(
  app: App,
  table: Dataset | Model,
  { partition, who }: { partition: string | undefined; who: Who },
): Promise<string> {
  const columns = table.columns.map(column => ident(column.name)).join(', ');
  const all = `select ${columns} from ${tableName(table.name)}`;
  if (partition === undefined) return all;
  const own = await app.desk.files(table.name, who.principal.tenant?.walls);
  const files = own ?? (await app.desk.files(table.name)) ?? [];
  const found = files.find(file => partitionFolder(table.partition, file.partition) === partition);
  const condition = found && partitionCondition(table, found);
  // Where files hold rows of others too, that there is a partition is known by one's own rows in it.
  if (condition === undefined || (own === undefined && !(await hasRows(app, who, { table, condition }))))
    throw fail('not_found', { what: 'partition', name: partition });
  return `${all} where ${condition}`;
}

function partitionCondition(table: Dataset | Model, { partition }: DataFile): string {
  const types = new Map(table.columns.map(column => [column.name, column.type]));
  const conditions = table.partition.map(name => {
    const value = partition[name];
    return value == null
      ? `${ident(name)} is null`
      : `${ident(name)} = cast(${literal(value)} as ${types.get(name) ?? 'varchar'})`;
  });
  return conditions.join(' and ');
}

async function hasRows(app: App, who: Who, { table, condition }: { table: Dataset | Model; condition: string }) {
  const sql = `select 1 as one from ${tableName(table.name)} where ${condition} limit 1`;
  return (await readRows(app, who, sql)).rows.length > 0;
}

export const tableHandlers = [
  handle('listTables', async (app, { principal }) => ({ items: await listTables(app, principal) })),
  handle('getTable', (app, { params, principal }) => wholeTable(app, params.name, principal)),
  handle('listPartitions', (app, asked) => listPartitions(app, asked)),
  handle('listDataFiles', (app, asked) => listDataFiles(app, asked)),
  handle('getDataFile', async (app, { params, principal, note }) => {
    const table = lakeTable(app, params.name, principal);
    const path = params['*'];
    note(table.name, { path });
    const found = (await shownFiles(app, table, principal)).find(file => file.path === path);
    if (found === undefined) throw fail('not_found', { what: 'file', name: path });
    const local = await openToRead(app.current().site).local(`${folderOf(table.name)}/${found.path}`);
    return diskFile(local, { name: path.split('/').at(-1) ?? 'part.parquet', type: contentTypes.parquet });
  }),
  handle('downloadPartition', async (app, { params, query, principal, signal, note }) => {
    const table = seenTable(app, params.name, principal);
    if ('from' in table) throw fail('not_found', { what: 'table of the lake', name: table.name });
    const { partition, format } = query;
    note(table.name, { ...(partition !== undefined && { partition }), format });
    const who = { principal, signal };
    const sql = await partitionSql(app, table, { partition, who });
    const question = { ...panelQuestion(sql, who), file: true };
    const name = [table.name, ...(partition === undefined ? [] : partition.split('/'))].join('_');
    if (format !== 'parquet')
      return rowsFile(await app.desk.ask(question), {
        name,
        format: format === 'ndjson' ? 'ndjson' : 'csv',
        gzip: format === 'csv.gz',
      });
    const file = join(app.scratch, `${randomUUID()}.parquet`);
    const after = () => rm(file, { force: true });
    try {
      await app.desk.toParquet(question, file);
      return await diskFile(file, { name: `${name}.parquet`, type: contentTypes.parquet, after });
    } catch (thrown) {
      await after();
      throw thrown;
    }
  }),
];
