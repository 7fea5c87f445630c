// What is there: tables, their intervals and data files, the ledger of input files with its books, rejects.

import { z } from 'zod';
import { columnInfo } from './catalogue.ts';
import { instant, pageOf, pageQuery, rangeQuery, route, search } from './route.ts';

const counts = { rows: z.number(), bytes: z.number(), files: z.number().int() };

const table = z
  .object({
    name: z.string(),
    kind: z.enum(['dataset', 'model', 'ops']),
    title: z.string(),
    description: z.string(),
    pack: z.string(),
    ...counts,
    first: instant.nullable().describe('Earliest time in it.'),
    last: instant.nullable(),
    version: z.number().int().nullable().describe('Of its Delta log.'),
    partition: z.array(z.string()),
    intervals: z.object({ built: z.number().int(), dirty: z.number().int(), restated: z.number().int() }),
    built_at: instant.nullable(),
  })
  .meta({ id: 'Table' });

const tableWhole = table
  .extend({
    columns: z.array(columnInfo),
    key: z.array(z.string()),
    event_time: z.string().nullable(),
    build: z.string().nullable(),
    grain: z.array(z.string()),
    sql: z.string().nullable(),
    file: z.string().nullable(),
    inputs: z.array(z.string()).describe('Tables it is built from.'),
    used_by: z.array(
      z.object({ kind: z.enum(['model', 'metric', 'report', 'dashboard', 'alert', 'feed']), name: z.string() }),
    ),
    ddl: z.object({ athena: z.string(), trino: z.string() }).nullable(),
    retain_days: z.number().nullable(),
  })
  .meta({ id: 'TableWhole' });

/** Minutes of models are open, closed or restated, whether they wait to be built again or not. */
const intervalState = z.enum(['loaded', 'built', 'dirty', 'missing', 'open', 'closed', 'restated']);

const interval = z
  .object({
    partition: z.string(),
    start: instant,
    end: instant,
    state: intervalState,
    revision: z.number().int(),
    restated: z.boolean(),
    rows: z.number(),
    bytes: z.number(),
    built_at: instant.nullable(),
    dirty_since: instant.nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'Interval' });

const partition = z
  .object({
    partition: z.string().describe('`region=north/dt=2018-06-08`'),
    values: z.record(z.string(), z.string().nullable()),
    ...counts,
    first: instant.nullable(),
    last: instant.nullable(),
  })
  .meta({ id: 'Partition' });
const dataFile = z
  .object({
    path: z.string(),
    partition: z.string(),
    rows: z.number(),
    bytes: z.number(),
    written_at: instant,
    href: z.string(),
  })
  .meta({ id: 'DataFile' });

const inputFile = z
  .object({
    id: z.number().int(),
    source: z.string(),
    path: z.string(),
    bytes: z.number(),
    etag: z.string().nullable(),
    lines: z.number(),
    rows: z.number(),
    rejects: z.number(),
    duplicates: z.number(),
    state: z.enum(['found', 'ingested', 'failed', 'duplicate', 'gone']),
    error: z.string().nullable(),
    first_event: instant.nullable(),
    last_event: instant.nullable(),
    found_at: instant,
    ingested_at: instant.nullable(),
    drift: z.string().nullable(),
    late: z.boolean().describe('It came after the numbers of its time had been whole.'),
  })
  .meta({ id: 'InputFile' });

const books = z
  .object({
    source: z.string(),
    files: z.number().int(),
    bytes: z.number(),
    lines: z.number(),
    rows: z.number(),
    rejects: z.number(),
    duplicates: z.number(),
    failed: z.number().int(),
    waiting: z.number().int(),
    balanced: z.boolean(),
    newest_event: instant.nullable(),
    newest_file: instant.nullable(),
  })
  .meta({ id: 'Books' });

const reject = z
  .object({
    id: z.number().int(),
    source: z.string(),
    path: z.string(),
    line_number: z.number().int(),
    code: z.string(),
    reason: z.string(),
    record: z.string(),
    rejected_at: instant,
  })
  .meta({ id: 'Reject' });

const name = z.object({ name: z.string().max(200) });
const reader = { role: 'viewer', tenants: true } as const;
const inside = { role: 'viewer', tenants: false } as const;

