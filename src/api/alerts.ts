// Alerts as they stand, what they had to tell, and silences. What must stay true: those inside of walls hear of instances that are about
// their own rows alone, and of no other.

import { z } from 'zod';
import type { AlertRow, Facts } from '../alerts/alerts.ts';
import { isAbout, silenced } from '../alerts/evaluate.ts';
import { dayMs, hourMs, minuteMs } from '../base/clock.ts';
import type { Alert, AlertQuestion } from '../catalog/alert.ts';
import type { Walls } from '../catalog/walls.ts';
import { parseSpan } from '../config/quantities.ts';
import { iso } from '../models/models.ts';
import { factsFromRows } from '../pipeline/alert_rows.ts';
import { instanceWords } from '../pipeline/alert_text.ts';
import { silencesOf } from '../pipeline/alerting.ts';
import { type AlertInstanceRow, addSilence, type KeptAlert, keptAlerts, type SilenceRow } from '../store/alerts.ts';
import { type App, type Asked, type Given, handle, type Principal } from './app.ts';
import type { RouteOf } from './contract/contract.ts';
import { fail } from './errors.ts';
import { instantOf } from './intervals.ts';
import { decodeCursor, pageOfRows } from './pages.ts';
import { seesMetric } from './seen_metrics.ts';

type AlertItem = Given<RouteOf<'getAlert'>>;
type Instance = AlertItem['instances'][number];
type Silences = Awaited<ReturnType<typeof silencesOf>>;
type SilenceItem = Given<RouteOf<'addSilence'>>;

const words = (text: Alert['title']): string => text.en.filter(piece => typeof piece === 'string').join('');

/** True for an instance whose labels name a value of every wall. */
const isInside = (labels: Facts, walls: Walls | undefined): boolean =>
  walls === undefined || Object.entries(walls).every(([name, values]) => values.includes(String(labels[name] ?? '')));

const span = (ms: number): string => {
  const [size, word] = ms >= 2 * dayMs ? [dayMs, 'days'] : ms >= 2 * hourMs ? [hourMs, 'hours'] : [minuteMs, 'minutes'];
  return `${Math.round((ms / size) * 10) / 10} ${word}`;
};

const overWords = (over: { ms: number } | { days: number }): string =>
  'ms' in over ? span(over.ms) : `${over.days} days`;
const byWords = ({ by }: { by: readonly string[] }): string => (by.length === 0 ? '' : ` by ${by.join(', ')}`);

/** The rule in a sentence. */
function ruleWords(question: AlertQuestion): string {
  if (question.kind === 'threshold')
    return `${question.metric} over ${overWords(question.over)}${byWords(question)} is ${question.side} ${question.threshold}`;
  if (question.kind === 'usual')
    return `${question.metric} by ${question.grain}${byWords(question)} is far from the same time of the ${question.weeks} weeks before`;
  if (question.kind === 'freshness') return `nothing newer than ${span(question.withinMs)} in ${question.table}`;
  if (question.kind === 'rejects')
    return `more than ${question.shareAbove * 100}% of the records of ${question.dataset} cannot be read, over ${span(question.overMs)}`;
  if (question.kind === 'report')
    return `${question.report} has more than ${question.rowsAbove} rows${byWords(question)}`;
  if (question.kind === 'size')
    return `the total of an hour's files is far from the usual one, over ${span(question.overMs)}`;
  if (question.kind === 'books') return 'lines are not rows, rejects and duplicates';
  if (question.kind === 'files') return `a file is ${question.state}`;
  return `${question.failed} or more runs failed over ${span(question.overMs)}`;
}

function toInstance(row: AlertInstanceRow, { app, alert }: { app: App; alert: Alert }): Instance {
  const labels = factsFromRows(row.labels);
  const facts = factsFromRows(row.facts);
  const { catalog, site } = app.current();
  const told: AlertRow = {
    labels,
    value: row.value,
    facts,
    incident: row.incident,
    since: new Date(row.since),
    ...(row.resolved_at !== null && { until: new Date(row.resolved_at) }),
  };
  const inWords = (language: 'en' | 'ja') =>
    instanceWords(told, { alert, catalog, show: { language, timeZone: site.timeZone } });
  return {
    labels: Object.fromEntries(Object.entries(labels).map(([name, one]) => [name, one === null ? null : String(one)])),
    state: row.state,
    value: row.value,
    facts: { ...facts },
    since: row.since,
    fired_at: row.fired_at,
    resolved_at: row.resolved_at,
    words: inWords('en'),
    words_ja: inWords('ja'),
  };
}

