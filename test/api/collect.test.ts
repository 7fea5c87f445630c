// Records by HTTP, over a real connection: what is taken in which form, what is on the disk when the answer says so, and everything that
// is refused, with which words.

import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCollector } from '../../src/api/collector.ts';
import { limits } from '../../src/base/limits.ts';
import { parcelsYaml } from '../site_bed.ts';
import { openServerBed, type ServerBed } from './server_bed.ts';

const pings = `title: Pings
description: What machines say of themselves.
event_time: time
key: [machine, time]
partition: [dt]
collect: { late: 24h, early: 2m, cmcd: { sid: machine, ts: at } }
columns:
  time: { type: timestamp, from: at, epoch: true, required: true, description: When. }
  dt: { type: date, sql: cast(time as date), description: UTC date. }
  machine: { type: varchar, required: true, max_length: 20, description: Which. }
  address: { type: varchar, otherwise: _peer, description: From where. }
  load: { type: double, min: 0, unit: ratio, description: How busy. }
`;
const now = Date.parse('2026-03-02T12:00:00Z');
const ping = (machine: unknown = 'm1', more = {}): string => JSON.stringify({ at: now, machine, load: '0.5', ...more });

const yaml = (collect: string): string => `${parcelsYaml}collect: ${collect}\n`;
const usual = yaml('{ keys: { web: k1, "tv-2": "k2~!" } }');

let bed: ServerBed;
let address: string;
beforeAll(async () => {
  bed = await openServerBed({
    people: false,
    fill: async () => undefined,
    define: { 'tallylight.yaml': usual, 'datasets/pings.yaml': pings },
  });
  address = await bed.fastify.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await bed.close();
});

type BodyInit = NonNullable<RequestInit['body']>;

interface Sent {
  key?: string;
  dataset?: string;
  query?: string;
  method?: string;
  headers?: Record<string, string>;
}

function send(
  body: BodyInit | undefined,
  { key = 'k1', dataset = 'site.pings', query = '', method = 'POST', headers = {} }: Sent = {},
): Promise<Response> {
  const proof: Record<string, string> = key === '' ? {} : { authorization: `Bearer ${key}` };
  return fetch(`${address}/collect/${dataset}${query}`, {
    method,
    ...(body !== undefined && { body }),
    headers: { ...proof, ...headers },
  });
}

const folder = (): string => join(bed.bed.folder, 'data/segments/collect/site.pings');

/** All lines that are on the disk. */
async function kept(): Promise<Record<string, unknown>[]> {
  const names = await readdir(folder()).catch(() => []);
  const texts = await Promise.all(names.sort().map(name => readFile(join(folder(), name), 'utf8')));
  return texts.flatMap(text => text.split('\n').filter(Boolean)).map(line => JSON.parse(line));
}

async function answerOf(response: Response): Promise<[number, unknown]> {
  return [response.status, await response.json()];
}

/** Tries the site with another section `collect`. */
async function withYaml<T>(text: string, work: () => Promise<T>): Promise<T> {
  await bed.bed.define('tallylight.yaml', text);
  expect(await bed.app.reload()).toEqual([]);
  try {
    return await work();
  } finally {
    await bed.bed.define('tallylight.yaml', usual);
    await bed.app.reload();
  }
}

