// What is looked up for the rows of a batch: once a value, never a row more or less, and something for a value that is absent.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Dataset, InputColumn, Lookup } from '../catalog/catalog.ts';
import { type DuckDbEngine, openDuckDb } from '../engine/duckdb.ts';
import { openAddressBook } from './country.ts';
import { KnownValues, lookUp } from './lookups.ts';
import { createStageSql } from './stage_sql.ts';

let sql: DuckDbEngine;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lookups-'));
  sql = await (await openDuckDb({ memoryMb: 300, threads: 1, tempFolder: folder })).dialect();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const column = (name: string, more: Partial<InputColumn> = {}): InputColumn => ({
  name,
  type: 'varchar',
  description: '',
  personal: false,
  required: false,
  ...more,
});

/** Looks up for rows with one text each; gives the columns that came of it, row by row. */
async function lookedUp(
  values: readonly (string | null)[],
  lookup: Omit<Lookup, 'name' | 'of'>,
  known = new KnownValues(),
) {
  const dataset: Dataset = {
    name: 'site.scans',
    title: '',
    description: '',
    columns: [
      column('place', { type: 'bigint' }),
      column('given'),
      ...Object.keys(lookup.gives).map(name => column(name, { lookup: 'it' })),
    ],
    key: [],
    partition: [],
    eventTime: 'time',
    sort: [],
    lookups: [{ ...lookup, name: 'it', of: 'given' }],
    lookBackHours: 24,
    place: { file: '', line: 1 },
  };
  await sql.run(createStageSql(dataset));
  for (const [i, value] of values.entries())
    await sql.run(
      `insert into tl_stage (place, given) values (${i}, ${value === null ? 'null' : `'${value.replaceAll("'", "''")}'`})`,
    );
  const query = await lookUp(dataset, {
    sql,
    addresses: openAddressBook,
    known,
    scratch: folder,
  });
  const gives = Object.keys(lookup.gives)
    .map(name => `"${name}"`)
    .join(', ');
  return (await sql.all(`select ${gives} from (${query}) order by place`)).map(row => Object.values(row));
}

test('an agent that is absent is the device other; one that comes often is told each time', async () => {
  const iphone =
    'Mozilla/5.0%20(iPhone;%20CPU%20iPhone%20OS%2017_0%20like%20Mac%20OS%20X)%20AppleWebKit/605.1.15%20Version/17.0%20Mobile/15E148%20Safari/604.1';
  const rows = await lookedUp([null, iphone, "it's%20odd", iphone, 'curl/8.0'], {
    by: 'user_agent',
    gives: { device: 'device', os: 'os', agent: 'text' },
  });
  expect(rows.map(row => row[0])).toEqual(['other', 'phone', 'other', 'phone', 'bot']);
  expect(rows.map(row => row[1])).toEqual([null, 'iOS', null, 'iOS', null]);
  expect(rows[0]?.[2]).toBeNull();
  expect(rows[2]?.[2]).toBe("it's odd");
});

test('an address that is absent or none has no country', async () => {
  const rows = await lookedUp([null, '8.8.8.8', 'unknown', '10.0.0.1'], {
    by: 'country',
    gives: { country: 'country' },
  });
  expect(rows).toEqual([[null], ['US'], [null], [null]]);
});

test('a table that names a key twice gives its first row, and multiplies nothing', async () => {
  const file = join(folder, "depots it's.csv");
  await writeFile(file, 'depot,city\nGDN,Gdańsk\nKRK,Kraków\nGDN,other\n,nowhere\n');
  const rows = await lookedUp(['GDN', 'XXX', 'KRK', null, 'GDN'], { by: 'table', file, gives: { city: 'city' } });
  expect(rows).toEqual([['Gdańsk'], [null], ['Kraków'], [null], ['Gdańsk']]);
});

test('expressions give the same whether values repeat or not', async () => {
  const lookup = {
    by: 'sql' as const,
    gives: { first: 'substr(value, 1, 1)', size: 'cast(length(value) as varchar)' },
  };
  const few = ['aa', 'b', 'aa', null, 'aa', 'aa', 'aa', 'aa'];
  const expected = (values: readonly (string | null)[]) =>
    values.map(value => (value === null ? [null, null] : [value[0], String(value.length)]));
  expect(await lookedUp(few, lookup)).toEqual(expected(few));
  const all = ['a', 'bb', 'ccc', 'dddd', null];
  expect(await lookedUp(all, lookup)).toEqual(expected(all));
});

test('what earlier batches looked up is known, what is new is added, an absent value stays absent', async () => {
  const known = new KnownValues();
  const lookup = { by: 'sql' as const, gives: { size: 'cast(length(value) as varchar)' } };
  const builtIn = { by: 'country' as const, gives: { country: 'country' } };
  expect(await lookedUp(['aa', 'aa', 'aa', null], lookup, known)).toEqual([['2'], ['2'], ['2'], [null]]);
  expect(await lookedUp(['bbb', 'aa', null, 'bbb'], lookup, known)).toEqual([['3'], ['2'], [null], ['3']]);
  const others = new KnownValues();
  expect(await lookedUp(['8.8.8.8'], builtIn, others)).toEqual([['US']]);
  expect(await lookedUp(['10.0.0.1', '8.8.8.8', '8.8.8.8'], builtIn, others)).toEqual([[null], ['US'], ['US']]);
});
