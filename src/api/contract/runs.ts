// What is done: runs and their stages, the plan, reloads; sources and files handed in; status, settings, the first page; events.

import { z } from 'zod';
import { mark } from './metrics.ts';
import { mistake } from './query.ts';
import { instant, pageOf, pageQuery, route, timeText } from './route.ts';

const stage = z
  .object({
    number: z.number().int(),
    of: z.number().int().nullable(),
    name: z.string(),
    state: z.enum(['waiting', 'running', 'done', 'failed', 'broken']),
    started_at: instant.nullable(),
    ended_at: instant.nullable(),
    detail: z.string().nullable(),
    done: z.number().nullable(),
    total: z.number().nullable(),
    rows: z.number().nullable(),
    bytes: z.number().nullable(),
    duration_ms: z.number().nullable(),
  })
  .meta({ id: 'Stage' });

export const run = z
  .object({
    id: z.number().int(),
    command: z.string(),
    state: z.enum(['running', 'done', 'failed', 'stopped', 'broken']),
    started_at: instant,
    ended_at: instant.nullable(),
    duration_ms: z.number().nullable(),
    error: z.string().nullable(),
    stages: z.array(stage),
    can_cancel: z.boolean(),
  })
  .meta({ id: 'Run' });

const dirty = z
  .object({
    table: z.string(),
    partition: z.string(),
    start: instant,
    end: instant,
    reason: z.string(),
    since: instant.nullable(),
  })
  .meta({ id: 'Dirty' });

const source = z
  .object({
    name: z.string(),
    dataset: z.string(),
    from: z.string(),
    path: z.string(),
    format: z.string(),
    hold: z.boolean(),
    files: z.number().int(),
    waiting: z.number().int(),
    failed: z.number().int(),
    bytes: z.number(),
    lines: z.number(),
    rows: z.number(),
    rejects: z.number(),
    duplicates: z.number(),
    newest_file: instant.nullable(),
    newest_event: instant.nullable(),
    state: z.enum(['fresh', 'late', 'empty', 'unreadable', 'waiting']),
    words: z.string(),
    accepts_files: z.boolean(),
    by_hour: z
      .array(z.object({ hour: instant, files: z.number().int(), lines: z.number(), bytes: z.number() }))
      .describe('Of the last 72 hours with data, for a small chart.'),
  })
  .meta({ id: 'Source' });

/** Of what words in other languages are made: counts, bytes, milliseconds, names. */
const facts = z.record(z.string(), z.union([z.string(), z.number()]));

export const attention = z
  .object({
    kind: z.enum(['alert', 'run', 'file', 'books', 'late', 'reject', 'delivery', 'site', 'disk']),
    severity: z.enum(['info', 'warning', 'critical']),
    code: z
      .enum([
        'alert_firing',
        'alert_error',
        'run_failed',
        'run_broken',
        'files_failed',
        'files_held',
        'lines_wrong',
        'rows_wrong',
        'source_late',
        'many_rejects',
        'delivery_dead',
        'site_mistakes',
        'disk_full',
      ])
      .describe('With `subject` and `facts` it says what title and detail say in English.'),
    subject: z.string().describe('Source, table, report, alert or run that it is about; empty where there is none.'),
    facts,
    title: z.string(),
    detail: z.string(),
    since: instant.nullable(),
    href: z.string().nullable(),
  })
  .meta({ id: 'Attention' });

export const freshness = z
  .object({
    name: z.string(),
    kind: z.enum(['source', 'table']),
    newest: instant.nullable(),
    age_ms: z.number().nullable(),
    state: z.enum(['fresh', 'late', 'empty']),
    usual_ms: z.number().nullable(),
  })
  .meta({ id: 'Freshness' });

const check = z.object({
  name: z.string(),
  code: z.enum(['engine', 'state', 'source', 'source_absent', 'disk', 'catalogue']),
  subject: z.string().describe('Name of the source; empty for all others.'),
  facts,
  ok: z.boolean(),
  words: z.string(),
  hint: z.string().nullable(),
});
const id = z.object({
  run: z.coerce
    .number()
    .int()
    .min(0)
    .max(2 ** 53),
});
const inside = { role: 'viewer', tenants: false } as const;

