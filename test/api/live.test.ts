// Events over a real connection: what a page hears, what it missed, who hears nothing; and how a server ends under pages that are open.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { limits } from '../../src/base/limits.ts';
import { openHotBed } from '../hot_bed.ts';
import { openServerBed, type ServerBed, type Who } from './server_bed.ts';

let api: ServerBed;
let url: string;
beforeEach(async () => {
  api = await openServerBed();
  url = await api.fastify.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(() => api.close());

interface Listener {
  /** All that came so far. */
  text(): string;
  /** Waits until something came, half a minute at most. */
  heard(words: string | RegExp): Promise<void>;
  ended: Promise<void>;
  leave(): void;
}

async function listen(who: Who, headers: Record<string, string> = {}): Promise<Listener> {
  const end = new AbortController();
  const answer = await fetch(`${url}/api/events`, {
    headers: { ...api.headersOf(who), ...headers },
    signal: end.signal,
  });
  expect(answer.status).toBe(200);
  let text = '';
  const read = async (): Promise<void> => {
    for await (const chunk of answer.body ?? []) text += Buffer.from(chunk).toString('utf8');
  };
  const ended = read().catch(() => undefined);
  return {
    text: () => text,
    heard: async words => {
      const came = () => (typeof words === 'string' ? text.includes(words) : words.test(text));
      for (let i = 0; i < 600 && !came(); i++) await sleep(50);
      expect(text).toMatch(words);
    },
    ended,
    leave: () => end.abort(),
  };
}

test('a pass in a process of its own is heard as it goes: its lines, its stages, the tables it changed', async () => {
  await api.bed.drop('scans/late.csv', 'time,depot,parcel_id,event,grams\n2026-03-01 09:30:00,GDN,X77,received,5\n');
  const page = await listen('viewer');
  await page.heard('event: hello');
  const end = new AbortController();
  const time = api.open.passes.keepTime(end.signal);
  await page.heard(/event: log\ndata: .*8\/8 tidy/);
  await page.heard(/event: run\ndata: .*"state":"done".*"can_cancel":false/);
  await page.heard(/event: tables\ndata: .*site\.scans/);
  expect(page.text()).toMatch(/"name":"tidy","state":"waiting"/);
  end.abort();
  await time;
  const { items } = (await api.as('viewer', { url: '/api/runs?limit=1' })).json() as { items: { id: number }[] };
  const log = (await api.as('viewer', { url: `/api/runs/${items[0]?.id}/log` })).json() as {
    kept: boolean;
    lines: { text: string }[];
  };
  expect(log.kept).toBe(true);
  expect(log.lines.map(({ text }) => text.slice(0, 10))).toContain('2/8 ingest');
  page.leave();
});

test('hot rows that come without a word in the state are heard, with the views over them, and nothing else is', async () => {
  const hot = await openHotBed(api.bed);
  try {
    await hot.show({});
    const page = await listen('viewer');
    await page.heard('event: hello');
    await sleep(2 * limits.watchIdleMs);
    const select = `select timestamp '2026-03-01 09:00:00' as hour, 'GDN' as depot, cast(1 as bigint) as scan_count, cast(1 as bigint) as grams,
      date '2026-03-01' as dt`;
    await hot.show({ 'site.scans_hourly': { add: await hot.write('site.scans_hourly', select) } });
    await page.heard('{"changed":["site.scans_hourly"]}');
    page.leave();
  } finally {
    await hot.close();
  }
});

test('a page that comes back hears what it missed and nothing twice', async () => {
  const { events } = api.app;
  const first = await listen('viewer');
  await first.heard('event: hello');
  events.tell({ name: 'catalogue', data: { n: 1 }, walled: false });
  await first.heard('"n":1');
  const [, id = ''] = [...first.text().matchAll(/^id: (\d+)$/gm)].at(-1) ?? [];
  first.leave();
  await first.ended;
  events.tell({ name: 'catalogue', data: { n: 2 }, walled: false });
  const second = await listen('viewer', { 'last-event-id': id });
  await second.heard('"n":2');
  expect(second.text()).not.toContain('"n":1');
  second.leave();
});

test('inside of walls nothing is heard of what lies outside, and tables only by names that are seen', async () => {
  const { events } = api.app;
  const page = await listen('inside');
  await page.heard('event: hello');
  events.tell({ name: 'log', data: { text: 'secret line' }, walled: true });
  events.tell({ name: 'run', data: { id: 7 }, walled: true });
  events.tell({ name: 'tables', data: { changed: ['site.readings'] }, walled: false });
  events.tell({ name: 'tables', data: { changed: ['site.readings', 'site.scans'] }, walled: false });
  await page.heard('{"changed":["site.scans"]}');
  expect(page.text()).not.toMatch(/secret|"id":7|readings/);
  page.leave();
});

test('a page that does not read is cut off, and costs no memory', async () => {
  const answer = await fetch(`${url}/api/events`, { headers: api.headersOf('viewer') });
  const line = 'x'.repeat(100_000);
  expect(api.app.events.listeners).toBe(1);
  for (let i = 0; i < 200 && api.app.events.listeners > 0; i++) {
    api.app.events.tell({ name: 'log', data: { line }, walled: true });
    if (i % 20 === 0) await sleep(5);
  }
  for (let i = 0; i < 600 && api.app.events.listeners > 0; i++) await sleep(50);
  expect(api.app.events.listeners).toBe(0);
  await answer.body?.cancel().catch(() => undefined);
});

test('only so many pages listen; another is told to come later', async () => {
  const leave = Array.from({ length: limits.listeners }, () => api.app.events.listen(() => undefined));
  const answer = await fetch(`${url}/api/events`, { headers: api.headersOf('viewer') });
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '30']);
  for (const one of leave) one();
});

test('asked to end, it ends streams, lets what is under way finish, and refuses what is new', async () => {
  const page = await listen('viewer');
  await page.heard('event: hello');
  const under = fetch(`${url}/api/sources/scans/files/slow.csv`, {
    method: 'PUT',
    headers: { ...api.headersOf('editor'), 'content-type': 'text/csv' },
    duplex: 'half',
    body: slowly(['time,depot\n', '2026-03-01 09:00:00,GDN\n']),
  } as RequestInit);
  await sleep(150);
  const stopped = api.server.stopping.stop();
  await page.ended;
  const refused = await fetch(`${url}/api/session`);
  expect([refused.status, refused.headers.get('retry-after'), refused.headers.get('connection')]).toEqual([
    503,
    '5',
    'close',
  ]);
  expect(await refused.json()).toMatchObject({ code: 'shutting_down' });
  expect((await under).status).toBe(201);
  expect(await stopped).toBe(0);
  await expect(fetch(`${url}/healthz`)).rejects.toThrow();
});

/** A body that takes its time. */
async function* slowly(parts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    yield Buffer.from(part);
    await sleep(400);
  }
}
