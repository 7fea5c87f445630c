// One contract, two readers: what the exact reader refuses is what the stage marks, and what both take is the same row.

import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Dataset, InputColumn } from '../catalog/catalog.ts';
import { type DuckDbEngine, openDuckDb } from '../engine/duckdb.ts';
import { instantMs } from '../sources/instants.ts';
import type { Unpacked } from '../sources/sources.ts';
import { unpackFile } from '../sources/unpack_file.ts';
import { createStageSql, fieldChecks, groupParts, insertStageSql, wantedFields } from './stage_sql.ts';

const column = (name: string, rest: Partial<InputColumn> = {}): InputColumn => ({
  name,
  type: 'varchar',
  description: '',
  personal: false,
  from: [name],
  required: false,
  ...rest,
});

const dataset: Dataset = {
  name: 'site.scans',
  title: '',
  description: '',
  columns: [
    column('time', { type: 'timestamp', from: ['at'], epoch: true, required: true }),
    column('came', { type: 'timestamp', from: ['_received'], epoch: true }),
    column('parcel', { required: true, maxLength: 3 }),
    column('pieces', { type: 'bigint', min: 0 }),
    column('shift', { type: 'double' }),
  ],
  key: [],
  collect: { lateMs: 3_600_000, earlyMs: 60_000 },
  partition: ['dt'],
  eventTime: 'time',
  sort: [],
  lookups: [],
  lookBackHours: 24,
  place: { file: '', line: 1 },
};

const folder = mkdtempSync(join(tmpdir(), 'stage-'));
let sql: DuckDbEngine;
beforeAll(async () => {
  sql = await openDuckDb({ memoryMb: 300, threads: 1, tempFolder: join(folder, 'temp') });
});
afterAll(async () => {
  await sql.close();
  rmSync(folder, { recursive: true });
});

async function unpack(content: string, mode: 'quick' | 'exact'): Promise<Extract<Unpacked, { state: 'unpacked' }>> {
  const absolute = join(folder, 'scans.csv');
  writeFileSync(absolute, content);
  const { size, mtimeMs } = statSync(absolute);
  const file = { source: 's', path: 'scans.csv', absolute, bytes: size, modifiedMs: mtimeMs };
  const id = mode === 'quick' ? 1 : 2;
  const task = { file, format: 'csv', options: {}, scratch: folder, id, mode };
  const unpacked = await unpackFile({ ...task, checks: fieldChecks(dataset), wanted: wantedFields(dataset) });
  if (unpacked.state === 'failed') throw new Error(unpacked.reason);
  return unpacked;
}

async function stage(unpacked: Extract<Unpacked, { state: 'unpacked' }>) {
  await sql.run(createStageSql(dataset));
  const groups = groupParts([{ parts: unpacked.parts, constants: {} }]);
  for (const group of groups) await sql.run(insertStageSql(dataset, group));
  return sql.all('select * exclude (_file), epoch_ms(time) as ms from tl_stage order by rowid');
}

const instant = fc.oneof(
  fc.constantFrom(
    '1515922566',
    '1515922566123',
    '1515926166.5',
    '1515926167',
    '99999999999999',
    '2018-01-14T09:36:06+09:00',
  ),
  fc.integer({ min: 1515918900, max: 1515922700 }).map(String),
  fc.integer({ min: 1515918900, max: 1515922700 }).map(second => new Date(second * 1000 + 7).toISOString()),
  fc.constantFrom('', '2018-02-30 00:00:00', '2018-01-14 09:36:06', '-5', '1e9', 'now', '5000-01-01 00:00:00'),
);
const scan = fc.tuple(
  instant,
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('1515922566000', '1515922566', '') },
    { weight: 1, arbitrary: instant },
  ),
  fc.constantFrom('X1', 'ÅÄÖ', '日本語', '👍👍👍', 'X123', '👍👍👍👍', ''),
  fc.constantFrom('0', '12', '', '-1', '1.5', 'x', '999999999999999999'),
  fc.constantFrom('-0.5', '7', ''),
);

test('quick marks what exact refuses, and they take the same of the rest', async () => {
  let taken = 0;
  const codes = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(scan, { minLength: 1, maxLength: 12 }), async scans => {
      const content = ['at,_received,parcel,pieces,shift', ...scans.map(values => values.join(',')), ''].join('\n');
      const [quick, exact] = [await unpack(content, 'quick'), await unpack(content, 'exact')];
      expect(quick.mode).toBe('quick');
      const all = await stage(quick);
      const good = await stage(exact);
      expect(all.filter(row => row['_bad'] === false)).toEqual(good);
      expect(all.length - good.length).toBe(exact.rejectCount);
      const times = scans.filter((_, i) => !exact.rejects.some(({ lineNumber }) => lineNumber === i + 2));
      expect(good.map(row => row['ms'])).toEqual(times.map(([at]) => instantMs(at)));
      taken += good.length;
      for (const { code } of exact.rejects) codes.add(code);
    }),
    { numRuns: 60 },
  );
  expect(taken).toBeGreaterThan(50);
  expect([...codes].sort()).toEqual(['bad_number', 'bad_time', 'clock', 'missing', 'too_long_value']);
});