describe('what is taken', () => {
  test('is on the disk when the answer comes, with when, from where and by whom', async () => {
    const before = (await kept()).length;
    expect(await answerOf(await send(ping('disk')))).toEqual([202, { accepted: 1, rejected: 0 }]);
    expect((await kept()).slice(before)).toEqual([
      { at: now, machine: 'disk', load: '0.5', _received: now, _peer: '127.0.0.1', _by: 'web' },
    ]);
  });

  const forms: [string, Uint8Array | string, string, string][] = [
    ['one object', ping(), 'application/json', 'identity'],
    ['a list', `[${ping()}, ${ping()}]`, 'application/json; charset=utf-8', 'identity'],
    ['one a line', `${ping()}\n${ping()}\n`, 'application/x-ndjson', 'identity'],
    ['text, as a beacon sends it', ping(), 'text/plain;charset=UTF-8', 'identity'],
    ['as curl sends it by itself', ping(), 'application/x-www-form-urlencoded', 'identity'],
    ['gzip', gzipSync(`${ping()}\n${ping()}`), 'application/x-ndjson', 'gzip'],
    ['br', brotliCompressSync(ping()), 'application/json', 'br'],
    ['deflate', deflateSync(ping()), 'application/json', 'deflate'],
    ['deflate without a head', deflateRawSync(ping()), 'application/json', 'deflate'],
    ['zstd', zstdCompressSync(ping()), 'application/json', 'ZSTD'],
  ];
  test.each(forms)('%s', async (_, body, type, encoding) => {
    const before = (await kept()).length;
    const response = await send(body as BodyInit, { headers: { 'content-type': type, 'content-encoding': encoding } });
    const [status, answer] = await answerOf(response);
    const added = (await kept()).length - before;
    expect([status, answer]).toEqual([202, { accepted: added, rejected: 0 }]);
    expect(added).toBeGreaterThan(0);
  });

  test('a key may stand in the address, where no header can be set', async () => {
    const before = (await kept()).length;
    expect((await send(ping(), { key: '', query: '?a=b&key=k2~!' })).status).toBe(202);
    expect((await kept()).at(before)).toMatchObject({ _by: 'tv-2' });
  });

  test('one object that is refused is still taken, and counted as rejected', async () => {
    expect(await answerOf(await send(ping('m', { at: '1515922566' })))).toEqual([202, { accepted: 0, rejected: 1 }]);
    expect(await answerOf(await send('5'))).toEqual([202, { accepted: 0, rejected: 1 }]);
    expect(await answerOf(await send('[]'))).toEqual([202, { accepted: 0, rejected: 0 }]);
  });

  test('a body in pieces, of which one splits a sign, is one body', async () => {
    const bytes = Buffer.from(ping('mé🙂'));
    const before = (await kept()).length;
    const pieces = Array.from(bytes, byte => Uint8Array.of(byte));
    const body = ReadableStream.from(pieces);
    const response = await fetch(`${address}/collect/site.pings?key=k1`, { method: 'POST', body, duplex: 'half' });
    expect(await answerOf(response)).toEqual([202, { accepted: 1, rejected: 0 }]);
    expect((await kept()).at(before)).toMatchObject({ machine: 'mé🙂' });
  });

  test('nothing that is sent makes it fail, and every record is counted', async () => {
    const odd = fc.constantFrom(
      'nonsense',
      '{"at":',
      '{"_raw":1}',
      'null',
      '{"machine":"x"}',
      ping(),
      ping('x'.repeat(30)),
    );
    const body = fc.oneof(fc.uint8Array({ maxLength: 50 }), fc.array(odd, { minLength: 1, maxLength: 9 }));
    const encoding = fc.constantFrom('identity', 'gzip', 'br', 'deflate');
    await fc.assert(
      fc.asyncProperty(body, encoding, fc.boolean(), async (made, said, packs) => {
        const isBytes = made instanceof Uint8Array;
        const plain = isBytes ? Buffer.from(made) : Buffer.from(made.join('\n'));
        const sent = packs && said === 'gzip' ? gzipSync(plain) : plain;
        const response = await send(sent as unknown as BodyInit, { headers: { 'content-encoding': said } });
        expect([202, 400]).toContain(response.status);
        const answer = (await response.json()) as { accepted: number; rejected: number };
        if (response.status === 202 && !isBytes) expect(answer.accepted + answer.rejected).toBe(made.length);
      }),
      { numRuns: 150 },
    );
  });
});

