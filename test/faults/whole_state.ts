// What a whole state is, whatever happened before: the numbers, the books, and nothing left behind.

import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { folderOf } from '../../src/models/build.ts';
import { unsettledChanges } from '../../src/store/changes.ts';
import type { Row, SiteBed } from '../site_bed.ts';

const asked = {
  scans: 'select * from site.scans order by all',
  readings: 'select * from site.readings order by all',
  hourly: 'select * from site.scans_hourly order by all',
  daily: 'select * from site.scans_daily order by all',
  rejects: 'select path, line_number, code from ops.rejects order by all',
  files: 'select path, state, lines, rows, rejects, duplicates from ops.files order by all',
};

const booked = `select
    count(*) filter (where lines <> rows + rejects + duplicates) as unbalanced,
    cast(coalesce(sum(rows), 0) as bigint) as kept,
    cast(coalesce(sum(rejects), 0) as bigint) as rejected from ops.files`;

const kept = `select (select count(*) from site.scans) + (select count(*) from site.readings) as kept,
    (select count(*) from ops.rejects) as rejected, (select count(*) from ops.intervals where state = 'dirty') as dirty`;

/** All that a person can ask of a site, without the times at which it was done. */
export async function answersOf(bed: SiteBed): Promise<Record<string, Row[]>> {
  const answers = await bed.queries(Object.values(asked));
  return Object.fromEntries(Object.keys(asked).map((name, i) => [name, answers[i] ?? []]));
}

/** The books balance, and neither store nor disk holds anything of work that was cut off. */
export async function expectWhole(bed: SiteBed): Promise<void> {
  const [[books] = [], [tables] = []] = await bed.queries([booked, kept]);
  expect({ ...books, dirty: 0 }).toEqual({ unbalanced: 0, ...tables });
  await expectNothingLeft(bed);
}

/** Neither store, disk nor lake holds anything of work that was cut off, and all that the lake names is there. */
export async function expectNothingLeft(bed: SiteBed): Promise<void> {
  expect(existsSync(join(bed.folder, 'data/scratch'))).toBe(false);
  expect(await readdir(join(bed.folder, 'data/lake/.tmp')).catch(() => [])).toEqual([]);
  const open = await bed.open();
  try {
    expect(await unsettledChanges(open.store.db)).toEqual([]);
    for (const name of [...bed.catalog.datasets.keys(), ...bed.catalog.models.keys()]) {
      const snapshot = await (await open.table(name)).snapshot();
      const stored = await open.storage.list(`${folderOf(name)}/`);
      // A cluster gives its files names of its own.
      const paths = stored.map(({ key }) => key.slice(folderOf(name).length + 1)).filter(isData);
      const stray = paths.filter(path => !snapshot?.files.has(path) && !snapshot?.tombstones.has(path));
      expect([name, stray]).toEqual([name, []]);
      expect([...(snapshot?.files.keys() ?? [])].filter(path => !paths.includes(path))).toEqual([]);
    }
  } finally {
    await open.close();
  }
}

const isData = (path: string): boolean => !path.split('/').some(step => /^[_.]/.test(step));
