// A small site behind the true gate, with the true doors, and browsers that keep their cookies: for tests of who may do what.

import type { FastifyInstance } from 'fastify';
import type { App, Handler } from '../../src/api/app.ts';
import { openApp } from '../../src/api/app_open.ts';
import { doorsOf } from '../../src/api/doors.ts';
import { firstLink } from '../../src/api/first_start.ts';
import { openGate } from '../../src/api/gate.ts';
import { handlers as all } from '../../src/api/handlers.ts';
import { buildServer } from '../../src/api/server.ts';
import type { Clock } from '../../src/base/clock.ts';
import type { Role } from '../../src/people/people.ts';
import { copiedBed, type Filling } from '../prepared_site.ts';
import { csvOf, parcelsYaml, type SiteBed, scan } from '../site_bed.ts';

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | number | undefined>;
  body: Body;
  text: string;
}

/** JSON of an answer, as a test reads it. */
// biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what the test is about.
type Body = any;

export interface Request {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: string;
  body?: unknown;
  headers?: Record<string, string>;
  /** Of the other side; a machine of the neighbourhood when absent. */
  from?: string;
  /** Raw body. */
  payload?: string;
}

/** Somebody's browser: keeps cookies, sends the CSRF token that the session names. */
export interface Browser {
  cookies: Map<string, string>;
  csrf: string | undefined;
  send(request: Request): Promise<Answer>;
  logIn(email: string, password?: string): Promise<Answer>;
}

export interface GateBed {
  bed: SiteBed;
  app: App;
  server: FastifyInstance;
  at(iso: string): void;
  wait(ms: number): void;
  /** A request without any cookie. */
  send(request: Request): Promise<Answer>;
  browser(): Browser;
  /** An administrator's browser; the first one by the link of the first start. */
  administrator(): Promise<Browser>;
  /** Invites somebody, who accepts; gives their browser. */
  person(email: string, role: Role, tenant?: string): Promise<Browser>;
  close(): Promise<void>;
}

export const password = 'three green tapirs hum';
export const far = '192.0.2.10';

export interface GateBedOptions {
  /** More lines of tallylight.yaml. */
  yaml?: string;
  demo?: boolean;
  handlers?: readonly Handler[];
  /** Where the server believes that it is reached. */
  publicUrl?: () => string;
  /** More files of the site, by path. */
  files?: Readonly<Record<string, string>>;
}

const fewScans: Filling = {
  name: 'few scans',
  fill: async bed => {
    bed.at('2026-03-01T10:00:00Z');
    await bed.drop('scans/a.csv', csvOf([scan(1, 7), scan(2, 7, { depot: 'WAW' }), scan(3, 8)]));
    await bed.pass();
  },
};

/** Opens the bed: a few scans of two depots on 1 March 2026; it is the next noon. */
export async function openGateBed(options: GateBedOptions = {}): Promise<GateBed> {
  const { yaml = '', demo = false, handlers = all, publicUrl = () => 'http://127.0.0.1', files = {} } = options;
  // What the site is set up with has no part in its rows, and is written into the copy.
  const bed = await copiedBed({ files }, fewScans);
  if (yaml !== '') await bed.define('tallylight.yaml', parcelsYaml + yaml);
  bed.at('2026-03-01T10:00:00Z');
  let now = new Date('2026-03-02T12:00:00Z');
  const clock: Clock = { now: () => now };
  const open = await openApp({
    folder: bed.folder,
    packsFolder: 'packs',
    variables: {},
    program: ['false'],
    first: { site: bed.site, catalog: bed.catalog },
    clock,
    publicUrl,
    version: 'test',
  });
  const app = { ...open.app, demo };
  const { fastify } = await buildServer({ app, gate: openGate(app), handlers, others: doorsOf(app, { clock }) });
  const send = (request: Request) => inject(fastify, request);
  const known: { first?: Browser } = {};
  const gateBed: GateBed = {
    bed,
    app,
    server: fastify,
    at: iso => {
      now = new Date(iso);
    },
    wait: ms => {
      now = new Date(now.getTime() + ms);
    },
    send,
    browser: () => openBrowser(send),
    administrator: async () => {
      known.first ??= await firstAdministrator(gateBed);
      return known.first;
    },
    person: (email, role, tenant) => invited(gateBed, { email, role, tenant: tenant ?? null }),
    close: async () => {
      await fastify.close();
      await open.close();
      await bed.close();
    },
  };
  return gateBed;
}

async function inject(
  server: FastifyInstance,
  { method = 'GET', url, body, headers = {}, from = far, payload }: Request,
): Promise<Answer> {
  const answer = await server.inject({
    method,
    url,
    remoteAddress: from,
    headers: { host: '127.0.0.1', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    ...(payload === undefined ? {} : { payload }),
  });
  const isJson = /[/+]json/.test(String(answer.headers['content-type']));
  return {
    status: answer.statusCode,
    headers: answer.headers,
    text: answer.body,
    body: isJson ? answer.json() : answer.body,
  };
}

function openBrowser(send: GateBed['send']): Browser {
  const browser: Browser = {
    cookies: new Map(),
    csrf: undefined,
    send: async request => {
      const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const headers = {
        'sec-fetch-site': 'same-origin',
        ...(cookie === '' ? {} : { cookie }),
        ...(browser.csrf === undefined ? {} : { 'x-csrf-token': browser.csrf }),
        ...request.headers,
      };
      const answer = await send({ ...request, headers });
      for (const line of [answer.headers['set-cookie'] ?? []].flat()) keep(browser.cookies, String(line));
      if (typeof answer.body?.csrf === 'string') browser.csrf = answer.body.csrf;
      return answer;
    },
    logIn: (email, secret = password) =>
      browser.send({ method: 'POST', url: '/api/session', body: { email, password: secret } }),
  };
  return browser;
}

function keep(cookies: Map<string, string>, line: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
  if (value === '') cookies.delete(name);
  else cookies.set(name, decodeURIComponent(value));
}

async function firstAdministrator(bed: GateBed): Promise<Browser> {
  const token = new URL((await firstLink(bed.app)) ?? '').searchParams.get('token');
  const browser = bed.browser();
  const body = { token, email: 'ada@example.com', name: 'Ada', password };
  const answer = await browser.send({ method: 'POST', url: '/api/invitation', body });
  if (answer.status !== 200) throw new Error(answer.text);
  return browser;
}

async function invited(bed: GateBed, body: { email: string; role: Role; tenant: string | null }): Promise<Browser> {
  const administrator = await bed.administrator();
  const { body: made } = await administrator.send({ method: 'POST', url: '/api/people', body });
  const token = new URL(made.link).searchParams.get('token');
  const browser = bed.browser();
  const answer = await browser.send({ method: 'POST', url: '/api/invitation', body: { token, password } });
  if (answer.status !== 200) throw new Error(answer.text);
  return browser;
}
