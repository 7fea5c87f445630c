// Runs and their stages as the API gives them. A stage that has not begun is there too, as waiting: a pass has its stages in a fixed order.

import type { Selectable } from 'kysely';
import type { z } from 'zod';
import { passStageNames } from '../pipeline/run.ts';
import type { RunsTable, StagesTable } from '../store/tables.ts';
import type { App } from './app.ts';
import type { run } from './contract/runs.ts';

export type RunShown = z.input<typeof run>;
type RunRow = Selectable<RunsTable>;
type StageRow = Selectable<StagesTable>;

/** The newest runs, newest first. */
export async function recentRuns(app: App, count: number): Promise<RunShown[]> {
  return shownRuns(app, await app.store.db.selectFrom('runs').selectAll().orderBy('id', 'desc').limit(count).execute());
}

/** Runs with their stages. */
export async function shownRuns(app: App, runs: readonly RunRow[]): Promise<RunShown[]> {
  if (runs.length === 0) return [];
  const ids = runs.map(({ id }) => id);
  const stages = await app.store.db
    .selectFrom('stages')
    .selectAll()
    .where('run_id', 'in', ids)
    .orderBy('run_id')
    .orderBy('number')
    .execute();
  const byRun = Map.groupBy(stages, stage => stage.run_id);
  return runs.map(run => shownRun(run, byRun.get(run.id) ?? [], app.passes.running));
}

function shownRun(row: RunRow, stages: readonly StageRow[], running: number | undefined): RunShown {
  const of = row.command === 'run' ? passStageNames.length : null;
  const waiting =
    row.command === 'run' && row.state === 'running'
      ? passStageNames.slice(stages.length).map((name, index) => waitingStage(name, stages.length + index + 1))
      : [];
  return {
    id: row.id,
    command: row.command,
    state: row.state,
    started_at: row.started_at,
    ended_at: row.ended_at,
    duration_ms: row.duration_ms,
    error: row.error,
    stages: [...stages.map(stage => shownStage(stage, of)), ...waiting],
    can_cancel: row.state === 'running' && row.id === running,
  };
}

const shownStage = (row: StageRow, of: number | null): RunShown['stages'][number] => ({
  number: row.number,
  of,
  name: row.name,
  state: row.state,
  started_at: row.started_at,
  ended_at: row.ended_at,
  detail: row.detail,
  done: row.done,
  total: row.total,
  rows: row.rows,
  bytes: row.bytes,
  duration_ms: row.duration_ms,
});

const waitingStage = (name: string, number: number): RunShown['stages'][number] => ({
  number,
  of: passStageNames.length,
  name,
  state: 'waiting',
  started_at: null,
  ended_at: null,
  detail: null,
  done: null,
  total: null,
  rows: null,
  bytes: null,
  duration_ms: null,
});