export const runRoutes = [
  route({
    id: 'getNow',
    method: 'GET',
    path: '/api/now',
    tag: 'now',
    role: 'viewer',
    tenants: true,
    summary: 'What needs attention, and how fresh everything is',
    answer: z.object({
      dashboards: z.array(z.string()).describe('Those whose panels the packs put on this page.'),
      wall: z
        .array(z.string())
        .describe('Those that stand on a wall: `wall` of a pack, else what it puts on this page.'),
      attention: z.array(attention),
      freshness: z.array(freshness),
      data_to: instant.nullable(),
      run: run.nullable().describe('The one that is under way, else the last.'),
      next_pass: instant.nullable(),
      marks: z.array(mark),
    }),
  }),
  route({
    id: 'listRuns',
    method: 'GET',
    path: '/api/runs',
    tag: 'runs',
    ...inside,
    summary: 'Runs with their stages, newest first',
    query: pageQuery.extend({
      state: z.enum(['running', 'done', 'failed', 'stopped', 'broken']).optional(),
      quiet: z.enum(['true', 'false']).default('false').describe('With those that found nothing to do.'),
    }),
    answer: pageOf(run),
  }),
  route({
    id: 'getRun',
    method: 'GET',
    path: '/api/runs/:run',
    tag: 'runs',
    ...inside,
    summary: 'A run',
    params: id,
    answer: run,
  }),
  route({
    id: 'getRunLog',
    method: 'GET',
    path: '/api/runs/:run/log',
    tag: 'runs',
    ...inside,
    summary: 'The lines it told, where this server ran it',
    params: id,
    answer: z.object({ lines: z.array(z.object({ at: instant, text: z.string() })), kept: z.boolean() }),
  }),
  route({
    id: 'startRun',
    method: 'POST',
    path: '/api/runs',
    tag: 'runs',
    role: 'editor',
    tenants: false,
    summary: 'A pass, now: `again` of a failed run is the same, a pass goes on where the last one stopped',
    body: z.object({}).default({}),
    answer: z.object({ started: z.boolean(), words: z.string() }),
    status: 202,
    audit: 'run.start',
  }),
  route({
    id: 'cancelRun',
    method: 'POST',
    path: '/api/runs/:run/cancel',
    tag: 'runs',
    role: 'editor',
    tenants: false,
    summary: 'Ask a run to end after the stage that is under way',
    params: id,
    answer: z.object({ words: z.string() }),
    status: 202,
    audit: 'run.cancel',
  }),
  route({
    id: 'getPlan',
    method: 'GET',
    path: '/api/plan',
    tag: 'runs',
    ...inside,
    summary: 'What is dirty, and why',
    query: z.object({ limit: z.coerce.number().int().min(1).max(10_000).default(1_000) }),
    answer: z.object({ items: z.array(dirty), total: z.number().int() }),
  }),
  route({
    id: 'reload',
    method: 'POST',
    path: '/api/reloads',
    tag: 'runs',
    role: 'editor',
    tenants: false,
    summary: 'Read a range of a source or table again; planned first',
    body: z.object({ name: z.string().max(200), from: timeText, to: timeText, dry_run: z.boolean().default(true) }),
    answer: z.object({ plan: z.array(z.string()), started: z.boolean() }),
    audit: 'run.reload',
  }),

  route({
    id: 'listSources',
    method: 'GET',
    path: '/api/sources',
    tag: 'sources',
    ...inside,
    summary: 'Where records come from, and how fresh each is',
    answer: z.object({ items: z.array(source) }),
  }),
  route({
    id: 'uploadFile',
    method: 'PUT',
    path: '/api/sources/:source/files/:file',
    tag: 'sources',
    role: 'editor',
    tenants: false,
    summary: "Hand a file in: it lies in the source's folder, whole, before the answer comes",
    params: z.object({ source: z.string().max(100), file: z.string().max(255) }),
    body: 'bytes',
    answer: z.object({ path: z.string(), bytes: z.number(), started: z.boolean() }),
    status: 201,
    audit: 'source.upload',
  }),

  route({
    id: 'getStatus',
    method: 'GET',
    path: '/api/status',
    tag: 'status',
    ...inside,
    summary: 'Health, versions, sizes',
    answer: z.object({
      version: z.string(),
      node: z.string(),
      duckdb: z.string(),
      started_at: instant,
      memory_bytes: z.number(),
      disk: z.object({ free_bytes: z.number(), lake_bytes: z.number(), state_bytes: z.number() }),
      checks: z.array(check),
      catalogue: z.object({ loaded_at: instant, mistakes: z.array(mistake) }),
      events: z.number().int().describe('Pages that listen.'),
    }),
  }),
  route({
    id: 'getSettings',
    method: 'GET',
    path: '/api/settings',
    tag: 'settings',
    role: 'administrator',
    tenants: false,
    summary: 'tallylight.yaml as written, and what follows from it; secrets are never in it',
    answer: z.object({
      file: z.string(),
      text: z.string(),
      etag: z.string(),
      mistakes: z.array(mistake),
      variables: z.array(z.object({ name: z.string(), set: z.boolean() })),
      resolved: z.record(z.string(), z.unknown()),
      packs: z.array(
        z.object({
          name: z.string(),
          title: z.string(),
          settings: z.array(
            z.object({
              name: z.string(),
              type: z.string(),
              value: z.unknown(),
              default: z.unknown(),
              description: z.string(),
            }),
          ),
        }),
      ),
    }),
  }),
  route({
    id: 'checkSettings',
    method: 'POST',
    path: '/api/settings/check',
    tag: 'settings',
    role: 'administrator',
    tenants: false,
    summary: 'Every mistake of a text for tallylight.yaml',
    body: z.object({ text: z.string().max(1_000_000) }),
    answer: z.object({ mistakes: z.array(mistake) }),
  }),
  route({
    id: 'saveSettings',
    method: 'PUT',
    path: '/api/settings',
    tag: 'settings',
    role: 'administrator',
    tenants: false,
    summary: 'Write tallylight.yaml, if it has no mistake and nobody else changed it',
    body: z.object({ text: z.string().max(1_000_000), etag: z.string().max(200) }),
    answer: z.object({ etag: z.string() }),
    audit: 'settings.change',
  }),

  route({
    id: 'listen',
    method: 'GET',
    path: '/api/events',
    tag: 'events',
    role: 'viewer',
    tenants: true,
    summary: 'What happens, as it happens',
    description:
      'Server-sent events: `hello` {now}, `run` (a Run, whenever it changes), `log` {run,at,text}, `tables` {changed: [name]} when numbers are new, `live` {minute, tables: [name], at} when minutes were built as records come in (`minute` is the newest closed one), `alerts` {firing, changed}, `catalogue` {} when names changed, `beat` {now} every 15 s. `Last-Event-ID` goes on where it was.',
    answer: 'events',
  }),
] as const;
