// How often records of a source usually come, and whether they are late now. What must stay true: a source is late by its own habit, not by
// a number that suits all; and where nothing came twice there is no habit, so that an archive that was brought in once is never late.

import { minuteMs } from '../base/clock.ts';

/** A file, as far as it tells of the habit of its source. */
export interface Arrival {
  /** Of its newest record. */
  newest: Date;
  /** When it was first seen. */
  foundAt: Date;
}

export interface Rhythm {
  /** How old the newest record usually gets before newer ones come. Undefined when too little came to tell. */
  usualMs: number | undefined;
}

/** Fewer arrivals than this are no habit. */
const fewest = 3;
/** Files that are seen so soon after one another came together. */
const togetherMs = minuteMs;
/** No habit is finer than this: passes do not come more often. */
const finestMs = 15 * minuteMs;

/** The habit in the files that came last, in any order. */
export function rhythmOf(arrivals: readonly Arrival[]): Rhythm {
  const ages = agesBeforeNews(arrivals).sort((one, other) => one - other);
  if (ages.length < fewest) return { usualMs: undefined };
  const usual = ages[Math.min(ages.length - 1, Math.floor(0.9 * ages.length))] ?? 0;
  return { usualMs: Math.max(usual, finestMs) };
}

/** How old the newest record was each time that newer ones came. */
function agesBeforeNews(arrivals: readonly Arrival[]): number[] {
  const ordered = [...arrivals].sort((one, other) => one.foundAt.getTime() - other.foundAt.getTime());
  const ages: number[] = [];
  let batch = { foundAt: Number.NEGATIVE_INFINITY, newest: Number.NEGATIVE_INFINITY };
  let known = Number.NEGATIVE_INFINITY;
  const close = () => {
    if (Number.isFinite(known) && batch.newest > known) ages.push(batch.foundAt - known);
    known = Math.max(known, batch.newest);
  };
  for (const { newest, foundAt } of ordered) {
    if (foundAt.getTime() - batch.foundAt > togetherMs) {
      close();
      batch = { foundAt: foundAt.getTime(), newest: newest.getTime() };
    } else batch.newest = Math.max(batch.newest, newest.getTime());
  }
  close();
  return ages;
}

/** How many times its usual age something may be before it is late: one that comes a little later than ever is no news. */
const patience = 3;

/** `late` where it is far older than usual; without a habit, nothing is late. */
export const freshnessState = (age: number | undefined, { usualMs }: Rhythm): 'fresh' | 'late' | 'empty' =>
  age === undefined ? 'empty' : usualMs !== undefined && age > usualMs * patience ? 'late' : 'fresh';
