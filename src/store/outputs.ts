// What was written to result tables of the user's databases. Of the minutes that were written it keeps stretches of one revision, so
// that a year of closed minutes is one row; a restated minute cuts its own out until it was written again.

import { minuteMs } from '../base/clock.ts';
import type { OutputsTable } from './database_tables.ts';
import type { Span } from './intervals.ts';
import type { Db } from './store.ts';

/** What is known of an output; one with another target than before begins anew. */
export async function outputState(
  db: Db,
  about: Pick<OutputsTable, 'output' | 'target' | 'table_name' | 'into_table'>,
): Promise<OutputsTable> {
  const { output, target } = about;
  const known = await db.selectFrom('outputs').selectAll().where('output', '=', output).executeTakeFirst();
  if (known?.target === target) return known;
  const fresh: OutputsTable = {
    ...about,
    waiting: 0,
    looked_at: null,
    tried_at: null,
    written_at: null,
    error: null,
    tries: 0,
    next_try_at: null,
  };
  await forgetOutput(db, output);
  await db.insertInto('outputs').values(fresh).execute();
  return fresh;
}

/** Notes what became of a try. */
export async function noteOutput(
  db: Db,
  { output, ...facts }: Partial<OutputsTable> & Pick<OutputsTable, 'output'>,
): Promise<void> {
  await db.updateTable('outputs').set(facts).where('output', '=', output).execute();
}

/** Outputs whose newest try failed. */
export async function outputProblems(db: Db): Promise<{ output: string; reason: string; waiting: number }[]> {
  const rows = await db.selectFrom('outputs').selectAll().where('error', 'is not', null).execute();
  return rows.map(({ output, error, waiting }) => ({ output, reason: error ?? '', waiting }));
}

/** Forgets outputs that tallylight.yaml no longer has. */
export async function forgetOutputs(db: Db, names: readonly string[]): Promise<void> {
  const rows = await db.selectFrom('outputs').select('output').execute();
  for (const { output } of rows) if (!names.includes(output)) await forgetOutput(db, output);
}

async function forgetOutput(db: Db, output: string): Promise<void> {
  await db.deleteFrom('outputs').where('output', '=', output).execute();
  await db.deleteFrom('output_stretches').where('output', '=', output).execute();
}

/** What is known of an output. */
export type OutputState = OutputsTable;

/** A stretch of minutes, and the revision that they have. */
export interface RevisedStretch extends Span {
  revision: number;
}

/** A minute, its revision and how many rows it has. */
export interface RevisedMinute extends RevisedStretch {
  rows: number;
}

interface Wanted {
  output: string;
  table: string;
  /** Only minutes from here on … */
  from?: string;
  /** … and those that were built from here on. */
  builtFrom?: string;
}

/** Minutes that are closed or restated and were not written as they are now, oldest first. */
export async function unwrittenMinutes(db: Db, { output, table, from, builtFrom }: Wanted): Promise<RevisedMinute[]> {
  let query = db
    .selectFrom('intervals as i')
    .select(['i.interval_start as start', 'i.interval_end as end', 'i.revision', 'i.rows'])
    .where('i.table_name', '=', table)
    .where('i.partition', '=', '')
    .where('i.state', 'in', ['closed', 'restated'])
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('output_stretches as w')
            .select('w.revision')
            .where('w.output', '=', output)
            .whereRef('w.stretch_start', '<=', 'i.interval_start')
            .whereRef('w.stretch_end', '>', 'i.interval_start')
            .whereRef('w.revision', '>=', 'i.revision'),
        ),
      ),
    );
  if (from !== undefined && builtFrom !== undefined)
    query = query.where(where =>
      where.or([where('i.interval_start', '>=', from), where('i.built_at', '>=', builtFrom)]),
    );
  return query.orderBy('i.interval_start').execute();
}

/** End of the newest minute that was written; undefined before any. */
export async function writtenTo(db: Db, output: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('output_stretches')
    .select(({ fn }) => fn.max('stretch_end').as('end'))
    .where('output', '=', output)
    .executeTakeFirst();
  return row?.end ?? undefined;
}

/** Notes that minutes were written as they are; part of a transaction. */
export async function noteWritten(
  db: Db,
  { output, minutes }: { output: string; minutes: readonly RevisedStretch[] },
): Promise<void> {
  const starts = minutes.map(({ start }) => start).sort();
  const [first] = starts;
  const last = starts.at(-1);
  if (first === undefined || last === undefined) return;
  const touched = await db
    .selectFrom('output_stretches')
    .select(['stretch_start as start', 'stretch_end as end', 'revision'])
    .where('output', '=', output)
    .where('stretch_start', '<=', after(last))
    .where('stretch_end', '>=', first)
    .execute();
  await db
    .deleteFrom('output_stretches')
    .where('output', '=', output)
    .where('stretch_start', '<=', after(last))
    .where('stretch_end', '>=', first)
    .execute();
  const rows = withMinutes(touched, minutes).map(({ start, end, revision }) => ({
    output,
    stretch_start: start,
    stretch_end: end,
    revision,
  }));
  for (let i = 0; i < rows.length; i += rowsAtOnce)
    await db
      .insertInto('output_stretches')
      .values(rows.slice(i, i + rowsAtOnce))
      .execute();
}

const rowsAtOnce = 500;

const after = (start: string): string => iso(Date.parse(start) + minuteMs);
const iso = (ms: number): string => new Date(ms).toISOString().replace('.000', '');

/** Stretches of one revision with minutes put into them; neighbours of one revision become one. Pure. */
export function withMinutes(
  stretches: readonly RevisedStretch[],
  minutes: readonly RevisedStretch[],
): RevisedStretch[] {
  const fresh = new Map(minutes.map(minute => [minute.start, minute]));
  const sorted = [...fresh.values()].sort((one, other) => (one.start < other.start ? -1 : 1));
  const pieces = [...stretches.flatMap(stretch => without(stretch, sorted)), ...sorted];
  const joined: RevisedStretch[] = [];
  for (const piece of pieces.sort((one, other) => (one.start < other.start ? -1 : 1))) {
    const last = joined.at(-1);
    if (last !== undefined && last.end === piece.start && last.revision === piece.revision) last.end = piece.end;
    else joined.push({ start: piece.start, end: piece.end, revision: piece.revision });
  }
  return joined;
}

/** What is left of a stretch without some minutes, which are in order. */
function without({ start, end, revision }: RevisedStretch, minutes: readonly RevisedStretch[]): RevisedStretch[] {
  const left: RevisedStretch[] = [];
  let at = start;
  for (const minute of minutes) {
    if (minute.end <= at || minute.start >= end) continue;
    if (minute.start > at) left.push({ start: at, end: minute.start, revision });
    at = minute.end;
  }
  if (at < end) left.push({ start: at, end, revision });
  return left;
}
