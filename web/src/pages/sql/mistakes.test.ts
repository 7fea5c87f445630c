// Where a mistake that the server tells is marked in the text.

import { expect, test } from 'vitest';
import { placeOf } from './mistakes.ts';
import { mistakeIn } from './use_checks.ts';

test('a mistake is underlined at the name it quotes, else over its line', () => {
  const sql = 'select a\nfrom nowhere\nwhere x = 1';
  const at = (message: string, line: number | null) => {
    const { from, to } = placeOf(sql, message, line);
    return sql.slice(from, to);
  };
  expect(at('Table with name "nowhere" does not exist', 2)).toBe('nowhere');
  expect(at('syntax error', 3)).toBe('where x = 1');
  expect(at('something', null)).toBe('select a');
  expect(at('something', 99)).toBe('where x = 1');
});

test('in the second statement it stands where that one is', () => {
  const text = 'select 1;\n\nselect b\nfrom t';
  const found = mistakeIn(text, { sql: 'select b\nfrom t', from: 11 }, { message: 'no column "b"', line: 1 });
  expect([text.slice(found.from, found.to), found.line]).toEqual(['b', 3]);
});
