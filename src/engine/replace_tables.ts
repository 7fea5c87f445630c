// A checked SELECT with other text in the places of its tables: a sub-query with fewer rows, the same table by another name. Everything else
// stays as it was written. What must stay true: a place where another text stands than the table's name is refused, never guessed.

import { ident } from '../base/sql.ts';
import { engineError } from './errors.ts';
import { type CheckedSelect, checkSelect, type Parser, type TableReference } from './guard.ts';

export interface Replacement {
  parser: Parser;
  /** Tables that may be named. */
  known: readonly string[];
  /** What stands in a table's place: an expression of FROM, without an alias. Given the table as `known` writes it. */
  put: (table: string) => string;
}

/** The statement with every table replaced, and what was read of it. Throws what `checkSelect` throws. */
export async function replaceTables(
  text: string,
  { parser, known, put }: Replacement,
): Promise<{ sql: string; checked: CheckedSelect }> {
  const checked = await checkSelect(text, { parser, known });
  const names = new Map(known.map(name => [name.toLowerCase(), name]));
  const bytes = Buffer.from(checked.sql);
  const pieces: string[] = [];
  let end = 0;
  for (const reference of checked.references) {
    const written = writtenName(bytes.subarray(reference.at).toString(), reference);
    const table = names.get(reference.table.toLowerCase());
    if (table === undefined) throw notUnderstood(reference.table);
    const rows = put(table);
    // The rest of the statement knows the rows by the table's own name where it gives them no other.
    const named = reference.alias === undefined ? `${rows} as ${ident(table.split('.').at(-1) ?? '')}` : rows;
    pieces.push(bytes.subarray(end, reference.at).toString(), named);
    end = reference.at + Buffer.byteLength(written);
  }
  return { sql: [...pieces, bytes.subarray(end).toString()].join(''), checked };
}

/** The name as it stands in the text. */
function writtenName(rest: string, { table }: TableReference): string {
  const match = /^(?:[a-z_]\w*|"(?:[^"]|"")+")\s*\.\s*(?:[a-z_]\w*|"(?:[^"]|"")+")/i.exec(rest);
  const [name] = match ?? [''];
  if (name.replaceAll(/["\s]/g, '').toLowerCase() !== table.toLowerCase()) throw notUnderstood(table);
  return name;
}

/** What is said of a table whose place in the text is not clear. */
export const notUnderstood = (table: string) =>
  engineError('not_read_only', {
    reason: `${table} is named in a way that is not understood here; write it as schema.table`,
  });
