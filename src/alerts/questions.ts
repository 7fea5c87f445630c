// Alerts about metrics and reports, as questions: which statement is asked for some windows, and what its rows say of each instance.
// What must stay true: the statement that a person is given shows the value that was judged.

import { sqlTime } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import { dayOf, openZone, type Zone } from '../base/zone.ts';
import type { AlertQuestion, Enough, ThresholdQuestion, UsualQuestion } from '../catalog/alert.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Value } from '../engine/engine.ts';
import { compileWindows } from '../metrics/by_window.ts';
import { compile, findMetric } from '../metrics/metrics.ts';
import { windowEnd } from '../metrics/ranges.ts';
import { findReport, renderQuestion } from '../metrics/report.ts';
import { type Facts, keyOf, type Look, type Point, type Seen, type Verdict } from './alerts.ts';
import { fail } from './errors.ts';
import { factOf, metricCommand, numberOf, reportCommand } from './look.ts';
import { isUnusual, usualOf } from './usual.ts';
import { type Window, weeksBefore } from './windows.ts';

type Row = Record<string, Value>;

export interface Asking {
  /** Name of the alert. */
  alert: string;
  catalog: Catalog;
  timeZone: string;
  now: Date;
  /** Rows of one statement in the common dialect. */
  ask: (sql: string) => Promise<Row[]>;
}

/** What came out: a point for every window that said something, and how to see one. */
export interface Answered {
  points: Point[];
  lookAt: (at: number) => Look;
  unit?: string;
}

/** Tables that an alert reads in the lake, of those of the catalogue. */
export function tablesRead(question: AlertQuestion, catalog: Catalog): string[] {
  if ('metric' in question) {
    const metrics = [question.metric, ...(question.atLeast ? [question.atLeast.metric] : [])];
    return [...new Set(metrics.map(name => findMetric(catalog, name).from))];
  }
  if (question.kind === 'freshness') return [question.table];
  if (question.kind !== 'report') return [];
  const { sql } = findReport(catalog, question.report);
  const text = sql.replaceAll('"', '');
  return [...catalog.datasets.keys(), ...catalog.models.keys()].filter(name => text.includes(name));
}

/** A metric against its threshold, window by window. */
export async function askThreshold(
  question: ThresholdQuestion,
  windows: readonly Window[],
  asking: Asking,
): Promise<Answered> {
  const rows = await rowsOf(question, windows, asking);
  checkWidth(rows.length, windows.length, asking);
  const byEnd = Map.groupBy(rows, row => Date.parse(String(row[windowEnd])));
  const points = windows.map(window => ({
    at: window.to.getTime(),
    seen: (byEnd.get(window.to.getTime()) ?? []).map(row => judged(row, { question, window })),
  }));
  return { points, ...lookOf(question, windows, asking) };
}

/** The rows of every window: of one scan where that gives them, else of a statement for each window, some at once. */
async function rowsOf(question: ThresholdQuestion, windows: readonly Window[], asking: Asking): Promise<Row[]> {
  const together = compileWindows(asking.catalog, questionOf(question, asking), windows);
  if (together !== undefined) return asking.ask(together.sql);
  const rows: Row[] = [];
  for (let i = 0; i < windows.length; i += limits.alertWindowsAtOnce) {
    const some = windows.slice(i, i + limits.alertWindowsAtOnce);
    const parts = some.map(
      window =>
        `select timestamp '${sqlTime(window.to)}' as ${windowEnd}, w.* from (\n${sqlOf(question, window, asking)}\n) as w`,
    );
    rows.push(...(await asking.ask(parts.join('\nunion all\n'))));
  }
  return rows;
}

const namesOf = ({ metric, atLeast }: { metric: string; atLeast?: Enough }): string[] => [
  metric,
  ...(atLeast === undefined ? [] : [atLeast.metric]),
];

const sqlOf = (
  question: ThresholdQuestion | UsualQuestion,
  range: Window,
  asking: Asking,
  grain?: 'hour' | 'day',
): string =>
  compile(asking.catalog, { ...questionOf(question, asking), ...(grain !== undefined && { grain }), ...range }).sql;

/** What an alert asks of any time. */
function questionOf(question: ThresholdQuestion | UsualQuestion, { timeZone, now }: Asking) {
  const { by, where } = question;
  return { metrics: namesOf(question), by, ...(where !== undefined && { where }), timeZone, now };
}

function checkWidth(rows: number, windows: number, { alert }: Asking): void {
  if (rows > limits.alertInstances * Math.max(1, windows))
    throw fail('alert_too_wide', { alert, most: limits.alertInstances });
}

function judged(row: Row, { question, window }: { question: ThresholdQuestion; window: Window }): Seen {
  const { metric, side, threshold, clear, by } = question;
  const value = numberOf(row[metric]);
  const away = (limit: number) => (value === null ? 0 : side === 'above' ? value - limit : limit - value);
  const verdict: Verdict =
    value === null || isThin(row, question.atLeast)
      ? 'unknown'
      : away(threshold) > 0
        ? 'bad'
        : away(clear) <= 0
          ? 'good'
          : 'between';
  const facts = { threshold, from: window.from.toISOString(), to: window.to.toISOString() };
  return { labels: labelsOf(row, by), verdict, value, facts };
}

