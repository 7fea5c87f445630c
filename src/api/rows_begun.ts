// Rows that have begun: what goes wrong before the first of them is told as a problem with a status, and not as an answer that breaks off.

import type { Rows, Value } from '../engine/engine.ts';

/** Waits for the first rows; gives all of them. Throws what the first throw. */
export async function begunRows(rows: Rows): Promise<Rows> {
  const chunks = rows[Symbol.asyncIterator]();
  const first = await chunks.next();
  async function* whole(): AsyncGenerator<Value[][]> {
    try {
      for (let chunk = first; chunk.done !== true; chunk = await chunks.next()) yield chunk.value;
    } finally {
      await chunks.return?.();
    }
  }
  const through = whole();
  return { columns: rows.columns, [Symbol.asyncIterator]: () => through };
}
