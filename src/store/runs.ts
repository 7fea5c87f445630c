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

export async function endRun(
  db: Db,
  { id, at, error }: { id: number; at: string; error: string | null },
): Promise<void> {
  const state = error === null ? 'done' : 'failed';
  await db.updateTable('runs').set({ state, ended_at: at, error }).where('id', '=', id).execute();
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

export interface StageEnd {
  runId: number;
  number: number;
  state: 'done' | 'failed';
  detail: string;
  at: string;
}

export async function endStage(db: Db, { runId, number, state, detail, at }: StageEnd): Promise<void> {
  await db
    .updateTable('stages')
    .set({ state, detail, ended_at: at })
    .where('run_id', '=', runId)
    .where('number', '=', number)
    .execute();
}
