// How far a run is, as a share of its stages: whole ones, and the part of the one under way.

import type { Run } from '../api/operations.ts';

export function progressOf({ stages }: Pick<Run, 'stages'>): number {
  const of = Math.max(stages.length, ...stages.map(stage => stage.of ?? 0), 1);
  const done = stages.filter(stage => stage.state === 'done').length;
  const under = stages.find(stage => stage.state === 'running');
  const part = under?.total != null && under.total > 0 ? Math.min((under.done ?? 0) / under.total, 1) : 0;
  return Math.min((done + part) / of, 1);
}