const isThin = (row: Row, enough: Enough | undefined): boolean =>
  enough !== undefined && (numberOf(row[enough.metric]) ?? 0) < enough.value;

const labelsOf = (row: Row, names: readonly string[]): Facts =>
  Object.fromEntries(names.map(name => [name, factOf(row[name])]));

function lookOf(
  question: ThresholdQuestion | UsualQuestion,
  windows: readonly Window[],
  asking: Asking,
): Pick<Answered, 'lookAt' | 'unit'> {
  const { unit } = findMetric(asking.catalog, question.metric);
  return {
    unit,
    lookAt: at => {
      const window = windows.find(({ to }) => to.getTime() === at) ?? windows.at(-1);
      if (window === undefined) return { sql: '', command: '' };
      const range = question.kind === 'usual' ? withHistory(question, window, asking) : window;
      const grain = question.kind === 'usual' ? question.grain : undefined;
      return {
        sql: sqlOf(question, range, asking, grain),
        command: metricCommand({ ...question, metrics: namesOf(question), ...range, ...(grain && { grain }) }),
      };
    },
  };
}

const withHistory = ({ weeks }: UsualQuestion, { from, to }: Window, { timeZone }: Asking): Window => ({
  from: weeksBefore(from, weeks, openZone(timeZone)),
  to,
});

/** A metric against its usual, hour by hour or day by day. */
export async function askUsual(question: UsualQuestion, windows: readonly Window[], asking: Asking): Promise<Answered> {
  const [first] = windows;
  const last = windows.at(-1);
  if (first === undefined || last === undefined) return { points: [], lookAt: () => ({ sql: '', command: '' }) };
  const { from } = withHistory(question, first, asking);
  const zone = openZone(asking.timeZone);
  const rows = await asking.ask(sqlOf(question, { from, to: last.to }, asking, question.grain));
  const spans = (last.to.getTime() - from.getTime()) / (last.to.getTime() - last.from.getTime());
  checkWidth(rows.length, spans, asking);
  const series = new Map<string, { labels: Facts; rows: Map<string, Row> }>();
  for (const row of rows) {
    const labels = labelsOf(row, question.by);
    const one = series.get(keyOf(labels)) ?? { labels, rows: new Map<string, Row>() };
    one.rows.set(String(row[question.grain]), row);
    series.set(keyOf(labels), one);
  }
  const points = windows.map(window => ({
    at: window.to.getTime(),
    seen: [...series.values()].map(one => comparedWith(one, { question, window, zone })),
  }));
  return { points, ...lookOf(question, windows, asking) };
}

interface Comparing {
  question: UsualQuestion;
  window: Window;
  zone: Zone;
}

function comparedWith(
  { labels, rows }: { labels: Facts; rows: ReadonlyMap<string, Row> },
  { question, window, zone }: Comparing,
): Seen {
  const rowAt = (at: Date): Row | undefined => rows.get(question.grain === 'hour' ? hourName(at) : dayName(at, zone));
  const row = rowAt(window.from);
  const value = row === undefined ? null : numberOf(row[question.metric]);
  const earlier = Array.from({ length: question.weeks }, (_, i) => rowAt(weeksBefore(window.from, i + 1, zone)))
    .map(before => (before === undefined ? null : numberOf(before[question.metric])))
    .filter(before => before !== null);
  const known = usualOf(earlier);
  const facts = { usual: known?.usual ?? null, from: window.from.toISOString(), to: window.to.toISOString() };
  const unknown = row === undefined || value === null || known === undefined || isThin(row, question.atLeast);
  const verdict = unknown ? 'unknown' : isUnusual(value, known, question) ? 'bad' : 'good';
  return { labels, verdict, value, facts };
}

const hourName = (at: Date): string => at.toISOString().replace('.000', '');

/** Rows of days are named by their local dates. */
const dayName = (at: Date, zone: Zone): string => dayOf(at, zone);

/** A table report over a range: each row is an instance, and wrong when there are more rows than there may be. */
export async function askReport(
  question: Extract<AlertQuestion, { kind: 'report' }>,
  range: Window,
  asking: Asking,
): Promise<Answered> {
  const report = findReport(asking.catalog, question.report);
  const { sql } = renderQuestion(report, { ...range, timeZone: asking.timeZone, now: asking.now });
  const rows = await asking.ask(sql);
  checkWidth(rows.length, 1, asking);
  const wrong = rows.length > question.rowsAbove;
  const seen = rows.map(row => {
    const names = Object.keys(row);
    const by = question.by.length > 0 ? question.by : names.filter(name => typeof row[name] === 'string');
    const facts = Object.fromEntries(names.map(name => [name, factOf(row[name])]));
    return { labels: labelsOf(row, by), verdict: wrong ? ('bad' as const) : ('good' as const), value: null, facts };
  });
  const look = { sql, command: reportCommand(question.report, range) };
  return { points: [{ at: range.to.getTime(), seen }], lookAt: () => look };
}
