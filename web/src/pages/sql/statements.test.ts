// Which statement the cursor stands in, when there are several.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { statementAt, statementsOf, tokensOf } from './statements.ts';

test('semicolons in texts, names and comments end nothing', () => {
  const sql = `select ';' as "a;b" -- not; here\nfrom t /* nor; here */;\n\nselect 2;`;
  expect(statementsOf(sql).map(one => one.sql)).toEqual([`select ';' as "a;b" -- not; here\nfrom t`, 'select 2']);
});

test('what is not finished swallows the rest and no more', () => {
  expect(statementsOf("select 'open; select 2")).toHaveLength(1);
  expect(statementsOf('select /* open; select 2')).toHaveLength(1);
});

test('the statement at the cursor is the one around or before it', () => {
  const sql = 'select 1;\n\nselect 2;\n';
  expect(statementAt(sql, 3)?.sql).toBe('select 1');
  expect(statementAt(sql, 10)?.sql).toBe('select 1');
  expect(statementAt(sql, 14)?.sql).toBe('select 2');
  expect(statementAt(sql, sql.length)?.sql).toBe('select 2');
  expect(statementAt('  \n', 1)).toBeUndefined();
});

test('tokens follow each other without overlap and leave out nothing but space', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...`ab1 '"-*/;.,()\n`), maxLength: 80 }), sql => {
      let at = 0;
      for (const token of tokensOf(sql)) {
        expect(sql.slice(at, token.from).trim()).toBe('');
        expect(token.to).toBeGreaterThan(token.from);
        at = token.to;
      }
      expect(sql.slice(at).trim()).toBe('');
    }),
  );
});
