// The hours and days that are made here are those of the SQL: over any range, in zones with odd offsets and changes of clocks.

import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dayMs, hourMs, sqlTime } from '../base/clock.ts';
import { openZone } from '../base/zone.ts';
import type { Grain } from '../catalog/catalog.ts';
import { openCutter } from '../metrics/buckets.ts';
import { openParcels } from '../metrics/parcels_fixture.ts';
import { bucketsOf } from './answer_buckets.ts';

let parcels: Awaited<ReturnType<typeof openParcels>>;
beforeAll(async () => {
  parcels = await openParcels();
});
afterAll(() => parcels.close());

const zones = ['UTC', 'Asia/Tokyo', 'Asia/Kolkata', 'America/New_York', 'Australia/Lord_Howe', 'America/St_Johns'];

/** Names of all buckets that the SQL gives to the quarters of an hour of a range. */
async function bySql(grain: Grain, range: { from: Date; to: Date }, zone: string): Promise<string[]> {
  const step = 15 * 60_000;
  const first = Math.ceil(range.from.getTime() / step) * step;
  const times = [range.from.getTime()];
  for (let at = first; at < range.to.getTime(); at += step) times.push(at);
  const values = times.map(at => `(timestamp '${sqlTime(new Date(at))}')`).join(', ');
  const bucket = openCutter(range, openZone(zone)).bucket(grain, 't');
  const rows = await parcels.ask(`select distinct ${bucket} as name from (values ${values}) as v(t) order by 1`);
  return rows.map(({ name }) => String(name));
}

test('every bucket is one of the SQL, and every one of the SQL is there', async () => {
  const instant = fc.integer({ min: Date.parse('2023-01-01'), max: Date.parse('2026-01-01') }).map(ms => new Date(ms));
  const near = fc
    .constantFrom('2024-03-10T07:00:00Z', '2024-11-03T06:00:00Z', '2024-04-06T15:00:00Z', '2024-10-05T15:30:00Z')
    .chain(text => fc.integer({ min: -6 * hourMs, max: hourMs }).map(shift => new Date(Date.parse(text) + shift)));
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(instant, near),
      fc.integer({ min: 1, max: 4 * 24 }),
      fc.constantFrom(...zones),
      fc.constantFrom<Grain>('hour', 'day', 'month'),
      async (from, hours, zone, grain) => {
        const range = { from, to: new Date(from.getTime() + hours * hourMs) };
        const buckets = bucketsOf(grain, range, { zone: openZone(zone), most: 10_000 }) ?? [];
        expect(buckets.map(({ name }) => name)).toEqual(await bySql(grain, range, zone));
        for (const [i, { start, end }] of buckets.entries()) {
          expect(buckets[i + 1]?.start ?? end).toEqual(end);
          expect(start < end).toBe(true);
        }
      },
    ),
    { numRuns: 120 },
  );
});

test('too many are none, and an empty range has none', () => {
  const zone = openZone('UTC');
  const from = new Date('2024-01-01T00:00:00Z');
  expect(bucketsOf('minute', { from, to: new Date(from.getTime() + dayMs) }, { zone, most: 1_000 })).toBeUndefined();
  expect(bucketsOf('hour', { from, to: from }, { zone, most: 10 })).toEqual([]);
});
