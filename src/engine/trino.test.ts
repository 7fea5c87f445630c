// The client against a coordinator that does what clusters do: is busy, hangs up, is started again, loses a worker. The server here only
// says what the protocol lets one say; the real one is asked in test/engines.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { openTrino, type TrinoEngine, type TrinoOptions } from './trino.ts';

interface Seen {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** What the coordinator does with one request; an object is an answer of the protocol. */
type Act = object | number | 'hang up' | 'be silent';

let server: Server | undefined;
let trino: TrinoEngine | undefined;
afterEach(async () => {
  await trino?.close();
  server?.closeAllConnections();
  await new Promise(resolve => server?.close(resolve) ?? resolve(undefined));
});

/** A coordinator that goes through a list of acts, one a request that is no DELETE; `next` in an answer is where the next is. */
async function coordinator(
  acts: Act[],
  options: Partial<TrinoOptions> = {},
): Promise<{ trino: TrinoEngine; seen: Seen[] }> {
  const seen: Seen[] = [];
  let url = '';
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    let body = '';
    for await (const part of request) body += part;
    seen.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body });
    if (request.method === 'DELETE') return void response.writeHead(204).end();
    const act = acts.shift() ?? 500;
    if (act === 'hang up') return void request.socket.destroy();
    if (act === 'be silent') return;
    if (typeof act === 'number') return void response.writeHead(act).end('in other words');
    response.end(JSON.stringify(act).replaceAll('"next":', '"nextUri":').replaceAll('@', url));
  };
  server = createServer((request, response) => void answer(request, response));
  await new Promise<void>(resolve => server?.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  trino = openTrino({ url, user: 'tester', patienceMs: 2_000, ...options });
  return { trino, seen };
}

const columns = [{ name: 'n', type: 'bigint', typeSignature: { rawType: 'bigint', arguments: [] } }];
const queued = { id: 'q', next: '@/v1/queued/1' };
const first = { id: 'q', next: '@/v1/executing/2', columns, data: [[1], [2]] };
const last = { id: 'q', columns, data: [[3]] };
const failed = (errorName: string, errorType: string) => ({
  id: 'q',
  error: { message: 'line 2:7: so', errorName, errorType },
});

const rows = async (client: TrinoEngine, options = {}) => (await client.all('select n', options)).map(row => row['n']);

test('a statement says who asks and how', async () => {
  const { trino: client, seen } = await coordinator([last], {
    catalog: 'lake',
    session: { query_max_run_time: '5m', 'lake.x': 'a,b=c' },
    clientTags: ['nightly', 'tl'],
  });
  expect(await rows(client, { source: 'tallylight-panel', session: { retry_policy: 'TASK' } })).toEqual([3]);
  expect(seen[0]).toMatchObject({
    method: 'POST',
    path: '/v1/statement',
    body: 'select n',
    headers: {
      'x-trino-user': 'tester',
      'x-trino-catalog': 'lake',
      'x-trino-client-tags': 'nightly,tl',
      'x-trino-source': 'tallylight-panel',
      'x-trino-session': 'query_max_run_time=5m,lake.x=a%2Cb%3Dc,retry_policy=TASK',
    },
  });
});

test('a coordinator that is busy or hangs up is asked the same again', async () => {
  const { trino: client, seen } = await coordinator([503, queued, 502, 429, 'hang up', first, 504, last]);
  expect(await rows(client)).toEqual([1, 2, 3]);
  expect(seen.filter(one => one.method === 'POST')).toHaveLength(2);
});

test.each([
  ['a worker that went away', failed('REMOTE_HOST_GONE', 'INTERNAL_ERROR')],
  ['a full queue', failed('QUERY_QUEUE_FULL', 'INSUFFICIENT_RESOURCES')],
  ['a storage that failed once', failed('DELTA_LAKE_FILESYSTEM_ERROR', 'EXTERNAL')],
  ['a coordinator that was started again', 404],
])('%s: the statement begins anew, before a row was handed on', async (_, act) => {
  const { trino: client, seen } = await coordinator([queued, act, queued, first, last]);
  expect(await rows(client)).toEqual([1, 2, 3]);
  expect(seen.filter(one => one.method === 'POST')).toHaveLength(2);
});

