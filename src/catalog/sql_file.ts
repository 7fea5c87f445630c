// An SQL file of a pack: a header of comments, then one SELECT. The first comment is the title; `-- key: value` are its
// fields, `-- column NAME [unit] (personal): words` its columns; a comment indented further goes on with the one above;
// other comments are prose.

import { didYouMean } from '../base/names.ts';
import type { Column, Mistake } from './catalog.ts';
import type { ThingFile } from './place.ts';

interface HeaderField {
  value: string;
  line: number;
}

export interface SqlFile {
  title: string;
  /** Comments that are no fields: what a person should know of it. */
  prose: string;
  fields: Map<string, HeaderField>;
  columns: (Omit<Column, 'type'> & { line: number })[];
  /** The statement without the header and without a semicolon at its end. */
  sql: string;
  /** The line on which the statement begins. */
  sqlLine: number;
  isSelect: boolean;
  mistakes: Mistake[];
}

/** Takes an SQL file apart; `known` are the fields its header may have. */
export function readSqlFile(thing: ThingFile, known: readonly string[]): SqlFile {
  const lines = thing.text.split(/\r?\n/);
  const statement = lines.findIndex(line => !/^\s*(--.*)?$/.test(line));
  const end = statement < 0 ? lines.length : statement;
  const sql = lines.slice(end).join('\n').trimEnd().replace(/;$/, '').trimEnd();
  const file: SqlFile = {
    title: '',
    prose: '',
    fields: new Map(),
    columns: [],
    sql,
    sqlLine: end + 1,
    isSelect: /^(select|with)\b/i.test(sql),
    mistakes: [],
  };
  const tell = (line: number, message: string) => file.mistakes.push({ file: thing.file, line, message });
  for (const { text, line } of commentsOf(lines.slice(0, end))) takeComment(text, { line, file, known, tell });
  if (file.title === '') tell(1, 'the first line must be a comment that says what this is');
  if (file.sql === '') tell(lines.length, 'there is no SELECT');
  else if (!file.isSelect) tell(file.sqlLine, 'there must be one SELECT and nothing else');
  return file;
}

/** The comments of the header; lines that are indented further are put to the one above. */
function commentsOf(lines: readonly string[]): { text: string; line: number }[] {
  const comments: { text: string; line: number }[] = [];
  for (const [i, line] of lines.entries()) {
    const text = line.trim().replace(/^--/, '');
    if (text.trim() === '') continue;
    const above = comments.at(-1);
    if (/^ {2,}/.test(text) && above !== undefined) above.text += ` ${text.trim()}`;
    else comments.push({ text: text.trim(), line: i + 1 });
  }
  return comments;
}

interface Taking {
  line: number;
  file: SqlFile;
  known: readonly string[];
  tell: (line: number, message: string) => void;
}

function takeComment(text: string, { line, file, known, tell }: Taking): void {
  if (file.title === '') {
    file.title = text;
    return;
  }
  if (/^column\b/.test(text)) {
    const column = readColumnComment(text);
    if (column === undefined) tell(line, 'write a column as `-- column name [unit] (personal): what it holds`');
    else if (file.columns.some(({ name }) => name === column.name)) tell(line, `column ${column.name} is told twice`);
    else file.columns.push({ ...column, line });
    return;
  }
  const [, key, value = ''] = /^([a-z][a-z_]*):\s*(.*)$/.exec(text) ?? [];
  if (key === undefined) {
    file.prose += `${file.prose === '' ? '' : ' '}${text}`;
    return;
  }
  if (!known.includes(key)) tell(line, `a header has no field ${key}.${didYouMean(key, [...known, 'column'])}`);
  else if (file.fields.has(key)) tell(line, `${key} is told twice`);
  else file.fields.set(key, { value, line });
}

function readColumnComment(text: string): Omit<Column, 'type'> | undefined {
  const match = /^column ([a-z][a-z0-9_]*)\s*(?:\[([^\]]+)\])?\s*(\(personal\))?\s*(?::\s*(.*))?$/.exec(text);
  if (match === null) return undefined;
  const [, name = '', unit, personal, description = ''] = match;
  return { name, description, ...(unit === undefined ? {} : { unit }), personal: personal !== undefined };
}