describe('reports in CMCD', () => {
  const report = 'br=3200,sid="p1"';
  const encoded = encodeURIComponent(report);
  const made = { machine: 'p1', at: String(now), _received: now, _peer: '127.0.0.1', _by: 'web', _report: report };

  test('come as lines of a body', async () => {
    const before = (await kept()).length;
    const response = await send(`${report}\n${report}`, { headers: { 'content-type': 'application/cmcd' } });
    expect(await answerOf(response)).toEqual([202, { accepted: 2, rejected: 0 }]);
    expect((await kept()).slice(before)).toEqual([made, made]);
  });

  test('come in the address, and in headers', async () => {
    const before = (await kept()).length;
    const beacon = { dataset: 'site.pings/cmcd', key: '' };
    const asked = await send(undefined, { ...beacon, method: 'GET', query: `?key=k1&load=0.5&CMCD=${encoded}` });
    expect([asked.status, await asked.text()]).toEqual([204, '']);
    const posted = await send(undefined, { ...beacon, query: `?CMCD=${encodeURIComponent(encoded)}&key=k1` });
    expect(await answerOf(posted)).toEqual([202, { accepted: 1, rejected: 0 }]);
    const headers = { 'CMCD-Object': 'br=3200', 'CMCD-Session': 'sid="p1"' };
    expect((await send(undefined, { ...beacon, key: 'k1', method: 'GET', headers })).status).toBe(204);
    expect((await kept()).slice(before)).toEqual([{ ...made, load: '0.5' }, made, made]);
  });

  test('are refused where there are none, and where the contract takes none', async () => {
    const beacon = { dataset: 'site.pings/cmcd', method: 'GET' };
    expect((await answerOf(await send(undefined, { ...beacon, query: '?CMCD=%22' })))[1]).toMatchObject({
      code: 'collect_not_cmcd',
    });
    expect((await answerOf(await send(undefined, beacon)))[1]).toMatchObject({ code: 'collect_empty' });
    await bed.bed.define('datasets/pings.yaml', pings.replace(/, cmcd: \{[^}]*\}/, ''));
    await bed.app.reload();
    const refused = await send(undefined, { ...beacon, query: `?CMCD=${encoded}` });
    await bed.bed.define('datasets/pings.yaml', pings);
    await bed.app.reload();
    expect(await answerOf(refused)).toEqual([400, expect.objectContaining({ code: 'cmcd_untaken' })]);
  });
});

