// The condition that a person gives with a question: one expression over dimensions. What must stay true: nothing gets through
// that is not on a list (dimensions, a few words, a few functions, literals, operators), so that no second statement, no
// comment, no subquery and no column outside the dimensions can be written. The read-only guard of the engine comes on top.

import { limits } from '../base/limits.ts';
import { literal } from '../base/sql.ts';
import { metricError } from './errors.ts';

const words = new Set(
  'and or not in is null like escape between case when then else end true false distinct from as date timestamp varchar bigint integer double boolean'.split(
    ' ',
  ),
);

const functions = new Set(
  'abs cast ceil coalesce concat date date_trunc floor greatest least length lower mod nullif regexp_like replace round split_part starts_with strpos substr substring trim try_cast upper'.split(
    ' ',
  ),
);

type Token = { kind: 'text' | 'number' | 'name' | 'quoted' | 'sign'; text: string };

const pattern =
  /\s+|('(?:[^']|'')*')|("(?:[^"]|"")+")|(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|([\p{L}_][\p{L}\p{N}_]*)|(<>|!=|<=|>=|\|\||[=<>+*%(),]|-(?!-)|\/(?!\*))/uy;

const kinds = ['text', 'quoted', 'number', 'name', 'sign'] as const;

/** What a name in a condition stands for; undefined is no dimension. */
export type DimensionOf = (name: string) => string | undefined;

/**
 * The condition as SQL in parentheses, its dimensions replaced by their expressions. Throws `where_invalid`; a name that is
 * neither dimension nor word goes to `unknown`, which throws.
 */
export function compilePredicate(where: string, dimension: DimensionOf, unknown: (name: string) => never): string {
  if (where.length > limits.whereChars)
    throw refuse(where.slice(0, 100), `it is longer than ${limits.whereChars} characters`);
  const tokens = tokenize(where);
  if (tokens.length === 0) throw refuse(where, 'it is empty');
  checkParentheses(where, tokens);
  const texts = tokens.map((token, i) => {
    if (token.kind === 'quoted') return dimension(unquoted(token.text)) ?? unknown(unquoted(token.text));
    if (token.kind !== 'name') return token.text;
    return nameText(token.text, { next: tokens[i + 1], dimension, unknown });
  });
  return `(${texts.join(' ')})`;
}

interface NameContext {
  next: Token | undefined;
  dimension: DimensionOf;
  unknown: (name: string) => never;
}

/** A function before a parenthesis, a typed literal before a text, else a dimension before a word of the language. */
function nameText(name: string, { next, dimension, unknown }: NameContext): string {
  const lower = name.toLowerCase();
  if (next?.text === '(' && functions.has(lower)) return lower;
  if (next?.kind === 'text' && (lower === 'date' || lower === 'timestamp')) return lower;
  return dimension(name) ?? (words.has(lower) ? lower : unknown(name));
}

function tokenize(where: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < where.length) {
    pattern.lastIndex = at;
    const match = pattern.exec(where);
    if (match === null) throw refuse(where, `${literal(where.slice(at, at + 12))} cannot stand in it`);
    const group = match.slice(1).findIndex(text => text !== undefined);
    const kind = kinds[group];
    if (kind !== undefined) tokens.push({ kind, text: match[0] });
    at = pattern.lastIndex;
  }
  return tokens;
}

/** One expression: parentheses close what they opened, and a comma stands inside of some. */
function checkParentheses(where: string, tokens: Token[]): void {
  let depth = 0;
  for (const { kind, text } of tokens) {
    if (kind !== 'sign') continue;
    if (text === '(') depth++;
    if (text === ')') depth--;
    if (depth < 0) throw refuse(where, 'a parenthesis is closed that was not opened');
    if (text === ',' && depth === 0) throw refuse(where, 'it is more than one expression');
  }
  if (depth > 0) throw refuse(where, 'a parenthesis is not closed');
}

const unquoted = (text: string): string => text.slice(1, -1).replaceAll('""', '"');

const refuse = (where: string, reason: string) => metricError('where_invalid', { where, reason });
