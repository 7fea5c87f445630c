// Reading within walls, as documents do: the rows of a tenant, no table that lacks a wall, and of the product's own tables the empty ones.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { csvOf, makeBed, type SiteBed, scan } from '../../test/site_bed.ts';
import type { Walls } from '../catalog/walls.ts';
import { collect } from '../engine/engine.ts';
import { openReader } from './reader.ts';

let bed: SiteBed;
beforeAll(async () => {
  bed = await makeBed();
  await bed.drop('scans/a.csv', csvOf([scan(1, 7), scan(2, 7, { depot: 'WAW' }), scan('Y3', 8, { parcel_id: 'Y3' })]));
  await bed.pass();
});
afterAll(() => bed.close());

async function rows(sql: string, walls: Walls | undefined) {
  const reader = await openReader({ ...bed, clock: { now: () => new Date('2026-03-02T00:00:00Z') }, sql, walls });
  try {
    return await collect(await reader.engine.query(sql));
  } finally {
    await reader.close();
  }
}

test.each([
  ['none', undefined, ['X1', 'X2', 'Y3']],
  ['a partition', { depot: ['GDN'] }, ['X1', 'Y3']],
  ['a column', { service: ['express'] }, ['X1', 'X2']],
  ['both', { depot: ['GDN'], service: ['express'] }, ['X1']],
])('walls of %s', async (_, walls, parcels) => {
  const found = await rows('select parcel_id from site.scans order by 1', walls);
  expect(found.map(row => row.parcel_id)).toEqual(parcels);
});

test('what is not theirs is empty, or not there', async () => {
  const walls = { service: ['express'] };
  expect(await rows('select count(*) as n from ops.files, ops.intervals', walls)).toEqual([{ n: 0 }]);
  await expect(rows('select * from site.scans_hourly', walls)).rejects.toMatchObject({ code: 'unknown_table' });
  await expect(rows("select * from read_parquet('x')", walls)).rejects.toMatchObject({ code: 'not_read_only' });
});
