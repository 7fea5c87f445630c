// Metrics made whole: `{name}` becomes the expression of that metric, `{{setting}}` its literal, and what a metric stands on
// (table, time column, dimensions) is checked. Composition stays within one table, where a sum of parts means something.

import { didYouMean } from '../base/names.ts';
import { type Catalog, columnsOf, type Metric, type Mistake, tableOf } from './catalog.ts';
import type { MetricDraft } from './metric.ts';
import { fillSettings, settingSql } from './settings.ts';

interface Composing {
  drafts: ReadonlyMap<string, MetricDraft>;
  catalog: Catalog;
  /** Tables and metrics with mistakes of their own: what stands on them is left out, and not told. */
  unread: { tables: ReadonlySet<string>; metrics: ReadonlySet<string> };
  mistakes: Mistake[];
  /** Metrics to leave out. */
  left: Set<string>;
}

/** All metrics, composed; those with mistakes are left out. The catalogue has its datasets and models already. */
export function composeMetrics(
  drafts: ReadonlyMap<string, MetricDraft>,
  { catalog, unread }: Pick<Composing, 'catalog' | 'unread'>,
): { metrics: Map<string, Metric>; mistakes: Mistake[] } {
  const composing: Composing = { drafts, catalog, unread, mistakes: [], left: new Set() };
  const metrics = new Map<string, Metric>();
  for (const [name, draft] of drafts) {
    const before = composing.mistakes.length;
    const metric = compose(draft, composing);
    if (composing.mistakes.length === before && !composing.left.has(name)) metrics.set(name, metric);
  }
  return { metrics, mistakes: composing.mistakes };
}

function compose(draft: MetricDraft, composing: Composing): Metric {
  const { metric } = draft;
  const time = timeOf(draft, composing);
  const settings = (text: string, part: string[]) => withSettings(text, { draft, part, composing });
  const dimensions = Object.entries(metric.dimensions).map(([name, text]) => [
    name,
    settings(text, ['dimensions', name]),
  ]);
  const { per, outcome } = metric;
  return {
    ...metric,
    time,
    sql: composed(metric.sql, { draft, asked: draft, composing, above: [metric.name] }),
    ...(per === undefined ? {} : { per: { ...per, of: settings(per.of, ['per', 'of']) } }),
    dimensions: Object.fromEntries(dimensions),
    ...(outcome === undefined ? {} : { outcome: composedOutcome(outcome, { draft, composing, settings }) }),
  };
}

type Outcome = NonNullable<Metric['outcome']>;

function composedOutcome(
  outcome: Outcome,
  {
    draft,
    composing,
    settings,
  }: { draft: MetricDraft; composing: Composing; settings: (text: string, part: string[]) => string },
): Outcome {
  checkTable(outcome.table, { draft, part: ['outcome', 'table'], composing });
  return {
    table: outcome.table,
    condition: settings(outcome.condition, ['outcome', 'condition']),
    ...(outcome.weight === undefined ? {} : { weight: settings(outcome.weight, ['outcome', 'weight']) }),
  };
}

/** The table must be there; its time column is the default, and a given one must be a column of it. */
function timeOf(draft: MetricDraft, composing: Composing): string {
  const { metric } = draft;
  if (!checkTable(metric.from, { draft, part: ['from'], composing })) return metric.time;
  const table = tableOf(composing.catalog, metric.from);
  if (table === undefined) return metric.time;
  const usual = 'eventTime' in table ? table.eventTime : table.time;
  if (metric.time === '' && usual === '') {
    const message = `from: ${metric.from} is a view without a time; say which column is the time`;
    composing.mistakes.push({ file: metric.place.file, line: draft.lineOf(['from']), message });
  }
  if (metric.time === '') return usual;
  const names = columnsOf(table).map(column => column.name);
  if (!names.includes(metric.time)) {
    const message = `time: ${metric.from} has no column ${metric.time}.${didYouMean(metric.time, names)}`;
    composing.mistakes.push({ file: metric.place.file, line: draft.lineOf(['time']), message });
  }
  return metric.time;
}

function checkTable(
  name: string,
  { draft, part, composing }: { draft: MetricDraft; part: string[]; composing: Composing },
): boolean {
  const known = [...composing.catalog.datasets.keys(), ...composing.catalog.models.keys()];
  if (known.includes(name)) return true;
  if (composing.unread.tables.has(name)) {
    composing.left.add(draft.metric.name);
    return false;
  }
  const message = `there is no table ${name}.${didYouMean(name, known)}`;
  composing.mistakes.push({ file: draft.metric.place.file, line: draft.lineOf(part), message });
  return false;
}

function withSettings(
  text: string,
  { draft, part, composing }: { draft: MetricDraft; part: string[]; composing: Composing },
): string {
  const { file } = draft.metric.place;
  const at = { pack: packOf(draft.metric), packs: composing.catalog.packs, file, line: draft.lineOfText(part) };
  const { sql, mistakes } = fillSettings(text, at);
  composing.mistakes.push(...mistakes);
  return sql;
}

const packOf = (metric: Metric): string => metric.name.split('.')[0] ?? '';

/** `draft` is the metric whose text this is; `asked` the one that is being composed, where mistakes are told. */
interface Inside {
  draft: MetricDraft;
  asked: MetricDraft;
  composing: Composing;
  above: readonly string[];
}

/** Settings and metrics are put in in one pass, so that neither can stand in the text of the other. */
function composed(text: string, inside: Inside): string {
  const pattern = /\{\{\s*([A-Za-z0-9_.]+)\s*\}\}|\{([a-z][a-z0-9_.]*)\}/g;
  return text.replaceAll(pattern, (_, setting: string | undefined, name: string | undefined) => {
    if (setting === undefined) return metricSql(name ?? '', inside);
    const found = settingSql(setting, { pack: packOf(inside.draft.metric), packs: inside.composing.catalog.packs });
    if (found.sql === undefined && inside.draft === inside.asked) tell(inside, found.message);
    return found.sql ?? 'null';
  });
}

const tell = ({ asked, composing }: Inside, message: string) =>
  composing.mistakes.push({ ...asked.metric.place, message });

function metricSql(name: string, inside: Inside): string {
  const { draft, asked, composing, above } = inside;
  const full = name.includes('.') ? name : `${packOf(draft.metric)}.${name}`;
  const other = composing.drafts.get(full);
  if (other === undefined && composing.unread.metrics.has(full)) {
    composing.left.add(asked.metric.name);
  } else if (other === undefined) {
    const own = [...composing.drafts.keys()].map(key => (name.includes('.') ? key : (key.split('.')[1] ?? key)));
    tell(inside, `{${name}}: there is no metric ${full}.${didYouMean(name, new Set(own))}`);
  } else if (above.includes(full)) {
    const ring = [...above.slice(above.indexOf(full)), full];
    if (ring[0] === asked.metric.name) tell(inside, `metrics are made of each other in a ring: ${ring.join(' -> ')}`);
    else tell(inside, `{${name}} is made of a ring of metrics`);
  } else if (other.metric.per !== undefined || other.metric.over !== undefined) {
    tell(inside, `{${name}} has \`per\` or \`over\`, and cannot be a part of another metric`);
  } else if (other.metric.from !== asked.metric.from) {
    tell(inside, `{${name}} is computed from ${other.metric.from}, and this from ${asked.metric.from}`);
  } else return `(${composed(other.metric.sql, { ...inside, draft: other, above: [...above, full] })})`;
  return 'null';
}
