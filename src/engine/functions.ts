// The functions that DuckDB lacks of Trino's dialect, or has with another meaning, as macros in the schema `trino`, which is on
// the path only of sessions that run the text of models and people. What must stay true: every example gives the same value on
// DuckDB and on Trino (`test/engines/functions.test.ts` proves it), and a macro's text names the builtin it shadows as
// `system.main.x`. The functions of our own, in the schema `tally`, are for the product's SQL and are called by full name.

import type { Value } from './engine.ts';

export interface SqlFunction {
  name: string;
  /** What it does, and where its result is nearly but not quite Trino's. */
  does: string;
  /** One entry for each number of arguments: parameters, and the DuckDB expression over them. */
  forms: { parameters: string; as: string }[];
  /** Expressions that both engines run, with the value both give. */
  examples: { sql: string; gives: Value }[];
  /** Public page that defines it. */
  source: string;
}

const trinoPage = (page: string): string => `https://trino.io/docs/current/functions/${page}.html`;
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

/** MySQL's specifiers where strftime spells them otherwise, in an order in which no replacement is replaced again. */
const specifiers = [
  ['%M', '%B'],
  ['%W', '%A'],
  ['%i', '%M'],
  ['%T', '%H:%M:%S'],
  ['%s', '%S'],
  ['%h', '%I'],
  ['%c', '%-m'],
  ['%e', '%-d'],
  ['%k', '%-H'],
  ['%l', '%-I'],
] as const;
const strftimeFormat = specifiers.reduce((text, [from, to]) => `replace(${text}, '${from}', '${to}')`, 'f');

const malformedPercent = '%([^0-9A-Fa-f]|.?$|[0-9A-Fa-f][^0-9A-Fa-f])';

const aggregate = trinoPage('aggregate');
const array = trinoPage('array');
const binary = trinoPage('binary');
const comparison = trinoPage('comparison');
const datetime = trinoPage('datetime');
const json = trinoPage('json');
const math = trinoPage('math');
const regexp = trinoPage('regexp');
const string = trinoPage('string');
const url = trinoPage('url');

