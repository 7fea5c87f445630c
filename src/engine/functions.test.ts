// Every function of the table gives what its examples say, on DuckDB. The engines suite asks Trino the same.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { percentDecode, percentDecodeTwice } from '../base/percent.ts';
import { literal } from '../base/sql.ts';
import { type DuckDbEngine, openDuckDb } from './duckdb.ts';
import { ownFunctions, trinoFunctions } from './functions.ts';

let folder: string;
let engine: DuckDbEngine;
let dialect: DuckDbEngine;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'functions-'));
  engine = await openDuckDb({ memoryMb: 300, threads: 2, tempFolder: folder });
  dialect = await engine.dialect();
});

afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

const examples = [...trinoFunctions, ...ownFunctions].flatMap(entry => entry.examples);

describe('examples', () => {
  test.each(examples)('$sql', async ({ sql, gives }) => {
    const [row] = await dialect.all(`select ${sql} as x`);
    expect(row?.x).toEqual(gives);
  });

  test('a result column of a text, a number and a time keeps its type', async () => {
    const columns = await dialect.prepare(
      "select greatest('a', 'b') as t, greatest(1, 2, 3) as n, least(timestamp '2018-06-08 07:00:00', null) as at",
    );
    expect(columns.map(column => column.type)).toEqual(['VARCHAR', 'INTEGER', 'TIMESTAMP']);
  });

  test('the macros are unknown to the plain session, where the builtins keep their meaning', async () => {
    expect(await engine.all("select regexp_extract('a', 'b') as x, greatest(1, null) as y")).toEqual([{ x: '', y: 1 }]);
    await expect(engine.prepare('select day_of_week(date_trunc(1))')).rejects.toMatchObject({ code: 'sql_invalid' });
  });
});

test('percent-decoding is one function in SQL and in JavaScript', async () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '%',
      '%4',
      '%zz',
      '+',
      '%25',
      '%2B',
      '%00',
      '%C3%A9',
      '%c3',
      '%E3%81%82',
      '%ED%A0%80',
      '%F4%90%80%80',
      '%EF%BB%BF',
    ),
    fc.string({ unit: 'grapheme', maxLength: 4 }),
    fc.integer({ min: 0, max: 255 }).map(byte => `%${byte.toString(16).padStart(2, '0')}`),
  );
  const texts = fc.array(
    fc.array(piece, { maxLength: 8 }).map(pieces => pieces.join('').replaceAll('\0', '')),
    {
      minLength: 1,
      maxLength: 40,
    },
  );
  await fc.assert(
    fc.asyncProperty(texts, async batch => {
      const values = batch.map((text, i) => `(${i}, ${literal(text)})`).join(', ');
      const rows = await engine.all(
        `select encode(tally.percent_decode(x)) as once, encode(tally.percent_decode_twice(x)) as twice
         from (values ${values}) as t(i, x) order by i`,
      );
      const hex = (text: string) => Buffer.from(text).toString('hex');
      expect(rows).toEqual(
        batch.map(text => ({ once: hex(percentDecode(text)), twice: hex(percentDecodeTwice(text)) })),
      );
    }),
    { numRuns: 60 },
  );
});
