// What a person sees of a site after the demo: the metrics and reports its packs put first, and where to go from there.

import { addDays, dayStart, localDate } from '../base/zone.ts';
import { collect, type Value } from '../engine/engine.ts';
import { compile, findMetric } from '../metrics/metrics.ts';
import { findReport, renderQuestion } from '../metrics/report.ts';
import { openReader } from '../pipeline/reader.ts';
import { type CheckedSite, type Context, loadChecked, zoneOf } from './context.ts';
import { printRows } from './query.ts';

/** Prints the packs' headline metrics of yesterday and their first reports. */
export async function showSite(context: Context): Promise<void> {
  const checked = await loadChecked(context);
  for (const pack of checked.catalog.packs.values()) {
    if (!pack.show) continue;
    context.stdout.write(`\n${pack.title}\n`);
    if (pack.show.metrics.length > 0) await showMetrics(context, { checked, names: pack.show.metrics });
    for (const name of pack.show.reports) await showReport(context, { checked, name });
  }
  const site = context.siteFolder === '.' ? '' : ` --site ${context.siteFolder}`;
  context.stdout.write(
    `\nNext:\n  npm run -s tallylight -- query "select * from ops.files limit 10"${site}\n  npm run -s tallylight -- tables${site}\n`,
  );
}

async function showMetrics(
  context: Context,
  { checked, names }: { checked: CheckedSite; names: readonly string[] },
): Promise<void> {
  const { site, catalog } = checked;
  const zone = zoneOf(site);
  const now = context.environment.clock.now();
  const today = localDate(now, zone);
  const range = { from: dayStart(addDays(today, -1), zone), to: dayStart(today, zone) };
  const metrics = names.map(name => findMetric(catalog, name));
  const question = compile(catalog, { metrics: [...names], by: [], ...range, timeZone: site.timeZone, now });
  const reader = await openReader({ site, catalog, clock: context.environment.clock, sql: question.sql });
  try {
    const [row = {}] = await collect(await reader.engine.query(question.sql));
    const width = Math.max(...metrics.map(metric => metric.label.length));
    context.stdout.write(`${addDays(today, -1)}, ${site.timeZone}\n`);
    for (const metric of metrics) {
      const value = row[metric.name] ?? row[metric.name.split('.').at(-1) ?? ''] ?? null;
      context.stdout.write(`  ${metric.label.padEnd(width)}  ${shown(value, metric.unit)}\n`);
    }
  } finally {
    await reader.close();
  }
}

/** A value with its unit, as a person reads it. */
export function shown(value: Value, unit: string): string {
  if (value === null) return 'n/a';
  if (unit === 'ratio') return `${(Number(value) * 100).toFixed(2)} %`;
  if (unit === 'bytes') return bytesShown(Number(value));
  if (typeof value === 'number' || typeof value === 'bigint') {
    const text = Number.isInteger(Number(value)) ? value.toLocaleString('en-US') : Number(value).toPrecision(4);
    return unit === 'time' ? text : `${text} ${unit}`;
  }
  return String(value);
}

function bytesShown(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'];
  const step = bytes === 0 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(Math.abs(bytes)) / 3));
  return step === 0 ? `${bytes} bytes` : `${(bytes / 10 ** (step * 3)).toFixed(2)} ${units[step]}`;
}

async function showReport(context: Context, { checked, name }: { checked: CheckedSite; name: string }): Promise<void> {
  const { site, catalog } = checked;
  const report = findReport(catalog, name);
  const rendered = renderQuestion(report, { timeZone: site.timeZone, now: context.environment.clock.now() });
  const reader = await openReader({ site, catalog, clock: context.environment.clock, sql: rendered.sql });
  try {
    const rows = await reader.engine.query(rendered.sql);
    const columns = rows.columns.map(column => ({ ...column, name: rendered.columnName(column.name) }));
    context.stdout.write(`\n${report.title}\n`);
    await printRows(
      { columns, [Symbol.asyncIterator]: () => rows[Symbol.asyncIterator]() },
      { context, format: 'table' },
    );
  } finally {
    await reader.close();
  }
}
