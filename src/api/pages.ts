// Pages of long lists. What must stay true: a row that was there when the list began is on exactly one page, whatever is added meanwhile;
// so a cursor names the last key that was given and never a number of rows.

import { z } from 'zod';
import { fail } from './errors.ts';

/** The key after which a page begins, as text that nobody has to understand. */
export const encodeCursor = (key: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(key)).toString('base64url');

/** Reads a cursor back. Throws `input_invalid` where it does not have the shape. */
export function decodeCursor<T extends z.ZodType>(cursor: string | undefined, shape: T): z.output<T> | undefined {
  if (cursor === undefined) return undefined;
  try {
    return shape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    throw fail('input_invalid', { where: 'query.cursor', reason: 'it is no cursor of this list' });
  }
}

/** Makes a page of `limit + 1` rows that were asked for: the one too many says that there is a next page. */
export function pageOfRows<Row, Item>(
  rows: readonly Row[],
  { limit, key, item }: { limit: number; key: (row: Row) => readonly (string | number)[]; item: (row: Row) => Item },
): { items: Item[]; next: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(item), next: rows.length > limit && last !== undefined ? encodeCursor(key(last)) : null };
}

/** A cursor that is one number: the id of the last row. */
export const idCursor = z.tuple([z.number().int()]);
