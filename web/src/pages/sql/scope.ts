// What a name can mean where the cursor stands: the tables that a statement reads, under which aliases, and what was typed so far.

import { type Token, tokensOf } from './statements.ts';

export interface Named {
  /** As in the catalogue: `pack.table`; or a name that `with` gives. */
  table: string;
  alias: string;
}

export interface Scope {
  tables: Named[];
  /** Names that `with` gives to parts of the statement. */
  parts: string[];
}

const endsTable = new Set(
  (
    'where group order having limit union intersect except on using join inner left right full cross natural select from with ' +
    'window fetch offset tablesample lateral as and or'
  ).split(' '),
);

const isName = (token: Token | undefined): token is Token => token?.kind === 'word' || token?.kind === 'quoted';
const isMark = (token: Token | undefined, text: string) => token?.kind === 'mark' && token.text === text;
const isWord = (token: Token | undefined, text: string) => token?.kind === 'word' && token.text.toLowerCase() === text;

/** A dotted name that begins at a token, and the place after it. */
function dotted(tokens: readonly Token[], at: number): { name: string; next: number } | undefined {
  const first = tokens[at];
  if (!isName(first)) return undefined;
  let name = first.text;
  let next = at + 1;
  for (let part = tokens[next + 1]; isMark(tokens[next], '.') && isName(part); part = tokens[next + 1]) {
    name += `.${part.text}`;
    next += 2;
  }
  return { name, next };
}

/** The table that stands at a place, with its alias. */
function tableAt(tokens: readonly Token[], at: number): { named: Named; next: number } | undefined {
  const found = dotted(tokens, at);
  if (found === undefined || (tokens[at]?.kind === 'word' && endsTable.has(found.name.toLowerCase()))) return undefined;
  const after = isWord(tokens[found.next], 'as') ? found.next + 1 : found.next;
  const alias = tokens[after];
  const has = isName(alias) && !(alias.kind === 'word' && endsTable.has(alias.text.toLowerCase()));
  return {
    named: { table: found.name, alias: has ? alias.text : (found.name.split('.').at(-1) ?? found.name) },
    next: has ? after + 1 : found.next,
  };
}

/** The tables and parts of a statement. */
export function scopeOf(sql: string): Scope {
  const tokens = tokensOf(sql).filter(token => token.kind !== 'comment');
  const tables: Named[] = [];
  const parts: string[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (isName(token) && isWord(tokens[at + 1], 'as') && isMark(tokens[at + 2], '(')) parts.push(token.text);
    if (!isWord(token, 'from') && !isWord(token, 'join')) continue;
    for (let found = tableAt(tokens, at + 1); found !== undefined; ) {
      tables.push(found.named);
      found = isMark(tokens[found.next], ',') ? tableAt(tokens, found.next + 1) : undefined;
    }
  }
  return { tables, parts };
}

export interface Typed {
  /** Where the last part of the name begins. */
  from: number;
  /** Parts before it: `['pack', 'requests']` of `pack.requests.sc_`. */
  path: string[];
  /** The word before the name, in lower case: `from`. */
  before: string | undefined;
  /** Inside of a text or a comment, where there is nothing to complete. */
  inText: boolean;
}

/** What was typed before the cursor. */
export function typedBefore(sql: string, cursor: number): Typed {
  const tokens = tokensOf(sql.slice(0, cursor));
  let at = tokens.length - 1;
  const last = tokens[at];
  const touching = last !== undefined && last.to === cursor;
  const inText = touching && last.kind !== 'mark' && last.kind !== 'word' && last.kind !== 'quoted';
  const path: string[] = [];
  let from = cursor;
  if (touching && isName(last)) {
    from = last.from;
    at -= 1;
  }
  for (let name = tokens[at - 1]; isMark(tokens[at], '.') && isName(name); name = tokens[at - 1]) {
    path.unshift(name.text);
    at -= 2;
  }
  while (at >= 0 && tokens[at]?.kind === 'comment') at -= 1;
  const before = tokens[at];
  return { from, path, before: before?.kind === 'word' ? before.text.toLowerCase() : before?.text, inText };
}
