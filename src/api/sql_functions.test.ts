// Functions that completion offers are functions.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DuckDbEngine, openDuckDb } from '../engine/duckdb.ts';
import { functionNames } from './sql_functions.ts';

let folder: string;
let engine: DuckDbEngine;
beforeAll(async () => {
  folder = await mkdtemp(`${tmpdir()}/functions-`);
  engine = await openDuckDb({ memoryMb: 200, threads: 1, tempFolder: folder });
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

/** Words of the language that are called like functions. */
const grammar = new Set(['cast', 'try_cast', 'coalesce', 'grouping']);

test('each is known to the engine, once, with its name before its parameters', async () => {
  const session = await engine.dialect();
  const known = new Set(
    (await session.all('select function_name as name from duckdb_functions()')).map(({ name }) => String(name)),
  );
  const names = functionNames();
  expect(names.filter(({ name }) => !known.has(name) && !grammar.has(name))).toEqual([]);
  expect(new Set(names.map(({ name }) => name)).size).toBe(names.length);
  expect(names.filter(({ name, signature }) => !signature.startsWith(`${name}(`))).toEqual([]);
  await session.close();
});