interface Standing {
  kept: ReadonlyMap<string, KeptAlert>;
  silences: Silences;
  now: Date;
  walls: Walls | undefined;
}

function toAlert(app: App, alert: Alert, { kept, silences, now, walls }: Standing): AlertItem {
  const { record, instances = [] } = kept.get(alert.name) ?? {};
  const shown = instances.filter(row => row.kind === 'row' && isInside(factsFromRows(row.labels), walls));
  const open = shown.filter(row => row.state !== 'resolved');
  const holding = (labels: Facts) =>
    silences.some(one => isAbout(one, alert.name) && silenced(one, labels, now.getTime()));
  const worst = open.some(row => row.state === 'firing') ? 'firing' : open.length > 0 ? 'pending' : 'ok';
  const known =
    record === undefined ? 'unknown' : record.state === 'error' || record.state === 'unknown' ? record.state : worst;
  return {
    name: alert.name,
    title: words(alert.title),
    description: alert.description,
    severity: alert.severity,
    kind: alert.question.kind,
    question: ruleWords(alert.question),
    state: alert.off ? 'off' : known,
    silenced: open.length > 0 ? open.every(row => holding(factsFromRows(row.labels))) : holding({}),
    receivers: walls === undefined ? receiversOf(app, alert) : [],
    checked_at: record?.checked_at ?? null,
    error: walls === undefined ? (record?.error ?? null) : null,
    file: alert.place.file,
    query: walls === undefined ? (record?.look_sql ?? null) : null,
    instances: shown.map(row => toInstance(row, { app, alert })),
  };
}

function receiversOf(app: App, alert: Alert): string[] {
  const rules = app.current().site.notify.filter(({ events }) => events.includes('alert.firing'));
  return [...new Set([...alert.to, ...rules.flatMap(({ channels }) => channels)])];
}

/** Alerts that can be about rows inside of walls: those of a metric that is seen, that tell their instances apart by every wall. */
export function seenAlerts(app: App, walls: Walls | undefined): Alert[] {
  const { alerts, metrics } = app.current().catalog;
  if (walls === undefined) return [...alerts.values()];
  return [...alerts.values()].filter(({ question }) => {
    const metric = 'metric' in question ? metrics.get(question.metric) : undefined;
    const by = 'by' in question ? question.by : [];
    return (
      metric !== undefined && seesMetric(app, metric, walls) && Object.keys(walls).every(name => by.includes(name))
    );
  });
}

async function standing(app: App, principal: Principal): Promise<Standing> {
  const { store, clock } = app;
  return {
    kept: await keptAlerts(store.db),
    silences: await silencesOf({ ...app.current(), store, clock }),
    now: clock.now(),
    walls: principal.tenant?.walls,
  };
}

const worstFirst: readonly string[] = ['firing', 'error', 'pending', 'unknown', 'ok', 'off'];

export async function listAlerts(app: App, principal: Principal): Promise<Given<RouteOf<'listAlerts'>>> {
  const stands = await standing(app, principal);
  const items = seenAlerts(app, stands.walls).map(alert => toAlert(app, alert, stands));
  items.sort(
    (one, other) => worstFirst.indexOf(one.state) - worstFirst.indexOf(other.state) || (one.name < other.name ? -1 : 1),
  );
  return { items, firing: items.filter(item => item.state === 'firing' && !item.silenced).length };
}

const eventTitle = z.object({
  rows: z.array(z.object({ labels: z.record(z.string(), z.unknown()), value: z.number().nullable() })).default([]),
});

