// feeds/*.yaml -> feeds: shapes, parameters, settings put in. Names of metrics are looked up in `link_feeds.ts`; its SQL is prepared by
// the room of feeds, with its parameters as they are when nobody gives any.

import { z } from 'zod';
import { didYouMean } from '../base/names.ts';
import { closed, fitMostly, mistakeAt, snakeName, spanOf } from '../config/shape.ts';
import { type Path, parseYaml, type YamlFile } from '../config/yaml_file.ts';
import { windowSpan } from './alert_shape.ts';
import type { Mistake, Pack, Place } from './catalog.ts';
import type { Feed, FeedCount, FeedParam, FeedRows, FeedSpan, FeedSteady } from './feed.ts';
import type { ThingFile } from './place.ts';
import { fillSettings, settingSql } from './settings.ts';

export const paramShape = closed({
  default: z
    .union([z.string(), z.number(), z.boolean(), z.array(z.string())], {
      error: 'expected text, a number, true or false, or a list of texts',
    })
    .describe('Its value when nobody gives one; says of which type it is. `[]` makes it a list of texts.'),
  description: z.string().default('').describe('What it does.'),
  min: z.number().optional().describe('Least number.'),
  max: z.number().optional().describe('Largest number.'),
});

const parameter = z.string().regex(/^\{\{\s*[a-z][a-z0-9_]*\s*\}\}$/);

const count = z.union([z.int().min(1).max(10_000), parameter], {
  error: 'expected a whole number, or {{parameter}}',
});

const columnNames = z
  .union([snakeName.transform(name => [name]), z.array(snakeName).min(1)], { error: 'expected names of columns' })
  .describe('Columns that name an entry; they decide the order where values are equal.');

export const steadyShape = closed({
  when: parameter
    .optional()
    .describe('`"{{parameter}}"`, one that is true or false: the list is steady where it is true. Default: always.'),
  sql: z
    .string()
    .describe(
      'One SELECT as that of the feed, without its limit: everything that may be on the list, for each minute of the range.',
    ),
  time: snakeName.default('minute').describe('Its column that says which minute a row is of.'),
  key: columnNames,
  within: columnNames.optional().describe('Columns that tell lists apart, where there are several.'),
  value: snakeName.describe('The column that a list is ordered by, the largest first.'),
  top: count.describe('So many entries; a number, or `"{{parameter}}"`.'),
  beaten_by: z
    .number()
    .min(0)
    .max(10)
    .default(0.1)
    .describe('An entry gives way at once to one that is larger by more than this share of it.'),
  minutes: z.int().min(1).max(30).default(3).describe('… and to one that was before it so many minutes in a row.'),
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
  top: count.optional().describe('So many values, the largest by the first metric; a number, or `"{{parameter}}"`.'),
  steady: steadyShape
    .optional()
    .describe('Rule by which entries keep their places until others have surely beaten them; see below.'),
  over: z
    .union([z.literal('closed_minute').transform((): FeedSpan => ({ interval: 'minute' })), windowSpan], {
      error: 'expected closed_minute, or a span of whole minutes, hours or days, such as 30m or last_day',
    })
    .optional()
    .describe(
      'What it is about, up to where the data ends: `closed_minute`, `last_day`, `7 days`, `6h`. Default: closed_minute where all its tables are built by the minute, else last_day.',
    ),
  params: z.record(snakeName, paramShape).default({}).describe('`name: { default, description, min, max }`.'),
  fresh_for: spanOf(1_000, '5m')
    .optional()
    .describe(
      'How long an answer may be taken for the newest. Default: 1m. One of a closed minute is until the next one closes.',
    ),
});

type FeedSpec = z.output<typeof feedShape>;

