// feeds/*.yaml -> feeds: shapes, parameters, settings put in. Names of metrics are looked up in `link_feeds.ts`; its SQL is prepared by
// the room of feeds, with its parameters as they are when nobody gives any.

import { z } from 'zod';
import { didYouMean } from '../base/names.ts';
import { closed, fitMostly, mistakeAt, snakeName, spanOf } from '../config/shape.ts';
import { type Path, parseYaml, type YamlFile } from '../config/yaml_file.ts';
import { windowSpan } from './alert_shape.ts';
import type { Mistake, Pack, Place } from './catalog.ts';
import type { Feed, FeedParam, FeedRows } from './feed.ts';
import type { ThingFile } from './place.ts';
import { fillSettings, settingSql } from './settings.ts';

export const paramShape = closed({
  default: z
    .union([z.string(), z.number(), z.boolean()], { error: 'expected text, a number, true or false' })
    .describe('Its value when nobody gives one; says of which type it is.'),
  description: z.string().default('').describe('What it does.'),
  min: z.number().optional().describe('Least number.'),
  max: z.number().optional().describe('Largest number.'),
});

export const feedShape = closed({
  title: z.string().min(1).describe('A few words.'),
  description: z.string().default('').describe('What its rows are.'),
  sql: z
    .string()
    .optional()
    .describe(
      'One SELECT over tables of the catalogue and the one-row table `question` (`range_start`, `range_end`, `time_zone`); `{{name}}` is a parameter of the feed, else a setting of the pack.',
    ),
  metrics: z.array(z.string()).min(1).optional().describe('Instead of `sql`: metrics; `metric` where it is one.'),
  metric: z.string().optional().describe('The one metric.'),
  by: z.array(z.string()).default([]).describe('Dimensions of the metrics.'),
  where: z.string().optional().describe('A condition over dimensions of the metrics.'),
  top: z
    .union([z.int().min(1).max(10_000), z.string().regex(/^\{\{\s*[a-z][a-z0-9_]*\s*\}\}$/)], {
      error: 'expected a whole number, or {{parameter}}',
    })
    .optional()
    .describe('So many values, the largest by the first metric; a number, or `"{{parameter}}"`.'),
  over: windowSpan
    .optional()
    .describe('What it is about, up to where the data ends: `last_day`, `7 days`, `6h`. Default: last_day.'),
  params: z.record(snakeName, paramShape).default({}).describe('`name: { default, description, min, max }`.'),
  fresh_for: spanOf(1_000, '5m').optional().describe('How long an answer may be taken for the newest. Default: 1m.'),
});

type FeedSpec = z.output<typeof feedShape>;

export interface FeedDraft {
  name: string;
  place: Place;
  feed: Feed;
  broken: boolean;
  lineOf: (part: Path) => number;
}

export function readFeed(
  thing: ThingFile,
  packs: ReadonlyMap<string, Pack>,
): { draft?: FeedDraft; mistakes: Mistake[] } {
  const yaml = parseYaml(thing.file, thing.text);
  if (yaml.mistakes.length > 0) return { mistakes: yaml.mistakes };
  const { value: spec, mistakes } = fitMostly(feedShape, yaml, {
    value: yaml.value ?? {},
    whole: ['title', 'sql', 'metrics', 'metric', 'params'],
  });
  if (spec === undefined) return { mistakes };
  const reading: Reading = { thing, yaml, packs, mistakes };
  const params = Object.entries(spec.params).map(([name, param]) => paramOf(name, param, reading));
  const rows = rowsOf(spec, params, reading);
  if (rows === undefined) return { mistakes };
  const name = `${thing.pack}.${thing.name}`;
  const place = { file: thing.file, line: 1 };
  const feed: Feed = {
    name,
    title: spec.title,
    description: spec.description.trim(),
    rows,
    params,
    over: spec.over ?? { days: 1 },
    freshForMs: (spec.fresh_for ?? 60) * 1_000,
    place,
    sqlLine: yaml.lineOfText(['sql']),
  };
  return { draft: { name, place, feed, broken: mistakes.length > 0, lineOf: yaml.lineOf }, mistakes };
}

