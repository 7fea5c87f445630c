// Which of several servers of a site keeps its schedule: passes, and the stream. Where the state is in PostgreSQL they agree by a lock
// there; one that has it not answers requests and stands by. What must stay true: nobody leads on who has been told that the lead is over.

import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import type { StatePlace } from '../config/places.ts';
import { type Turn, takeLead } from '../store/site_turn.ts';

interface Leading {
  state: StatePlace;
  /** What to say of this process to others. */
  holder: string;
  tell: (words: string) => void;
  /** Ends it. */
  signal: AbortSignal;
}

/** Does the work while this process leads, again each time the lead comes back, until the signal. On one machine it always leads. */
export async function whileLeading(
  { state, holder, tell, signal }: Leading,
  work: (leading: AbortSignal) => Promise<void>,
): Promise<void> {
  if (state.kind === 'sqlite') return work(signal);
  let told = '';
  const say = (words: string) => {
    if (words !== told) tell(words);
    told = words;
  };
  while (!signal.aborted) {
    try {
      const lead = await takeLead(state, holder);
      if (lead !== undefined) {
        say('this server keeps the schedule');
        await leadOn(lead, { signal, work });
      } else say('another server keeps the schedule; this one answers, and stands by');
    } catch (thrown) {
      say(reasonOf(thrown));
    }
    await sleep(limits.leadLookMs, undefined, { signal }).catch(() => undefined);
  }
}

async function leadOn(
  lead: Turn,
  { signal, work }: { signal: AbortSignal; work: (leading: AbortSignal) => Promise<void> },
): Promise<void> {
  const over = new AbortController();
  const both = AbortSignal.any([signal, over.signal]);
  const watching = setInterval(() => void lead.held().catch(() => over.abort()), limits.turnBeatMs);
  try {
    await work(both);
  } finally {
    clearInterval(watching);
    await lead.release();
  }
}
