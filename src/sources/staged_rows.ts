// For tests: reads parts by the engine's own CSV reader, with the settings that the lake must use for them.

import type { DuckDBConnection } from '@duckdb/node-api';
import { literal, literalList } from '../base/sql.ts';
import type { Part } from './sources.ts';

/** The present fields of each record in order; undefined when some line is not read as a record. */
export async function stagedRows(
  connection: DuckDBConnection,
  parts: readonly Part[],
): Promise<Record<string, unknown>[] | undefined> {
  const rows: Record<string, unknown>[] = [];
  for (const part of parts) {
    try {
      rows.push(...(await connection.runAndReadAll(readerOf(part))).getRowObjects());
    } catch {
      return undefined;
    }
  }
  const isPresent = ([name, value]: [string, unknown]) => name !== '_' && value !== null;
  return rows.map(row => Object.fromEntries(Object.entries(row).filter(isPresent)));
}

function readerOf({ path, delimiter, quoted, absent, names }: Part): string {
  const quote = literal(quoted ? '"' : '');
  const columns = names.map(name => `${literal(name)}: 'VARCHAR'`).join(', ');
  return `select * from read_csv(${literal(path)}, delim = ${literal(delimiter)}, quote = ${quote}, escape = ${quote},
    header = false, auto_detect = false, new_line = '\\n', nullstr = ${literalList([...absent, ''])},
    columns = {${columns}}, parallel = false)`;
}