/** Trino's functions for DuckDB, by name. */
export const trinoFunctions: readonly SqlFunction[] = [
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
    name: 'at_timezone',
    does: 'The wall clock of a zone for an instant. Cast the result to timestamp(6): on Trino it still carries the zone.',
    forms: [{ parameters: 't, z', as: '(t at time zone z)' }],
    examples: [
      {
        sql: "cast(at_timezone(with_timezone(timestamp '2018-06-08 22:30:00', 'UTC'), 'Europe/Warsaw') as timestamp(6))",
        gives: '2018-06-09T00:30:00Z',
      },
    ],
    source: datetime,
  },
  {
    name: 'bitwise_and',
    does: 'Bits that are set in both integers.',
    forms: [{ parameters: 'a, b', as: 'cast(a as bigint) & cast(b as bigint)' }],
    examples: [{ sql: 'bitwise_and(19, 25)', gives: 17 }],
    source: trinoPage('bitwise'),
  },
  {
    name: 'bitwise_or',
    does: 'Bits that are set in either integer.',
    forms: [{ parameters: 'a, b', as: 'cast(a as bigint) | cast(b as bigint)' }],
    examples: [{ sql: 'bitwise_or(19, 25)', gives: 27 }],
    source: trinoPage('bitwise'),
  },
  {
    name: 'bitwise_xor',
    does: 'Bits that are set in one of the integers only.',
    forms: [{ parameters: 'a, b', as: 'xor(cast(a as bigint), cast(b as bigint))' }],
    examples: [{ sql: 'bitwise_xor(19, 25)', gives: 10 }],
    source: trinoPage('bitwise'),
  },
  {
    name: 'cardinality',
    does: 'The number of elements of an array. On DuckDB it does not take maps.',
    forms: [{ parameters: 'x', as: 'len(x)' }],
    examples: [{ sql: 'cardinality(array[4, 5, null])', gives: 3 }],
    source: array,
  },
  {
    name: 'codepoint',
    does: 'The Unicode code point of a text of one character.',
    forms: [{ parameters: 's', as: 'unicode(s)' }],
    examples: [{ sql: "codepoint('é')", gives: 233 }],
    source: string,
  },
  {
    name: 'date_diff',
    does: 'Full units between two times, as Trino counts: 10:59 to 11:01 is no hour yet.',
    forms: [{ parameters: 'u, a, b', as: 'date_sub(u, a, b)' }],
    examples: [
      { sql: "date_diff('hour', timestamp '2018-06-08 10:59:00', timestamp '2018-06-08 11:01:00')", gives: 0 },
      { sql: "date_diff('minute', timestamp '2018-06-08 10:59:00', timestamp '2018-06-08 11:01:00')", gives: 2 },
      { sql: "date_diff('day', date '2018-06-08', date '2018-06-01')", gives: -7 },
      { sql: "date_diff('month', date '2018-01-31', date '2018-03-01')", gives: 1 },
    ],
    source: datetime,
  },
  {
    name: 'date_format',
    does: 'A time as text, by the specifiers of MySQL: %Y %m %d %H %i %s %M %W %a %b %j %p %T %h %c %e %k %l.',
    forms: [{ parameters: 't, f', as: `strftime(t, ${strftimeFormat})` }],
    examples: [
      { sql: "date_format(timestamp '2018-06-08 07:05:09', '%Y-%m-%d %H:%i:%s')", gives: '2018-06-08 07:05:09' },
      { sql: "date_format(timestamp '2018-06-08 17:05:09', '%W %e %M, %l:%i %p')", gives: 'Friday 8 June, 5:05 PM' },
      {
        sql: "date_format(timestamp '2018-06-08 07:05:09', '%j %T %h %c %k %a %b %y')",
        gives: '159 07:05:09 07 6 7 Fri Jun 18',
      },
    ],
    source: datetime,
  },
  {
    name: 'day_of_month',
    does: 'The day of the month, from 1.',
    forms: [{ parameters: 'x', as: 'day(x)' }],
    examples: [{ sql: "day_of_month(date '2018-06-08')", gives: 8 }],
    source: datetime,
  },
  {
    name: 'day_of_week',
    does: 'The day of the week: Monday is 1, Sunday is 7.',
    forms: [{ parameters: 'x', as: 'isodow(x)' }],
    examples: [{ sql: "day_of_week(date '2018-06-10')", gives: 7 }],
    source: datetime,
  },
  {
    name: 'day_of_year',
    does: 'The day of the year, from 1.',
    forms: [{ parameters: 'x', as: 'dayofyear(x)' }],
    examples: [{ sql: "day_of_year(date '2018-06-08')", gives: 159 }],
    source: datetime,
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
    name: 'from_unixtime',
    does: 'The instant so many seconds after 1970. Cast the result to timestamp(6) before it is kept.',
    forms: [{ parameters: 'x', as: 'to_timestamp(x)' }],
    examples: [{ sql: 'cast(from_unixtime(1528441200) as timestamp(6))', gives: '2018-06-08T07:00:00Z' }],
    source: datetime,
  },
  {
    name: 'from_utf8',
    does: 'The text of bytes. Bytes that are no UTF-8 are an error on DuckDB and U+FFFD on Trino.',
    forms: [{ parameters: 'b', as: 'decode(b)' }],
    examples: [{ sql: "from_utf8(to_utf8('é'))", gives: 'é' }],
    source: string,
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
    name: 'json_extract_scalar',
    does: 'The text, number or boolean at a path, as text; NULL for objects, arrays, JSON null and text that is no JSON.',
    forms: [
      {
        parameters: 'j, p',
        as: "case when json_valid(j) and json_type(j, p) not in ('OBJECT', 'ARRAY', 'NULL') then json_extract_string(j, p) end",
      },
    ],
    examples: [
      { sql: `json_extract_scalar('{"a": {"b": "x"}}', '$.a.b')`, gives: 'x' },
      { sql: `json_extract_scalar('{"a": [1, 2]}', '$.a[1]')`, gives: '2' },
      { sql: `json_extract_scalar('{"a": true}', '$.a')`, gives: 'true' },
      { sql: `json_extract_scalar('{"a": {"b": 1}}', '$.a')`, gives: null },
      { sql: `json_extract_scalar('{"a": null}', '$.a')`, gives: null },
      { sql: "json_extract_scalar('{broken', '$.a')", gives: null },
    ],
    source: json,
  },
  {
    name: 'last_day_of_month',
    does: 'The date of the last day of the month.',
    forms: [{ parameters: 'x', as: 'last_day(x)' }],
    examples: [{ sql: "last_day_of_month(date '2018-02-08')", gives: '2018-02-28' }],
    source: datetime,
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
    name: 'levenshtein_distance',
    does: 'The number of single-character changes between two texts.',
    forms: [{ parameters: 'a, b', as: 'levenshtein(a, b)' }],
    examples: [{ sql: "levenshtein_distance('parcel', 'parsley')", gives: 3 }],
    source: string,
  },
  {
    name: 'md5',
    does: 'The MD5 of bytes, as bytes: `lower(to_hex(md5(to_utf8(s))))` is the usual text.',
    forms: [{ parameters: 'b', as: 'unhex(system.main.md5(b))' }],
    examples: [{ sql: "lower(to_hex(md5(to_utf8('a'))))", gives: '0cc175b9c0f1b6a831c399e269772661' }],
    source: binary,
  },
  {
    name: 'millisecond',
    does: 'The milliseconds within the second, 0 to 999.',
    forms: [{ parameters: 'x', as: 'system.main.millisecond(x) % 1000' }],
    examples: [{ sql: "millisecond(timestamp '2018-06-08 07:00:03.250')", gives: 250 }],
    source: datetime,
  },
  {
    name: 'nan',
    does: 'The double that is not a number.',
    forms: [{ parameters: '', as: "cast('NaN' as double)" }],
    examples: [{ sql: 'is_nan(nan())', gives: true }],
    source: math,
  },
  {
    name: 'infinity',
    does: 'The infinite double.',
    forms: [{ parameters: '', as: "cast('Infinity' as double)" }],
    examples: [{ sql: 'is_infinite(infinity())', gives: true }],
    source: math,
  },
  {
    name: 'regexp_count',
    does: 'How often a pattern matches.',
    forms: [{ parameters: 's, p', as: 'len(regexp_extract_all(s, p))' }],
    examples: [{ sql: "regexp_count('a1b22', '[0-9]+')", gives: 2 }],
    source: regexp,
  },
  {
    name: 'regexp_extract',
    does: 'The first match of a pattern, or a group of it; NULL when nothing matches. Write patterns that RE2 knows.',
    forms: [
      { parameters: 's, p', as: 'case when regexp_matches(s, p) then system.main.regexp_extract(s, p) end' },
      { parameters: 's, p, g', as: 'case when regexp_matches(s, p) then system.main.regexp_extract(s, p, g) end' },
    ],
    examples: [
      { sql: "regexp_extract('parcel 17 of 20', '[0-9]+')", gives: '17' },
      { sql: "regexp_extract('parcel 17 of 20', '([0-9]+) of ([0-9]+)', 2)", gives: '20' },
      { sql: "regexp_extract('parcel', '[0-9]+')", gives: null },
    ],
    source: regexp,
  },
  {
    name: 'regexp_like',
    does: 'Whether a pattern matches anywhere in the text.',
    forms: [{ parameters: 's, p', as: 'regexp_matches(s, p)' }],
    examples: [
      { sql: "regexp_like('parcel 17', '^[a-z]+ [0-9]+$')", gives: true },
      { sql: "regexp_like('parcel', '[0-9]')", gives: false },
    ],
    source: regexp,
  },
  {
    name: 'regexp_replace',
    does: 'The text with every match replaced; $1 in the replacement is the first group; without one, matches are taken out.',
    forms: [
      { parameters: 's, p', as: "system.main.regexp_replace(s, p, '', 'g')" },
      {
        parameters: 's, p, r',
        as: "system.main.regexp_replace(s, p, system.main.regexp_replace(r, '\\$([0-9])', '\\\\\\1', 'g'), 'g')",
      },
    ],
    examples: [
      { sql: "regexp_replace('a1b22', '[0-9]+')", gives: 'ab' },
      { sql: "regexp_replace('a1b22', '([0-9]+)', '<$1>')", gives: 'a<1>b<22>' },
    ],
    source: regexp,
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
    name: 'sha1',
    does: 'The SHA-1 of bytes, as bytes.',
    forms: [{ parameters: 'b', as: 'unhex(system.main.sha1(b))' }],
    examples: [{ sql: "lower(to_hex(sha1(to_utf8('a'))))", gives: '86f7e437faa5a7fce15d1ddcb9eaeaea377667b8' }],
    source: binary,
  },
  {
    name: 'sha256',
    does: 'The SHA-256 of bytes, as bytes.',
    forms: [{ parameters: 'b', as: 'unhex(system.main.sha256(b))' }],
    examples: [
      {
        sql: "lower(to_hex(sha256(to_utf8('a'))))",
        gives: 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb',
      },
    ],
    source: binary,
  },
  {
    name: 'split_part',
    does: 'The field of a text between delimiters, from 1; NULL when there are fewer.',
    forms: [{ parameters: 's, d, i', as: 'split(s, d)[i]' }],
    examples: [
      { sql: "split_part('a/b', '/', 2)", gives: 'b' },
      { sql: "split_part('a/', '/', 2)", gives: '' },
      { sql: "split_part('a/b', '/', 3)", gives: null },
    ],
    source: string,
  },
  {
    name: 'to_hex',
    does: 'Bytes as hexadecimal digits, in capitals.',
    forms: [{ parameters: 'b', as: 'hex(b)' }],
    examples: [{ sql: "to_hex(to_utf8('é'))", gives: 'C3A9' }],
    source: binary,
  },
  {
    name: 'to_unixtime',
    does: 'Seconds since 1970 as a double.',
    forms: [{ parameters: 'x', as: 'epoch(x)' }],
    examples: [{ sql: "to_unixtime(timestamp '2018-06-08 07:00:00.500')", gives: 1528441200.5 }],
    source: datetime,
  },
  {
    name: 'to_utf8',
    does: 'The bytes of a text.',
    forms: [{ parameters: 's', as: 'encode(s)' }],
    examples: [{ sql: "to_utf8('é')", gives: 'c3a9' }],
    source: string,
  },
  {
    name: 'truncate',
    does: 'A number without its fraction.',
    forms: [{ parameters: 'x', as: 'trunc(x)' }],
    examples: [{ sql: 'truncate(-1.7e0)', gives: -1 }],
    source: math,
  },
  {
    name: 'url_decode',
    does: 'A text with its %XX and + decoded. A broken % is NULL on DuckDB and an error on Trino: write `try(url_decode(s))`.',
    forms: [
      {
        parameters: 's',
        as: `case when regexp_matches(s, '${malformedPercent}') then null else try(system.main.url_decode(replace(s, '+', ' '))) end`,
      },
    ],
    examples: [
      { sql: "try(url_decode('a%20b+c%C3%A9'))", gives: 'a b cé' },
      { sql: "try(url_decode('100%'))", gives: null },
    ],
    source: url,
  },
  {
    name: 'url_encode',
    does: 'A text as it stands in a query string: a blank is +, and only letters, digits and - _ . * stay.',
    forms: [
      {
        parameters: 's',
        as: "replace(replace(replace(system.main.url_encode(s), '%20', '+'), '~', '%7E'), '%2A', '*')",
      },
    ],
    examples: [{ sql: "url_encode('a b~*/é-_.')", gives: 'a+b%7E*%2F%C3%A9-_.' }],
    source: url,
  },
  {
    name: 'week_of_year',
    does: 'The number of the ISO week.',
    forms: [{ parameters: 'x', as: 'week(x)' }],
    examples: [{ sql: "week_of_year(date '2018-12-31')", gives: 1 }],
    source: datetime,
  },
  {
    name: 'with_timezone',
    does: 'The instant at which a zone shows this wall clock.',
    forms: [{ parameters: 't, z', as: '(t at time zone z)' }],
    examples: [
      {
        sql: "to_unixtime(with_timezone(timestamp '2018-06-08 09:00:00', 'Europe/Warsaw'))",
        gives: 1528441200,
      },
    ],
    source: datetime,
  },
  {
    name: 'year_of_week',
    does: 'The year that the ISO week belongs to.',
    forms: [{ parameters: 'x', as: 'isoyear(x)' }],
    examples: [{ sql: "year_of_week(date '2018-12-31')", gives: 2019 }],
    source: datetime,
  },
];

