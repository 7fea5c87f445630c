// Time is an argument. Nothing below the command line asks the machine for it.

export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still; for tests, and for making yesterday's report again. */
export const fixedClock = (iso: string): Clock => ({ now: () => new Date(iso) });

export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;

/** `2018-06-08 07:00:00` for SQL, UTC, with milliseconds only if there are any. */
export function sqlTime(at: Date): string {
  return at.toISOString().replace('T', ' ').replace('Z', '').replace('.000', '');
}

/** `2018-06-08`, UTC. */
export const sqlDate = (at: Date): string => at.toISOString().slice(0, 10);
