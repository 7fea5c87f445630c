// SQL as pieces, as far as an editor needs it: where statements begin and end, and which words stand in them. What must stay true:
// nothing inside a text, a quoted name or a comment is taken for SQL, however unfinished it is while somebody types.

export interface Token {
  kind: 'word' | 'quoted' | 'text' | 'number' | 'mark' | 'comment';
  from: number;
  to: number;
  /** Of a quoted name, without its quotes. */
  text: string;
}

const spaces = /\s+/y;
const patterns: readonly (readonly [Token['kind'], RegExp])[] = [
  ['comment', /--[^\n]*|\/\*(?:[^*]|\*(?!\/))*(?:\*\/)?/y],
  ['text', /'(?:[^']|'')*'?/y],
  ['quoted', /"(?:[^"]|"")*"?/y],
  ['number', /\d[\w.]*/y],
  ['word', /[\p{L}_$][\p{L}\p{N}_$]*/uy],
];

/** The tokens of a text; whatever is nothing else is a mark of one character. */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < sql.length) {
    spaces.lastIndex = at;
    const gap = spaces.exec(sql);
    if (gap !== null) {
      at += gap[0].length;
      continue;
    }
    const token = tokenAt(sql, at);
    tokens.push(token);
    at = token.to;
  }
  return tokens;
}

function tokenAt(sql: string, at: number): Token {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const found = pattern.exec(sql)?.[0];
    if (found === undefined || found === '') continue;
    const text = kind === 'quoted' ? found.replace(/^"/, '').replace(/"$/, '').replaceAll('""', '"') : found;
    return { kind, from: at, to: at + found.length, text };
  }
  return { kind: 'mark', from: at, to: at + 1, text: sql.charAt(at) };
}

export interface Statement {
  from: number;
  /** Exclusive; without the semicolon. */
  to: number;
  sql: string;
}

/** The statements of a text, without the empty ones. */
export function statementsOf(sql: string): Statement[] {
  const statements: Statement[] = [];
  let first: Token | undefined;
  let last: Token | undefined;
  const end = () => {
    if (first !== undefined && last !== undefined)
      statements.push({ from: first.from, to: last.to, sql: sql.slice(first.from, last.to) });
    first = undefined;
    last = undefined;
  };
  for (const token of tokensOf(sql)) {
    if (token.kind === 'mark' && token.text === ';') end();
    else if (token.kind !== 'comment') {
      first ??= token;
      last = token;
    }
  }
  end();
  return statements;
}

/** The statement that a cursor stands in, or the one before it: what Ctrl+Enter runs. */
export function statementAt(sql: string, cursor: number): Statement | undefined {
  const statements = statementsOf(sql);
  return statements.findLast(statement => statement.from <= cursor) ?? statements[0];
}
