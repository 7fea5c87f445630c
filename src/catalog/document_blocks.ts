// The blocks of a document: fences in the Markdown with YAML inside. Each kind has its keys; what is left out has its usual value.

import { z } from 'zod';
import { didYouMean } from '../base/names.ts';
import { closed, fit, mistakeAt, oneOf, snakeName } from '../config/shape.ts';
import { type Path, parseYaml } from '../config/yaml_file.ts';
import type { Mistake } from './catalog.ts';
import {
  chartKinds,
  type FigureSpec,
  type InsightKind,
  type InsightSpec,
  insightKeys,
  insightKinds,
  type Language,
  type Part,
  type Reference,
  type Words,
  wordFacts,
} from './document.ts';
import { readReference, readWords, type WordsReader, type WordsSpec, wordsShape } from './document_text.ts';

const limit = z.int().min(1).max(100_000).optional();
const nameOrList = z.union([z.string(), z.array(z.string())], { error: 'expected a name or a list of names' });
const listOf = (names: string | string[] | undefined): string[] =>
  names === undefined ? [] : typeof names === 'string' ? [names] : names;

const figureShape = closed({
  of: z.string().describe('`answer.column`.'),
  label: wordsShape.optional().describe('Default: the label of the column.'),
  against: z.string().optional().describe('`answer.column` that it is compared with.'),
  note: wordsShape.optional().describe('A second line. Default: the change, where something is compared.'),
  unit: z.string().optional().describe('To show it in, where the column has none.'),
  format: z.string().optional().describe('How the value is shown, where not as usual.'),
});

const columnShape = z.union(
  [
    z.string(),
    closed({
      name: z.string(),
      label: wordsShape.optional(),
      format: z.string().optional(),
      unit: z.string().optional(),
    }),
  ],
  { error: 'expected the name of a column, or { name, label, format, unit }' },
);

/** The kinds of blocks with their keys; the reference is made of it. */
export const blockShapes = {
  figures: closed({
    items: z.array(figureShape).min(1).describe('Key figures: `{ of, label, against, note, unit, format }` each.'),
  }),
  number: figureShape,
  table: closed({
    name: snakeName.optional().describe('Names the sheet and the CSV. Default: the answer.'),
    title: wordsShape.optional(),
    of: snakeName.describe('The answer.'),
    columns: z
      .array(columnShape)
      .min(1)
      .optional()
      .describe('Names, or `{ name, label, format, unit }`. Default: all.'),
    total: nameOrList.optional().describe('Columns that are added up under the rows.'),
    limit: limit.describe('Most rows.'),
    empty: wordsShape.optional().describe('Said when there are no rows.'),
  }),
  chart: closed({
    name: snakeName.optional().describe('Default: the answer, with `_chart`.'),
    title: wordsShape.optional(),
    of: snakeName.describe('The answer.'),
    chart: oneOf(chartKinds).default('column').describe('column, stacked, line, area or bar.'),
    x: z.string().describe('The column along the axis.'),
    y: nameOrList.describe('A column, or several: one series each.'),
    by: z.string().optional().describe('A column whose values are the series.'),
    limit: limit.describe('Most points.'),
  }),
  list: closed({
    of: snakeName.describe('The answer: an item for each of its rows.'),
    item: wordsShape.describe('Words with `{{column}}`.'),
    limit: limit.describe('Most items.'),
    empty: wordsShape.optional().describe('Said when there are none.'),
  }),
  insight: z
    .object({ kind: oneOf(insightKinds).describe('What the sentences are about.') })
    .catchall(z.union([z.number(), wordsShape], { error: 'expected answer.column, an answer, a number or words' })),
} as const;

type BlockKind = keyof typeof blockShapes;
export const blockKinds = Object.keys(blockShapes) as BlockKind[];

export interface BlockSource {
  file: string;
  kind: BlockKind;
  text: string;
  /** Line of the text in the file. */
  line: number;
  languages: readonly [Language, ...Language[]];
}

/** Reads one block; with mistakes there may be none. */
export function readBlock({ file, kind, text, line, languages }: BlockSource): { part?: Part; mistakes: Mistake[] } {
  const yaml = parseYaml(file, '\n'.repeat(line - 1) + text);
  const mistakes: Mistake[] = [...yaml.mistakes];
  if (mistakes.length > 0) return { mistakes };
  const reading: Reading = { yaml, languages, mistakes, line };
  const value = yaml.value ?? {};
  const fitted = <S extends z.ZodType>(shape: S): z.output<S> | undefined => {
    const { value: spec, mistakes: misfits } = fit(shape, yaml, value);
    mistakes.push(...misfits.map(misfit => ({ ...misfit, message: `${kind}: ${misfit.message}` })));
    return spec;
  };
  const part = readers[kind](fitted, reading);
  return part === undefined ? { mistakes } : { part, mistakes };
}

interface Reading extends WordsReader {
  line: number;
}

type Fitted = <S extends z.ZodType>(shape: S) => z.output<S> | undefined;

