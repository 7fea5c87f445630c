// Many windows in one scan: each has the rows that it has alone, and what one scan cannot say is not asked so.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { compileWindows } from './by_window.ts';
import { compile } from './metrics.ts';
import { catalog, openParcels } from './parcels_fixture.ts';

let parcels: Awaited<ReturnType<typeof openParcels>>;
beforeAll(async () => {
  parcels = await openParcels();
});
afterAll(() => parcels.close());

const minutes = (from: string, count: number): Date => new Date(Date.parse(`2026-03-${from}:00Z`) + count * 60_000);
/** Half an hour each, every ten minutes, over a midnight. */
const windows = Array.from({ length: 20 }, (_, i) => ({
  from: minutes('10T22:00', i * 10),
  to: minutes('10T22:30', i * 10),
}));
const at = { timeZone: 'Asia/Kathmandu', now: new Date('2026-03-12T00:00:00Z') };

it.each([
  { metrics: ['post.parcels', 'post.grams'], by: ['depot'] },
  { metrics: ['post.late_ratio'], by: ['carrier', 'depot'], where: "carrier <> 'slow'" },
])('$metrics: a window has the rows that it has alone', async asked => {
  await parcels.fill(
    Array.from({ length: 50 }, (_, i) => ({
      time: minutes('10T22:05', i * 3),
      depot: ['GDN', 'WAW', null][i % 3] ?? null,
      carrier: i % 4 === 0 ? 'slow' : 'swift',
      late: i % 5 < 2,
      grams: i,
    })),
  );
  const question = { ...asked, ...at };
  const together = compileWindows(catalog, question, windows);
  expect(together?.columns.map(({ name }) => name)).toEqual(['window_end', ...asked.by, ...asked.metrics]);
  const found = await parcels.ask(together?.sql ?? '');
  const alone = [];
  for (const window of windows)
    for (const row of await parcels.ask(compile(catalog, { ...question, ...window }).sql))
      alone.push({ window_end: window.to.toISOString(), ...row });
  const text = (row: Record<string, unknown>) =>
    JSON.stringify({ ...row, window_end: new Date(String(row['window_end'])) }, (_, value) =>
      typeof value === 'bigint' ? String(value) : value,
    );
  expect(alone.length).toBeGreaterThan(windows.length);
  expect(found.map(text).sort()).toEqual(alone.map(text).sort());
});

it.each([
  ['without dimensions, where an empty window has a row', ['post.parcels'], []],
  ['of two tables', ['post.parcels', 'post.late_parcels'], ['depot']],
  ['of smaller buckets', ['post.p95_minute_grams'], ['depot']],
  ['of a time of its own', ['post.grams_yesterday'], ['depot']],
])('what is %s is not asked so', (_, metrics, by) => {
  expect(compileWindows(catalog, { metrics, by, ...at }, windows)).toBeUndefined();
});
