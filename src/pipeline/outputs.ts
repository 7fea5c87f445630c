// Writes minutes that are closed or restated to result tables of the user's databases. Everything local is done whether a database is
// there or not: what could not be written waits. What must stay true: one process at a time writes, and a minute is noted as written
// only after its database said so.

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { hourMs, minuteMs } from '../base/clock.ts';
import { reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { parseDatabaseUrl } from '../config/database_url.ts';
import type { OutputConfig } from '../config/outputs.ts';
import { waitAfter } from '../delivery/backoff.ts';
import { openResultTable, type ResultShape, type ResultTable } from '../delivery/result_tables.ts';
import { iso } from '../models/models.ts';
import { lockFile } from '../store/file_lock.ts';
import {
  forgetOutputs,
  noteOutput,
  noteWritten,
  type OutputState,
  outputProblems,
  outputState,
  type RevisedMinute,
  unwrittenMinutes,
  writtenTo,
} from '../store/outputs.ts';
import { fail } from './errors.ts';
import { type OutputsSite, openMinuteReader, type RowsOf, shapeOf } from './output_rows.ts';

export interface WriteOptions {
  /** Reads the rows of minutes; by default from the newest state of the lake with what is hot. */
  rowsOf?: RowsOf;
  /** Looks at what changed since the last look and not at all minutes, and leaves a database alone whose back-off is not over. */
  tick?: boolean;
  /** In [0, 1): spreads what is tried again. */
  random?: () => number;
}

/** Why an output waits, and how many minutes of it. */
export interface OutputProblem {
  output: string;
  reason: string;
  waiting: number;
}

export interface OutputsWritten {
  /** Minutes that were written. */
  minutes: number;
  /** Minutes that wait. */
  waiting: number;
  /** Outputs that could not be written, and why. */
  problems: OutputProblem[];
  /** Another process writes; nothing was done. */
  busy: boolean;
}

/**
 * Writes what is due to all outputs, each as far as its database lets it. Never throws for what a database does or for a variable that
 * is not set; ends in bounded time.
 */
export async function writeOutputs(open: OutputsSite, options: WriteOptions = {}): Promise<OutputsWritten> {
  const written: OutputsWritten = { minutes: 0, waiting: 0, problems: [], busy: false };
  const { site, store } = open;
  const lock = lockFile({ path: join(site.dataFolder, 'outputs.lock'), waitMs: 0 });
  if (lock === undefined) return { ...written, busy: true };
  const reader = openMinuteReader(open);
  try {
    if (options.tick !== true) await forgetOutputs(store.db, [...site.outputs.keys()]);
    for (const output of site.outputs.values())
      await writeOne(open, { output, written, options, rowsOf: options.rowsOf ?? reader.rowsOf });
    return written;
  } finally {
    await reader.close();
    lock.release();
  }
}

interface OneOutput {
  output: OutputConfig;
  written: OutputsWritten;
  options: WriteOptions;
  rowsOf: RowsOf;
}

async function writeOne(open: OutputsSite, { output, written, options, rowsOf }: OneOutput): Promise<void> {
  const { store, clock } = open;
  const at = iso(clock.now());
  const about = { output: output.name, table_name: output.table, into_table: output.into };
  const state = await store.transaction(db => outputState(db, { ...about, target: targetOf(output) }));
  if (options.tick === true && state.next_try_at !== null && state.next_try_at > at) {
    written.waiting += state.waiting;
    return;
  }
  const due = await dueMinutes(open, { output, state, tick: options.tick === true });
  let waiting = due.length;
  try {
    const count = (minutes: number) => {
      waiting -= minutes;
      written.minutes += minutes;
    };
    if (due.length > 0) await writeMinutes(open, { output, due: due.slice(0, limits.outputMinutes), rowsOf, count });
    await noteOutput(store.db, {
      output: output.name,
      waiting,
      error: null,
      tries: 0,
      next_try_at: null,
      ...(due.length > 0 && { tried_at: at }),
      looked_at: waiting === 0 ? at : null,
    });
  } catch (thrown) {
    const tries = state.tries + 1;
    const wait = Math.min(waitAfter({ tries, random: options.random ?? Math.random }), limits.outputBackoffMs);
    const reason = reasonOf(thrown);
    const next = iso(new Date(clock.now().getTime() + wait));
    const facts = { waiting, error: reason, tries, tried_at: at, next_try_at: next, looked_at: null };
    await noteOutput(store.db, { output: output.name, ...facts });
    written.problems.push({ output: output.name, reason, waiting });
  }
  written.waiting += waiting;
}

/** Why outputs waited when they were last tried. */
export const knownProblems = async ({ store, site }: OutputsSite): Promise<OutputProblem[]> =>
  (await outputProblems(store.db)).filter(({ output }) => site.outputs.has(output));

/** What tells a target from another one, without what is secret in it. */
function targetOf({ database, into, table, key }: OutputConfig): string {
  const { host, port, database: name } = addressOf(database) ?? {};
  const facts = [database.kind, host, port, name, into, table, key];
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
}

/** Undefined where a variable in it is not set: told when it is connected with. */
function addressOf({ kind, url }: OutputConfig['database']) {
  try {
    return parseDatabaseUrl(kind, url);
  } catch {
    return undefined;
  }
}

/** How far before the last look a tick looks again: what is built is noted a little after it was built. */
const overlapMs = { built: 10 * minuteMs, closed: 2 * hourMs };

async function dueMinutes(
  { store }: OutputsSite,
  { output, state, tick }: { output: OutputConfig; state: OutputState; tick: boolean },
): Promise<RevisedMinute[]> {
  const wanted = { output: output.name, table: output.table };
  const to = tick && state.looked_at !== null ? await writtenTo(store.db, output.name) : undefined;
  if (to === undefined || state.looked_at === null) return unwrittenMinutes(store.db, wanted);
  const before = (time: string, ms: number) => iso(new Date(Date.parse(time) - ms));
  return unwrittenMinutes(store.db, {
    ...wanted,
    from: before(to, overlapMs.closed),
    builtFrom: before(state.looked_at, overlapMs.built),
  });
}

interface Writing {
  output: OutputConfig;
  due: readonly RevisedMinute[];
  rowsOf: RowsOf;
  /** Told of the minutes of each transaction. */
  count: (minutes: number) => void;
}

async function writeMinutes(open: OutputsSite, { output, due, rowsOf, count }: Writing): Promise<void> {
  const { store, catalog, clock } = open;
  const shape = shapeOf(catalog, output);
  if (shape === undefined) throw fail('output_table', { output: output.name, table: output.table });
  const table = await openResultTable(output.database, shape);
  try {
    for (const minutes of batchesOf(due)) {
      await writeBatch(table, { output, shape, minutes, rowsOf });
      await store.transaction(async db => {
        await noteWritten(db, { output: output.name, minutes });
        await noteOutput(db, { output: output.name, written_at: iso(clock.now()) });
      });
      count(minutes.length);
    }
  } finally {
    await table.close();
  }
}

async function writeBatch(
  table: ResultTable,
  {
    output,
    shape,
    minutes,
    rowsOf,
  }: Omit<Writing, 'due' | 'count'> & { shape: ResultShape; minutes: readonly RevisedMinute[] },
): Promise<void> {
  const columns = shape.columns.map(({ name }) => name);
  const rows = await rowsOf({ table: output.table, columns, time: shape.time, spans: minutes });
  await table.write(minutes.map(({ start, end, revision }) => ({ start, end, revision, rows: rows.get(start) ?? [] })));
}

/** Whole minutes, as many as one transaction should hold. */
function batchesOf(due: readonly RevisedMinute[]): RevisedMinute[][] {
  const batches: RevisedMinute[][] = [];
  let rows = 0;
  for (const minute of due) {
    const last = batches.at(-1);
    const isFull =
      rows + minute.rows > limits.outputTransactionRows || last?.length === limits.outputTransactionMinutes;
    if (last === undefined || isFull) {
      batches.push([minute]);
      rows = 0;
    } else last.push(minute);
    rows += minute.rows;
  }
  return batches;
}
