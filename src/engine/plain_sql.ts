// SQL text that two parsers read alike. A statement is judged by DuckDB's parser and run by another engine, so where the two would cut a text
// into other words, whoever writes it could show one statement to the guard and another to the engine: a comment inside a comment, a quote
// that a backslash ends, text between dollars. What must stay true: what comes out has no comments, and quotes of the two common kinds only.

import { engineError } from './errors.ts';
import { lineAt } from './sql_text.ts';

/** In this order: comments, text, quoted names, numbers and names, white space, every other sign that both read as itself. */
const word =
  /(?<comment>--[^\n\r]*|\/\*[\s\S]*?\*\/)|'(?:[^']|'')*'|"(?:[^"]|"")+"|[a-z_0-9]+|[ \t\r\n]+|(?!\/\*)[-+*/%=<>!(),.;:[\]|&^~]/iuy;

/**
 * The statement without its comments; every line keeps its number. Throws `sql_invalid` for what the common dialect does not have: nested
 * comments, prefixed or unended quotes, signs beyond it.
 */
export function plainSql(sql: string): string {
  const pieces: string[] = [];
  let before = '';
  for (let at = 0; at < sql.length; at = word.lastIndex) {
    word.lastIndex = at;
    const match = word.exec(sql);
    if (match === null) throw unreadable(sql, at, `${JSON.stringify(sql[at])} is not of the common dialect`);
    const [text] = match;
    const comment = match.groups?.['comment'];
    if (comment?.includes('/*', 2) && comment.startsWith('/*'))
      throw unreadable(sql, at, 'a comment stands in a comment');
    if (/^['"]/.test(text) && /^[a-z_0-9&]/i.test(before))
      throw unreadable(sql, at, 'a blank is missing before the quote');
    pieces.push(comment === undefined ? text : comment.replaceAll(/[^\n]+/g, ' '));
    before = text;
  }
  return pieces.join('');
}

const unreadable = (sql: string, at: number, reason: string) =>
  engineError('sql_invalid', { reason, line: lineAt(sql, at) });
