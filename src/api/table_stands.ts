// Whether tables are still as they were, told by the desk: a table that is the same is the same object. What must stay true: two texts are
// equal only while every one of the tables is.

import { type Catalog, storedTables } from '../catalog/catalog.ts';
import type { Walls } from '../catalog/walls.ts';
import type { Desk } from '../pipeline/desk.ts';

export interface TableStands {
  /** A text that changes with any of the tables, as they are seen within walls. Cheap: the desk looks a few times a second. */
  of(catalog: Catalog, tables: readonly string[], walls: Walls | undefined): Promise<string>;
}

/** Opens them over a desk. */
export function openTableStands(desk: Pick<Desk, 'table'>): TableStands {
  const numbers = new WeakMap<object, number>();
  let last = 0;
  const numberOf = (now: object | undefined): number => {
    if (now === undefined) return 0;
    const known = numbers.get(now) ?? ++last;
    numbers.set(now, known);
    return known;
  };
  return {
    of: async (catalog, tables, walls) => {
      const found = await Promise.all(storedTables(catalog, tables).map(name => desk.table(name, walls)));
      return found.map(numberOf).join();
    },
  };
}
