// What a person sees of a site after the demo: the metrics and reports its packs put first, and where to go from there.

import { addDays, dayStart, localDate } from '../base/zone.ts';
import { collect, type Value } from '../engine/engine.ts';
import { compile, findMetric } from '../metrics/metrics.ts';
import { findAnyReport, renderQuestion } from '../metrics/report.ts';
import { makeDocument } from '../pipeline/documents.ts';
import { renderText } from '../reports/text.ts';
import { ask } from './ask.ts';
import { type CheckedSite, type Context, loadChecked, zoneOf } from './context.ts';
import { printReport } from './report.ts';
import { shown } from './shown.ts';

/** Prints the packs' headline metrics of yesterday and their first reports. */
export async function showSite(context: Context): Promise<void> {
  const checked = await loadChecked(context);
  for (const pack of checked.catalog.packs.values()) {
    if (!pack.show) continue;
    context.stdout.write(`\n${pack.title}\n`);
    if (pack.show.metrics.length > 0) await showMetrics(context, { checked, names: pack.show.metrics });
    for (const name of pack.show.reports) await showReport(context, { checked, name });
  }
  const documents = [...checked.catalog.packs.values()].flatMap(({ show }) => show?.documents ?? []);
  const next = ['query "select * from ops.files limit 10"', 'tables', ...documents.flatMap(ways)];
  const site = context.siteFolder === '.' ? '' : ` --site ${context.siteFolder}`;
  context.stdout.write(`\nNext:\n${next.map(words => `  npm run -s tallylight -- ${words}${site}\n`).join('')}`);
}

/** How a document is looked at and sent. */
const ways = (name: string, place: number): string[] =>
  place === 0
    ? [`report ${name} --format html -o ${name}.html`, `send ${name} --audience test`]
    : [`report ${name} --format pdf -o ${name}.pdf`];

async function showMetrics(
  context: Context,
  { checked, names }: { checked: CheckedSite; names: readonly string[] },
): Promise<void> {
  const { site, catalog } = checked;
  const zone = zoneOf(site);
  const now = context.environment.clock.now();
  const today = localDate(now, zone);
  const metrics = names.map(name => findMetric(catalog, name));
  const width = Math.max(...metrics.map(metric => metric.label.length));
  const answer = async (range: { from: Date; to: Date }): Promise<Record<string, Value>> => {
    const question = compile(catalog, { metrics: [...names], by: [], ...range, timeZone: site.timeZone, now });
    const [row = {}] = await ask(context, { site, catalog, sql: question.sql }, collect);
    return row;
  };
  const yesterday = await answer({ from: dayStart(addDays(today, -1), zone), to: dayStart(today, zone) });
  // What began today has no yesterday.
  const isEmpty = Object.values(yesterday).every(value => value === null || Number(value) === 0);
  const row = isEmpty ? await answer({ from: dayStart(today, zone), to: now }) : yesterday;
  context.stdout.write(`${isEmpty ? `${today} so far` : addDays(today, -1)}, ${site.timeZone}\n`);
  for (const metric of metrics) {
    const value = row[metric.name] ?? row[metric.name.split('.').at(-1) ?? ''] ?? null;
    context.stdout.write(`  ${metric.label.padEnd(width)}  ${shown(value, { unit: metric.unit, zone })}\n`);
  }
}

async function showReport(context: Context, { checked, name }: { checked: CheckedSite; name: string }): Promise<void> {
  const report = findAnyReport(checked.catalog, name);
  const { clock } = context.environment;
  const now = clock.now();
  if (!('sql' in report)) {
    context.stdout.write(`\n${renderText(await makeDocument({ ...checked, clock }, { report: name }))}`);
    return;
  }
  context.stdout.write(`\n${report.title}\n`);
  const rendered = renderQuestion(report, { timeZone: checked.site.timeZone, now });
  await printReport(rendered, { context, checked, format: 'table' });
}
