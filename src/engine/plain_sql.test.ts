// Two parsers must cut a text into the same words: what they could disagree on does not pass, and what passes is what was written.

import { expect, test } from 'vitest';
import { plainSql } from './plain_sql.ts';

test.each([
  ['select 1 -- one\n, 2', 'select 1  \n, 2'],
  ['select /* a\nb */ 1', 'select  \n  1'],
  ["select '--', '/* no */', 'it''s', \"a\"\"b\", timestamp '2026-01-01 00:00:00'", undefined],
  ["select 'Łódź', x -> x[1] || '\\' from a.b where c != 1e0 and d <> .5", undefined],
  ["select * from t where a % 2 = 0 and b like '$%' escape '$'", undefined],
])('%s', (sql, plain = sql) => {
  expect(plainSql(sql)).toBe(plain);
});

test.each([
  ['a comment in a comment', 'select 1 /* /* */ union all select 2 from other.secret /* */ -- */', /comment/],
  ['a quote that a backslash escapes', "select 1\nwhere 'a' = E'\\' or true --'", /blank/],
  ['an escaped text', "select U&'\\0027'", /blank/],
  ['text between dollars', 'select $$ $$', /"\$"/],
  ['a back quote', 'select `a`', /"`"/],
  ['a quote without an end', "select 'a", /"'"/],
  ['a comment without an end', 'select 1 /* a', /dialect/],
  ['a sign of another script', 'select １', /dialect/],
  ['a blank that is none', 'select\u00a01', /dialect/],
])('%s is refused', (_, sql, words) => {
  let thrown: unknown;
  try {
    plainSql(sql);
  } catch (caught) {
    thrown = caught;
  }
  expect(thrown).toMatchObject({ code: 'sql_invalid', message: expect.stringMatching(words) });
});

test('a mistake has its line', () => {
  expect(() => plainSql('select 1,\n  2,\n  `a`')).toThrow(/line 3/);
});
