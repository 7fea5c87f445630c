// `metric` and `drivers`: questions in the words of the catalogue.

import { type Command, Option } from 'commander';
import { dayMs } from '../base/clock.ts';
import { addDays, dayStart, localDate } from '../base/zone.ts';
import type { Grain, Metric } from '../catalog/catalog.ts';
import type { Rows, Value } from '../engine/engine.ts';
import { type OutputFormat, outputFormats } from '../engine/output.ts';
import { collectRules, compileDrivers, type Rule, usualDrivers } from '../metrics/drivers.ts';
import { compile, findMetric } from '../metrics/metrics.ts';
import { heldTimes } from '../pipeline/reader.ts';
import { ask, printRows } from './ask.ts';
import { act, withExamples } from './command.ts';
import { type CheckedSite, type Context, loadChecked, rangeOption, zoneOf } from './context.ts';
import { fail } from './errors.ts';

interface MetricOptions {
  by?: string;
  where?: string;
  from?: string;
  to?: string;
  grain?: Grain;
  format?: OutputFormat;
}

const grains: readonly Grain[] = ['minute', 'hour', 'day', 'month'];

export function addMetric(root: Command): void {
  const command = root
    .command('metric')
    .argument('<name...>', 'metrics')
    .description('metrics by dimensions')
    .option('--by <dimensions>', 'dimensions, comma-separated')
    .option('--where <condition>', 'a condition over dimensions')
    .option('--from <time>', 'start, inclusive (default: the first day with data)')
    .option('--to <time>', 'end, exclusive (default: the end of the last day with data)')
    .addOption(new Option('--grain <grain>', 'cuts the range by time').choices(grains))
    .addOption(new Option('--format <format>', 'how the rows are written').choices(outputFormats));
  act<MetricOptions>(
    withExamples(command, [
      'metric cdn.requests cdn.hit_ratio --grain day',
      'metric cdn.peak_gbps --from 2018-06-08 --to 2018-06-11',
      'metric cdn.bytes --by distribution',
    ]),
    metric,
  );
  addDrivers(root);
}

async function metric(context: Context, options: MetricOptions, names: string[]): Promise<void> {
  const checked = await loadChecked(context);
  const metrics = names.map(name => findMetric(checked.catalog, name));
  const question = compile(checked.catalog, {
    metrics: names,
    by: listOf(options.by),
    ...(options.where === undefined ? {} : { where: options.where }),
    ...(options.grain === undefined ? {} : { grain: options.grain }),
    ...(await rangeOrHeld(context, { checked, options, metrics })),
    timeZone: checked.site.timeZone,
    now: context.environment.clock.now(),
  });
  await ask(context, { ...checked, sql: question.sql }, rows => printRows(rows, { context, format: options.format }));
}

const listOf = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '');

interface RangeWanted {
  checked: CheckedSite;
  options: { from?: string; to?: string };
  metrics: readonly Metric[];
}

/**
 * The range asked for. What is not said of it is what there is: from the first local day with data to the end of the last one;
 * metrics of a last day or month count back from the beginning of today.
 */
async function rangeOrHeld(
  context: Context,
  { checked, options, metrics }: RangeWanted,
): Promise<{ from: Date; to: Date }> {
  const zone = zoneOf(checked.site);
  const { clock } = context.environment;
  const today = localDate(clock.now(), zone);
  const tables = metrics.map(metric => metric.outcome?.table ?? metric.from);
  const held =
    options.from !== undefined && options.to !== undefined ? undefined : await heldTimes({ ...checked, clock }, tables);
  const lastDay = held === undefined ? today : localDate(held.last, zone);
  const backwards = metrics.some(metric => metric.over !== undefined);
  const to = backwards ? dayStart(today, zone) : dayStart(addDays(lastDay, 1), zone);
  const from = dayStart(held === undefined ? addDays(today, -1) : localDate(held.first, zone), zone);
  const range = rangeOption(options, { zone, now: to });
  if (range === undefined) return { from: from < to ? from : new Date(to.getTime() - dayMs), to };
  if (options.from !== undefined) return range;
  return { from: from < range.to ? from : new Date(range.to.getTime() - dayMs), to: range.to };
}

interface DriversOptions {
  by?: string;
  from?: string;
  to?: string;
  minCount?: string;
  limit?: string;
  format?: OutputFormat;
}

function addDrivers(root: Command): void {
  const command = root
    .command('drivers')
    .argument('<name>', 'a metric with an outcome, such as cdn.miss')
    .description('association rules: what goes with an outcome')
    .option('--by <columns>', 'columns that may explain it, comma-separated')
    .option('--from <time>', 'start, inclusive (default: the first day with data)')
    .option('--to <time>', 'end, exclusive (default: the end of the last day with data)')
    .option('--min-count <n>', `rules of fewer rows are left out (default: ${usualDrivers.minCount})`)
    .option('--limit <n>', `most rules (default: ${usualDrivers.limit})`)
    .addOption(new Option('--format <format>', 'how the rules are written').choices(outputFormats));
  act<DriversOptions>(
    withExamples(command, [
      'drivers cdn.miss --by x_edge_location,hour,device',
      'drivers cdn.error --by distribution,country --json',
    ]),
    drivers,
  );
}

async function drivers(context: Context, options: DriversOptions, [name = '']: string[]): Promise<void> {
  const checked = await loadChecked(context);
  const compiled = compileDrivers(checked.catalog, {
    metric: name,
    by: listOf(options.by),
    ...(await rangeOrHeld(context, { checked, options, metrics: [findMetric(checked.catalog, name)] })),
    timeZone: checked.site.timeZone,
    minCount: wholeNumber(options.minCount, { option: '--min-count', usual: usualDrivers.minCount }),
  });
  const limit = wholeNumber(options.limit, { option: '--limit', usual: usualDrivers.limit });
  const rules = await ask(context, { ...checked, sql: compiled.sql }, rows => collectRules(rows, compiled, limit));
  await printRows(ruleRows(rules), { context, format: options.format });
}

function wholeNumber(text: string | undefined, { option, usual }: { option: string; usual: number }): number {
  if (text === undefined) return usual;
  if (!/^[0-9]{1,9}$/.test(text))
    throw fail('bad_option', { option, value: text, expected: 'it must be a whole number' });
  return Number(text);
}

function ruleRows(rules: readonly Rule[]): Rows {
  const types = {
    lhs: 'VARCHAR[]',
    rhs: 'VARCHAR',
    support: 'DOUBLE',
    confidence: 'DOUBLE',
    lift: 'DOUBLE',
    count: 'BIGINT',
    bytes: 'BIGINT',
  };
  const names = Object.keys(types) as (keyof typeof types)[];
  async function* chunk(): AsyncGenerator<Value[][]> {
    if (rules.length > 0) yield rules.map(rule => names.map(name => rule[name]));
  }
  return { columns: names.map(name => ({ name, type: types[name] })), [Symbol.asyncIterator]: chunk };
}
