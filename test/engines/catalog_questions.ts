// All that a catalogue can be asked, as lists of cases for the engines suite: tables, metrics and what goes with outcomes.

import { ident, tableName } from '../../src/base/sql.ts';
import type { Catalog, Column, Dataset, Metric, Model } from '../../src/catalog/catalog.ts';
import { compileFeed } from '../../src/feeds/feeds.ts';
import { compareGrains } from '../../src/metrics/buckets.ts';
import type { DriversQuestion } from '../../src/metrics/drivers.ts';
import type { Question } from '../../src/metrics/metrics.ts';
import { compilePanel } from '../../src/metrics/panels.ts';
import { planDocument } from '../../src/reports/plan.ts';

/** What a table holds, by partition: of every column how many, how much, from where to where. */
export function sumsSql(table: Dataset | Model): string {
  const measures = table.columns.flatMap(columnSums).map((sql, i) => `${sql} as measure_${i}`);
  const keys = table.partition.map(ident);
  const groups = keys.length === 0 ? '' : ` group by ${keys.join(', ')}`;
  return `select ${[...keys, 'count(*) as row_count', ...measures].join(', ')} from ${tableName(table.name)}${groups}`;
}

function columnSums({ name, type }: Column): string[] {
  const column = ident(name);
  const count = `count(${column})`;
  const bounds = [`min(${column})`, `max(${column})`];
  if (type === 'boolean') return [count, `count(*) filter (where ${column} = true)`];
  if (type === 'varchar') return [count, `cast(sum(length(${column})) as bigint)`, ...bounds];
  if (type === 'date' || type === 'timestamp') return [count, ...bounds];
  return [count, `sum(${column})`, ...bounds];
}

interface MetricCase {
  title: string;
  question: Question;
}

type Range = Pick<Question, 'from' | 'to' | 'now'>;

/**
 * Every metric alone; all that have the same dimensions together, by two dimensions at a time, by day and each dimension, by
 * the hours and months of odd zones; and by each dimension all that have it, whatever their tables.
 */
export function metricCases({ metrics }: Catalog, range: Range): MetricCase[] {
  const ask = (title: string, asked: readonly Metric[], more: Partial<Question> = {}): MetricCase[] => {
    const able = asked.filter(metric => more.grain === undefined || canBeCut(metric, more.grain));
    if (able.length === 0) return [];
    const words = [more.grain, ...(more.by ?? []), more.timeZone].filter(word => word !== undefined);
    const names = able.map(({ name }) => name);
    const question = { metrics: names, by: [], timeZone: 'Asia/Tokyo', ...range, ...more };
    return [{ title: [title, words.join(', ')].join(words.length > 0 ? ' by ' : ''), question }];
  };
  const alone = [...metrics.values()].flatMap(metric => ask(metric.name, [metric]));
  const alike = Map.groupBy(metrics.values(), ({ from, dimensions }) => JSON.stringify([from, dimensions]));
  const together = [...alike.values()].flatMap(group => {
    const { from = '', dimensions = {} } = group[0] ?? {};
    const title = `all of ${from}`;
    const names = Object.keys(dimensions);
    const cuts = [
      ...[...chunks(names, 2)].flatMap(by => ask(title, group, { by })),
      ...names.flatMap(by =>
        ask(title, group, { by: [by], grain: 'day', where: `lower(cast(${by} as varchar)) not like '%e1%'` }),
      ),
    ];
    return [
      ...ask(title, group, { grain: 'day' }),
      ...cuts,
      ...ask(title, group, { grain: 'hour', timeZone: 'America/New_York' }),
      ...ask(title, group, { grain: 'hour', timeZone: 'Asia/Kolkata' }),
      ...ask(title, group, { grain: 'month', timeZone: 'America/New_York' }),
      ...ask(title, group, { grain: 'minute' }),
    ];
  });
  const dimensions = new Set([...metrics.values()].flatMap(metric => Object.keys(metric.dimensions)));
  const across = [...dimensions].flatMap(by => {
    const having = [...metrics.values()].filter(metric => by in metric.dimensions);
    return new Set(having.map(({ from }) => from)).size < 2 ? [] : ask('several tables', having, { by: [by] });
  });
  return [...alone, ...together, ...across];
}

