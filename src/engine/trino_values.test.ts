// Types of Trino by the names that the rest of the program knows, and digits that a number would lose.

import { expect, test } from 'vitest';
import { parseExact, typeNameOf } from './trino_values.ts';

test.each([
  ['bigint', 'BIGINT'],
  ['varchar(5)', 'VARCHAR'],
  ['char(2)', 'VARCHAR'],
  ['timestamp(6)', 'TIMESTAMP'],
  ['timestamp(3) with time zone', 'TIMESTAMP WITH TIME ZONE'],
  ['decimal(9, 3)', 'DECIMAL(9,3)'],
  ['real', 'FLOAT'],
  ['varbinary', 'BLOB'],
  ['array(array(varchar(5)))', 'VARCHAR[][]'],
  ['map(varchar, array(decimal(9,3)))', 'MAP(VARCHAR, DECIMAL(9,3)[])'],
  [
    'row(a bigint, "b, (c" row(d varchar(3)), timestamp(6))',
    'STRUCT(a BIGINT, "b, (c" STRUCT(d VARCHAR), field2 TIMESTAMP)',
  ],
])('%s is %s', (type, name) => {
  expect(typeNameOf(type)).toBe(name);
});

test('an integer keeps every digit', () => {
  expect(parseExact('{"data":[[9007199254740993, 1.5, 12]]}')).toEqual({ data: [[9007199254740993n, 1.5, 12]] });
});
