// Trino's functions of numbers and arrays, its comparisons and its aggregates, for DuckDB.

import { type SqlFunction, trinoPage } from './sql_function.ts';

const aggregate = trinoPage('aggregate');
const array = trinoPage('array');
const bitwise = trinoPage('bitwise');
const comparison = trinoPage('comparison');
const math = trinoPage('math');

const named = (count: number): string[] => ['a', 'b', 'c', 'd', 'e'].slice(0, count);

/** greatest and least of two to five values: NULL as soon as one of them is. */
const extremes = (name: 'greatest' | 'least') =>
  [2, 3, 4, 5].map(count => {
    const parameters = named(count).join(', ');
    const anyNull = named(count).map(parameter => `${parameter} is null`);
    return {
      parameters,
      as: `case when ${anyNull.join(' or ')} then null else system.main.${name}(${parameters}) end`,
    };
  });

export const valueFunctions: readonly SqlFunction[] = [
  {
    name: 'approx_distinct',
    does: 'About how many different values there are. It is an estimate, and each engine has its own.',
    forms: [{ parameters: 'x', as: 'approx_count_distinct(x)' }],
    examples: [{ sql: '(select approx_distinct(x) from (values (1), (2), (2)) as t(x))', gives: 2 }],
    source: aggregate,
  },
  {
    name: 'array_join',
    does: 'The elements as text with a delimiter between them; NULLs are left out, or written as the third argument.',
    forms: [
      { parameters: 'a, d', as: 'array_to_string(a, d)' },
      {
        parameters: 'a, d, n',
        as: 'array_to_string(list_transform(a, lambda x: coalesce(cast(x as varchar), n)), d)',
      },
    ],
    examples: [
      { sql: "array_join(array['a', null, 'b'], ',')", gives: 'a,b' },
      { sql: "array_join(array['a', null, 'b'], ',', '?')", gives: 'a,?,b' },
    ],
    source: array,
  },
  {
    name: 'array_max',
    does: 'The greatest element; NULL when any element is NULL.',
    forms: [{ parameters: 'a', as: 'case when len(a) = list_count(a) then list_max(a) end' }],
    examples: [
      { sql: 'array_max(array[1, 3, 2])', gives: 3 },
      { sql: 'array_max(array[1, null])', gives: null },
    ],
    source: array,
  },
  {
    name: 'array_min',
    does: 'The least element; NULL when any element is NULL.',
    forms: [{ parameters: 'a', as: 'case when len(a) = list_count(a) then list_min(a) end' }],
    examples: [
      { sql: 'array_min(array[3, 1, 2])', gives: 1 },
      { sql: 'array_min(array[1, null])', gives: null },
    ],
    source: array,
  },
  {
    name: 'array_remove',
    does: 'The array without the elements equal to the second argument.',
    forms: [{ parameters: 'a, e', as: 'list_filter(a, lambda x: x <> e)' }],
    examples: [{ sql: 'array_remove(array[1, 2, 1], 1)', gives: [2] }],
    source: array,
  },
  {
    name: 'bitwise_and',
    does: 'Bits that are set in both integers.',
    forms: [{ parameters: 'a, b', as: 'cast(a as bigint) & cast(b as bigint)' }],
    examples: [{ sql: 'bitwise_and(19, 25)', gives: 17 }],
    source: bitwise,
  },
  {
    name: 'bitwise_or',
    does: 'Bits that are set in either integer.',
    forms: [{ parameters: 'a, b', as: 'cast(a as bigint) | cast(b as bigint)' }],
    examples: [{ sql: 'bitwise_or(19, 25)', gives: 27 }],
    source: bitwise,
  },
  {
    name: 'bitwise_xor',
    does: 'Bits that are set in one of the integers only.',
    forms: [{ parameters: 'a, b', as: 'xor(cast(a as bigint), cast(b as bigint))' }],
    examples: [{ sql: 'bitwise_xor(19, 25)', gives: 10 }],
    source: bitwise,
  },
  {
    name: 'cardinality',
    does: 'The number of elements of an array. On DuckDB it does not take maps.',
    forms: [{ parameters: 'x', as: 'len(x)' }],
    examples: [{ sql: 'cardinality(array[4, 5, null])', gives: 3 }],
    source: array,
  },
  {
    name: 'element_at',
    does: 'The element of an array (from 1; from the end when negative) or the value of a key; NULL when there is none.',
    forms: [{ parameters: 'x, i', as: 'x[i]' }],
    examples: [
      { sql: 'element_at(array[4, 5], 2)', gives: 5 },
      { sql: 'element_at(array[4, 5], -1)', gives: 5 },
      { sql: 'element_at(array[4, 5], 3)', gives: null },
      { sql: "element_at(map(array['k'], array[7]), 'k')", gives: 7 },
      { sql: "element_at(map(array['k'], array[7]), 'l')", gives: null },
    ],
    source: array,
  },
  {
    name: 'greatest',
    does: 'The greatest of two to five values; NULL when any of them is NULL.',
    forms: extremes('greatest'),
    examples: [
      { sql: 'greatest(1, 3, 2)', gives: 3 },
      { sql: 'greatest(1, null)', gives: null },
      { sql: "greatest('b', 'a', 'e', 'd', 'c')", gives: 'e' },
    ],
    source: comparison,
  },
  {
    name: 'infinity',
    does: 'The infinite double.',
    forms: [{ parameters: '', as: "cast('Infinity' as double)" }],
    examples: [{ sql: 'is_infinite(infinity())', gives: true }],
    source: math,
  },
  {
    name: 'is_finite',
    does: 'Whether a double is a number: no infinity, no NaN.',
    forms: [{ parameters: 'x', as: 'isfinite(x)' }],
    examples: [{ sql: 'is_finite(1e0)', gives: true }],
    source: math,
  },
  {
    name: 'is_infinite',
    does: 'Whether a double is one of the infinities.',
    forms: [{ parameters: 'x', as: 'isinf(x)' }],
    examples: [{ sql: 'is_infinite(1e0)', gives: false }],
    source: math,
  },
  {
    name: 'is_nan',
    does: 'Whether a double is NaN.',
    forms: [{ parameters: 'x', as: 'isnan(x)' }],
    examples: [{ sql: "is_nan(cast('NaN' as double))", gives: true }],
    source: math,
  },
  {
    name: 'least',
    does: 'The least of two to five values; NULL when any of them is NULL.',
    forms: extremes('least'),
    examples: [
      { sql: 'least(3, 1, 2)', gives: 1 },
      { sql: "least('a', null, 'b')", gives: null },
    ],
    source: comparison,
  },
  {
    name: 'max_by',
    does: 'The first argument in the row whose second is greatest, NULL if it is NULL there; with a third, an array of so many.',
    forms: [
      { parameters: 'x, y', as: 'arg_max_null(x, y)' },
      { parameters: 'x, y, n', as: 'arg_max(x, y, n)' },
    ],
    examples: [
      { sql: '(select max_by(x, y) from (values (1, 1), (2, 2), (3, 3)) as t(x, y))', gives: 3 },
      { sql: '(select max_by(x, y) from (values (1, 2), (null, 3), (4, null)) as t(x, y))', gives: null },
      { sql: '(select max_by(x, y, 2) from (values (1, 1), (2, 2), (3, 3)) as t(x, y))', gives: [3, 2] },
    ],
    source: aggregate,
  },
  {
    name: 'min_by',
    does: 'The first argument in the row whose second is least, NULL if it is NULL there; with a third, an array of so many.',
    forms: [
      { parameters: 'x, y', as: 'arg_min_null(x, y)' },
      { parameters: 'x, y, n', as: 'arg_min(x, y, n)' },
    ],
    examples: [
      { sql: '(select min_by(x, y) from (values (1, 1), (2, 2), (3, 3)) as t(x, y))', gives: 1 },
      { sql: '(select min_by(x, y) from (values (1, 2), (null, 1), (4, null)) as t(x, y))', gives: null },
      { sql: '(select min_by(x, y, 2) from (values (1, 1), (2, 2), (3, 3)) as t(x, y))', gives: [1, 2] },
    ],
    source: aggregate,
  },
  {
    name: 'nan',
    does: 'The double that is not a number.',
    forms: [{ parameters: '', as: "cast('NaN' as double)" }],
    examples: [{ sql: 'is_nan(nan())', gives: true }],
    source: math,
  },
  {
    name: 'sequence',
    does: 'The array from one value to another, both in it, by 1 or by a step. Between dates give a step and cast the elements back to date.',
    forms: [
      { parameters: 'a, b', as: 'generate_series(a, b)' },
      { parameters: 'a, b, s', as: 'generate_series(a, b, s)' },
    ],
    examples: [
      { sql: 'sequence(2, 4)', gives: [2, 3, 4] },
      { sql: 'sequence(0, 10, 5)', gives: [0, 5, 10] },
      {
        sql: "(select max(cast(x as date)) from unnest(sequence(date '2018-06-08', date '2018-06-10', interval '1' day)) as t(x))",
        gives: '2018-06-10',
      },
    ],
    source: array,
  },
  {
    name: 'truncate',
    does: 'A number without its fraction.',
    forms: [{ parameters: 'x', as: 'trunc(x)' }],
    examples: [{ sql: 'truncate(-1.7e0)', gives: -1 }],
    source: math,
  },
];
