// Keeps time: one pass after another, each when something is due. What must stay true: it looks at the clock at least every
// `limits.lookMs`, so that a machine that slept or whose clock was set is back in time by then; a pass that fails ends nothing but
// itself; asked to end, it ends after the stage that is under way.

import type { Clock } from '../base/clock.ts';
import { limits } from '../base/limits.ts';

/** What a pass says of the next one. */
export interface NextPass {
  /** The next instant at which something is due by itself: a report, a message that waits. */
  due: Date | undefined;
  /** From the begin of a pass to the begin of the next, when nothing is due before. */
  everyMs: number;
}

export interface Serving {
  clock: Clock;
  /** One pass, in a site opened for it, so that others have their turn in between. */
  pass: (signal: AbortSignal) => Promise<NextPass>;
  /** Told what a pass threw; it has been noted and told otherwise where that was possible. */
  onFailure: (thrown: unknown) => void;
  /** True once when somebody wants a pass now, whatever is due. */
  asked?: () => boolean;
  /** Told when the next pass begins, unless somebody asks for one before. */
  onNext?: (next: Date) => void;
  /** Waits so long, or until the signal, or until somebody asks. Never throws. */
  wait: (ms: number, signal: AbortSignal) => Promise<void>;
  signal: AbortSignal;
}

/** Runs passes until the signal. */
export async function serve({
  clock,
  pass,
  onFailure,
  asked = () => false,
  onNext = () => undefined,
  wait,
  signal,
}: Serving): Promise<void> {
  let everyMs: number = limits.firstRetryMs;
  while (!signal.aborted) {
    const began = clock.now();
    let due: Date | undefined;
    try {
      ({ due, everyMs } = await pass(signal));
    } catch (thrown) {
      onFailure(thrown);
      // What it was to do may be due now, and it could not say.
      due = new Date(clock.now().getTime() + limits.firstRetryMs);
    }
    const next = Math.min(began.getTime() + everyMs, due?.getTime() ?? Number.POSITIVE_INFINITY);
    onNext(new Date(next));
    // A moment of rest, or something that stays due would keep the machine busy.
    await wait(limits.restMs, signal);
    await waitUntil(next, { began, clock, asked, wait, signal });
  }
}

/** Waits until an instant in short looks at the clock; one that was set back ends the wait. */
async function waitUntil(
  next: number,
  {
    began,
    clock,
    asked,
    wait,
    signal,
  }: Required<Pick<Serving, 'clock' | 'asked' | 'wait' | 'signal'>> & { began: Date },
): Promise<void> {
  for (let now = clock.now(); now.getTime() < next && now >= began && !signal.aborted && !asked(); now = clock.now())
    await wait(Math.min(next - now.getTime(), limits.lookMs), signal);
}
