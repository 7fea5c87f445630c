// A served site for tests that go over the whole API: parcels with a report, an alert, a dashboard, a feed and a metric, people of every
// role with sessions of their own, one of them inside of walls. Nothing is a stand-in: what is asked goes the way it goes for a browser.

import { join } from 'node:path';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import type { App } from '../../src/api/app.ts';
import { type AppOptions, type OpenApp, openApp } from '../../src/api/app_open.ts';
import type { Method } from '../../src/api/contract/route.ts';
import { openGate } from '../../src/api/gate.ts';
import { handlers } from '../../src/api/handlers.ts';
import { buildServer, type Server } from '../../src/api/server.ts';
import { openStaticPages } from '../../src/api/static_pages.ts';
import type { Walls } from '../../src/catalog/walls.ts';
import { addPerson } from '../../src/people/accounts.ts';
import { openSession } from '../../src/people/sessions.ts';
import { addTenant } from '../../src/people/tenants.ts';
import { openMailSink } from '../delivery/mail_sink.ts';
import { csvOf, makeBed, parcelsYaml, type SiteBed, scan } from '../site_bed.ts';

export const who = ['viewer', 'analyst', 'editor', 'administrator', 'inside', 'nobody'] as const;
export type Who = (typeof who)[number];

export interface Ask {
  method?: Method;
  url: string;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface ServerBed {
  bed: SiteBed;
  app: App;
  open: OpenApp;
  server: Server;
  fastify: FastifyInstance;
  /** What a page of ours sends of somebody with every request. */
  headersOf(person: Who): Record<string, string>;
  /** Asks as somebody, with session and CSRF token as a page of ours sends them. */
  as(person: Who, ask: Ask): Promise<LightMyRequestResponse>;
  close(): Promise<void>;
}

const files: Record<string, string> = {
  'metrics/scans.yaml': `from: site.scans_hourly
time: hour
dimensions: { depot: depot }
metrics:
  scan_total: { label: Scans, sql: cast(sum(scan_count) as bigint), unit: scans, good: up, description: All scans. }
  express_ratio:
    label: Express share
    sql: "cast(sum(scan_count) as double) / 1"
    unit: ratio
    good: none
    description: How many are express.
    outcome: { table: site.scans, condition: "service = 'express'" }
`,
  'reports/by_depot.sql': `-- Scans by depot
-- days: 1
select depot, count(*) as scan_count from site.scans cross join question
where time >= range_start and time < range_end group by 1 order by 1
`,
  'reports/daily.md': `---
title: Parcels of the day
answers:
  totals: { metrics: [scan_total], over: range }
---
All scans: {{ totals.scan_total }}.
`,
  'alerts/scans.yaml': `alerts:
  few_scans:
    title: { en: Few scans }
    description: An hour with few of them.
    metric: site.scan_total
    by: [depot]
    over: 60 minutes
    below: 5
    severity: warning
`,
  'dashboards/depot.yaml': `title: Depot
about: depot
panels:
  - { kind: figures, title: Total, metric: scan_total }
`,
  'dashboards/now.yaml': `title: Depots
description: What goes through them.
filters: [depot]
panels:
  - { id: totals, kind: figures, title: In figures, metrics: [scan_total] }
  - { id: scans, kind: line, title: Scans, metric: scan_total, by: [depot] }
`,
  'feeds/top_depots.yaml': `title: Depots with the most scans
description: By their scans on the last day with data.
metrics: [scan_total]
by: [depot]
top: "{{limit}}"
over: last_day
fresh_for: 10m
params:
  limit: { default: 10, min: 1, max: 100, description: How many. }
`,
};

const yamlOf = (mailPort: number): string => `${parcelsYaml}channels:
  folder: { publish: data/published }
  mail: { smtp: "smtp://127.0.0.1:${mailPort}", from: Parcels <parcels@example.test> }
audiences:
  test: { channel: folder, language: en }
  nowhere: { channel: mail, to: [nobody@x.test], language: en }
schedule:
  - { report: site.by_depot, at: every day 08:30, to: test }
`;

export interface ServerBedOptions {
  pagesFolder?: string;
  /** False: nobody is set up yet. */
  people?: boolean;
  /** More files of the site, by path. */
  define?: Readonly<Record<string, string>>;
  /** Takes records in, instead of the usual ones. */
  fill?: (bed: SiteBed) => Promise<void>;
  /** Walls of whoever is inside. */
  walls?: Walls;
}

const root = join(import.meta.dirname, '../..');

/** How passes are started for real. */
const program: AppOptions['program'] = [process.execPath, join(root, 'src/cli/main.ts')];

async function fillUsual(bed: SiteBed): Promise<void> {
  bed.at('2026-03-01T10:00:00Z');
  await bed.drop('scans/a.csv', csvOf([scan(1, 7), scan(2, 7, { depot: 'WAW' }), scan(3, 8)]));
  await bed.drop('scans/b.csv', `${csvOf([scan(4, 9)])}not,a,record\n`);
  await bed.pass();
}

/** Opens a site with three hours of two depots, and a record that cannot be read; the clock stands at the next noon. */
export async function openServerBed(options: ServerBedOptions = {}): Promise<ServerBed> {
  const sink = await openMailSink();
  sink.judge = () => ({ code: 550, words: 'no such mailbox' });
  const bed = await makeBed({ yaml: yamlOf(sink.port), files: { ...files, ...options.define } });
  await (options.fill ?? fillUsual)(bed);
  const open = await openApp({
    folder: bed.folder,
    packsFolder: join(root, 'packs'),
    variables: { PATH: process.env['PATH'] },
    program,
    first: { site: bed.site, catalog: bed.catalog },
    clock: { now: () => new Date('2026-03-02T12:00:00Z') },
    publicUrl: () => 'http://127.0.0.1',
    version: '0.0.0',
  });
  const { app } = open;
  const pages = openStaticPages(options.pagesFolder ?? join(root, 'web/dist'));
  const server = await buildServer({ app, gate: openGate(app), handlers, pages });
  await server.fastify.ready();
  const sessions = options.people === false ? new Map() : await makePeople(app, options.walls ?? { depot: ['GDN'] });
  const headersOf = (person: Who): Record<string, string> => {
    const session = sessions.get(person);
    return session === undefined
      ? {}
      : { cookie: `tallylight_session=${session.secret}`, 'x-csrf-token': session.csrf };
  };
  return {
    bed,
    app,
    open,
    server,
    fastify: server.fastify,
    headersOf,
    as: (person, { method = 'GET', url, body, headers = {} }) => {
      const typed = body === undefined ? {} : { 'content-type': 'application/json' };
      const sent: InjectOptions = {
        method,
        url,
        // Not from this machine, so that nothing is trusted for where it comes from.
        remoteAddress: '203.0.113.7',
        headers: { host: '127.0.0.1', ...typed, ...headersOf(person), ...headers },
        ...(body !== undefined && { payload: body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body) }),
      };
      return server.fastify.inject(sent);
    },
    close: async () => {
      await server.fastify.close();
      await open.close();
      await bed.close();
      await sink.close();
    },
  };
}

async function makePeople(app: App, walls: Walls): Promise<Map<string, { secret: string; csrf: string }>> {
  const { people, store } = app;
  const tenant = await addTenant(
    people,
    { name: 'Gdansk', filters: walls },
    { dimensions: Object.keys(walls), showsAny: () => true },
  );
  const sessions = new Map<string, { secret: string; csrf: string }>();
  const at = app.clock.now().toISOString();
  for (const name of who) {
    if (name === 'nobody') continue;
    const inside = name === 'inside';
    const person = await store.transaction(db =>
      addPerson(
        db,
        {
          email: `${name}@x.test`,
          name,
          role: inside ? 'editor' : name,
          tenant: inside ? tenant.id : null,
        },
        { at, state: 'active' },
      ),
    );
    sessions.set(name, await openSession(people, { person: person.id, lifetimeMs: 86_400_000 }));
  }
  return sessions;
}