/**
 * Functions of our own. `percentDecode` of `src/base/percent.ts` is the same function for JavaScript; both must agree. Text
 * without a % costs a search for it and nothing more.
 */
export const ownFunctions: readonly SqlFunction[] = [
  {
    name: 'percent_decode',
    does: 'Decodes every %XX once; a broken % and every + stay; the text stays whole when the result would be no UTF-8.',
    forms: [
      {
        parameters: 'x',
        as: "case when contains(x, '%') then coalesce(try(system.main.url_decode(x)), x) else x end",
      },
    ],
    examples: [
      { sql: "tally.percent_decode('a%20b+100%')", gives: 'a b+100%' },
      { sql: "tally.percent_decode('%2541')", gives: '%41' },
      { sql: "tally.percent_decode('%41%FF')", gives: '%41%FF' },
      { sql: 'tally.percent_decode(null)', gives: null },
    ],
    source: 'https://www.rfc-editor.org/rfc/rfc3986#section-2.1',
  },
  {
    name: 'percent_decode_twice',
    does: 'Decodes until the text is plain, at most twice.',
    forms: [
      {
        parameters: 'x',
        as: "case when contains(x, '%') then tally.percent_decode(tally.percent_decode(x)) else x end",
      },
    ],
    examples: [
      { sql: "tally.percent_decode_twice('a%2520b')", gives: 'a b' },
      { sql: "tally.percent_decode_twice('a%252520b')", gives: 'a%20b' },
    ],
    source: 'https://www.rfc-editor.org/rfc/rfc3986#section-2.1',
  },
];

/** SQL that puts both tables into a DuckDB instance. */
export function functionsSql(): string {
  const macros = (schema: string, functions: readonly SqlFunction[]) =>
    functions.map(({ name, forms }) => {
      const overloads = forms.map(form => `(${form.parameters}) as ${form.as}`);
      return `create or replace macro ${schema}.${name}${overloads.join(', ')};`;
    });
  return [
    'create schema if not exists trino;',
    'create schema if not exists tally;',
    ...macros('trino', trinoFunctions),
    ...macros('tally', ownFunctions),
  ].join('\n');
}
