// DuckDB as an engine: values, dialect, whole results, errors in our words, stopping.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DuckDbEngine, openDuckDb } from './duckdb.ts';
import { collect } from './engine.ts';

let folder: string;
let engine: DuckDbEngine;
let dialect: DuckDbEngine;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-'));
  engine = await openDuckDb({ memoryMb: 300, threads: 2, tempFolder: join(folder, 'spill') });
  dialect = await engine.dialect();
  await engine.run(`
    create schema farm;
    create table farm.parcels (parcel_id varchar, sent timestamp, weight_kg decimal(9,3));
    insert into farm.parcels values ('a', '2018-06-08 07:00:00', 1.5), ('b', '2018-06-08 07:00:00.25', null);
    create view farm.heavy as select * from farm.parcels where weight_kg > 1;
  `);
});

afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

const failure = async (work: Promise<unknown>) => {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  return thrown as { code: string; message: string; hint: string } | undefined;
};

test('a query sees the tables as they were when it began, however many are exchanged meanwhile', async () => {
  const exchange = (n: number) =>
    engine.run(
      `begin transaction; create or replace table farm.one as select ${n} as n; create or replace view farm.two as select ${n} as n; commit`,
    );
  await exchange(0);
  for (let n = 1; n <= 40; n++) {
    let exchanged = Promise.resolve();
    const onBegun = () => {
      exchanged = exchange(n);
    };
    const rows = await dialect.query('select o.n as one, t.n as two from farm.one o, farm.two t', { onBegun });
    expect(await collect(rows)).toEqual([{ one: n - 1, two: n - 1 }]);
    await exchanged;
  }
});

test('however a query ended, the next ones are right and see the newest rows', async () => {
  await engine.run('create or replace table farm.turns as select 0 as n');
  const midway = "select cast(case range when 150000 then 'x' else '1' end as integer) from range(200000)";
  const endings: ((sql: string) => Promise<unknown>)[] = [
    async sql => collect(await dialect.query(sql)),
    async () => {
      for await (const _ of await dialect.query('select * from range(200000)')) break;
    },
    () => failure(dialect.query('select no_such_thing')),
    () => failure(dialect.query(midway).then(collect)),
    async () => {
      const end = new AbortController();
      const rows = await dialect.query('select count(*) from range(300000000)', { signal: end.signal });
      const read = failure(collect(rows));
      end.abort();
      expect((await read)?.code).toBe('query_cancelled');
    },
  ];
  for (let n = 1; n <= 5; n++) {
    await Promise.all([0, 1, 2].map(i => endings[(n + i * 2) % endings.length]?.('select n from farm.turns')));
    await engine.run(`create or replace table farm.turns as select ${n} as n`);
    const read = () => dialect.query('select n from farm.turns').then(collect);
    expect(await Promise.all([read(), read(), read()])).toEqual([[{ n }], [{ n }], [{ n }]]);
  }
});

describe('values', () => {
  const cases: [sql: string, value: unknown, type: string][] = [
    ['null', null, 'INTEGER'],
    ['true', true, 'BOOLEAN'],
    ['cast(7 as bigint)', 7, 'BIGINT'],
    ['9007199254740991', 9007199254740991, 'BIGINT'],
    ['9007199254740993', 9007199254740993n, 'BIGINT'],
    ['(select sum(x) from range(10) t(x))', 45, 'HUGEINT'],
    ['cast(1.50 as decimal(9,3))', '1.500', 'DECIMAL(9,3)'],
    ['-0.05', '-0.05', 'DECIMAL(3,2)'],
    ['1e0 / 3', 1 / 3, 'DOUBLE'],
    ["cast('nan' as double)", Number.NaN, 'DOUBLE'],
    ["timestamp '2018-06-08 07:00:00'", '2018-06-08T07:00:00Z', 'TIMESTAMP'],
    ["timestamp '2018-06-08 07:00:00.25'", '2018-06-08T07:00:00.250Z', 'TIMESTAMP'],
    ["timestamp '1969-12-31 23:59:59.999999'", '1969-12-31T23:59:59.999999Z', 'TIMESTAMP'],
    ["timestamptz '2018-06-08 07:00:00+02:00'", '2018-06-08T05:00:00Z', 'TIMESTAMP WITH TIME ZONE'],
    ["date '2018-06-08'", '2018-06-08', 'DATE'],
    ["interval '90' minute", '01:30:00', 'INTERVAL'],
    ["'ab'::blob", '6162', 'BLOB'],
    ['[1, null]', [1, null], 'INTEGER[]'],
    ["{'a': 1.5, 'b': date '2018-06-08'}", { a: '1.5', b: '2018-06-08' }, 'STRUCT("a" DECIMAL(2,1), "b" DATE)'],
    ["map {'k': [timestamp '2018-06-08 07:00:00']}", { k: ['2018-06-08T07:00:00Z'] }, 'MAP(VARCHAR, TIMESTAMP[])'],
  ];
  test.each(cases)('%s', async (sql, value, type) => {
    const rows = await engine.query(`select ${sql} as x`);
    expect(rows.columns).toEqual([{ name: 'x', type }]);
    expect(await collect(rows)).toEqual([{ x: value }]);
  });
});

