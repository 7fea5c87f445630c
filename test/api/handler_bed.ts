// A small site behind handlers, for tests of them: parcels of two depots, one who sees all and one who is inside of walls.

import type { FastifyInstance, InjectOptions } from 'fastify';
import type { Handler, Principal } from '../../src/api/app.ts';
import { type OpenApp, openApp } from '../../src/api/app_open.ts';
import { buildServer } from '../../src/api/server.ts';
import { copiedBed, type Filling } from '../prepared_site.ts';
import { type BedOptions, csvOf, makeBed, type SiteBed, scan } from '../site_bed.ts';

export interface ApiBed {
  bed: SiteBed;
  open: OpenApp;
  /** Sets the clock of the server. */
  at(iso: string): void;
  /** A GET; `who` is `ann` (an editor) or `gdn` (inside of the walls of one depot). */
  get(
    url: string,
    who?: string,
  ): Promise<{ status: number; body: never; headers: Record<string, unknown>; bytes: Buffer }>;
  send(options: InjectOptions, who?: string): Promise<{ status: number; body: never }>;
  close(): Promise<void>;
}

const people: Record<string, Principal> = {
  ann: { kind: 'person', id: 'ann', name: 'Ann', role: 'editor' },
  gdn: {
    kind: 'person',
    id: 'gdn',
    name: 'Gdn',
    role: 'analyst',
    tenant: { id: 'gdn', name: 'Gdn', walls: { depot: ['GDN'] } },
  },
};

const usual: Filling = {
  name: 'three hours',
  fill: async bed => {
    bed.at('2026-03-01T10:00:00Z');
    await bed.drop('scans/a.csv', csvOf([scan(1, 7), scan(2, 7, { depot: 'WAW' }), scan(3, 8)]));
    await bed.drop('scans/b.csv', `${csvOf([scan(4, 9)])}not,a,record\n`);
    await bed.pass();
  },
};

/** Opens the bed: three hours of two depots on 1 March 2026, and a record that cannot be read. `define` changes the site before they come. */
export async function openApiBed(
  handlers: readonly Handler[],
  { define, files = {} }: { define?: (bed: SiteBed) => Promise<void>; files?: BedOptions['files'] } = {},
): Promise<ApiBed> {
  const bed = define === undefined ? await copiedBed({ files }, usual) : await makeBed({ files });
  if (define !== undefined) {
    await define(bed);
    await usual.fill(bed);
  }
  let now = new Date('2026-03-02T00:00:00Z');
  const open = await openApp({
    folder: bed.folder,
    packsFolder: 'packs',
    variables: {},
    program: ['false'],
    first: { site: bed.site, catalog: bed.catalog },
    clock: { now: () => now },
    publicUrl: () => 'http://127.0.0.1',
    version: 'test',
  });
  const gate = {
    who: async ({ headers }: { headers: { authorization?: string | undefined } }) =>
      people[headers.authorization ?? ''],
  };
  const server = await buildServer({ app: open.app, gate, handlers });
  return {
    bed,
    open,
    at: iso => {
      now = new Date(iso);
    },
    ...callsOf(server.fastify),
    close: () => closeAll(server.fastify, open, bed),
  };
}

function callsOf(fastify: FastifyInstance): Pick<ApiBed, 'get' | 'send'> {
  const send = async (options: InjectOptions, who = 'ann') => {
    const answer = await fastify.inject({ ...options, headers: { ...options.headers, authorization: who } });
    const isJson = String(answer.headers['content-type']).match(/[/+]json/) !== null;
    return {
      status: answer.statusCode,
      headers: answer.headers,
      bytes: answer.rawPayload,
      body: (isJson && answer.body !== '' ? answer.json() : answer.body) as never,
    };
  };
  return { send, get: (url, who) => send({ method: 'GET', url }, who) };
}

async function closeAll(fastify: FastifyInstance, open: OpenApp, bed: SiteBed): Promise<void> {
  await fastify.close();
  await open.close();
  await bed.close();
}
