// Every function of the table, asked of both engines: the example gives the value that the table promises.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DuckDbEngine, openDuckDb } from '../../src/engine/duckdb.ts';
import { collect, type Engine } from '../../src/engine/engine.ts';
import { trinoFunctions } from '../../src/engine/functions.ts';
import { connectTrino, missingTrino } from './trino.ts';

describe.skipIf(missingTrino() !== undefined)('functions', () => {
  let folder: string;
  let duck: DuckDbEngine;
  let engines: Engine[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'functions-'));
    duck = await openDuckDb({ memoryMb: 200, threads: 1, tempFolder: folder });
    engines = [await duck.dialect(), connectTrino()];
  });

  afterAll(async () => {
    await duck.close();
    await rm(folder, { recursive: true });
  });

  const examples = trinoFunctions.flatMap(entry => entry.examples);
  test.each(examples)('$sql', async ({ sql, gives }) => {
    for (const engine of engines) {
      const [row] = await collect(await engine.query(`select ${sql} as x`));
      expect({ engine: engine.name, gives: row?.x }).toEqual({ engine: engine.name, gives });
    }
  });
});