test('the dialect session divides as Trino does, the plain one as DuckDB does, and both see all schemas', async () => {
  expect(await dialect.all('select 7 / 2 as x, count(*) as n from farm.heavy')).toEqual([{ x: 3, n: 1 }]);
  expect(await collect(await dialect.query('select 7 / 2 as x'))).toEqual([{ x: 3 }]);
  expect(await engine.all('select 7 / 2 as x')).toEqual([{ x: 3.5 }]);
});

test('prepare gives the columns without running, and the engine names the wrong ones', async () => {
  expect(await dialect.prepare('select sent, weight_kg as kg from farm.parcels')).toEqual([
    { name: 'sent', type: 'TIMESTAMP' },
    { name: 'kg', type: 'DECIMAL(9,3)' },
  ]);
  expect(await failure(dialect.prepare('select\n weight from farm.parcels'))).toMatchObject({
    code: 'sql_invalid',
    message: 'The SQL cannot be run (line 2): Referenced column "weight" not found in FROM clause!',
    hint: 'Did you mean weight_kg, sent?',
  });
  expect(await failure(dialect.prepare('select * from farm.parcel'))).toMatchObject({
    code: 'sql_invalid',
    hint: 'Did you mean parcels?',
  });
});

test('a stream that fails midway is an error with its reason, never a short result', async () => {
  const rows = await engine.query(
    "select case when x = 300000 then cast('row ' || x as integer) else 1 end as y from range(500000) t(x)",
  );
  let read = 0;
  const read_all = async () => {
    for await (const chunk of rows) read += chunk.length;
  };
  expect(await failure(read_all())).toMatchObject({
    code: 'sql_invalid',
    message: expect.stringContaining("'row 300000'"),
  });
  expect(read).toBeGreaterThan(0);
});

test('streams run side by side, and leaving one early frees it', async () => {
  const [one, two] = await Promise.all([
    engine.query('select * from range(100000)'),
    engine.query('select * from range(100000)'),
  ]);
  for await (const chunk of one) {
    expect(chunk.length).toBeGreaterThan(0);
    break;
  }
  let count = 0;
  for await (const chunk of two) count += chunk.length;
  expect(count).toBe(100000);
});

const endless = 'select count(*) as n from range(1000000) a, range(100000000) b where a.range * b.range % 7 = 3';

test('a signal stops a query before its first row, between rows, and before it began', async () => {
  expect(await failure(engine.query(endless, { signal: AbortSignal.timeout(100) }))).toMatchObject({
    code: 'query_cancelled',
  });
  const stop = new AbortController();
  const rows = await engine.query(endless.replace('count(*) as n', 'a.range'), { signal: stop.signal });
  setTimeout(() => stop.abort(), 50);
  expect(
    await failure(collect({ columns: [], [Symbol.asyncIterator]: () => rows[Symbol.asyncIterator]() })),
  ).toMatchObject({
    code: 'query_cancelled',
  });
  expect(await failure(engine.query('select 1', { signal: AbortSignal.abort() }))).toMatchObject({
    code: 'query_cancelled',
  });
  expect(await failure(engine.run(endless, { signal: AbortSignal.timeout(50) }))).toMatchObject({
    code: 'query_cancelled',
  });
});

test('closing waits for what is under way, which ends as cancelled', async () => {
  const sql = 'select count(*) as n from range(100000000) t(x) where x % 7 = 3';
  for (let round = 0; round < 12; round++) {
    const own = await openDuckDb({ memoryMb: 100, threads: 2, tempFolder: join(folder, `closing-${round}`) });
    const session = await own.dialect();
    const asked = [session.query(sql), session.query(sql), own.query(sql), session.all(sql), session.prepare(sql)];
    const ends = asked.map(one =>
      one.then(answer => (Symbol.asyncIterator in answer ? collect(answer) : answer)).catch(thrown => thrown),
    );
    await new Promise(resolve => setTimeout(resolve, round * 3));
    await own.close();
    for (const end of await Promise.all(ends))
      if (end instanceof Error) expect(end).toMatchObject({ code: 'query_cancelled' });
    await expect(own.query('select 1')).rejects.toMatchObject({ code: 'query_cancelled' });
  }
});

test('interrupt stops all that a session runs', async () => {
  setTimeout(() => engine.interrupt(), 100);
  const ends = await Promise.all([failure(engine.all(endless)), failure(engine.query(endless))]);
  expect(ends.map(end => end?.code)).toEqual(['query_cancelled', 'query_cancelled']);
});

test('more memory than allowed is told as such', async () => {
  const tight = await openDuckDb({ memoryMb: 20, threads: 1, tempFolder: join(folder, 'tight') });
  await tight.run("set max_temp_directory_size = '1MB'");
  const end = await failure(
    tight.all('select count(*) from (select distinct x, x::varchar || x from range(5000000) t(x))'),
  );
  expect(['engine_memory', 'disk_full']).toContain(end?.code);
  await tight.close();
});

test('closing with an open stream neither hangs nor crashes', async () => {
  const other = await openDuckDb({ memoryMb: 100, threads: 1, tempFolder: join(folder, 'other') });
  const rows = await other.query('select * from range(10000000)');
  await rows[Symbol.asyncIterator]().next();
  await other.close();
});