test('after rows were handed on nothing begins anew, so that none comes twice', async () => {
  const { trino: client, seen } = await coordinator([first, failed('REMOTE_HOST_GONE', 'INTERNAL_ERROR'), last]);
  const got: unknown[] = [];
  const reading = async () => {
    for await (const chunk of await client.query('select n')) got.push(...chunk.flat());
  };
  await expect(reading()).rejects.toMatchObject({ code: 'engine_interrupted', retryable: true });
  expect(got).toEqual([1, 2]);
  expect(seen.filter(one => one.method === 'POST')).toHaveLength(1);
});

test.each([
  ['sql_invalid', failed('SYNTAX_ERROR', 'USER_ERROR')],
  ['engine_memory', failed('EXCEEDED_GLOBAL_MEMORY_LIMIT', 'INSUFFICIENT_RESOURCES')],
  ['engine_bound', failed('EXCEEDED_TIME_LIMIT', 'INSUFFICIENT_RESOURCES')],
  ['engine_login', failed('PERMISSION_DENIED', 'USER_ERROR')],
  ['query_cancelled', failed('USER_CANCELED', 'USER_ERROR')],
  ['engine_failed', failed('GENERIC_INTERNAL_ERROR', 'INTERNAL_ERROR')],
  ['engine_login', 401],
  ['engine_setup', 308],
])('%s is told at once', async (code, act) => {
  const { trino: client, seen } = await coordinator([act, last]);
  await expect(rows(client)).rejects.toMatchObject({ code });
  expect(seen).toHaveLength(1);
});

test('what must not begin twice does not', async () => {
  const lost = await coordinator(['hang up', last]);
  await expect(rows(lost.trino, { once: true })).rejects.toMatchObject({ code: 'engine_unreachable' });
  expect(lost.seen).toHaveLength(1);
});

test('a cluster that gives up each time is told of after some tries', async () => {
  const { trino: client, seen } = await coordinator(
    Array(9).fill(failed('NO_NODES_AVAILABLE', 'INSUFFICIENT_RESOURCES')),
  );
  await expect(rows(client)).rejects.toMatchObject({
    code: 'engine_interrupted',
    message: expect.stringContaining('so'),
  });
  expect(seen).toHaveLength(4);
});

test('whoever leaves cancels, also while nothing has come yet', async () => {
  const { trino: client, seen } = await coordinator([queued, 'be silent']);
  const end = new AbortController();
  const asking = rows(client, { signal: end.signal });
  await expect.poll(() => seen.length).toBe(2);
  end.abort();
  await expect(asking).rejects.toMatchObject({ code: 'query_cancelled' });
  await expect.poll(() => seen.at(-1)).toMatchObject({ method: 'DELETE', path: '/v1/queued/1' });
});

test('rows that are left cancel the rest', async () => {
  const { trino: client, seen } = await coordinator([first, last]);
  for await (const chunk of await client.query('select n')) {
    expect(chunk).toEqual([[1], [2]]);
    break;
  }
  expect(seen.at(-1)).toMatchObject({ method: 'DELETE', path: '/v1/executing/2' });
});

test('an answer that names another host is asked for at the one that was configured', async () => {
  const elsewhere = { id: 'q', next: 'http://elsewhere.example:1/v1/queued/7' };
  const { trino: client, seen } = await coordinator([elsewhere, last]);
  expect(await rows(client)).toEqual([3]);
  expect(seen[1]).toMatchObject({ path: '/v1/queued/7' });
});

test('a password never goes without TLS, and nobody answers for long', async () => {
  const { trino: client, seen } = await coordinator([last], { password: 'secret' });
  await expect(rows(client)).rejects.toMatchObject({ code: 'engine_setup' });
  expect(seen).toHaveLength(0);
  const nobody = openTrino({ url: 'http://127.0.0.1:1', user: 'tester', patienceMs: 300 });
  await expect(nobody.all('select 1')).rejects.toMatchObject({ code: 'engine_unreachable', retryable: true });
  const silent = await coordinator(['be silent']);
  const end = AbortSignal.timeout(100);
  await expect(rows(silent.trino, { signal: end })).rejects.toMatchObject({ code: 'query_cancelled' });
});