async function listEvents(app: App, query: Asked<RouteOf<'listAlertEvents'>>['query']) {
  const after = decodeCursor(query.cursor, z.tuple([z.string(), z.string()]));
  let rows = app.store.db.selectFrom('alert_events').selectAll();
  if (query.alert !== undefined) rows = rows.where('alert', '=', query.alert);
  if (after !== undefined)
    rows = rows.where(({ eb, or, and }) =>
      or([eb('made_at', '<', after[0]), and([eb('made_at', '=', after[0]), eb('id', '<', after[1])])]),
    );
  const found = await rows
    .orderBy('made_at', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .execute();
  return pageOfRows(found, {
    limit: query.limit,
    key: row => [row.made_at, row.id],
    item: row => ({
      id: row.id,
      alert: row.alert,
      kind: row.kind,
      words: rowsWords(row.event),
      about_at: row.about_at,
      made_at: row.made_at,
      told_at: row.told_at,
      instances: row.instances,
    }),
  });
}

/** What an event is about, in a line: its first instances and their values. */
function rowsWords(event: string): string {
  const { rows } = eventTitle.safeParse(JSON.parse(event)).data ?? { rows: [] };
  const shown = rows
    .slice(0, 3)
    .map(({ labels, value }) => `${Object.values(labels).join(', ')}${value === null ? '' : ` ${value}`}`.trim());
  return [...shown, ...(rows.length > 3 ? [`and ${rows.length - 3} more`] : [])].filter(text => text !== '').join('; ');
}

const toSilence = (row: SilenceRow, now: string): SilenceItem => ({
  id: row.id,
  alert: row.alert,
  labels: Object.fromEntries(
    Object.entries(factsFromRows(row.labels)).map(([name, value]) => [name, String(value ?? '')]),
  ),
  from: row.from_at,
  until: row.until_at,
  reason: row.reason,
  active: row.from_at <= now && now < row.until_at,
});

async function listSilences(app: App): Promise<Given<RouteOf<'listSilences'>>> {
  const now = iso(app.clock.now());
  const rows = await app.store.db
    .selectFrom('alert_silences')
    .selectAll()
    .orderBy('until_at', 'desc')
    .orderBy('id')
    .limit(1_000)
    .execute();
  return { items: rows.map(row => toSilence(row, now)) };
}

/** A span such as `2h`, or a time. */
function endOf(app: App, text: string): Date {
  const ms = parseSpan(text);
  return typeof ms === 'number' ? new Date(app.clock.now().getTime() + ms) : instantOf(app, text, 'body.until');
}

async function silence(app: App, body: Asked<RouteOf<'addSilence'>>['body']): Promise<SilenceItem> {
  const now = app.clock.now();
  const until = endOf(app, body.until);
  if (until <= now) throw fail('input_invalid', { where: 'body.until', reason: 'it is over already' });
  const names = [...app.current().catalog.alerts.keys()];
  if (!names.some(name => isAbout({ alert: body.alert }, name)))
    throw fail('not_found', { what: 'alert', name: body.alert });
  const row = {
    alert: body.alert,
    labels: JSON.stringify(body.labels),
    from_at: iso(now),
    until_at: iso(until),
    reason: body.reason,
    made_at: iso(now),
  };
  const id = await addSilence(app.store.db, row);
  return toSilence({ id, ...row }, iso(now));
}

async function endSilence(app: App, id: number): Promise<void> {
  const at = iso(app.clock.now());
  const done = await app.store.db
    .updateTable('alert_silences')
    .set({ until_at: at })
    .where('id', '=', id)
    .where('until_at', '>', at)
    .executeTakeFirst();
  if (Number(done.numUpdatedRows) === 0) throw fail('not_found', { what: 'silence that holds', name: String(id) });
}

export const alertHandlers = [
  handle('listAlerts', (app, { principal }) => listAlerts(app, principal)),
  handle('getAlert', async (app, { params, principal }) => {
    const stands = await standing(app, principal);
    const alert = seenAlerts(app, stands.walls).find(one => one.name === params.name);
    if (alert === undefined) throw fail('not_found', { what: 'alert', name: params.name });
    return toAlert(app, alert, stands);
  }),
  handle('listAlertEvents', (app, { query }) => listEvents(app, query)),
  handle('listSilences', app => listSilences(app)),
  handle('addSilence', (app, { body, note }) => {
    note(body.alert, { until: body.until, reason: body.reason });
    return silence(app, body);
  }),
  handle('removeSilence', async (app, { params, note }) => {
    note(String(params.id));
    await endSilence(app, params.id);
    return undefined;
  }),
];
