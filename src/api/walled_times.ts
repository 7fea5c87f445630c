// When the rows of somebody inside of walls are. What must stay true: it is known from their own rows alone, so that no time tells when
// others had any; and it is what it would be of a site that holds no others.

import { ident, tableName } from '../base/sql.ts';
import { type Catalog, isBuilt, tableOf } from '../catalog/catalog.ts';
import type { Walls } from '../catalog/walls.ts';
import { timeOf } from '../models/build.ts';
import { intervalsAt } from '../models/models.ts';
import { minuteAfter } from '../models/table_span.ts';
import type { Desk, TableNow } from '../pipeline/desk.ts';
import { datasetsBehind } from './answer_marks.ts';

export interface WalledTimes {
  /** From the first interval with rows to the end of the last, but not beyond the newest record, to the minute. */
  span(catalog: Catalog, table: string, walls: Walls): Promise<{ from: Date | undefined; to: Date | undefined }>;
  /** Starts of the intervals of a table that records of theirs went into. */
  starts(catalog: Catalog, table: string, walls: Walls): Promise<ReadonlySet<string>>;
}

/** Opens them over a desk. What was read of a table is kept for as long as the table stays as it is. */
export function openWalledTimes(desk: Pick<Desk, 'ask' | 'table' | 'sees'>): WalledTimes {
  const kept = new WeakMap<TableNow, Promise<string[]>>();
  /** Hours in which a table has rows. */
  const hoursOf = async (catalog: Catalog, name: string, walls: Walls): Promise<string[]> => {
    const table = tableOf(catalog, name);
    const now = await desk.table(name, walls);
    if (table === undefined || now === undefined || now.rows === 0) return [];
    const known = kept.get(now);
    if (known !== undefined) return known;
    const reading = readHours(desk, { name, time: timeOf(table), walls });
    kept.set(now, reading);
    reading.catch(() => kept.delete(now));
    return reading;
  };
  const seenBehind = (catalog: Catalog, table: string, walls: Walls) =>
    datasetsBehind(catalog, table).filter(name => desk.sees(name, walls));
  const spans = (catalog: Catalog, table: string, hours: Iterable<string>) => {
    const model = catalog.models.get(table);
    return intervalsAt(hours, model !== undefined && isBuilt(model) ? model.build : 'hour');
  };
  return {
    span: async (catalog, table, walls) => {
      const held = spans(catalog, table, await hoursOf(catalog, table, walls));
      const [first, last] = [held[0], held.at(-1)];
      if (first === undefined || last === undefined) return { from: undefined, to: undefined };
      const behind = await Promise.all(seenBehind(catalog, table, walls).map(name => desk.table(name, walls)));
      const events = behind.flatMap(now => now?.last?.getTime() ?? []);
      const end = Date.parse(last.end);
      const event = events.length === 0 ? end : minuteAfter(Math.max(...events));
      return { from: new Date(first.start), to: new Date(Math.min(end, event)) };
    },
    starts: async (catalog, table, walls) => {
      const names = new Set([table, ...seenBehind(catalog, table, walls)]);
      const hours = await Promise.all([...names].map(name => hoursOf(catalog, name, walls)));
      return new Set(spans(catalog, table, hours.flat()).map(({ start }) => start));
    },
  };
}

async function readHours(
  desk: Pick<Desk, 'ask'>,
  { name, time, walls }: { name: string; time: string; walls: Walls },
): Promise<string[]> {
  const hour = `date_trunc('hour', cast(${ident(time)} as timestamp))`;
  const sql = `select distinct cast(${hour} as varchar) as hour from ${tableName(name)} where ${ident(time)} is not null`;
  const hours: string[] = [];
  for await (const chunk of await desk.ask({ sql, walls, lane: 'panel' }))
    for (const [text] of chunk) hours.push(`${String(text).slice(0, 19).replace(' ', 'T')}Z`);
  return hours;
}
