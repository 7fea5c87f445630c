// Nonsense for every operation: whatever is sent, the answer is one of the declared kinds or a problem document that blames the sender, and
// the server goes on.

import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RouteId } from '../../src/api/contract/contract.ts';
import type { Route } from '../../src/api/contract/route.ts';
import { goodCalls } from './good_calls.ts';
import { addressOf, declaredRoutes } from './operation_call.ts';
import { openServerBed, type ServerBed } from './server_bed.ts';

let api: ServerBed;
beforeAll(async () => {
  api = await openServerBed();
});
afterAll(() => api.close());

/** What people and machines send who mean harm, or nothing. */
const nasty = fc.constantFrom(
  '',
  '../../etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  '/etc/passwd',
  '\\\\server\\share',
  '\u0000',
  'a\u0000b',
  "'; drop table files; --",
  '" or 1=1 --',
  '%',
  '_',
  '\ud800',
  '\u202e\u2066',
  'ﷺ'.repeat(50),
  '💥'.repeat(20),
  '-1',
  '0',
  '9007199254740993',
  '1e999',
  'NaN',
  'null',
  'undefined',
  '__proto__',
  'constructor',
  'toString',
  'site.scans',
  'site.scan_total',
  '2026-03-01',
  '2026-02-30',
  '9999-12-31T23:59:59.999Z',
  '-000001-01-01',
  '+275760-09-13',
  '[]',
  '{}',
  'x'.repeat(3_000),
);
const text = fc.oneof(
  { weight: 3, arbitrary: nasty },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
);
const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: text },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(null, true, 0, -1, 1e308, 2 ** 53, [], {}, [[]], [null], { a: { b: [] } }),
  },
  { weight: 1, arbitrary: fc.array(text, { maxLength: 4 }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

/** Names that a shape has, each with nonsense or left out, and names that it has not. */
const nonsenseFor = (names: readonly string[]): fc.Arbitrary<Record<string, unknown>> =>
  fc
    .tuple(
      fc.record(Object.fromEntries(names.map(name => [name, value])), { requiredKeys: [] }),
      fc.dictionary(fc.constantFrom('extra', '__proto__', 'constructor', ''), value, { maxKeys: 1 }),
    )
    .map(([known, unknown]) => ({ ...unknown, ...known }));

const keysOf = (shape: unknown): string[] =>
  typeof shape === 'object' && shape !== null && 'shape' in shape ? Object.keys(shape.shape as object) : [];

/** A segment of a path as a client that means it writes it, or as one that does not. */
const segment = fc.oneof(
  { weight: 4, arbitrary: text.map(part => encodeURIComponent(part.toWellFormed())) },
  { weight: 1, arbitrary: fc.constantFrom('%zz', '%ff', '..', '.', '%2e%2e', '%00', '%c0%af', 'a%2fb', '~') },
);

interface Sent {
  url: string;
  body: string | undefined;
}

const addressFor = ({ path, query }: Route): fc.Arbitrary<string> => {
  const parts = path.split('/').map(part => (part.startsWith(':') || part === '*' ? segment : fc.constant(part)));
  const search = nonsenseFor(keysOf(query)).map(given =>
    Object.entries(given)
      .map(([name, one]) => [name, typeof one === 'string' ? one : JSON.stringify(one)].map(encode).join('='))
      .join('&'),
  );
  return fc.tuple(fc.tuple(...parts), search).map(([joined, given]) => `${joined.join('/')}${given && `?${given}`}`);
};

const encode = (part: string | undefined): string => encodeURIComponent((part ?? '').toWellFormed());

const bodyFor = ({ body }: Route): fc.Arbitrary<string | undefined> =>
  body === undefined
    ? fc.constant(undefined)
    : fc.oneof(
        { weight: 5, arbitrary: nonsenseFor(keysOf(body)).map(given => JSON.stringify(given)) },
        { weight: 1, arbitrary: value.map(given => JSON.stringify(given)) },
        {
          weight: 1,
          arbitrary: fc.constantFrom('', '{', 'null', '"', '{"__proto__":{}}', '[1,', `{"a":${'['.repeat(2_000)}`),
        },
      );

/** A good call in which one thing, or two, are nonsense: what passes the first checks and is to be caught by the second. */
const nearlyGood = (declared: Route): fc.Arbitrary<Sent> => {
  const { params = {}, query = {}, body } = goodCalls[declared.id as RouteId]({});
  const places = [
    ...Object.keys(params).map(key => ['params', key] as const),
    ...keysOf(declared.query).map(key => ['query', key] as const),
    ...(isRecord(body) ? Object.keys(body).map(key => ['body', key] as const) : []),
  ];
  if (places.length === 0) return fc.record({ url: addressFor(declared), body: bodyFor(declared) });
  const changes = fc.array(fc.tuple(fc.constantFrom(...places), fc.oneof(text, value)), { minLength: 1, maxLength: 2 });
  return changes.map(all => {
    const call = { params: { ...params }, query: { ...query }, body: isRecord(body) ? { ...body } : undefined };
    for (const [[where, key], nonsense] of all) {
      if (where === 'body') Object.assign(call.body ?? {}, { [key]: nonsense });
      else call[where][key] = (typeof nonsense === 'string' ? nonsense : JSON.stringify(nonsense)).toWellFormed();
    }
    return { url: addressOf(declared, call.params, call.query), body: call.body && JSON.stringify(call.body) };
  });
};

const isRecord = (body: unknown): body is Record<string, unknown> =>
  typeof body === 'object' && body !== null && !(body instanceof Uint8Array);

const types = fc.oneof(
  { weight: 6, arbitrary: fc.constant('application/json') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      ';',
      'application/json; charset=x',
    ),
  },
);

const runs = Number(process.env['FUZZ_RUNS'] ?? 25);
/** Operations that run a command, which takes its second. */
const slow: readonly string[] = ['sendReport', 'resendDelivery', 'reload'];

// What the last administrator could do to themselves, by chance, would end the test and no more: they log out, or are locked out.
const spared = ['logOut', 'listen'];

test.each(declaredRoutes.filter(({ id }) => !spared.includes(id)).map(declared => [declared.id, declared] as const))(
  '%s',
  async (_, declared) => {
    const sent = fc.oneof(fc.record({ url: addressFor(declared), body: bodyFor(declared) }), nearlyGood(declared));
    await fc.assert(
      fc.asyncProperty(sent, types, async ({ url, body }, type) => {
        const answer = await api.as('administrator', {
          method: declared.method,
          url,
          headers: { 'content-type': type },
          ...(body !== undefined && { body: new TextEncoder().encode(body) }),
        });
        expect(answer.statusCode, answer.body.slice(0, 500)).toBeLessThan(500);
        if (answer.statusCode < 400) return;
        expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
        expect(answer.json()).toMatchObject({
          status: answer.statusCode,
          code: expect.any(String),
          title: expect.any(String),
        });
      }),
      { numRuns: slow.includes(declared.id) ? Math.ceil(runs / 5) : runs },
    );
    expect((await api.as('nobody', { url: '/healthz' })).statusCode).toBe(200);
  },
);
