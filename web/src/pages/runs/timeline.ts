// How runs lie on an axis of time: where each stage begins and ends, which marks the axis has, what a run did. Plain functions; the clock is
// an argument, so that a run under way can be drawn at any instant.

import type { Run, Stage } from '../../api/operations.ts';

export interface Segment {
  stage: Stage;
  /** Milliseconds since the run began. */
  from: number;
  to: number;
}

const at = (iso: string | null, otherwise: number): number => (iso === null ? otherwise : Date.parse(iso));

/** How long a run took, or has taken so far. */
export function spanMs(run: Run, now: Date): number {
  if (run.duration_ms !== null && run.state !== 'running') return run.duration_ms;
  return Math.max(0, at(run.ended_at, now.getTime()) - Date.parse(run.started_at));
}

/** Its stages that have begun, in order; none ends before it begins or after the run does. */
export function segmentsOf(run: Run, now: Date): Segment[] {
  const began = Date.parse(run.started_at);
  const end = spanMs(run, now);
  return run.stages.flatMap(stage => {
    if (stage.started_at === null) return [];
    const from = Math.min(end, Math.max(0, Date.parse(stage.started_at) - began));
    const to = stage.duration_ms === null ? at(stage.ended_at, began + end) - began : from + stage.duration_ms;
    return [{ stage, from, to: Math.max(from, Math.min(end, to)) }];
  });
}

/** A length that an axis may end at, and its marks: 1, 2 or 5 of a unit that people count in. */
export function axisOf(longest: number, marks = 5): { end: number; ticks: number[] } {
  const steps = [
    ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
    ...[1, 2, 5, 10, 15, 30].map(seconds => seconds * 1_000),
    ...[1, 2, 5, 10, 15, 30].map(minutes => minutes * 60_000),
    ...[1, 2, 3, 6, 12, 24].map(hours => hours * 3_600_000),
  ];
  const most = Math.max(1, longest);
  const step = steps.find(one => most / one <= marks) ?? Math.ceil(most / marks / 86_400_000) * 86_400_000;
  const count = Math.ceil(most / step);
  return { end: count * step, ticks: Array.from({ length: count + 1 }, (_, index) => index * step) };
}

const did = ({ rows, bytes, done, state }: Stage): boolean =>
  state === 'failed' || (rows ?? 0) > 0 || (bytes ?? 0) > 0 || (done ?? 0) > 0;

/** The stages that had something to do. */
export const stagesThatDid = (run: Run): Stage[] => run.stages.filter(did);

/** Rows and bytes that came in: those of the stage that counts bytes. Undefined where none did. */
export function takenIn(run: Run): { rows: number; bytes: number } | undefined {
  const read = run.stages.filter(stage => (stage.bytes ?? 0) > 0);
  if (read.length === 0) return undefined;
  const sum = (of: (stage: Stage) => number | null) => read.reduce((total, stage) => total + (of(stage) ?? 0), 0);
  return { rows: sum(stage => stage.rows), bytes: sum(stage => stage.bytes) };
}

/** A sentence of the server with its long numbers in groups of three; dates, versions and names stay as they are. */
export const groupedDigits = (sentence: string, language: string): string =>
  sentence.replaceAll(/(?<![\w.:/-])\d{4,}(?![\w.:/-])/g, digits => Number(digits).toLocaleString(language));

/** How far a stage is, from 0 to 1; undefined where it does not know how much there is. */
export function shareDone({ done, total }: Stage): number | undefined {
  return total === null || total === 0 ? undefined : Math.min(1, (done ?? 0) / total);
}

export type Line = { kind: 'run'; run: Run } | { kind: 'folded'; count: number; before: number };

/**
 * Runs as lines of a list, newest first, with one line for the passes between them that found nothing and were left out. Runs are numbered
 * without gaps, so the numbers that lack say how many those are; `newest` is the number of the newest of all. What lies below the oldest
 * run is not counted: old runs are forgotten.
 */
export function foldedLines(runs: readonly Run[], newest: number): Line[] {
  let above = newest + 1;
  return runs.flatMap(run => {
    const count = above - run.id - 1;
    const before = above;
    above = run.id;
    const line: Line = { kind: 'run', run };
    return count > 0 ? [{ kind: 'folded', count, before } satisfies Line, line] : [line];
  });
}
