// Runs stages one after another: each is noted in the store, can be watched while it goes on, and is told as it begins and ends.
// What must stay true: what fails is noted and told whatever else fails, and stops only what stands on it.

import { AppError, reasonOf } from '../base/errors.ts';
import { iso } from '../models/models.ts';
import { beginRun, beginStage, breakRuns, endRun, endStage, noteStage } from '../store/runs.ts';
import type { PassTold, TellEvent } from './notify.ts';
import { durationWords, type Progress, StageProgress } from './progress.ts';
import type { OpenSite } from './site.ts';

/** A stage: what it is called, and what it does; it gives what to say of its end. */
export interface Stage {
  name: string;
  work: (progress: Progress) => Promise<string>;
  /** True for a failure after which the stages that follow still have their work. */
  goesOn?: (thrown: unknown) => boolean;
  /** It has its work even after a failure that ends the others. */
  always?: true;
}

export interface RunOptions {
  command: string;
  stages: readonly Stage[];
  /** Who is told of it besides the terminal. */
  told?: TellEvent;
  /** Asks to end: the stage that is under way ends, the others are left to the next run. */
  signal?: AbortSignal;
}

/** The first line that a run tells, and how whoever reads its lines knows which run it is. */
export const runLine = (id: number): string => `run ${id}`;

interface Run {
  id: number;
  began: number;
  of: number;
  options: RunOptions;
}

interface Failure {
  name: string;
  thrown: unknown;
}

/** How often the store hears of a stage that goes on. */
const noteMs = 2_000;

/** Runs stages; the first failure fails the run and is thrown at its end. Throws nothing when it is asked to end. */
export async function runStages(open: OpenSite, options: RunOptions): Promise<void> {
  const { db } = open.store;
  const { stages, told, signal } = options;
  const began = open.clock.now().getTime();
  await breakRuns(db, iso(open.clock.now()));
  const id = await beginRun(db, { command: options.command, at: iso(open.clock.now()) });
  const run: Run = { id, began, of: stages.length, options };
  open.tell(runLine(id));
  told?.({ event: 'run.begin', run: id, stages: stages.length });
  const failures: Failure[] = [];
  let ended = false;
  for (const [index, stage] of stages.entries()) {
    if (signal?.aborted) return stopRun(open, run, stage.name);
    if (ended && !stage.always) continue;
    const failure = await runStage(open, { run, stage, number: index + 1 });
    if (failure === undefined) continue;
    failures.push(failure);
    ended ||= !stage.goesOn?.(failure.thrown);
  }
  await finishRun(open, run, failures);
}

/** Runs one stage; gives its failure. */
async function runStage(
  open: OpenSite,
  { run, stage, number: place }: { run: Run; stage: Stage; number: number },
): Promise<Failure | undefined> {
  const { db } = open.store;
  const { name } = stage;
  const { told } = run.options;
  const at = { stage: name, number: place, of: run.of };
  const began = open.clock.now();
  const number = await beginStage(db, { runId: run.id, name, at: iso(began) });
  told?.({ event: 'stage.begin', ...at });
  const listener = {
    onWork: () => told?.({ event: 'work' }),
    onPart: (part: string) => told?.({ event: 'stage.begin', ...at, part }),
  };
  const progress = new StageProgress(listener, run.options.signal);
  const noting = noteWhile(() => noteStage(db, { runId: run.id, number, counts: progress.counts }));
  open.watch({
    number: place,
    of: run.of,
    name,
    get words() {
      return progress.words;
    },
  });
  const end = async (state: 'done' | 'failed', detail: string) => {
    open.watch(undefined);
    await noting.stop();
    const durationMs = Math.max(0, open.clock.now().getTime() - began.getTime());
    const { counts } = progress;
    await endStage(db, { runId: run.id, number, state, detail, at: iso(open.clock.now()), durationMs, counts });
    return durationMs;
  };
  try {
    const detail = await stage.work(progress);
    const ms = await end('done', detail);
    open.tell(`${place}/${run.of} ${name}: ${detail}${ms < 1_000 ? '' : ` (${durationWords(ms)})`}`);
    told?.({ event: 'stage.end', ...at, detail, ms });
    return undefined;
  } catch (thrown) {
    open.watch(undefined);
    open.tell(`${place}/${run.of} ${name} failed: ${reasonOf(thrown)}`);
    await notedIfPossible(() => end('failed', reasonOf(thrown)));
    told?.({ event: 'stage.failed', ...at, reason: reasonOf(thrown), ...hintOf(thrown) });
    return { name, thrown };
  }
}

/** What to do next. An error that nobody foresaw has no hint of its own. */
const hintOf = (thrown: unknown): { hint: string } => ({
  hint:
    (thrown instanceof AppError ? thrown.hint : undefined) ??
    'See `tallylight runs`; what was done stays, and the next pass goes on from there.',
});

async function finishRun(open: OpenSite, { id, began, options }: Run, failures: readonly Failure[]): Promise<void> {
  const { db } = open.store;
  const now = open.clock.now();
  const durationMs = Math.max(0, now.getTime() - began);
  const [failure] = failures;
  if (failure === undefined) {
    await endRun(db, { id, state: 'done', at: iso(now), error: null, durationMs });
    options.told?.({ event: 'run.end', ms: durationMs });
    return;
  }
  const reason = reasonOf(failure.thrown);
  const error = `${failure.name}: ${reason}`;
  await notedIfPossible(() => endRun(db, { id, state: 'failed', at: iso(now), error, durationMs }));
  const told: PassTold = { event: 'run.failed', ms: durationMs, stages: failures.map(one => one.name), reason };
  options.told?.({ ...told, ...hintOf(failure.thrown) });
  throw failure.thrown;
}

async function stopRun(open: OpenSite, { id, began }: Run, before: string): Promise<void> {
  const now = open.clock.now();
  const durationMs = Math.max(0, now.getTime() - began);
  const error = `asked to end before ${before}; the next run goes on`;
  await endRun(open.store.db, { id, state: 'stopped', at: iso(now), error, durationMs });
  open.tell(error);
}

/** Notes every now and then while work goes on, one note after another; `stop` waits for the last one. */
function noteWhile(note: () => Promise<void>): { stop(): Promise<void> } {
  let last = Promise.resolve();
  const timer = setInterval(() => {
    last = last.then(() => notedIfPossible(note));
  }, noteMs);
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
      return last;
    },
  };
}

/** What ended a stage may be a full disk, and then the next run notes it: the first error counts. */
async function notedIfPossible(note: () => Promise<unknown>): Promise<void> {
  try {
    await note();
  } catch {}
}