const readers: Record<BlockKind, (fitted: Fitted, reading: Reading) => Part | undefined> = {
  figures(fitted, reading) {
    const spec = fitted(blockShapes.figures);
    if (spec === undefined) return undefined;
    return { kind: 'figures', items: spec.items.flatMap((item, i) => figure(item, ['items', i], reading) ?? []) };
  },
  number(fitted, reading) {
    const spec = fitted(blockShapes.number);
    const item = spec && figure(spec, [], reading);
    return item && { kind: 'figures', items: [item] };
  },
  table(fitted, reading) {
    const spec = fitted(blockShapes.table);
    return (
      spec && {
        kind: 'table',
        name: spec.name ?? spec.of,
        of: spec.of,
        ...optionalWords({ title: spec.title, empty: spec.empty }, reading),
        ...(spec.columns && { columns: spec.columns.map((column, i) => columnOf(column, ['columns', i], reading)) }),
        total: listOf(spec.total),
        ...(spec.limit !== undefined && { limit: spec.limit }),
        line: reading.line,
      }
    );
  },
  chart(fitted, reading) {
    const spec = fitted(blockShapes.chart);
    if (spec === undefined) return undefined;
    const y = listOf(spec.y);
    if (spec.by !== undefined && y.length > 1)
      reading.mistakes.push(mistakeAt(reading.yaml, ['by'], 'with several columns in y there is one series for each'));
    return {
      kind: 'chart',
      name: spec.name ?? `${spec.of}_chart`,
      of: spec.of,
      ...optionalWords({ title: spec.title }, reading),
      chart: spec.chart,
      x: spec.x,
      y,
      ...(spec.by !== undefined && { by: spec.by }),
      ...(spec.limit !== undefined && { limit: spec.limit }),
      line: reading.line,
    };
  },
  list(fitted, reading) {
    const spec = fitted(blockShapes.list);
    return (
      spec && {
        kind: 'items',
        of: spec.of,
        item: readWords(spec.item, ['item'], reading),
        ...optionalWords({ empty: spec.empty }, reading),
        ...(spec.limit !== undefined && { limit: spec.limit }),
        line: reading.line,
      }
    );
  },
  insight(fitted, reading) {
    const spec = fitted(blockShapes.insight);
    if (spec === undefined) return undefined;
    const { kind, ...rest } = spec;
    checkFacts(kind, Object.keys(rest), reading);
    const facts = Object.entries(rest).map(([name, value]): [string, Fact] => [name, factOf(value, [name], reading)]);
    return { kind: 'insight', insight: kind, facts: new Map(facts), line: reading.line };
  },
};

function checkFacts(kind: InsightKind, names: readonly string[], { yaml, mistakes, line }: Reading): void {
  const { needed, besides } = insightKeys[kind];
  const known = [...needed, ...besides];
  for (const name of names.filter(fact => !known.includes(fact)))
    mistakes.push(mistakeAt(yaml, [name], `there is no key ${name} in ${kind}.${didYouMean(name, known)}`));
  const missing = needed.filter(name => !names.includes(name));
  if (missing.length > 0)
    mistakes.push({ file: yaml.file, line, message: `insight: ${kind} needs ${missing.join(', ')}` });
}

type Fact = InsightSpec['facts'] extends ReadonlyMap<string, infer F> ? F : never;

/** A name of an answer or of a column of one, a number, or words by language. */
function factOf(value: number | WordsSpec, path: Path, reading: Reading): Fact {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || wordFacts.includes(String(path.at(-1)))) return readWords(value, path, reading);
  return readReference(value, reading.yaml.lineOf(path)) ?? readWords(value, path, reading);
}

function figure(spec: z.output<typeof figureShape>, path: Path, reading: Reading): FigureSpec | undefined {
  const of = valueAt(spec.of, [...path, 'of'], reading);
  const against = spec.against === undefined ? undefined : valueAt(spec.against, [...path, 'against'], reading);
  if (of === undefined) return undefined;
  const { format, unit } = spec;
  return {
    of,
    ...(against && { against }),
    ...(unit !== undefined && { unit }),
    ...(format !== undefined && { format }),
    ...optionalWords({ label: spec.label, note: spec.note }, reading, path),
  };
}

/** `answer.column` where only that will do. */
function valueAt(written: string, path: Path, { yaml, mistakes }: Reading): Reference | undefined {
  const reference = readReference(written, yaml.lineOf(path));
  if (reference?.answer !== undefined) return reference;
  mistakes.push(mistakeAt(yaml, path, `${written} is no value: write answer.column`));
  return undefined;
}

function columnOf(column: z.output<typeof columnShape>, path: Path, reading: Reading) {
  if (typeof column === 'string') return { name: column };
  const { name, label, format, unit } = column;
  return {
    name,
    ...optionalWords({ label }, reading, path),
    ...(format !== undefined && { format }),
    ...(unit !== undefined && { unit }),
  };
}

/** Those of some texts that are there. */
function optionalWords<N extends string>(
  specs: Record<N, WordsSpec | undefined>,
  reading: Reading,
  path: Path = [],
): Partial<Record<N, Words>> {
  const read = (Object.entries(specs) as [N, WordsSpec | undefined][]).flatMap(([name, spec]) =>
    spec === undefined ? [] : [[name, readWords(spec, [...path, name], reading)]],
  );
  return Object.fromEntries(read) as Partial<Record<N, Words>>;
}
