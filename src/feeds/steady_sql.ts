// What a steady list is made of: the statement that gives everything that may be on it, a minute after the other, and its rows put in
// order. What must stay true: an entry that the statement leaves out could not be on the list by any history.

import { hourMs, minuteMs } from '../base/clock.ts';
import { ident } from '../base/sql.ts';
import type { FeedSteady } from '../catalog/feed.ts';
import type { ResultColumn, Value } from '../engine/engine.ts';
import { jsonText } from '../engine/output_text.ts';
import { type Standing, steadyList } from './steady.ts';

/** The rule of a list, with its length and the minute that it is of. */
export type SteadyRule = Omit<FeedSteady, 'top'> & { top: number; last: Date };

/** Rows of a statement. */
export interface ListRows {
  columns: readonly ResultColumn[];
  rows: readonly (readonly Value[])[];
}

const place = 'steady_place';
const bound = 'steady_bound';

/** The full hour, UTC, that a minute is in: where the history of a steady list begins. */
export const steadyStart = (minute: Date): Date => new Date(Math.floor(minute.getTime() / hourMs) * hourMs);

/**
 * Candidates of each minute with their places. Who is so far below the last place of the plain list that all on it surely beat it is left
 * out: it cannot be on the list.
 */
export function candidatesSql(sql: string, { time, key, within, value, top, beatenBy }: SteadyRule): string {
  const list = [time, ...within].map(ident).join(', ');
  const order = [`${ident(value)} desc`, ...key.map(ident)].join(', ');
  return `with candidates as (
${sql}
), placed as (
  select *, row_number() over (partition by ${list} order by ${order}) as ${place} from candidates
  where ${ident(value)} is not null
), bounded as (
  select *, max(case when ${place} = ${top} then ${ident(value)} end) over (partition by ${list}) as ${bound} from placed
)
select * from bounded where ${bound} is null or ${ident(value)} * ${1 + beatenBy}e0 >= ${bound}
order by ${list}, ${place}`;
}

/** The rows of the list in its order, `rank` before the columns that name an entry; several lists one after the other. */
export function steadyRows(
  { columns, rows }: ListRows,
  rule: SteadyRule,
): { columns: ResultColumn[]; rows: Value[][] } {
  const names = columns.map(({ name }) => name);
  const width = names.indexOf(place);
  const rank = Math.max(0, names.indexOf(rule.key[0] ?? ''));
  const lists = listsOf({ columns, rows }, rule);
  const ranked = [...lists.values()].flatMap(list => {
    const history = minutesTo(rule.last).map(minute => list.get(minute) ?? new Map<string, Entry>());
    const shown = steadyList(
      history.map(minute => [...minute.values()].map(({ standing }) => standing)),
      rule,
    );
    return shown.map((key, i) => {
      const row = history.at(-1)?.get(key)?.row.slice(0, width) ?? [];
      return [...row.slice(0, rank), i + 1, ...row.slice(rank)];
    });
  });
  const own = columns.slice(0, width);
  return { columns: [...own.slice(0, rank), { name: 'rank', type: 'BIGINT' }, ...own.slice(rank)], rows: ranked };
}

interface Entry {
  standing: Standing;
  row: readonly Value[];
}

/** By list, minute and entry, as the rows come: in their plain order. */
function listsOf({ columns, rows }: ListRows, { time, value, key, within }: SteadyRule) {
  const indexOf = (name: string) => columns.findIndex(column => column.name === name);
  const textOf = (row: readonly Value[], of: readonly number[]) =>
    of.map(i => jsonText(row[i] ?? null, columns[i]?.type ?? '')).join();
  const [timeAt, valueAt, keyAt, withinAt] = [indexOf(time), indexOf(value), key.map(indexOf), within.map(indexOf)];
  const lists = new Map<string, Map<number, Map<string, Entry>>>();
  for (const row of rows) {
    const list = lists.get(textOf(row, withinAt)) ?? new Map<number, Map<string, Entry>>();
    lists.set(textOf(row, withinAt), list);
    const minute = Date.parse(String(row[timeAt]));
    const entries = list.get(minute) ?? new Map<string, Entry>();
    list.set(minute, entries);
    const entry = textOf(row, keyAt);
    entries.set(entry, { standing: { key: entry, value: Number(row[valueAt]) }, row });
  }
  return lists;
}

function minutesTo(last: Date): number[] {
  const first = steadyStart(last).getTime();
  return Array.from({ length: Math.floor((last.getTime() - first) / minuteMs) + 1 }, (_, i) => first + i * minuteMs);
}
