// An engine of the desk whose tables change under its statements: each statement is of one look, and parts that stay are not made again.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DuckDbEngine, openDuckDb } from '../engine/duckdb.ts';
import { collect } from '../engine/engine.ts';
import { type DeskEngine, openDeskEngine, type Sourced } from './desk_engine.ts';
import type { Layer } from './desk_lake.ts';

let folder: string;
let parser: DuckDbEngine;
let engine: DeskEngine;
let sources: (name: string) => Layer[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'desk-engine-'));
  parser = await openDuckDb({ memoryMb: 100, threads: 1, tempFolder: join(folder, 'parser') });
  engine = await openDeskEngine({
    memoryMb: 200,
    heldBytes: 1_000,
    folder: join(folder, 'engine'),
    readable: [],
    known: ['site.one', 'site.two'],
    parser,
    sources: async names => names.map(sourced),
    columns: () => 1,
    ops: undefined,
  });
});
afterEach(async () => {
  await engine.close();
  await parser.close();
  await rm(folder, { recursive: true, force: true });
});

function sourced(name: string): Sourced {
  const layers = sources(name);
  const rows = layers.reduce((sum, layer) => sum + layer.rows, 0);
  const now = { version: 1, files: 1, rows, bytes: rows, first: undefined, last: undefined };
  return { name, source: { stamp: layers.map(layer => layer.stamp).join('+'), layers, now, files: [], paths: [] } };
}

const layer = (stamp: string, sql: string, rows = 1): Layer => ({ kind: 'logged', stamp, sql, rows });

const fresh = (stamp: string, sql: string, rows = 1): Layer => ({ ...layer(stamp, sql, rows), kind: 'fresh' });

const rowsOf = async (sql: string) => collect((await engine.query(sql, new AbortController().signal)).rows);

test('a statement whose tables are exchanged as it begins sees all of them of one look', async () => {
  let tick = 0;
  sources = () => [layer(String(tick), `select ${tick} as n`)];
  const ticking = setInterval(() => tick++, 3);
  try {
    const both = 'select one.n as a, two.n as b from site.one one, site.two two';
    const seen = new Set<number>();
    const ask = async (sql: string) => {
      for (let i = 0; i < 150; i++) {
        const [row] = await rowsOf(sql);
        if (sql !== both) continue;
        expect(row?.['a']).toBe(row?.['b']);
        seen.add(Number(row?.['a']));
      }
    };
    await Promise.all([ask(both), ask(both), ask('select n from site.one'), ask('select n from site.two')]);
    expect(seen.size).toBeGreaterThan(5);
  } finally {
    clearInterval(ticking);
  }
});

test('of a table in two layers only the one that changed is made again, whatever becomes of its size', async () => {
  // A view of a random number is another one each time it is asked; a copy stays what it was.
  const held = 'select random() as n';
  const all = () => rowsOf('select n from site.one');
  sources = () => [layer('logged', held), fresh('1', 'select 1.5 as n')];
  const [first] = await all();
  sources = () => [layer('logged', held), fresh('2', 'select 2.5 as n')];
  expect(await all()).toEqual([first, { n: 2.5 }]);
  sources = () => [layer('logged', held), fresh('3', 'select 3.5 as n', 10_000)];
  expect(await all()).toEqual([first, { n: 3.5 }]);
  sources = () => [layer('logged', held), fresh('4', 'select 4.5 as n')];
  expect(await all()).toEqual([first, { n: 4.5 }]);
  sources = () => [layer('next', held), fresh('4', 'select 4.5 as n')];
  expect((await all())[0]).not.toEqual(first);
});

test.each([1, 10_000])('layers come and go in any order, of %i rows', async rows => {
  const [logged, more] = [layer('a', 'select 1 as n', rows), layer('c', 'select 3 as n', rows)];
  const hot = fresh('b', 'select 2 as n', rows);
  const settled: Layer = { ...layer('d', 'select 4 as n'), kind: 'settled' };
  const steps = [
    [logged],
    [logged, hot],
    [logged],
    [settled],
    [logged, settled, hot],
    [settled, hot],
    [hot],
    [more],
    [more, hot],
    [settled],
  ];
  for (const layers of steps) {
    sources = () => layers;
    const expected = layers
      .map(({ sql }) => ({ n: Number(/\d/.exec(sql)?.[0]) }))
      .sort((one, other) => one.n - other.n);
    expect(await rowsOf('select n from site.one order by n')).toEqual(expected);
  }
});
