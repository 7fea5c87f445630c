// The state of an alert as rows of the store, and back. Instants are text to the millisecond, so that what is read is what was written.

import type { AlertState, Facts, Instance } from '../alerts/alerts.ts';
import type { AlertInstanceRow, KeptAlert } from '../store/alerts.ts';

const text = (at: number): string => new Date(at).toISOString();
const textOrNull = (at: number | null): string | null => (at === null ? null : text(at));
const instantOrNull = (at: string | null): number | null => (at === null ? null : Date.parse(at));

/** Labels or facts that were kept as JSON. */
export const factsFromRows = (json: string): Facts => JSON.parse(json) as Facts;

export function stateOf({ record, instances }: KeptAlert): AlertState {
  const rows = instances.filter(row => row.kind === 'row');
  const failing = instances.find(row => row.kind === 'failing');
  return {
    instances: new Map(rows.map(row => [row.instance, instanceOf(row)])),
    failing: failing === undefined ? null : instanceOf(failing),
    judged: new Map(JSON.parse(record.judged) as [string, number][]),
    incidents: Number(record.incidents),
    events: Number(record.events),
    toldAt: instantOrNull(record.told_at),
  };
}

const instanceOf = (row: AlertInstanceRow): Instance => ({
  labels: factsFromRows(row.labels),
  state: row.state,
  incident: Number(row.incident),
  since: Date.parse(row.since),
  firedAt: instantOrNull(row.fired_at),
  goodSince: instantOrNull(row.good_since),
  seenAt: Date.parse(row.seen_at),
  resolvedAt: instantOrNull(row.resolved_at),
  end: row.end_reason,
  told: row.told === 'yes',
  tellings: Number(row.tellings),
  value: row.value,
  facts: factsFromRows(row.facts),
});

export function rowsOfState(alert: string, { instances, failing }: AlertState): AlertInstanceRow[] {
  const rows = [...instances].map(([key, one]) => rowOf(one, { alert, kind: 'row', instance: key }));
  return failing === null ? rows : [...rows, rowOf(failing, { alert, kind: 'failing', instance: '' })];
}

const rowOf = (one: Instance, name: Pick<AlertInstanceRow, 'alert' | 'kind' | 'instance'>): AlertInstanceRow => ({
  ...name,
  labels: JSON.stringify(one.labels),
  state: one.state,
  incident: one.incident,
  since: text(one.since),
  fired_at: textOrNull(one.firedAt),
  good_since: textOrNull(one.goodSince),
  seen_at: text(one.seenAt),
  resolved_at: textOrNull(one.resolvedAt),
  end_reason: one.end,
  told: one.told ? 'yes' : null,
  tellings: one.tellings,
  value: one.value,
  facts: JSON.stringify(one.facts),
});
