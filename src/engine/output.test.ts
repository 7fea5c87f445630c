// What people and scripts read of a result: exact texts for every format, over real results of DuckDB.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DuckDbEngine, openDuckDb } from './duckdb.ts';
import { type OutputFormat, outputFormat, rowsText, writeRows } from './output.ts';

let folder: string;
let engine: DuckDbEngine;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'output-'));
  engine = await openDuckDb({ memoryMb: 200, threads: 1, tempFolder: folder });
});

afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

const text = async (sql: string, format: OutputFormat) => rowsText(await engine.query(sql), format);

const parcels = `select * from (values
  (1, 'a, "b"', timestamp '2018-06-08 07:00:00', 1.50, ['x', null], true),
  (9007199254740993, '', timestamp '2018-06-08 07:00:00.250', null, [], null)) as t(id, name, sent, kg, tags, ok)`;

test('json: numbers while they are exact, times as ISO text, lists as arrays', async () => {
  expect(await text(parcels, 'json')).toBe(`[
{"id":1,"name":"a, \\"b\\"","sent":"2018-06-08T07:00:00Z","kg":1.50,"tags":["x",null],"ok":true},
{"id":"9007199254740993","name":"","sent":"2018-06-08T07:00:00.250Z","kg":null,"tags":[],"ok":null}
]
`);
  expect(JSON.parse(await text('select 1 as x where false', 'json'))).toEqual([]);
  const odd = `select 'nan'::double as a, '-inf'::double as b, 12345678901234.5678 as c, date '2018-06-08' as d, {'k': 1} as e, 1 as e`;
  expect(JSON.parse(await text(odd, 'json'))).toEqual([
    { a: null, b: null, c: '12345678901234.5678', d: '2018-06-08', e: { k: 1 }, e_1: 1 },
  ]);
});

test('ndjson: the same objects, a line each', async () => {
  const lines = (await text(parcels, 'ndjson')).trimEnd().split('\n');
  expect(lines.map(line => JSON.parse(line).name)).toEqual(['a, "b"', '']);
  expect(await text('select 1 as x where false', 'ndjson')).toBe('');
});

test('csv: quoted where it must be, NULL empty, an empty text quoted', async () => {
  expect(await text(parcels, 'csv')).toBe(`id,name,sent,kg,tags,ok
1,"a, ""b""",2018-06-08T07:00:00Z,1.50,"[""x"",null]",true
9007199254740993,"",2018-06-08T07:00:00.250Z,,[],
`);
  expect(await text('select \'a\r\nb\' as "x,y"', 'csv')).toBe('"x,y"\n"a\r\nb"\n');
});

test('table: numbers to the right, wide characters counted, long values cut and said so, controls spelled out', async () => {
  expect(
    await text(parcels.replace('\'a, "b"\'', "'小包'"), 'table'),
  ).toBe(`              id  name  sent                        kg  tags        ok
----------------  ----  ------------------------  ----  ----------  ----
               1  小包  2018-06-08T07:00:00Z      1.50  ["x",null]  true
9007199254740993        2018-06-08T07:00:00.250Z  NULL  []          NULL
(2 rows)
`);
  const cut = await text("select repeat('x', 100) as long, chr(27) || '[2J' || chr(10) as bad", 'table');
  expect(cut).toContain(`${'x'.repeat(79)}…  \\x1b[2J\\n`);
  expect(cut).toContain('(1 row; 1 value is cut at 80 characters, every other format gives them whole)');
  expect(await text('select 1 as x where false', 'table')).toBe('x\n-\n(0 rows)\n');
});

test('md: bars and line ends cannot break the table', async () => {
  expect(await text("select 'a|b' || chr(10) || 'c' as x, 2 as n", 'md')).toBe(
    '| x | n |\n| --- | ---: |\n| a\\|b<br>c | 2 |\n',
  );
});

test.each(['table', 'csv', 'json', 'ndjson', 'md'] as const)('%s has no hidden limit', async format => {
  const to = new PassThrough();
  let length = 0;
  to.on('data', (part: Buffer) => {
    length += part.toString().split('\n').length - 1;
  });
  expect(await writeRows(await engine.query('select * from range(50000) t(x)'), { format, to })).toBe(50_000);
  expect(length).toBeGreaterThanOrEqual(50_000);
});

test('a reader that goes away ends the query without an error; a query that fails is told', async () => {
  const gone = new Writable({
    write: (_part, _encoding, done) => done(Object.assign(new Error('gone'), { code: 'EPIPE' })),
  });
  expect(
    await writeRows(await engine.query('select * from range(50000000)'), { format: 'csv', to: gone }),
  ).toBeLessThan(10_000);
  const failing = await engine.query(
    "select case when x = 2900000 then cast('z' || x as integer) end from range(3000000) t(x)",
  );
  await expect(writeRows(failing, { format: 'csv', to: new PassThrough().resume() })).rejects.toMatchObject({
    code: 'sql_invalid',
  });
});

test('an unknown format is wrong usage, and the known ones are named', () => {
  expect(() => outputFormat('xml')).toThrow('There is no output format xml.');
});