describe('what is refused', () => {
  const large = 'x'.repeat(limits.collectBodyBytes + 1);
  const refusals: [string, BodyInit | undefined, Sent, number, string][] = [
    ['no key', ping(), { key: '' }, 401, 'write_key_wrong'],
    ['a wrong key', ping(), { key: 'k3' }, 401, 'write_key_wrong'],
    ['a key and more', ping(), { key: 'k11' }, 401, 'write_key_wrong'],
    ['a key that is too long', ping(), { key: 'k'.repeat(1_000) }, 401, 'write_key_wrong'],
    ['a wrong key in the address', ping(), { key: '', query: '?key=K1' }, 401, 'write_key_wrong'],
    ['a dataset that is not there', ping(), { dataset: 'site.nothing' }, 404, 'not_found'],
    ['a dataset that takes no records', ping(), { dataset: 'site.scans' }, 404, 'not_found'],
    ['a name that leads elsewhere', ping(), { dataset: '..%2f..%2fx' }, 404, 'not_found'],
    ['another method', undefined, { method: 'GET' }, 405, 'method_unknown'],
    ['an empty body', '', {}, 400, 'collect_empty'],
    ['blanks', ' \n', {}, 400, 'collect_empty'],
    ['no JSON', 'machine=m1', {}, 400, 'collect_not_json'],
    ['broken gzip', gzipSync(ping()).subarray(0, 20), { headers: { 'content-encoding': 'gzip' } }, 400, 'body_broken'],
    ['no gzip', ping(), { headers: { 'content-encoding': 'gzip' } }, 400, 'body_broken'],
    ['an encoding that nobody knows', ping(), { headers: { 'content-encoding': 'rot13' } }, 415, 'encoding_unknown'],
    ['more than 16 MiB', large, {}, 413, 'body_too_large'],
    ['more inflated', gzipSync(large), { headers: { 'content-encoding': 'gzip' } }, 413, 'body_too_large'],
    [
      'more inflated by br',
      brotliCompressSync(large),
      { headers: { 'content-encoding': 'br' } },
      413,
      'body_too_large',
    ],
    ['too many records', '1\n'.repeat(limits.recordsPerBody + 1), {}, 413, 'collect_many'],
  ];
  test.each(refusals)('%s', async (_, body, sent, status, code) => {
    const before = (await kept()).length;
    const response = await send(body, sent);
    expect(await answerOf(response)).toEqual([status, expect.objectContaining({ status, code })]);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    if (status === 401) expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect((await kept()).length).toBe(before);
    expect(bed.app.collector.waitingBytes).toBe(0);
  });

  test('a body of unknown length, as soon as it is too long', async () => {
    const piece = Buffer.alloc(1 << 20, 'x');
    const body = ReadableStream.from(
      (async function* () {
        for (let i = 0; i < 17; i++) yield piece;
      })(),
    );
    const response = await fetch(`${address}/collect/site.pings?key=k1`, { method: 'POST', body, duplex: 'half' });
    expect(response.status).toBe(413);
  });

  test('a request for another host, and one without any key of the site', async () => {
    const raw = await bare(
      'POST /collect/site.pings?key=k1 HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 2\r\n\r\n{}',
    );
    expect(raw).toContain('403');
    expect(raw).toContain('host_unknown');
    await withYaml(parcelsYaml, async () => {
      const response = await send(ping());
      expect(await answerOf(response)).toEqual([
        401,
        expect.objectContaining({
          title: expect.stringContaining('no write key'),
          detail: expect.stringContaining('keys:'),
        }),
      ]);
    });
  });

  test('a body that breaks off is nobody’s, and leaves no room taken', async () => {
    const before = (await kept()).length;
    const socket = connect(Number(new URL(address).port), '127.0.0.1');
    socket.write('POST /collect/site.pings?key=k1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{"at":');
    await expect.poll(() => bed.app.collector.coming.size).toBe(1);
    expect(bed.app.collector.waitingBytes).toBe(6);
    socket.destroy();
    await expect.poll(() => bed.app.collector.coming.size).toBe(0);
    expect(bed.app.collector.waitingBytes).toBe(0);
    expect((await kept()).length).toBe(before);
  });
});

/** What the server says to bytes. */
async function bare(text: string): Promise<string> {
  const socket = connect(Number(new URL(address).port), '127.0.0.1');
  socket.write(text);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return answer.toString();
}

describe('pages', () => {
  const ask = {
    method: 'OPTIONS',
    key: '',
    headers: { origin: 'https://a.example', 'access-control-request-method': 'POST' },
  };

  test('of any site may send, unless the site says which', async () => {
    const asked = await send(undefined, ask);
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-origin')).toBe('*');
    expect(asked.headers.get('access-control-allow-methods')).toContain('POST');
    expect(asked.headers.get('access-control-allow-headers')).toContain('authorization');
    await withYaml(yaml('{ keys: { web: k1 }, origins: [https://a.example] }'), async () => {
      const allowed = await send(undefined, ask);
      expect(allowed.headers.get('access-control-allow-origin')).toBe('https://a.example');
      expect(allowed.headers.get('vary')).toBe('origin');
      expect((await send(ping(), { headers: { origin: 'https://a.example' } })).status).toBe(202);
      expect((await send(ping())).status).toBe(202);
      const refused = await send(ping(), { headers: { origin: 'https://b.example' } });
      expect(await answerOf(refused)).toEqual([403, expect.objectContaining({ code: 'origin_refused' })]);
      expect(refused.headers.get('access-control-allow-origin')).toBeNull();
    });
  });
});

