// What an alert is while it is watched: what was seen at an instant, what became of each instance, and what people are told of it.
// `evaluate.ts` goes from one to the next and is pure; nothing in this room reads a clock, a store or a table.

import type { Severity } from '../catalog/alert.ts';
import type { Words } from '../catalog/document.ts';

/** A value of a row, as it is kept in the store and told. */
export type Fact = string | number | null;
export type Facts = Readonly<Record<string, Fact>>;

/** `between`: no longer wrong, not yet good again. `unknown`: nothing can be said, so nothing changes. */
export type Verdict = 'bad' | 'good' | 'between' | 'unknown';

/** One instance as it was at an instant. */
export interface Seen {
  /** What tells it apart, in their order: `{ depot: 'GDN' }`; empty where there is only one. */
  labels: Facts;
  verdict: Verdict;
  value: number | null;
  /** What else its words may name: threshold, usual value, path of a file, … */
  facts: Facts;
}

/** Everything that was seen at one instant. */
export interface Point {
  /** Milliseconds: end of the window for what is about the data, now for what is about the clock. */
  at: number;
  seen: readonly Seen[];
}

/** Since when, until when, and with what value an instance is wrong. Instants are milliseconds. */
export interface Instance {
  labels: Facts;
  /** `pending`: wrong, not yet long enough. `resolved`: over, kept while it may come back. */
  state: 'pending' | 'firing' | 'resolved';
  /** Number of the incident within its alert, from 1; the same while it comes back soon enough; 0 before it fires. */
  incident: number;
  /** First instant of this stretch of wrong ones. */
  since: number;
  firedAt: number | null;
  /** First good instant after the last wrong one. */
  goodSince: number | null;
  /** Last instant at which anything was known of it. */
  seenAt: number;
  resolvedAt: number | null;
  /** `good`: it is as it should be. `gone`: nothing was seen of it for long. `ended`: nobody watches it any more. */
  end: 'good' | 'gone' | 'ended' | null;
  /** People have been told that it fires, and not yet that it is over. */
  told: boolean;
  /** How often they were told that it fires. */
  tellings: number;
  /** Of the last wrong one. */
  value: number | null;
  facts: Facts;
}

export interface AlertState {
  /** By `keyOf` their labels. */
  instances: ReadonlyMap<string, Instance>;
  /** That the alert itself cannot be asked; its facts have `error`. */
  failing: Instance | null;
  /** The newest instant that each instance was judged at, by key; only where `Rules.once` holds. */
  judged: ReadonlyMap<string, number>;
  /** Incidents so far. */
  incidents: number;
  /** Events so far. */
  events: number;
  /** When it was last told that something fires. */
  toldAt: number | null;
}

export const newState: AlertState = {
  instances: new Map(),
  failing: null,
  judged: new Map(),
  incidents: 0,
  events: 0,
  toldAt: null,
};

/** The same for the same labels in any order. */
export const keyOf = (labels: Facts): string =>
  JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));

/** When something counts. */
export interface Rules {
  forMs: number;
  resolveAfterMs: number;
  reopenMs: number;
  forgetAfterMs: number;
  /** While it lasts it is told again this often. */
  reminderMs?: number | undefined;
  /** What it means that an instance is not among those seen: `good` where only wrong ones are listed. */
  absent: 'good' | 'unknown';
  /**
   * Each instance is judged at each instant once, in order, however often the instant is looked at: records of one may come later
   * than those of another.
   */
  once: boolean;
}

/** What people do not want to hear of for a while. */
export interface Silence {
  /** `pack.alert` or `pack.*`. */
  alert: string;
  /** Instances that have all of these. */
  labels: Facts;
  from: number;
  /** The first instant after it. */
  until: number;
  reason: string;
}

/** An instance as it is told. */
export interface AlertRow {
  labels: Facts;
  value: number | null;
  facts: Facts;
  incident: number;
  since: Date;
  /** When it was over; absent while it lasts. */
  until?: Date;
  end?: NonNullable<Instance['end']>;
}

/** What to ask to see it oneself. */
export interface Look {
  /** One statement over the tables of the site. */
  sql: string;
  /** A command line that shows the same. */
  command: string;
}

/**
 * What is to be told of an alert: one event for all instances that begin, last or end at the same instant. `id` is the same
 * whenever it is handed out again.
 */
export interface AlertEvent {
  id: string;
  event: 'alert.firing' | 'alert.resolved';
  /** Of firing ones: `begin`; `again`, the same incident came back; `reminder`, it lasts; `error`, the alert cannot be asked. */
  kind: 'begin' | 'again' | 'reminder' | 'error' | 'resolved';
  alert: string;
  title: Words;
  severity: Severity;
  /** The first ones; `more` are not listed. */
  rows: AlertRow[];
  more: number;
  /** Instances that fire now, those listed or not. */
  firing: number;
  /** The instant it is about. */
  at: Date;
  look: Look;
  say?: Words;
  next?: Words;
  /** The unit of `value`, `threshold` and `usual`. */
  unit?: string;
  /** Channels besides those of `notify`. */
  to: readonly string[];
}
