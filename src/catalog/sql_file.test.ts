// A file of SQL: its header says what it is, the rest is the statement.

import { expect, test } from 'vitest';
import type { ThingFile } from './place.ts';
import { readSqlFile } from './sql_file.ts';

const thing = (text: string): ThingFile => ({
  layer: { pack: 'site', folder: '/', prefix: '', overrides: [] },
  pack: 'site',
  name: 'a',
  ending: '.sql',
  path: '/models/a.sql',
  file: 'models/a.sql',
  text,
});

test('a header says what the file is; the statement is the rest, without its semicolon', () => {
  const file = readSqlFile(
    thing(`-- Parcels by day
-- Prose with a colon: it is not a field, since fields are small letters.

-- grain: day, depot
-- column day: the day,
--   as UTC has it
-- column weight_grams [grams]: weight
-- column courier (personal): who held the scanner
-- column bare
-- build: day
with days as (select 1) -- a comment of the statement
select * from days;
`),
    ['grain', 'build'],
  );
  expect(file).toMatchObject({ title: 'Parcels by day', sqlLine: 11, isSelect: true, mistakes: [] });
  expect(file.sql).toBe('with days as (select 1) -- a comment of the statement\nselect * from days');
  expect([...file.fields]).toEqual([
    ['grain', { value: 'day, depot', line: 4 }],
    ['build', { value: 'day', line: 10 }],
  ]);
  expect(file.columns).toEqual([
    { name: 'day', description: 'the day, as UTC has it', personal: false, line: 5 },
    { name: 'weight_grams', description: 'weight', unit: 'grams', personal: false, line: 7 },
    { name: 'courier', description: 'who held the scanner', personal: true, line: 8 },
    { name: 'bare', description: '', personal: false, line: 9 },
  ]);
});

test('Windows line ends are line ends', () => {
  const file = readSqlFile(thing('-- A\r\n-- days: 3\r\nselect 1\r\n'), ['days']);
  expect([file.title, file.fields.get('days'), file.sql, file.mistakes]).toEqual([
    'A',
    { value: '3', line: 2 },
    'select 1',
    [],
  ]);
});
