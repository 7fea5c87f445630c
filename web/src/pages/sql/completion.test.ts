// What is offered at a place of a statement.

import { expect, test } from 'vitest';
import type { Catalogue } from '../../api/operations.ts';
import { optionsAt } from './completion.ts';
import { meaningAt } from './hover.ts';
import { namesOf } from './names.ts';
import { scopeOf } from './scope.ts';

const column = (name: string, type = 'VARCHAR', unit: string | null = null) => ({
  name,
  type,
  unit,
  description: `about ${name}`,
  personal: false,
});
const catalogue = {
  tables: [
    {
      name: 'post.parcels',
      kind: 'dataset',
      title: 'Parcels',
      columns: [column('id'), column('grams', 'BIGINT', 'grams')],
    },
    { name: 'post.daily', kind: 'model', title: 'By day', columns: [column('day', 'DATE'), column('count', 'BIGINT')] },
    { name: 'ops.files', kind: 'ops', title: 'Ledger', columns: [column('path')] },
  ],
  functions: [{ name: 'date_trunc', signature: 'date_trunc(unit, time)', description: 'The start of the unit.' }],
} as unknown as Catalogue;
const names = namesOf(catalogue);

/** Labels that are offered where `|` stands. */
function offered(marked: string): string[] {
  const cursor = marked.indexOf('|');
  const found = optionsAt(names, marked.replace('|', ''), cursor);
  return (found?.options ?? []).map(option => option.label);
}

test('after from come tables, not columns', () => {
  expect(offered('select * from |')).toEqual(expect.arrayContaining(['post.parcels', 'post.daily', 'ops.files']));
  expect(offered('select * from |')).not.toContain('grams');
});

test('after a schema come its tables, after an alias the columns of its table', () => {
  expect(offered('select * from post.|')).toEqual(['parcels', 'daily']);
  expect(offered('select p.| from post.parcels as p')).toEqual(['id', 'grams']);
  expect(offered('select p.gr| from post.daily d join post.parcels p on true')).toEqual(['id', 'grams']);
  expect(offered('select parcels.| from post.parcels')).toEqual(['id', 'grams']);
});

test('elsewhere come columns of what the statement reads, and of no other', () => {
  const labels = offered('select gr| from post.parcels; select count from post.daily');
  expect(labels).toEqual(expect.arrayContaining(['grams', 'date_trunc', 'group']));
  expect(labels).not.toContain('day');
});

test('in texts and comments nothing is offered', () => {
  expect(offered("select 'fro|m'")).toEqual([]);
  expect(offered('select 1 -- fro|')).toEqual([]);
});

test('with-parts are offered as tables', () => {
  expect(offered('with heavy as (select * from post.parcels) select * from |')[0]).toBe('heavy');
  expect(scopeOf('with heavy as (select 1) select * from heavy h, post.daily').tables).toEqual([
    { table: 'heavy', alias: 'h' },
    { table: 'post.daily', alias: 'daily' },
  ]);
});

test('names explain themselves', () => {
  const sql = "select p.grams, date_trunc('day', day) from post.parcels p, post.daily";
  const at = (text: string) => meaningAt(names, sql, sql.indexOf(text) + 1);
  expect(at('grams')).toMatchObject({ name: 'grams', shape: 'bigint · grams', words: 'about grams' });
  expect(at('date_trunc')).toMatchObject({ name: 'date_trunc(unit, time)' });
  expect(at('parcels p')).toMatchObject({ name: 'post.parcels', words: 'Parcels' });
  expect(at('select')).toBeUndefined();
});
