// What a steady list leaves out before it is made could not be on it: the list of the statement is the list of everything.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { literal } from '../base/sql.ts';
import { type DuckDbEngine, openDuckDb } from '../engine/duckdb.ts';
import type { Value } from '../engine/engine.ts';
import { steadyList } from './steady.ts';
import { candidatesSql, type SteadyRule, steadyRows } from './steady_sql.ts';

let folder: string;
let database: DuckDbEngine;
let engine: DuckDbEngine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steady-'));
  database = await openDuckDb({ memoryMb: 200, threads: 1, tempFolder: join(folder, 'spill') });
  engine = await database.dialect();
});
afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

const rule: SteadyRule = {
  sql: '',
  sqlLine: 1,
  time: 'minute',
  key: ['depot'],
  within: ['region'],
  value: 'scans',
  top: 2,
  beatenBy: 0.1,
  minutes: 2,
  last: new Date('2026-03-01T10:05:00Z'),
};

interface Counted {
  minute: number;
  region: string;
  depot: string;
  scans: number;
}

async function rowsOf(sql: string) {
  const found = await engine.query(sql);
  const rows: Value[][] = [];
  for await (const chunk of found) rows.push(...chunk);
  return { columns: found.columns, rows };
}

const tableOf = (counted: readonly Counted[]): string =>
  `select minute, region, depot, scans from (values ${counted
    .map(
      ({ minute, region, depot, scans }) =>
        `(timestamp '2026-03-01 10:0${minute}:00', ${literal(region)}, ${literal(depot)}, ${scans})`,
    )
    .join(', ')}) as t(minute, region, depot, scans)`;

const counts = fc.uniqueArray(
  fc.record({
    minute: fc.integer({ min: 0, max: 5 }),
    region: fc.constantFrom('north', 'south'),
    depot: fc.constantFrom('a', 'b', 'c', 'd', 'é', 'Z'),
    scans: fc.integer({ min: 90, max: 125 }),
  }),
  { minLength: 1, maxLength: 60, selector: ({ minute, region, depot }) => `${minute} ${region} ${depot}` },
);

const byPlace = (a: Counted, b: Counted) =>
  b.scans - a.scans || Buffer.compare(Buffer.from(a.depot), Buffer.from(b.depot));

test('the list of candidates is the list of all', async () => {
  await fc.assert(
    fc.asyncProperty(counts, async counted => {
      const { columns, rows } = steadyRows(await rowsOf(candidatesSql(tableOf(counted), rule)), rule);
      expect(columns.map(({ name }) => name)).toEqual(['minute', 'region', 'rank', 'depot', 'scans']);
      for (const region of ['north', 'south']) {
        const history = [0, 1, 2, 3, 4, 5].map(minute =>
          counted
            .filter(one => one.minute === minute && one.region === region)
            .sort(byPlace)
            .map(({ depot, scans }) => ({ key: depot, value: scans })),
        );
        const shown = rows.filter(row => row[1] === region);
        expect(shown.map(row => row[3])).toEqual(steadyList(history, rule));
        expect(shown.map(row => row[2])).toEqual(shown.map((_, i) => i + 1));
        expect(shown.every(row => row[0] === '2026-03-01T10:05:00Z')).toBe(true);
      }
    }),
    { numRuns: 40 },
  );
});