describe('overload', () => {
  test('of one key or one address is told with the time to wait', async () => {
    await withYaml(yaml('{ keys: { web: k1, tv: k2 }, per_key: 1 }'), async () => {
      expect([(await send(ping())).status, (await send(ping())).status]).toEqual([202, 202]);
      const third = await send(ping());
      expect([third.status, third.headers.get('retry-after')]).toEqual([429, '1']);
      expect((await send(ping(), { key: 'k2' })).status).toBe(202);
    });
    await withYaml(yaml('{ keys: { web: k1 }, per_address: 0.1 }'), async () => {
      expect((await send(ping())).status).toBe(202);
      const second = await send(ping());
      expect([second.status, second.headers.get('retry-after')]).toEqual([429, '10']);
    });
  });

  test('of the disk is told before anything is held', async () => {
    const { room } = bed.app.collector;
    expect(room.take(limits.collectWaitingBytes)).toBe(true);
    const response = await send(ping());
    expect(await answerOf(response)).toEqual([503, expect.objectContaining({ code: 'collect_busy' })]);
    expect(response.headers.get('retry-after')).toBe('2');
    room.give(limits.collectWaitingBytes - 100);
    expect((await send(`[${ping()}]`, {})).status).toBe(202);
    room.give(100);
    expect(bed.app.collector.waitingBytes).toBe(0);
  });
});

describe('the collector', () => {
  test('counts what it does on the page of figures', async () => {
    await send(`${ping()}\n{}`);
    const text = await (await fetch(`${address}/metrics`)).text();
    const { counts } = bed.app.collector;
    expect(counts.accepted).toBeGreaterThan(0);
    expect(text).toContain(`tallylight_collect_records{outcome="accepted"} ${counts.accepted}\n`);
    expect(text).toContain(`tallylight_collect_records{outcome="rejected"} ${counts.rejected}\n`);
    expect(text).toMatch(/tallylight_collect_syncs [1-9]/);
  });

  test('is one a site: a second one refuses while the first keeps', async () => {
    const told: string[] = [];
    const { current, clock } = bed.app;
    const second = await openCollector({ current, clock, tell: words => told.push(words) });
    const dataset = second.dataset('site.pings');
    if (dataset === undefined) throw new Error('no dataset');
    expect(() => second.checkRoom(dataset)).toThrow(expect.objectContaining({ code: 'collect_elsewhere' }));
    expect(told).toEqual([expect.stringContaining('another process')]);
    await second.close();
  });

  test('ends with the server: what is under way is answered, the rest is told to come again, and all is sealed', async () => {
    const socket = connect(Number(new URL(address).port), '127.0.0.1');
    const body = ping('last');
    socket.write(
      `POST /collect/site.pings?key=k1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n{`,
    );
    await expect.poll(() => bed.app.collector.coming.size).toBe(1);
    const other = connect(Number(new URL(address).port), '127.0.0.1');
    await once(other, 'connect');
    const stopped = bed.server.stopping.stop();
    other.write(`POST /collect/site.pings?key=k1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}`);
    const [refused] = (await once(other, 'data')) as [Buffer];
    expect(refused.toString()).toMatch(/^HTTP\/1.1 503 /);
    expect(refused.toString()).toContain('shutting_down');
    socket.write(body.slice(1));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1.1 202 /);
    expect(await stopped).toBe(0);
    await bed.app.collector.close();
    expect((await kept()).at(-1)).toMatchObject({ machine: 'last' });
    expect((await readdir(folder())).filter(name => name.endsWith('.open'))).toEqual([]);
    const { current, clock } = bed.app;
    const next = await openCollector({ current, clock, tell: () => undefined });
    const dataset = next.dataset('site.pings');
    if (dataset === undefined) throw new Error('no dataset');
    expect(() => next.checkRoom(dataset)).not.toThrow();
    await next.close();
  });
});