export const lakeRoutes = [
  route({
    id: 'listTables',
    method: 'GET',
    path: '/api/tables',
    tag: 'tables',
    ...reader,
    summary: 'Tables with their size and age',
    answer: z.object({ items: z.array(table) }),
  }),
  route({
    id: 'getTable',
    method: 'GET',
    path: '/api/tables/:name',
    tag: 'tables',
    ...reader,
    summary: 'A table: columns, lineage, SQL, DDL',
    params: name,
    answer: tableWhole,
  }),
  route({
    id: 'listIntervals',
    method: 'GET',
    path: '/api/tables/:name/intervals',
    tag: 'intervals',
    ...inside,
    summary: 'Its intervals, newest first; `state=missing` lists what lies between the first and the last without any',
    params: name,
    query: pageQuery.extend({
      ...rangeQuery.shape,
      partition: search,
      state: intervalState.optional().describe('`dirty` finds all that wait to be built, minutes too.'),
    }),
    answer: pageOf(interval),
  }),
  route({
    id: 'getCalendar',
    method: 'GET',
    path: '/api/tables/:name/calendar',
    tag: 'intervals',
    ...inside,
    summary: 'A cell for each UTC day and partition: how it stands',
    params: name,
    query: rangeQuery,
    answer: z.object({
      partitions: z.array(z.string()),
      days: z.array(z.string()),
      cells: z.array(
        z.object({
          partition: z.string(),
          day: z.string(),
          state: z.enum(['loaded', 'built', 'dirty', 'missing', 'part']),
          restated: z.boolean(),
          rows: z.number(),
          bytes: z.number(),
          revision: z.number().int(),
        }),
      ),
    }),
  }),
  route({
    id: 'listPartitions',
    method: 'GET',
    path: '/api/tables/:name/partitions',
    tag: 'tables',
    ...reader,
    summary: 'Its partitions, newest first',
    params: name,
    query: pageQuery.extend({ search }),
    answer: pageOf(partition),
  }),
  route({
    id: 'listDataFiles',
    method: 'GET',
    path: '/api/tables/:name/files',
    tag: 'tables',
    ...reader,
    summary: 'Its Parquet files',
    params: name,
    query: pageQuery.extend({ partition: search }),
    answer: pageOf(dataFile),
  }),
  route({
    id: 'getDataFile',
    method: 'GET',
    path: '/api/tables/:name/files/*',
    tag: 'tables',
    role: 'analyst',
    tenants: true,
    summary: 'One Parquet file as it lies in the lake',
    params: name.extend({ '*': z.string().max(2_000) }),
    answer: 'file',
    audit: 'table.download',
  }),
  route({
    id: 'downloadPartition',
    method: 'GET',
    path: '/api/tables/:name/download',
    tag: 'tables',
    role: 'analyst',
    tenants: true,
    summary: 'A partition, or all of a table, as one file',
    params: name,
    query: z.object({
      partition: z.string().max(1_000).optional(),
      format: z.enum(['csv.gz', 'csv', 'parquet', 'ndjson']).default('csv.gz'),
    }),
    answer: 'file',
    audit: 'table.download',
  }),
  route({
    id: 'listFiles',
    method: 'GET',
    path: '/api/files',
    tag: 'files',
    ...inside,
    summary: 'The ledger of input files, newest first',
    query: pageQuery.extend({
      ...rangeQuery.shape,
      source: search,
      state: z.enum(['found', 'ingested', 'failed', 'duplicate', 'gone']).optional(),
      search,
      late: z.enum(['true']).optional(),
      rejects: z.enum(['true']).optional().describe('Only those with rejects.'),
    }),
    answer: pageOf(inputFile),
  }),
  route({
    id: 'getFile',
    method: 'GET',
    path: '/api/files/:id',
    tag: 'files',
    ...inside,
    summary: 'A file of the ledger',
    params: z.object({
      id: z.coerce
        .number()
        .int()
        .min(0)
        .max(2 ** 53),
    }),
    answer: inputFile,
  }),
  route({
    id: 'getBooks',
    method: 'GET',
    path: '/api/books',
    tag: 'files',
    ...inside,
    summary: 'Lines = rows + rejects + duplicates, by source',
    answer: z.object({ items: z.array(books) }),
  }),
  route({
    id: 'listRejects',
    method: 'GET',
    path: '/api/rejects',
    tag: 'rejects',
    role: 'analyst',
    tenants: false,
    summary: 'Records that could not be read, newest first',
    query: pageQuery.extend({ source: search, path: z.string().max(2_000).optional(), code: search }),
    answer: pageOf(reject),
  }),
  route({
    id: 'countRejects',
    method: 'GET',
    path: '/api/rejects/codes',
    tag: 'rejects',
    ...inside,
    summary: 'Rejects by source and code',
    answer: z.object({
      items: z.array(z.object({ source: z.string(), code: z.string(), count: z.number().int(), newest: instant })),
    }),
  }),
] as const;
