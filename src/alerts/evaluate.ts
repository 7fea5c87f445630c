// From one state of an alert to the next, by what was seen and by what people have been told. Pure. What must stay true: who was told
// that an instance fires is told exactly once that it is over, whatever silences, restarts and clocks do in between; who was not
// told of the one is not told of the other; nothing is over before it was good for `resolveAfterMs` or unseen for `forgetAfterMs`.

import { limits } from '../base/limits.ts';
import {
  type AlertState,
  type Fact,
  type Facts,
  type Instance,
  keyOf,
  type Point,
  type Rules,
  type Seen,
  type Silence,
  type Verdict,
} from './alerts.ts';

/** The state after one more point. Points come in the order of their instants; an earlier one (a clock went back) is taken, too. */
export function step(state: AlertState, point: Point, rules: Rules): AlertState {
  const instances = new Map<string, Instance>();
  const judged = new Map(state.judged);
  let { incidents } = state;
  const isPast = (key: string) => rules.once && (state.judged.get(key) ?? Number.NEGATIVE_INFINITY) >= point.at;
  const take = (key: string, before: Instance | undefined, seen: Seen | undefined) => {
    if (rules.once && seen !== undefined && seen.verdict !== 'unknown') judged.set(key, point.at);
    const after = advance(before, { seen, at: point.at, rules, incident: incidents + 1 });
    if (after === undefined) return;
    incidents = Math.max(incidents, after.incident);
    instances.set(key, after);
  };
  const seen = new Map(point.seen.map(one => [keyOf(one.labels), one]));
  for (const [key, before] of state.instances) {
    if (isPast(key)) instances.set(key, before);
    else take(key, before, seen.get(key));
  }
  for (const [key, one] of seen) if (!state.instances.has(key) && !isPast(key)) take(key, undefined, one);
  return { ...state, instances, judged, incidents };
}

/** The state without what a clock that ran ahead judged beyond now, and without what is too old to be asked for again. */
export function upTo(state: AlertState, now: number): AlertState {
  const cut = [...state.judged].map(([key, at]) => [key, Math.min(at, now)] as const);
  const newest = Math.max(...cut.map(([, at]) => at));
  return { ...state, judged: new Map(cut.filter(([, at]) => at >= newest - 2 * limits.alertLateMs)) };
}

/** The state after the alert could not be asked, or could again. An alert that cannot be asked knows nothing of its instances. */
export function stepFailing(state: AlertState, at: number, error: string | null): AlertState {
  const rules: Rules = {
    forMs: 0,
    resolveAfterMs: 0,
    reopenMs: 0,
    forgetAfterMs: Number.POSITIVE_INFINITY,
    absent: 'good',
    once: false,
  };
  const seen: Seen | undefined =
    error === null ? undefined : { labels: {}, verdict: 'bad', value: null, facts: { error } };
  const failing = advance(state.failing ?? undefined, { seen, at, rules, incident: state.incidents + 1 }) ?? null;
  return { ...state, failing, incidents: Math.max(state.incidents, failing?.incident ?? 0) };
}

/** The state after nobody watches it any more: what fired is over. */
export function endAll(state: AlertState, at: number): AlertState {
  const ended = (one: Instance): Instance | undefined => {
    if (one.state === 'firing') return over(one, at, 'ended');
    return one.told ? { ...one, state: 'resolved' } : undefined;
  };
  const instances = [...state.instances].flatMap(([key, one]) => {
    const after = ended(one);
    return after === undefined ? [] : [[key, after] as const];
  });
  return {
    ...state,
    instances: new Map(instances),
    failing: state.failing === null ? null : (ended(state.failing) ?? null),
  };
}

interface Advance {
  seen: Seen | undefined;
  at: number;
  rules: Rules;
  /** Number of the next new incident. */
  incident: number;
}

function advance(before: Instance | undefined, { seen, at, rules, incident }: Advance): Instance | undefined {
  const verdict: Verdict = seen?.verdict ?? rules.absent;
  if (before === undefined) {
    if (seen === undefined || verdict !== 'bad') return undefined;
    return firing(begun(seen, at), { at, rules, incident });
  }
  const one = notAfter(before, at);
  if (verdict === 'unknown') return at - one.seenAt >= rules.forgetAfterMs ? forgotten(one, at) : one;
  const known = { ...one, seenAt: at };
  if (verdict === 'bad' && seen !== undefined) return wrong(known, { seen, at, rules, incident });
  return right(known, { good: verdict === 'good', at, rules });
}

const begun = ({ labels, value, facts }: Seen, at: number): Instance => ({
  labels,
  state: 'pending',
  incident: 0,
  since: at,
  firedAt: null,
  goodSince: null,
  seenAt: at,
  resolvedAt: null,
  end: null,
  told: false,
  tellings: 0,
  value,
  facts,
});

/** What lies after now was written by a clock that ran ahead; it counts from now. */
function notAfter(one: Instance, at: number): Instance {
  const cut = (instant: number | null) => (instant === null ? null : Math.min(instant, at));
  return {
    ...one,
    since: Math.min(one.since, at),
    firedAt: cut(one.firedAt),
    goodSince: cut(one.goodSince),
    seenAt: Math.min(one.seenAt, at),
    resolvedAt: cut(one.resolvedAt),
  };
}

