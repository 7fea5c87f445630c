// The largest values and all others, on a real engine: laws that hold whatever the rows are.

import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Value } from '../engine/engine.ts';
import { compile, type Question } from './metrics.ts';
import { catalog, openParcels, type Parcel } from './parcels_fixture.ts';

let parcels: Awaited<ReturnType<typeof openParcels>>;
beforeAll(async () => {
  parcels = await openParcels();
});
afterAll(() => parcels.close());

const question = (asked: Partial<Question>): Question => ({
  metrics: ['post.parcels', 'post.grams'],
  by: ['depot'],
  from: new Date('2024-03-01T00:00:00Z'),
  to: new Date('2024-03-03T00:00:00Z'),
  timeZone: 'Asia/Tokyo',
  now: new Date('2024-06-01T00:00:00Z'),
  ...asked,
});
const ask = (asked: Partial<Question>) => parcels.ask(compile(catalog, question(asked)).sql);

const some = fc.array(
  fc.record({
    time: fc.date({
      min: new Date('2024-03-01T00:00:00Z'),
      max: new Date('2024-03-02T23:59:00Z'),
      noInvalidDate: true,
    }),
    depot: fc.constantFrom('A', 'B', 'C', "D'x", '=', '', null),
    carrier: fc.constantFrom('red', 'blue', null),
    late: fc.boolean(),
    grams: fc.integer({ min: 0, max: 1000 }),
  }),
  { minLength: 1, maxLength: 60 },
);

const sum = (rows: readonly Record<string, Value>[], name: string) =>
  rows.reduce((all, row) => all + Number(row[name] ?? 0), 0);
const rest = (rows: readonly Record<string, Value>[]) => rows.filter(row => row['top_place'] === null);

test('top and others are all rows together, and the others are of as many values as are left out', async () => {
  await fc.assert(
    fc.asyncProperty(
      some,
      fc.integer({ min: 1, max: 8 }),
      fc.constantFrom(undefined, 'hour' as const),
      async (rows, n, grain) => {
        await parcels.fill(rows as Parcel[]);
        const found = await ask({ top: { n }, ...(grain && { grain }) });
        const values = new Set(rows.map(({ depot }) => depot)).size;
        expect([sum(found, 'post.parcels'), sum(found, 'post.grams')]).toEqual([
          rows.length,
          rows.reduce((all, row) => all + row.grams, 0),
        ]);
        expect(found.every(row => Number(row['left_out']) === Math.max(0, values - n))).toBe(true);
        expect(rest(found).length > 0).toBe(values > n);
        expect(new Set(found.map(row => row['top_place'])).size).toBe(Math.min(n, values) + (values > n ? 1 : 0));
      },
    ),
    { numRuns: 40 },
  );
});

test('the values kept are the largest by the metric that decides', async () => {
  await fc.assert(
    fc.asyncProperty(some, async rows => {
      await parcels.fill(rows as Parcel[]);
      const all = await ask({});
      const top = (await ask({ top: { n: 2, by: 'post.grams' } })).filter(row => row['top_place'] !== null);
      const largest = all
        .map(row => Number(row['post.grams']))
        .sort((a, b) => b - a)
        .slice(0, 2);
      expect(top.map(row => Number(row['post.grams']))).toEqual(largest);
    }),
    { numRuns: 30 },
  );
});

test('filters by the values of a dimension part the rows: together they are all, NULL among them', async () => {
  await fc.assert(
    fc.asyncProperty(some, fc.integer({ min: 0, max: 7 }), async (rows, cut) => {
      await parcels.fill(rows as Parcel[]);
      const values = ['A', 'B', 'C', "D'x", '=', '', null];
      const parts = [values.slice(0, cut), values.slice(cut)];
      const counts = await Promise.all(
        parts.map(async depot => Number((await ask({ by: [], filters: { depot } }))[0]?.['post.parcels'])),
      );
      expect(counts.reduce((a, b) => a + b, 0)).toBe(rows.length);
    }),
    { numRuns: 30 },
  );
});

test('a ratio, a peak and a value of another table of the others are of their own rows', async () => {
  const at = (hour: number, depot: string, late: boolean, grams: number): Parcel => ({
    time: new Date(`2024-03-01T0${hour}:00:00Z`),
    depot,
    carrier: 'red',
    late,
    grams,
  });
  await parcels.fill([at(1, 'A', false, 900), at(1, 'B', true, 10), at(1, 'C', false, 20), at(2, 'B', false, 25)]);
  const found = await ask({ metrics: ['post.grams', 'post.late_ratio', 'post.peak_minute_grams'], top: { n: 1 } });
  expect(found.map(({ top_place: _, ...row }) => row)).toEqual([
    { depot: 'A', 'post.grams': 900, 'post.late_ratio': 0, 'post.peak_minute_grams': 900, left_out: 2 },
    // One of three was late; the minute of the peak is the first, 30 grams of B and C, and not 25 + 20.
    { depot: null, 'post.grams': 55, 'post.late_ratio': 1 / 3, 'post.peak_minute_grams': 30, left_out: 2 },
  ]);
});

test('a value that is filtered by is a literal and nothing else', () => {
  const { sql } = compile(catalog, question({ filters: { depot: ["x') or 1=1 --", null] } }));
  expect(sql).toContain(`("depot" in ('x'') or 1=1 --') or "depot" is null)`);
});

test('a dimension that a subquery gives is ranked like one that is a column', async () => {
  const metrics = [...catalog.metrics].map(([name, metric]) => {
    const depot = '(select max(parcel_depot) from (values (depot)) as t(parcel_depot))';
    return [
      name,
      { ...metric, dimensions: { ...metric.dimensions, ...(metric.dimensions['depot'] && { depot }) } },
    ] as const;
  });
  const looked = { ...catalog, metrics: new Map(metrics) };
  await fc.assert(
    fc.asyncProperty(some, fc.integer({ min: 1, max: 4 }), async (rows, n) => {
      await parcels.fill(rows as Parcel[]);
      const asked = question({ top: { n }, where: "depot <> 'A'", metrics: ['post.parcels'] });
      expect(await parcels.ask(compile(looked, asked).sql)).toEqual(await parcels.ask(compile(catalog, asked).sql));
    }),
    { numRuns: 20 },
  );
});
