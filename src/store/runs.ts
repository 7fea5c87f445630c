// What ran, when, how long, with what end. A run whose process died is `broken`, said so by the next one that starts.

import { sql } from 'kysely';
import type { Db } from './store.ts';

/** Ends what an earlier process left running: the caller holds the site's lock, so nobody is running. */
export async function breakRuns(db: Db, at: string): Promise<void> {
  await db.updateTable('runs').set({ state: 'broken', ended_at: at }).where('state', '=', 'running').execute();
  await db.updateTable('stages').set({ state: 'broken', ended_at: at }).where('state', '=', 'running').execute();
}

export async function beginRun(db: Db, { command, at }: { command: string; at: string }): Promise<number> {
  const row = await db
    .insertInto('runs')
    .values({ command, state: 'running', started_at: at, ended_at: null, error: null })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

export interface RunEnd {
  id: number;
  /** `stopped`: it was asked to end before it was done. */
  state: 'done' | 'failed' | 'stopped';
  at: string;
  error: string | null;
  durationMs: number;
}

export async function endRun(db: Db, { id, state, at, error, durationMs }: RunEnd): Promise<void> {
  await db
    .updateTable('runs')
    .set({ state, ended_at: at, error, duration_ms: durationMs })
    .where('id', '=', id)
    .execute();
}

export async function beginStage(
  db: Db,
  { runId, name, at }: { runId: number; name: string; at: string },
): Promise<number> {
  const last = await db
    .selectFrom('stages')
    .select(sql<number>`coalesce(max(number), 0)`.as('number'))
    .where('run_id', '=', runId)
    .executeTakeFirstOrThrow();
  const number = Number(last.number) + 1;
  await db
    .insertInto('stages')
    .values({ run_id: runId, number, name, state: 'running', started_at: at, ended_at: null, detail: null })
    .execute();
  return number;
}

/** What the last run that came to an end failed with, and which of its stages; undefined when it did not fail. */
export async function lastFailure(db: Db): Promise<{ error: string; stages: Map<string, string> } | undefined> {
  const run = await db
    .selectFrom('runs')
    .select(['id', 'state', 'error'])
    .where('command', '=', 'run')
    .where('state', 'in', ['done', 'failed'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (run?.state !== 'failed') return undefined;
  const stages = await db
    .selectFrom('stages')
    .select(['name', 'detail'])
    .where('run_id', '=', run.id)
    .where('state', '=', 'failed')
    .execute();
  return { error: run.error ?? '', stages: new Map(stages.map(({ name, detail }) => [name, detail ?? ''])) };
}

/** Forgets runs that began before a time. */
export async function forgetRuns(db: Db, before: string): Promise<void> {
  const old = db.selectFrom('runs').select('id').where('started_at', '<', before);
  await db.deleteFrom('stages').where('run_id', 'in', old).execute();
  await db.deleteFrom('runs').where('started_at', '<', before).execute();
}

/** How far a stage is: pieces done and to be done, rows and bytes; null where that means nothing. */
export interface StageCounts {
  done: number | null;
  total: number | null;
  rows: number | null;
  bytes: number | null;
}

interface StageKey {
  runId: number;
  number: number;
}

export async function noteStage(db: Db, { runId, number, counts }: StageKey & { counts: StageCounts }): Promise<void> {
  await db.updateTable('stages').set(counts).where('run_id', '=', runId).where('number', '=', number).execute();
}

export interface StageEnd extends StageKey {
  state: 'done' | 'failed';
  detail: string;
  at: string;
  durationMs: number;
  counts: StageCounts;
}

export async function endStage(
  db: Db,
  { runId, number, state, detail, at, durationMs, counts }: StageEnd,
): Promise<void> {
  await db
    .updateTable('stages')
    .set({ ...counts, state, detail, ended_at: at, duration_ms: durationMs })
    .where('run_id', '=', runId)
    .where('number', '=', number)
    .execute();
}
