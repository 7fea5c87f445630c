// Alerts of a site, looked at once: each is asked what is new, its state moves on, and what people must be told of it is written down
// with the state in one transaction. What must stay true: one alert that cannot be asked stops no other and is told itself; what
// is to be told waits in the store until whoever carries it has it (`noteAlertsTold`), so that no crash loses it.

import {
  type AlertEvent,
  type AlertRow,
  type AlertState,
  type Instance,
  type Look,
  newState,
  type Point,
  type Rules,
  type Silence,
} from '../alerts/alerts.ts';
import { endAll, isAbout, step, stepFailing, type Telling, tell, upTo } from '../alerts/evaluate.ts';
import { dayMs } from '../base/clock.ts';
import { reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { openZone, parseTime, type Zone } from '../base/zone.ts';
import type { Alert } from '../catalog/alert.ts';
import type { AlertWishes } from '../config/alerts_shape.ts';
import type { Site } from '../config/config.ts';
import { iso } from '../models/models.ts';
import {
  type AlertEventRow,
  forgetAlert,
  type KeptAlert,
  keepAlert,
  keptAlerts,
  noteTold,
  silencesAfter,
  untoldEvents,
} from '../store/alerts.ts';
import type { AlertSources } from './alert_facts.ts';
import { type Judged, judge } from './alert_judge.ts';
import { type LakeReader, openLakeReader } from './alert_reader.ts';
import { factsFromRows, rowsOfState, stateOf } from './alert_rows.ts';

/**
 * Looks at every alert and gives what has to be told: what follows from this look, and what an earlier one left untold. Call
 * `noteAlertsTold` with those that were handed on.
 */
export async function checkAlerts(sources: AlertSources): Promise<AlertEvent[]> {
  const { store, catalog } = sources;
  const kept = await keptAlerts(store.db);
  const silences = await silencesOf(sources);
  const watched = [...catalog.alerts.values()].filter(alert => !alert.off);
  const reader = openLakeReader(sources, watched);
  try {
    for (const alert of watched) await lookAt(alert, { sources, reader, silences, kept: kept.get(alert.name) });
  } finally {
    await reader.close();
  }
  for (const [name, one] of kept) {
    if (!watched.some(alert => alert.name === name)) await endAlert(one, sources, catalog.alerts.get(name));
  }
  return (await untoldEvents(store.db)).map(revived);
}

/** Notes that events were handed to whoever carries them. */
export async function noteAlertsTold(
  { store, clock }: Pick<AlertSources, 'store' | 'clock'>,
  events: readonly AlertEvent[],
): Promise<void> {
  const now = clock.now();
  const dropBefore = iso(new Date(now.getTime() - limits.alertEventDays * dayMs));
  await store.transaction(db => noteTold(db, { ids: events.map(event => event.id), at: iso(now), dropBefore }));
}

/** Silences of tallylight.yaml and of the command line that have not ended. */
export async function silencesOf({
  site,
  store,
  clock,
}: Pick<AlertSources, 'site' | 'store' | 'clock'>): Promise<Silence[]> {
  const now = clock.now();
  const zone = openZone(site.timeZone);
  const given = await silencesAfter(store.db, iso(now));
  return [
    ...silencesOfSite(site, zone).filter(({ until }) => until > now.getTime()),
    ...given.map(row => ({
      alert: row.alert,
      labels: factsFromRows(row.labels),
      from: Date.parse(row.from_at),
      until: Date.parse(row.until_at),
      reason: row.reason,
    })),
  ];
}

function silencesOfSite(site: Site, zone: Zone): Silence[] {
  const { silences = [] } = (site.sections.alerts ?? {}) as Partial<AlertWishes>;
  return silences.map(({ alert, from, until, where, reason }) => ({
    alert,
    labels: where,
    from: from === undefined ? Number.NEGATIVE_INFINITY : (parseTime(from, zone)?.getTime() ?? 0),
    until: parseTime(until, zone)?.getTime() ?? 0,
    reason,
  }));
}

interface Looking {
  sources: AlertSources;
  reader: LakeReader;
  silences: readonly Silence[];
  kept: KeptAlert | undefined;
}

/** One alert: asks, steps, tells, keeps. */
async function lookAt(alert: Alert, { sources, reader, silences, kept }: Looking): Promise<void> {
  const now = sources.clock.now();
  const rules = rulesOf(alert);
  const before = upTo(kept === undefined ? newState : stateOf(kept), now.getTime());
  const carried: Carried = { alert, state: before, events: [], now, rules, silences: about(silences, alert.name) };
  let judged: Judged | undefined;
  let error: string | null = null;
  try {
    judged = await judge(alert, { sources, reader, record: kept?.record });
    if (judged.points.length > 0) carried.state = stepFailing(carried.state, now.getTime(), null);
    for (const point of judged.points) take(carried, point, judged);
  } catch (thrown) {
    error = reasonOf(thrown);
    carried.state = stepFailing(carried.state, now.getTime(), error);
  }
  const look = lastLook(judged, kept);
  say(carried, { at: now, look, ...(judged?.unit !== undefined && { unit: judged.unit }) });
  const failing = carried.state.failing?.state === 'firing';
  const state = failing ? 'error' : overall(carried.state, judged?.points.at(-1), kept?.record.state);
  const known = { judgedTo: judged?.judgedTo, stamp: judged?.stamp };
  await keep(carried, {
    sources,
    state,
    look,
    error: failing ? (error ?? kept?.record.error ?? null) : null,
    kept,
    ...known,
  });
}

/** The alert as it goes on, and what it has to say. */
interface Carried {
  alert: Alert;
  state: AlertState;
  events: AlertEvent[];
  now: Date;
  rules: Rules;
  silences: readonly Silence[];
}

const about = (silences: readonly Silence[], name: string): Silence[] => silences.filter(one => isAbout(one, name));

function take(carried: Carried, point: Point, judged: Judged): void {
  carried.state = step(carried.state, point, carried.rules);
  const unit = judged.unit === undefined ? {} : { unit: judged.unit };
  say(carried, { at: new Date(point.at), look: judged.lookAt(point.at), ...unit });
}

interface Saying {
  at: Date;
  look: Look;
  unit?: string;
}

/** Adds what has to be told now. */
function say(carried: Carried, saying: Saying): void {
  const { now, rules, silences } = carried;
  const { state, tellings } = tell(carried.state, { now: now.getTime(), rules, silences });
  carried.state = state;
  for (const telling of tellings) carried.events.push(eventOf(carried, telling, saying));
}

function eventOf({ alert, state, now }: Carried, telling: Telling, { at, look, unit }: Saying): AlertEvent {
  const { say: words, next, title, severity, name, to } = alert;
  const firing = [...state.instances.values()].filter(one => one.state === 'firing').length;
  return {
    id: `${name} ${iso(now)} ${String(telling.number).padStart(6, '0')}`,
    event: telling.kind === 'resolved' ? 'alert.resolved' : 'alert.firing',
    kind: telling.kind,
    alert: name,
    title,
    severity,
    rows: telling.instances.slice(0, limits.alertRows).map(rowOf),
    more: Math.max(0, telling.instances.length - limits.alertRows),
    firing,
    at,
    look,
    to,
    ...(words !== undefined && { say: words }),
    ...(next !== undefined && { next }),
    ...(unit !== undefined && { unit }),
  };
}

const rowOf = ({ labels, value, facts, incident, since, resolvedAt, end }: Instance): AlertRow => ({
  labels,
  value,
  facts,
  incident,
  since: new Date(since),
  ...(resolvedAt !== null && { until: new Date(resolvedAt) }),
  ...(end !== null && { end }),
});

/** Those that only list what is wrong say by silence that the rest is well. */
function rulesOf({ question, forMs, resolveAfterMs, reopenMs, forgetAfterMs, reminderMs }: Alert): Rules {
  const windows = question.kind === 'threshold' || question.kind === 'usual';
  const absent = windows || question.kind === 'freshness' ? 'unknown' : 'good';
  return { forMs, resolveAfterMs, reopenMs, forgetAfterMs, reminderMs, absent, once: windows };
}

type Overall = KeptAlert['record']['state'];

function overall(state: AlertState, last: Point | undefined, before: Overall | undefined): Overall {
  const all = [...state.instances.values()];
  if (all.some(one => one.state === 'firing')) return 'firing';
  if (all.some(one => one.state === 'pending')) return 'pending';
  if (last === undefined) return before === 'ok' || before === 'firing' || before === 'pending' ? 'ok' : 'unknown';
  return last.seen.length > 0 && last.seen.every(one => one.verdict === 'unknown') ? 'unknown' : 'ok';
}

const lastLook = (judged: Judged | undefined, kept: KeptAlert | undefined): Look => {
  const last = judged?.points.at(-1);
  if (judged !== undefined && last !== undefined) return judged.lookAt(last.at);
  return { sql: kept?.record.look_sql ?? '', command: kept?.record.look_command ?? '' };
};

interface Keeping {
  sources: Pick<AlertSources, 'store'>;
  state: Overall;
  look: Look;
  error: string | null;
  kept: KeptAlert | undefined;
  judgedTo?: Date | undefined;
  stamp?: string | undefined;
}

async function keep(
  { alert, state: after, events, now }: Carried,
  { sources, state, look, error, kept, judgedTo, stamp }: Keeping,
): Promise<void> {
  const record: KeptAlert['record'] = {
    name: alert.name,
    state,
    judged: JSON.stringify([...after.judged]),
    judged_to: judgedTo === undefined ? (kept?.record.judged_to ?? null) : iso(judgedTo),
    stamp: stamp ?? kept?.record.stamp ?? null,
    checked_at: iso(now),
    error,
    incidents: after.incidents,
    events: after.events,
    told_at: after.toldAt === null ? null : iso(new Date(after.toldAt)),
    look_sql: look.sql,
    look_command: look.command,
  };
  const instances = rowsOfState(alert.name, after);
  await sources.store.transaction(db =>
    keepAlert(db, { record, instances, events: events.map(event => rowOfEvent(event, now)) }),
  );
}

const rowOfEvent = (event: AlertEvent, now: Date): AlertEventRow => ({
  id: event.id,
  alert: event.alert,
  kind: event.kind,
  about_at: iso(event.at),
  instances: event.rows.length + event.more,
  event: JSON.stringify(event),
  made_at: iso(now),
  told_at: null,
});

/** An alert that nobody watches any more: what people believe to fire is over. */
async function endAlert(
  kept: KeptAlert,
  { store, clock }: Pick<AlertSources, 'store' | 'clock'>,
  alert: Alert | undefined,
): Promise<void> {
  const now = clock.now();
  const name = kept.record.name;
  const state = endAll(stateOf(kept), now.getTime());
  const title = [name];
  const known = alert ?? { name, title: { en: title, ja: title }, severity: 'warning' as const, to: [] };
  const rules: Rules = { forMs: 0, resolveAfterMs: 0, reopenMs: 0, forgetAfterMs: 0, absent: 'good', once: false };
  const carried = { alert: known as Alert, state, events: [], now, rules, silences: [] };
  say(carried, { at: now, look: { sql: kept.record.look_sql ?? '', command: kept.record.look_command ?? '' } });
  await store.transaction(async db => {
    await keepAlert(db, {
      record: kept.record,
      instances: [],
      events: carried.events.map(event => rowOfEvent(event, now)),
    });
    await forgetAlert(db, name);
  });
}

/** An event as it was before it was kept. */
function revived({ event }: AlertEventRow): AlertEvent {
  const kept = JSON.parse(event) as AlertEvent;
  return {
    ...kept,
    at: new Date(kept.at),
    rows: kept.rows.map(row => ({
      ...row,
      since: new Date(row.since),
      ...(row.until !== undefined && { until: new Date(row.until) }),
    })),
  };
}