/** Ranges in which nothing or little is, and one with much around it. */
export const oddRanges: readonly { title: string; from: Date; to: Date }[] = [
  { title: 'no time at all', from: new Date('2026-03-07T10:00:00Z'), to: new Date('2026-03-07T10:00:00Z') },
  { title: 'a year before anything', from: new Date('2020-01-01T00:00:00Z'), to: new Date('2021-01-01T00:00:00Z') },
  { title: 'some minutes and a bit', from: new Date('2026-03-07T10:07:30.250Z'), to: new Date('2026-03-07T10:52:10Z') },
  { title: 'the year around', from: new Date('2025-07-01T04:30:00Z'), to: new Date('2026-07-01T04:30:00Z') },
];

/** All metrics of the same dimensions, over odd ranges. */
export function oddMetricCases({ metrics }: Catalog, now: Date): MetricCase[] {
  const alike = Map.groupBy(metrics.values(), ({ from, dimensions }) => JSON.stringify([from, dimensions]));
  return [...alike.values()].flatMap(group =>
    oddRanges.map(({ title, from, to }) => {
      const asked = { by: [], timeZone: 'America/New_York', from, to, now };
      const names = group.map(({ name }) => name);
      return { title: `all of ${group[0]?.from} over ${title}`, question: { ...asked, metrics: names } };
    }),
  );
}

const canBeCut = ({ over, per }: Metric, grain: NonNullable<Question['grain']>): boolean =>
  over === undefined && (per === undefined || compareGrains(grain, per.grain) >= 0);

interface DriversCase {
  title: string;
  question: DriversQuestion;
}

/** Columns that are looked at together: more would only take longer. */
const driversAtOnce = 4;

/**
 * Every table of outcomes by the usual columns of the first, which are as many as may be; and all dimensions, some at a time,
 * each time for the next outcome.
 */
export function driversCases({ metrics }: Catalog, { from, to }: Range): DriversCase[] {
  const outcomes = [...metrics.values()].filter(({ outcome }) => outcome !== undefined);
  const ask = (metric: string, by: string[]): DriversCase => ({
    title: `${metric} by ${by.length === 0 ? 'the usual columns' : by.join(', ')}`,
    question: { metric, by, from, to, timeZone: 'America/New_York', minCount: 5 },
  });
  const alike = Map.groupBy(outcomes, ({ outcome, dimensions }) => JSON.stringify([outcome?.table, dimensions]));
  return [...alike.values()].flatMap(group => {
    const parts = [...chunks(Object.keys(group[0]?.dimensions ?? {}), driversAtOnce)];
    const all = Array.from({ length: Math.max(parts.length, group.length) }, (_, i) => parts[i % parts.length] ?? []);
    return [[], ...all].map((by, i) => ask(group[i % group.length]?.name ?? '', by));
  });
}

interface AnswerCase {
  title: string;
  sql: string;
}

/** Every answer of every document as the document asks it, in zones of whole hours, of half hours, and with a day of 23. */
export function answerCases(catalog: Catalog, { from, to, now }: Range & { now: Date }): AnswerCase[] {
  return [...catalog.documents.values()].flatMap(report =>
    ['Asia/Tokyo', 'Asia/Kolkata', 'America/New_York'].flatMap(timeZone => {
      const place = { catalog, siteName: 'Engines', timeZone, now, sources: new Map() };
      const { answers } = planDocument(report, place, { from, to });
      return answers.map(({ spec, sql }) => ({ title: `${spec.name} of ${report.name} in ${timeZone}`, sql }));
    }),
  );
}

/** Every panel of every dashboard, and every feed, as a page asks them: without and with a filter. */
export function panelCases(catalog: Catalog, { from, to, now }: Range & { now: Date }): AnswerCase[] {
  const panels = [...catalog.dashboards.values()].flatMap(({ name, panels: all, filters: [filter] }) =>
    all.flatMap(panel =>
      [{}, ...(filter === undefined ? [] : [{ [filter]: ["it's", null] }])].flatMap((filters, i) => {
        const compiled = compilePanel(catalog, panel, { from, to, now, timeZone: 'Asia/Kolkata', filters });
        if (compiled.kind === 'text' || compiled.kind === 'report') return [];
        const { sql } = compiled.kind === 'metrics' ? compiled.question : compiled.drivers;
        return [{ title: `${panel.id} of ${name}${i === 0 ? '' : ', filtered'}`, sql }];
      }),
    ),
  );
  const feeds = [...catalog.feeds.values()].map(feed => {
    const asked = { params: {}, timeZone: 'Asia/Tokyo', now, dataTo: to };
    return { title: `feed ${feed.name}`, sql: compileFeed(catalog, feed, asked).sql };
  });
  return [...panels, ...feeds];
}

function* chunks<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let i = 0; i < items.length; i += size) yield items.slice(i, i + size);
}