export interface FeedDraft {
  name: string;
  place: Place;
  feed: Feed;
  /** Undefined: it depends on its tables. */
  over: FeedSpan | undefined;
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
    whole: ['title', 'sql', 'metrics', 'metric', 'params', 'steady'],
  });
  if (spec === undefined) return { mistakes };
  const reading: Reading = { thing, yaml, packs, mistakes };
  const params = Object.entries(spec.params).map(([name, param]) => paramOf(name, param, reading));
  const rows = rowsOf(spec, params, reading);
  if (rows === undefined) return { mistakes };
  const steady = spec.steady && steadyOf(spec.steady, { params, rows, reading });
  const name = `${thing.pack}.${thing.name}`;
  const place = { file: thing.file, line: 1 };
  const feed: Feed = {
    name,
    title: spec.title,
    description: spec.description.trim(),
    rows,
    ...(steady && { steady }),
    params,
    over: spec.over ?? { days: 1 },
    freshForMs: (spec.fresh_for ?? 60) * 1_000,
    place,
    sqlLine: yaml.lineOfText(['sql']),
  };
  return { draft: { name, place, feed, over: spec.over, broken: mistakes.length > 0, lineOf: yaml.lineOf }, mistakes };
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
  const type = typeOf(given);
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

function typeOf(given: FeedParam['default']): FeedParam['type'] {
  if (typeof given === 'number') return Number.isInteger(given) ? 'whole' : 'number';
  if (typeof given === 'object') return 'list';
  return typeof given === 'string' ? 'text' : 'boolean';
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
  if (spec.sql !== undefined) return { kind: 'sql', sql: sqlOf(spec.sql, { params, path: ['sql'], reading }) };
  const full = (name: string) => (name.includes('.') ? name : `${reading.thing.pack}.${name}`);
  const top = spec.top === undefined ? undefined : countOf(spec.top, { params, path: ['top'], reading });
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

interface Naming {
  params: readonly FeedParam[];
  path: Path;
  reading: Reading;
}

function countOf(given: number | string, { params, path, reading }: Naming): FeedCount {
  if (typeof given === 'number') return { n: given };
  const param = paramIn(given, { params, path, reading });
  if (param !== undefined && (param.type !== 'whole' || (param.min ?? 0) < 1))
    tell(reading, path, `${param.name} must be a whole number with \`min: 1\` or more`);
  return { param: param?.name ?? '' };
}

/** The parameter that `{{name}}` names. */
function paramIn(text: string, { params, path, reading }: Naming): FeedParam | undefined {
  const name = text.replaceAll(/[{}\s]/g, '');
  const param = params.find(known => known.name === name);
  const names = params.map(known => known.name);
  if (param === undefined) tell(reading, path, `there is no parameter ${name}.${didYouMean(name, names)}`);
  return param;
}

function steadyOf(
  spec: z.output<typeof steadyShape>,
  { params, rows, reading }: { params: readonly FeedParam[]; rows: FeedRows; reading: Reading },
): FeedSteady {
  if (rows.kind !== 'sql') tell(reading, ['steady'], 'stands only with `sql`');
  const { when, time, key, within = [], value, beaten_by: beatenBy, minutes } = spec;
  const asked = when === undefined ? undefined : paramIn(when, { params, path: ['steady', 'when'], reading });
  if (asked !== undefined && asked.type !== 'boolean')
    tell(reading, ['steady', 'when'], `${asked.name} must be true or false`);
  return {
    ...(asked && { when: asked.name }),
    sql: sqlOf(spec.sql, { params, path: ['steady', 'sql'], reading }),
    sqlLine: reading.yaml.lineOfText(['steady', 'sql']),
    time,
    key,
    within,
    value,
    top: countOf(spec.top, { params, path: ['steady', 'top'], reading }),
    beatenBy,
    minutes,
  };
}

/** Settings are put in; what names a parameter stays until somebody asks. */
function sqlOf(sql: string, { params, path, reading }: Naming): string {
  const { thing, yaml, packs, mistakes } = reading;
  const own = new Set(params.map(({ name }) => name));
  const line = yaml.lineOfText(path);
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
      mistakes.push(
        ...filled.mistakes.map(mistake => ({ ...mistake, message: `${path.join('.')}: ${mistake.message}` })),
      );
      return filled.sql;
    })
    .join('');
}
