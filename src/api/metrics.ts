// Questions about metrics: numbers, values of a dimension, what goes with an outcome.

import { dayMs } from '../base/clock.ts';
import { literal } from '../base/sql.ts';
import type { Walls } from '../catalog/walls.ts';
import { cellOf } from '../engine/cell.ts';
import { metricError } from '../metrics/errors.ts';
import { compile, findMetric } from '../metrics/metrics.ts';
import { isCount } from '../metrics/panels.ts';
import type { Range } from '../metrics/ranges.ts';
import { instantText } from './answer.ts';
import { answerMetrics, readRows, tookMs } from './answer_metrics.ts';
import { askRules } from './answer_panel.ts';
import { type AskedRange, resolveRange, zoneOf } from './answer_range.ts';
import { type App, type Handler, handle } from './app.ts';
import { namedMetrics, seenMetrics } from './seen_metrics.ts';

/** The range of a question that names none. */
const usualWords = 'last-72h';

const tablesOf = (catalog: Parameters<typeof findMetric>[0], names: readonly string[]): string[] => [
  ...new Set(names.map(name => findMetric(catalog, name).from)),
];

const askMetrics = handle('askMetrics', async (app, asked) => {
  const { body, principal } = asked;
  const walls = principal.tenant?.walls;
  const { top } = body;
  const metrics = namedMetrics(app, body.metrics, walls);
  const [topBy] = namedMetrics(app, top?.by === undefined ? [] : [top.by], walls);
  const tables = tablesOf(app.current().catalog, metrics);
  return answerMetrics(app, asked, {
    metrics,
    by: body.by,
    where: body.where,
    filters: body.filters,
    grain: body.grain,
    top:
      top === undefined || body.by.length === 0 ? undefined : { n: top.n, ...(topBy !== undefined && { by: topBy }) },
    range: await resolveRange(app, body, { words: usualWords, tables, walls }),
    zone: zoneOf(app, body),
    compare: body.compare === 'previous',
  });
});

const listValues = handle('listValues', async (app, asked) => {
  const { params, query, principal } = asked;
  const walls = principal.tenant?.walls;
  const metric = weightOf(seenMetrics(app, walls), params.dimension, query.metric);
  const range = await valuesRange(app, query, { table: metric.from, walls });
  const { search = '' } = query;
  const text = `strpos(lower(cast("${params.dimension.replaceAll('"', '""')}" as varchar)), ${literal(search.toLowerCase())}) > 0`;
  const { sql } = compile(app.current().catalog, {
    metrics: [metric.name],
    by: [params.dimension],
    ...range,
    timeZone: zoneOf(app, {}).name,
    now: app.clock.now(),
    top: { n: query.limit },
    ...(search !== '' && { where: text }),
  });
  const { columns, rows } = await readRows(app, asked, sql);
  const kept = rows.filter(row => row[2] !== null);
  return {
    values: kept.map(([value, weight]) => ({
      value: value === null || value === undefined ? null : String(value),
      weight: weight === null ? null : Number(cellOf(weight, columns[1] ?? { type: '' })),
    })),
    unit: metric.unit,
  };
});

/** Where nobody says of when, the last days with data: what there is to choose from does not end because nothing came today. */
async function valuesRange(
  app: App,
  query: AskedRange,
  { table, walls }: { table: string; walls: Walls | undefined },
): Promise<Range> {
  const given = query.from !== undefined || query.to !== undefined;
  const { to } = given ? {} : await app.books.span(app.current().catalog, [table], walls);
  if (to === undefined) return resolveRange(app, query, { words: usualWords, tables: [table], walls });
  return { from: new Date(to.getTime() - valuesDays * dayMs), to };
}

const valuesDays = 30;

/** The metric that values are ordered by: the one that is named, else the first that counts rows. Throws `metric_unknown`, `dimension_unknown`. */
function weightOf(metrics: ReturnType<typeof seenMetrics>, dimension: string, name: string | undefined) {
  const having = metrics.filter(({ dimensions }) => Object.hasOwn(dimensions, dimension));
  const named =
    name === undefined ? undefined : metrics.find(metric => metric.name === name || metric.name.endsWith(`.${name}`));
  if (name !== undefined && named === undefined)
    throw metricError('metric_unknown', { name, known: metrics.map(metric => metric.name) });
  const found = named ?? having.find(isCount) ?? having.find(({ over }) => over === undefined);
  if (found !== undefined && having.includes(found)) return found;
  const known = [...new Set(metrics.flatMap(({ dimensions }) => Object.keys(dimensions)))];
  const { name: metric = 'any', from: table = 'any table' } = found ?? {};
  throw metricError('dimension_unknown', { name: dimension, metric, table, known });
}

const askDrivers = handle('askDrivers', async (app, asked) => {
  const started = performance.now();
  const { body } = asked;
  const walls = asked.principal.tenant?.walls;
  const [name = body.metric] = namedMetrics(app, [body.metric], walls);
  const metric = findMetric(app.current().catalog, name);
  const tables = [metric.outcome?.table ?? metric.from];
  const range = await resolveRange(app, body, { words: usualWords, tables, walls });
  const { rules, compiled } = await askRules(app, asked, {
    metric: metric.name,
    by: body.by,
    filters: body.filters,
    range,
    zoneName: zoneOf(app, {}).name,
    limit: body.limit,
    minCount: body.min_count,
  });
  return {
    rules: rules.map(rule => ({
      ...rule,
      count: Number(rule.count),
      bytes: rule.bytes === null ? null : Number(rule.bytes),
    })),
    range: { from: instantText(range.from), to: instantText(range.to) },
    sql: compiled.sql,
    took_ms: tookMs(started),
  };
});

export const metricHandlers: readonly Handler[] = [askMetrics, listValues, askDrivers];
