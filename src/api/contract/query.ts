// SQL of people: run, checked, downloaded, saved, made into a model of the site.

import { z } from 'zod';
import { column, instant, route } from './route.ts';

const sql = z.string().min(1).max(100_000);
const fileFormats = ['csv', 'csv.gz', 'ndjson', 'json', 'parquet', 'xlsx'] as const;

const savedQuery = z
  .object({
    id: z.string(),
    title: z.string(),
    sql: z.string(),
    shared: z.boolean(),
    owner: z.string(),
    own: z.boolean(),
    updated_at: instant,
  })
  .meta({ id: 'SavedQuery' });

export const mistake = z
  .object({ file: z.string(), line: z.number().int(), message: z.string() })
  .meta({ id: 'Mistake' });

const modelWish = z.object({
  name: z.string().max(60).describe('Snake case; the table is `site.name`.'),
  title: z.string().max(200).default(''),
  sql,
  kind: z.enum(['table', 'view']),
  grain: z.array(z.string().max(100)).default([]).describe('Columns that name a row.'),
  build: z.enum(['hour', 'day', 'month']).default('day'),
  time: z.string().max(100).optional().describe('Column that says which interval a row belongs to.'),
});

const id = z.object({ id: z.string().max(100) });

export const queryRoutes = [
  route({
    id: 'query',
    method: 'POST',
    path: '/api/query',
    tag: 'query',
    role: 'analyst',
    tenants: true,
    summary: 'Run one SELECT and stream its rows',
    description:
      'The `Accept` header says how: application/json (array of objects), application/x-ndjson, text/csv, application/vnd.apache.parquet. Closing the connection ends the query.',
    body: z.object({ sql }),
    answer: 'rows',
    audit: 'query',
  }),
  route({
    id: 'runStatement',
    method: 'POST',
    path: '/api/statements',
    tag: 'query',
    role: 'analyst',
    tenants: true,
    summary: 'Run one SELECT for a page: columns, chunks of rows, then what it took',
    description:
      'NDJSON: `{"columns":[{name,type}]}`, then `{"rows":[[…],…]}` any number of times, then `{"end":{rows,truncated,took_ms,rows_read,bytes_read,files_read,tables}}` or `{"problem":{…}}`. Closing the connection ends the query.',
    body: z.object({ sql, max_rows: z.number().int().min(1).max(1_000_000).default(100_000) }),
    answer: 'rows',
    audit: 'query',
  }),
  route({
    id: 'checkStatement',
    method: 'POST',
    path: '/api/statements/check',
    tag: 'query',
    role: 'analyst',
    tenants: true,
    summary: 'What a SELECT would give, without running it',
    body: z.object({ sql }),
    answer: z.object({
      ok: z.boolean(),
      columns: z.array(column),
      tables: z.array(z.string()),
      bytes_estimate: z.number().nullable().describe('Bytes of the files it would read at most.'),
      problem: z.object({ code: z.string(), message: z.string(), line: z.number().int().nullable() }).nullable(),
    }),
  }),
  route({
    id: 'prepareDownload',
    method: 'POST',
    path: '/api/downloads',
    tag: 'query',
    role: 'analyst',
    tenants: true,
    summary: 'A link, good once and for a minute, that streams the result of a SELECT as a file',
    body: z.object({ sql, format: z.enum(fileFormats), name: z.string().max(100).optional() }),
    answer: z.object({ href: z.string(), expires_at: instant }),
    status: 201,
    audit: 'query.download',
  }),
  route({
    id: 'download',
    method: 'GET',
    path: '/api/downloads/:id',
    tag: 'query',
    role: 'anyone',
    tenants: true,
    summary: 'Stream a prepared download; to the session that prepared it',
    params: id,
    answer: 'file',
  }),
  route({
    id: 'listQueries',
    method: 'GET',
    path: '/api/queries',
    tag: 'queries',
    role: 'analyst',
    tenants: true,
    summary: 'Saved queries: own, and those that are shared',
    answer: z.object({ items: z.array(savedQuery) }),
  }),
  route({
    id: 'saveQuery',
    method: 'POST',
    path: '/api/queries',
    tag: 'queries',
    role: 'analyst',
    tenants: true,
    summary: 'Save a query',
    body: z.object({ title: z.string().min(1).max(200), sql, shared: z.boolean().default(false) }),
    answer: savedQuery,
    status: 201,
    audit: 'query.save',
  }),
  route({
    id: 'changeQuery',
    method: 'PUT',
    path: '/api/queries/:id',
    tag: 'queries',
    role: 'analyst',
    tenants: true,
    summary: 'Change an own query',
    params: id,
    body: z.object({ title: z.string().min(1).max(200), sql, shared: z.boolean().default(false) }),
    answer: savedQuery,
    audit: 'query.save',
  }),
  route({
    id: 'removeQuery',
    method: 'DELETE',
    path: '/api/queries/:id',
    tag: 'queries',
    role: 'analyst',
    tenants: true,
    summary: 'Remove an own query',
    params: id,
    answer: 'nothing',
    audit: 'query.remove',
  }),
  route({
    id: 'reviewModel',
    method: 'POST',
    path: '/api/models/review',
    tag: 'models',
    role: 'editor',
    tenants: false,
    summary: 'The file that a query would become as a model of the site, and every mistake in it',
    body: modelWish,
    answer: z.object({
      table: z.string(),
      file: z.string(),
      text: z.string(),
      mistakes: z.array(mistake),
      columns: z.array(column),
      inputs: z.array(z.string()),
      intervals: z.number().int().describe('Intervals that the next pass would build.'),
    }),
  }),
  route({
    id: 'saveModel',
    method: 'POST',
    path: '/api/models',
    tag: 'models',
    role: 'editor',
    tenants: false,
    summary: 'Write the model into the site; the next pass builds it',
    body: modelWish,
    answer: z.object({ table: z.string(), file: z.string() }),
    status: 201,
    audit: 'model.save',
  }),
] as const;
