// Trino's functions of texts, patterns, JSON, addresses and bytes, for DuckDB.

import { limits } from '../base/limits.ts';
import { type SqlFunction, trinoPage } from './sql_function.ts';

const binary = trinoPage('binary');
const json = trinoPage('json');
const regexp = trinoPage('regexp');
const string = trinoPage('string');
const url = trinoPage('url');

const malformedPercent = '%([^0-9A-Fa-f]|.?$|[0-9A-Fa-f][^0-9A-Fa-f])';

export const textFunctions: readonly SqlFunction[] = [
  {
    name: 'codepoint',
    does: 'The Unicode code point of a text of one character.',
    forms: [{ parameters: 's', as: 'unicode(s)' }],
    examples: [{ sql: "codepoint('é')", gives: 233 }],
    source: string,
  },
  {
    name: 'from_utf8',
    does: 'The text of bytes. Bytes that are no UTF-8 are an error on DuckDB and U+FFFD on Trino.',
    forms: [{ parameters: 'b', as: 'decode(b)' }],
    examples: [{ sql: "from_utf8(to_utf8('é'))", gives: 'é' }],
    source: string,
  },
  ...(['lpad', 'rpad'] as const).map(name => ({
    name,
    does: `The text made as long as asked for, with another text at its ${name === 'lpad' ? 'begin' : 'end'}; of at most ${limits.builtChars} characters.`,
    forms: [
      {
        parameters: 's, n, p',
        as: `system.main.${name}(s, cast(case when n > ${limits.builtChars} then error('${name} makes texts of at most ${limits.builtChars} characters') else n end as integer), p)`,
      },
    ],
    examples: [
      { sql: `${name}('7', 3, 'ab')`, gives: name === 'lpad' ? 'ab7' : '7ab' },
      { sql: `${name}('abc', 2, ' ')`, gives: 'ab' },
      { sql: `${name}(cast(null as varchar), 2, ' ')`, gives: null },
    ],
    source: string,
  })),
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
    name: 'to_utf8',
    does: 'The bytes of a text.',
    forms: [{ parameters: 's', as: 'encode(s)' }],
    examples: [{ sql: "to_utf8('é')", gives: 'c3a9' }],
    source: string,
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
];