/** A pending one fires once it has been wrong long enough. */
function firing(one: Instance, { at, rules, incident }: Omit<Advance, 'seen'>): Instance {
  if (one.state !== 'pending' || at - one.since < rules.forMs) return one;
  const number = one.incident === 0 ? incident : one.incident;
  return { ...one, state: 'firing', incident: number, firedAt: at, goodSince: null, resolvedAt: null, end: null };
}

function wrong(one: Instance, { seen, at, rules, incident }: Advance & { seen: Seen }): Instance {
  const { value, facts } = seen;
  const now = { ...one, value, facts, goodSince: null };
  if (one.state !== 'resolved') return firing(now, { at, rules, incident });
  const comesBack = one.told || at - (one.resolvedAt ?? at) <= rules.reopenMs;
  const again: Instance = comesBack ? { ...now, state: 'pending', since: at } : begun(seen, at);
  return firing(again, { at, rules, incident });
}

function right(one: Instance, { good, at, rules }: { good: boolean; at: number; rules: Rules }): Instance | undefined {
  if (one.state === 'firing') {
    const goodSince = good ? (one.goodSince ?? at) : null;
    const still = { ...one, goodSince };
    return goodSince !== null && at - goodSince >= rules.resolveAfterMs ? over(still, at, 'good') : still;
  }
  // What was pending only comes back to where it was before.
  if (one.state === 'pending' && one.resolvedAt === null) return undefined;
  const resolved: Instance = { ...one, state: 'resolved' };
  return resolved.told || at - (resolved.resolvedAt ?? at) <= rules.reopenMs ? resolved : undefined;
}

const over = (one: Instance, at: number, end: NonNullable<Instance['end']>): Instance => ({
  ...one,
  state: 'resolved',
  resolvedAt: at,
  end,
});

function forgotten(one: Instance, at: number): Instance | undefined {
  if (one.state === 'firing') return over(one, at, 'gone');
  return one.told ? { ...one, state: 'resolved' } : undefined;
}

/** What has to be told now: instances in the order of their labels. */
export interface Telling {
  kind: 'begin' | 'again' | 'reminder' | 'error' | 'resolved';
  /** Number of the event within its alert. */
  number: number;
  instances: Instance[];
}

export interface TellOptions {
  /** By the clock of the wall. */
  now: number;
  rules: Pick<Rules, 'reminderMs'>;
  silences: readonly Silence[];
}

/** The state once people have been told all that they must know, and what that is. */
export function tell(state: AlertState, options: TellOptions): { state: AlertState; tellings: Telling[] } {
  const all = [...state.instances].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  const heard = (one: Instance) => !options.silences.some(silence => silenced(silence, one.labels, options.now));
  const starting = all.filter(one => one.state === 'firing' && !one.told && heard(one));
  const lasting = all.filter(one => one.state === 'firing' && one.told && heard(one));
  const ending = all.filter(one => one.state === 'resolved' && one.told);
  const failing = state.failing === null ? [] : [state.failing];
  const error = failing.filter(one => one.state === 'firing' && !one.told && heard(one));
  const mended = failing.filter(one => one.state === 'resolved' && one.told);
  const isAgain = starting.length > 0 && starting.every(one => one.tellings > 0);
  const toldAt = state.toldAt === null ? null : Math.min(state.toldAt, options.now);
  const due = options.now - (toldAt ?? options.now) >= (options.rules.reminderMs ?? Number.POSITIVE_INFINITY);
  const groups: [Telling['kind'], Instance[]][] = [
    ['error', error],
    [isAgain ? 'again' : 'begin', starting],
    ['reminder', due && starting.length === 0 ? lasting : []],
    ['resolved', [...ending, ...mended]],
  ];
  const said = groups.filter(([, instances]) => instances.length > 0);
  const firingTold = said.some(([kind]) => kind !== 'resolved' && kind !== 'error');
  return {
    tellings: said.map(([kind, instances], i) => ({ kind, instances, number: state.events + i + 1 })),
    state: {
      ...state,
      instances: new Map([...state.instances].map(([key, one]) => [key, afterTelling(one, [...starting, ...ending])])),
      failing: state.failing && afterTelling(state.failing, [...error, ...mended]),
      events: state.events + said.length,
      toldAt: firingTold ? options.now : toldAt,
    },
  };
}

function afterTelling(one: Instance, told: readonly Instance[]): Instance {
  if (!told.includes(one)) return one;
  return one.state === 'firing' ? { ...one, told: true, tellings: one.tellings + 1 } : { ...one, told: false };
}

/** True while the silence holds for an instance. */
export function silenced({ labels, from, until }: Silence, of: Facts, now: number): boolean {
  return from <= now && now < until && Object.entries(labels).every(([name, value]) => same(of[name], value));
}

const same = (a: Fact | undefined, b: Fact): boolean => String(a ?? '') === String(b ?? '');

/** True when a silence is about an alert. */
export const isAbout = (silence: Pick<Silence, 'alert'>, alert: string): boolean =>
  silence.alert === alert || (silence.alert.endsWith('.*') && alert.startsWith(silence.alert.slice(0, -1)));