interface Reading {
  thing: ThingFile;
  yaml: YamlFile;
  packs: ReadonlyMap<string, Pack>;
  mistakes: Mistake[];
}

const tell = ({ yaml, mistakes }: Reading, path: Path, message: string) =>
  void mistakes.push(mistakeAt(yaml, path, message));

function paramOf(name: string, spec: z.output<typeof paramShape>, reading: Reading): FeedParam {
  const path = ['params', name];
  const given = spec.default;
  const isNumber = typeof given === 'number';
  const type = isNumber
    ? Number.isInteger(given)
      ? 'whole'
      : 'number'
    : typeof given === 'string'
      ? 'text'
      : 'boolean';
  const { min, max } = spec;
  if (!isNumber && (min ?? max) !== undefined) tell(reading, path, '`min` and `max` stand only with a number');
  if (isNumber && (given < (min ?? given) || given > (max ?? given)))
    tell(reading, [...path, 'default'], 'is outside of `min` and `max`');
  const { pack } = reading.thing;
  if (settingSql(name, { pack, packs: reading.packs }).sql !== undefined)
    tell(reading, path, `${pack} has a setting of that name; a parameter needs another`);
  return {
    name,
    type,
    default: given,
    description: spec.description.trim(),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
  };
}

function rowsOf(spec: FeedSpec, params: readonly FeedParam[], reading: Reading): FeedRows | undefined {
  const metrics = spec.metrics ?? (spec.metric === undefined ? [] : [spec.metric]);
  if ((spec.sql !== undefined) === metrics.length > 0) {
    tell(
      reading,
      [],
      spec.sql === undefined ? 'needs `sql` or `metrics`' : 'has `sql` and metrics; a feed is one of them',
    );
    return undefined;
  }
  if (spec.sql !== undefined && spec.where !== undefined) tell(reading, ['where'], 'stands only with metrics');
  if (spec.sql !== undefined) return { kind: 'sql', sql: sqlOf(spec.sql, params, reading) };
  const full = (name: string) => (name.includes('.') ? name : `${reading.thing.pack}.${name}`);
  const top = topOf(spec.top, params, reading);
  if (spec.top !== undefined && spec.by.length === 0) tell(reading, ['top'], 'stands only with `by`');
  const { by, where } = spec;
  return {
    kind: 'metrics',
    metrics: metrics.map(full),
    by,
    ...(where === undefined ? {} : { where }),
    ...(top === undefined ? {} : { top }),
  };
}

function topOf(
  top: FeedSpec['top'],
  params: readonly FeedParam[],
  reading: Reading,
): { n: number } | { param: string } | undefined {
  if (top === undefined || typeof top === 'number') return top === undefined ? undefined : { n: top };
  const name = top.replaceAll(/[{}\s]/g, '');
  const param = params.find(known => known.name === name);
  if (param === undefined)
    tell(
      reading,
      ['top'],
      `there is no parameter ${name}.${didYouMean(
        name,
        params.map(known => known.name),
      )}`,
    );
  else if (param.type !== 'whole' || (param.min ?? 0) < 1)
    tell(reading, ['top'], `${name} must be a whole number with \`min: 1\` or more`);
  return { param: name };
}

/** Settings are put in; what names a parameter stays until somebody asks. */
function sqlOf(sql: string, params: readonly FeedParam[], { thing, yaml, packs, mistakes }: Reading): string {
  const own = new Set(params.map(({ name }) => name));
  const line = yaml.lineOfText(['sql']);
  const pieces = sql
    .trimEnd()
    .replace(/;$/, '')
    .split(/(\{\{\s*[a-z][a-z0-9_]*\s*\}\})/);
  let at = line;
  return pieces
    .map(piece => {
      const isParam = piece.startsWith('{{') && own.has(piece.replaceAll(/[{}\s]/g, ''));
      const filled = isParam
        ? { sql: piece, mistakes: [] }
        : fillSettings(piece, { pack: thing.pack, file: thing.file, line: at, packs });
      at += piece.split('\n').length - 1;
      mistakes.push(...filled.mistakes.map(mistake => ({ ...mistake, message: `sql: ${mistake.message}` })));
      return filled.sql;
    })
    .join('');
}
