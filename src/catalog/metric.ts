// metrics/*.yaml -> Metric. An expression may use other metrics of the same table as `{name}`; when it is handed on, nothing
// is left to compose. A metric without a unit does not load.

import { z } from 'zod';
import { closed, fit, mistakeAt, oneOf, snakeName } from '../config/shape.ts';
import { type Path, parseYaml, type YamlFile } from '../config/yaml_file.ts';
import type { Metric, Mistake } from './catalog.ts';
import type { ThingFile } from './place.ts';

const tableName = z
  .string()
  .regex(/^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/, 'expected the name of a table, such as pack.table');
const dimensionsShape = z.record(snakeName, z.string());

export const metricShape = closed({
  label: z.string().optional().describe('As people see it. Default: made of the name.'),
  description: z.string().default('').describe('What it counts, and what not.'),
  sql: z.string().describe('Aggregate expression; `{name}` is another metric of the same table.'),
  unit: z.string().describe('requests, bytes, ratio, … A metric without a unit does not load.'),
  good: oneOf(['up', 'down', 'none']).default('none').describe('Which way is good: up, down or none.'),
  from: tableName.optional().describe('Table it is computed from, when it is not that of the file.'),
  time: snakeName.optional().describe('Time column of the table. Default: the event time, or the time of the model.'),
  dimensions: dimensionsShape.optional().describe('What it can be cut by: name -> expression.'),
  per: closed({
    grain: oneOf(['minute', 'hour', 'day', 'month']),
    of: z.string(),
    fill_empty: z.boolean().default(false),
  })
    .optional()
    .describe('`{ grain, of, fill_empty }`: `sql` aggregates `value`, which is `of` for each of the grain.'),
  over: oneOf(['last_day', 'month_to_date', 'month_estimate'])
    .optional()
    .describe('A range relative to the end of the asked one.'),
  outcome: closed({ table: tableName, condition: z.string(), weight: z.string().optional() })
    .optional()
    .describe('`{ table, condition, weight }`: rows that `drivers` explains.'),
});

export const metricsShape = closed({
  from: tableName.optional().describe('Table of the metrics in this file.'),
  time: snakeName.optional().describe('Its time column.'),
  dimensions: dimensionsShape.default({}).describe('What they can be cut by: name -> expression.'),
  metrics: z.record(snakeName, z.unknown()).describe('The metrics, by name.'),
});

type MetricSpec = z.output<typeof metricShape>;
type MetricsSpec = z.output<typeof metricsShape>;

/** A metric as written: `{name}` and `{{setting}}` still stand in its expressions. */
export interface MetricDraft {
  /** `time` is '' where nothing is said. */
  metric: Metric;
  /** The line of a part of it, and of the text of one. */
  lineOf: (part: Path) => number;
  lineOfText: (part: Path) => number;
}

/** Reads the metrics of one file. `unread` are the names of those that do not fit their shape. */
export function readMetrics(thing: ThingFile): { drafts: MetricDraft[]; unread: string[]; mistakes: Mistake[] } {
  const yaml = parseYaml(thing.file, thing.text);
  if (yaml.mistakes.length > 0) return { drafts: [], unread: [], mistakes: yaml.mistakes };
  const { value: file, mistakes } = fit(metricsShape, yaml, yaml.value ?? {});
  const drafts: MetricDraft[] = [];
  const written = (yaml.value as { metrics?: object } | undefined)?.metrics ?? {};
  for (const [name, metric] of Object.entries(written)) {
    const path = ['metrics', name];
    const { value: spec, mistakes: misfits } = fit(metricShape, yaml, metric, path);
    mistakes.push(...misfits);
    if (spec === undefined || file === undefined) continue;
    if (spec.from === undefined && file.from === undefined) {
      mistakes.push(mistakeAt(yaml, path, 'has no `from`, and neither has the file'));
    } else drafts.push(draftOf(name, spec, { thing, yaml, file }));
  }
  const read = drafts.map(({ metric }) => metric.name);
  const names = Object.keys(written).map(name => `${thing.pack}.${name}`);
  return { drafts, unread: names.filter(name => !read.includes(name)), mistakes };
}

function draftOf(
  name: string,
  spec: MetricSpec,
  { thing, yaml, file }: { thing: ThingFile; yaml: YamlFile; file: MetricsSpec },
): MetricDraft {
  const { per, over, outcome } = spec;
  const path = ['metrics', name];
  const metric: Metric = {
    name: `${thing.pack}.${name}`,
    label: spec.label ?? labelOf(name),
    description: spec.description.trim(),
    unit: spec.unit,
    good: spec.good,
    from: spec.from ?? file.from ?? '',
    time: spec.time ?? (spec.from === undefined ? file.time : undefined) ?? '',
    sql: spec.sql.trim(),
    ...(per === undefined ? {} : { per: { grain: per.grain, of: per.of.trim(), fillEmpty: per.fill_empty } }),
    ...(over === undefined ? {} : { over }),
    dimensions: spec.dimensions ?? file.dimensions,
    ...(outcome === undefined ? {} : { outcome: withoutUndefined(outcome) }),
    place: { file: thing.file, line: yaml.lineOfText([...path, 'sql']) },
  };
  return {
    metric,
    lineOf: part => yaml.lineOf([...path, ...part]),
    lineOfText: part => yaml.lineOfText([...path, ...part]),
  };
}

function withoutUndefined({
  table,
  condition,
  weight,
}: NonNullable<MetricSpec['outcome']>): NonNullable<Metric['outcome']> {
  return { table, condition, ...(weight === undefined ? {} : { weight }) };
}

function labelOf(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
