// Turns that one process has at a time: to change a site, to keep its schedule. On one machine a lock on a file says whose it is; where
// the state is in PostgreSQL a lock of a session there says so to all machines, besides. Both are freed by the system however the holder
// dies. What must stay true: who cannot tell whether it still has its turn does nothing that rests on it until it can.

import { AppError } from '../base/errors.ts';
import { type PostgresPlace, placeWords, type StatePlace } from '../config/places.ts';
import { fail } from './errors.ts';
import { isBusy } from './postgres_errors.ts';
import { untilBack } from './postgres_sessions.ts';
import { SessionLock } from './session_lock.ts';
import { lockSite } from './site_lock.ts';

export interface Turn {
  /** Comes back at once while the turn is ours, and waits while that is not known. Throws `turn_lost` when it is over. */
  held(): Promise<void>;
  release(): Promise<void>;
}

interface TurnOptions {
  state: StatePlace;
  /** Of what belongs to this machine. */
  folder: string;
  /** How long to wait for the one who has it. */
  waitMs: number;
  /** What to say of this process to one that waits. */
  holder: string;
}

/** Takes the turn to change a site. Throws `site_busy` with who has it, `state_away`. */
export async function takeSiteTurn({ state, folder, waitMs, holder }: TurnOptions): Promise<Turn> {
  const began = performance.now();
  const here = lockSite({ folder, waitMs, holder });
  if (state.kind === 'sqlite') return { held: async () => undefined, release: async () => here.release() };
  try {
    const left = Math.max(0, waitMs - (performance.now() - began));
    const everywhere = await takeLock(state, { name: 'site', waitMs: left, holder });
    return {
      held: () => everywhere.held(),
      release: async () => {
        await everywhere.release();
        here.release();
      },
    };
  } catch (thrown) {
    here.release();
    throw thrown;
  }
}

/** Takes the lead of all machines that keep the schedule of a site; undefined while another has it. Throws `state_away`. */
export async function takeLead(state: PostgresPlace, holder: string): Promise<Turn | undefined> {
  try {
    return await takeLock(state, { name: 'lead', waitMs: 0, holder });
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'site_busy') return undefined;
    throw thrown;
  }
}

async function takeLock(
  state: PostgresPlace,
  { name, waitMs, holder }: { name: string; waitMs: number; holder: string },
): Promise<SessionLock> {
  const lock = new SessionLock(state, { name, holder });
  try {
    await untilBack({ place: state, awayMs: waitMs }, () => lock.take(waitMs));
    return lock;
  } catch (thrown) {
    const other = isBusy(thrown) ? await lock.holder() : undefined;
    await lock.release();
    if (other !== undefined) throw fail('site_busy', { path: placeWords(state), holder: other }, thrown);
    throw thrown;
  }
}
