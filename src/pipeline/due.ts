// Which reports of the schedule are due, and what becomes of them. What must stay true: a time that came while nobody looked is
// caught up once, by the latest one; a time is done when its report is in the outbox, so a pass that is cut off does it again
// and the outbox sends nothing twice; what a person must mend is told once and not tried for ever.

import { AppError, isSystemError, reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { openZone, type Zone } from '../base/zone.ts';
import type { ScheduleEntry, Site } from '../config/config.ts';
import { findAnyReport } from '../metrics/report.ts';
import {
  changedSince,
  firstRun,
  forgetOccurrences,
  lastOccurrence,
  noteSchedules,
  putOccurrence,
  scheduleSince,
  sentOccurrences,
} from '../store/schedules.ts';
import type { Db } from '../store/store.ts';
import type { OccurrenceRow } from '../store/tables.ts';
import { daysBefore, jitterOf, openTimetable, type Timetable } from './schedule.ts';
import type { OpenSite } from './site.ts';

/** An instant as the rows of the schedule have it: whole seconds, so that texts are ordered as their instants are. */
const second = (at: Date): string => `${at.toISOString().slice(0, 19)}Z`;

/** An entry of the schedule for one of its audiences. */
export interface Appointment {
  /** What makes it this one: with another report, time, zone or audience it is another. */
  id: string;
  entry: ScheduleEntry;
  audience: string;
  timetable: Timetable;
}

/** A report that is to be made now, for the range it is about. */
export interface Due {
  occurrence: OccurrenceRow;
  /** It was sent before, and its numbers may have changed since. */
  correction: boolean;
}

/** What there is to do now, and which times were too late. */
export interface DueNow {
  due: Due[];
  skipped: OccurrenceRow[];
}

function appointmentsOf({ schedule, timeZone }: Pick<Site, 'schedule' | 'timeZone'>): Appointment[] {
  const zone = openZone(timeZone);
  return schedule.flatMap(entry =>
    entry.audiences.map(audience => ({
      id: [entry.report, audience, entry.times.pattern, entry.days ?? 'own days', timeZone].join(' | '),
      entry,
      audience,
      timetable: openTimetable(entry.times, zone),
    })),
  );
}

/** Looks what is due; notes entries that are new and forgets those that are gone. */
export async function findDue(open: Pick<OpenSite, 'site' | 'catalog' | 'store' | 'clock'>): Promise<DueNow> {
  const now = open.clock.now();
  const appointments = appointmentsOf(open.site);
  const finder = { ...open, now, zone: openZone(open.site.timeZone) };
  return open.store.transaction(async db => {
    const first = Date.parse((await firstRun(db)) ?? second(now));
    const since = second(new Date(Math.min(now.getTime(), Math.max(first, now.getTime() - limits.newEntryMs))));
    await noteSchedules(db, { ids: appointments.map(one => one.id), since });
    await forgetOccurrences(db, second(new Date(now.getTime() - limits.occurrenceDays * 86_400_000)));
    const found: DueNow = { due: [], skipped: [] };
    for (const appointment of appointments) {
      await findTime(db, { appointment, finder, found });
      await findCorrections(db, { appointment, finder, found });
    }
    return found;
  });
}

interface Finder extends Pick<OpenSite, 'catalog'> {
  now: Date;
  zone: Zone;
}

interface Finding {
  appointment: Appointment;
  finder: Finder;
  found: DueNow;
}

/** The latest time that came and is not done; older ones that still waited give way to it. */
async function findTime(db: Db, { appointment, finder, found }: Finding): Promise<void> {
  const { id, entry } = appointment;
  const now = second(finder.now);
  const since = await scheduleSince(db, { id, now });
  const last = await lastOccurrence(db, { id, now });
  const after = new Date(Math.max(Date.parse(since), last ? Date.parse(last.due_at) : 0));
  const came = latestTime(appointment, { after, now: finder.now });
  const waiting = last?.state === 'waiting' ? last : undefined;
  if (came !== undefined) {
    if (waiting) await putOccurrence(db, { ...waiting, ...ended('skipped', 'a later time came', now) });
    return decide(db, { occurrence: newOccurrence(appointment, { at: came, finder }), entry, finder, found });
  }
  if (waiting && (waiting.next_try_at ?? '') <= now) await decide(db, { occurrence: waiting, entry, finder, found });
}

/** The latest time up to now, with its jitter over. */
function latestTime(
  { id, entry, timetable }: Appointment,
  { after, now }: { after: Date; now: Date },
): Date | undefined {
  for (let until = now; ; ) {
    const at = timetable.lastBetween({ after, until });
    if (at === undefined || at.getTime() + jitterOf(`${id} ${second(at)}`, entry.jitterMs) <= now.getTime()) return at;
    until = new Date(at.getTime() - 1);
  }
}

function newOccurrence(
  { id, entry, audience }: Appointment,
  { at, finder }: { at: Date; finder: Finder },
): OccurrenceRow {
  const days = entry.days ?? findAnyReport(finder.catalog, entry.report).days;
  const { from, to } = daysBefore(at, { days, zone: finder.zone });
  return {
    schedule: id,
    due_at: second(at),
    report: entry.report,
    audience,
    range_start: second(from),
    range_end: second(to),
    state: 'waiting',
    tries: 0,
    next_try_at: second(at),
    error: null,
    done_at: null,
    checked_at: null,
  };
}

/** Due, unless it is later than the entry allows. */
async function decide(
  db: Db,
  {
    occurrence,
    entry,
    finder,
    found,
  }: { occurrence: OccurrenceRow; entry: ScheduleEntry; finder: Finder; found: DueNow },
): Promise<void> {
  const lateMs = finder.now.getTime() - Date.parse(occurrence.due_at);
  if (entry.deadlineMs === undefined || lateMs <= entry.deadlineMs) {
    // It waits from now on: a pass that is cut off, or ends before it comes to it, leaves it due.
    await putOccurrence(db, occurrence);
    found.due.push({ occurrence, correction: false });
    return;
  }
  const row = { ...occurrence, ...ended('skipped', 'later than its deadline', second(finder.now)) };
  await putOccurrence(db, row);
  found.skipped.push(row);
}

const ended = (state: OccurrenceRow['state'], error: string | null, at: string) => ({
  state,
  error,
  done_at: at,
  next_try_at: null,
});

/** What was sent not long ago, where something it may have read was loaded or built again since. */
async function findCorrections(db: Db, { appointment, finder, found }: Finding): Promise<void> {
  const { id, entry } = appointment;
  if (entry.correctionsMs === 0) return;
  const since = second(new Date(finder.now.getTime() - entry.correctionsMs));
  for (const occurrence of await sentOccurrences(db, { id, since })) {
    const { range_start: from, range_end: to, done_at, checked_at } = occurrence;
    if (await changedSince(db, { from, to, since: checked_at ?? done_at ?? since }))
      found.due.push({ occurrence, correction: true });
  }
}

/** Notes that a report is in the outbox, or that its numbers were compared with those that were sent. */
export async function noteSent({ store, clock }: Pick<OpenSite, 'store' | 'clock'>, due: Due): Promise<void> {
  const at = second(clock.now());
  const { occurrence, correction } = due;
  if (correction) return putOccurrence(store.db, { ...occurrence, checked_at: at });
  await putOccurrence(store.db, {
    ...occurrence,
    ...ended('sent', null, at),
    tries: occurrence.tries + 1,
    checked_at: at,
  });
}

/** Notes a failure: tried again later where that may help, else a person must mend it. Gives when it is tried again. */
export async function noteFailed(
  { store, clock }: Pick<OpenSite, 'store' | 'clock'>,
  { occurrence, correction }: Due,
  thrown: unknown,
): Promise<Date | undefined> {
  const now = clock.now();
  const tries = occurrence.tries + 1;
  const again = maySucceedLater(thrown);
  const wait = Math.min(limits.firstRetryMs * 2 ** Math.min(tries - 1, 20), limits.longestRetryMs);
  const next = again ? new Date(now.getTime() + wait) : undefined;
  // A correction that fails is looked at again when something changes once more.
  if (correction)
    await putOccurrence(store.db, {
      ...occurrence,
      error: reasonOf(thrown),
      checked_at: again ? occurrence.checked_at : second(now),
    });
  else if (next)
    await putOccurrence(store.db, { ...occurrence, tries, error: reasonOf(thrown), next_try_at: second(next) });
  else await putOccurrence(store.db, { ...occurrence, ...ended('failed', reasonOf(thrown), second(now)), tries });
  return next;
}

/** True for what may pass by itself: errors that say so, and those of the system, such as a full disk. */
const maySucceedLater = (thrown: unknown): boolean =>
  thrown instanceof AppError ? thrown.retryable : isSystemError(thrown, ...passing);

const passing = [
  'ENOSPC',
  'EMFILE',
  'ENFILE',
  'EAGAIN',
  'EBUSY',
  'ENOMEM',
  'ETIMEDOUT',
  'ECONNRESET',
  'ECONNREFUSED',
  'EIO',
];

/** The next instant at which an entry of the schedule or a report that waits is due. */
export async function nextDue({
  site,
  store,
  clock,
}: Pick<OpenSite, 'site' | 'store' | 'clock'>): Promise<Date | undefined> {
  const now = clock.now();
  const times = appointmentsOf(site).map(({ id, entry, timetable }) => {
    const late = (at: Date) => at.getTime() + jitterOf(`${id} ${second(at)}`, entry.jitterMs);
    // One that came within its jitter is still to come.
    let at = timetable.nextAfter(new Date(now.getTime() - entry.jitterMs));
    while (at !== undefined && late(at) <= now.getTime()) at = timetable.nextAfter(at);
    return at && late(at);
  });
  const waiting = await store.db
    .selectFrom('occurrences')
    .select(({ fn }) => fn.min('next_try_at').as('at'))
    .where('state', '=', 'waiting')
    .executeTakeFirst();
  const all = [...times, waiting?.at ? Date.parse(waiting.at) : undefined].filter(at => at !== undefined);
  return all.length === 0 ? undefined : new Date(Math.min(...all));
}
