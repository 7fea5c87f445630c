// Shapes of YAML files, and what is said of a value that does not fit. Every mistake is told at its own line, an unknown key
// with the nearest known ones; what stands in the file is never repeated except names, so that no secret is printed.

import { z } from 'zod';
import { didYouMean } from '../base/names.ts';
import { EnvText, reveal, type Text } from './env_text.ts';
import { parseSpan } from './quantities.ts';
import type { FileMistake, Path, YamlFile } from './yaml_file.ts';

/** An object that has these keys and no others. */
export function closed<S extends z.ZodRawShape>(shape: S) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: issue => {
      if (issue.code !== 'unrecognized_keys') return undefined;
      return issue.keys.map(key => `there is no key ${key}.${didYouMean(key, known)}`).join('\n');
    },
  });
}

/** Text that may hold `${NAME}`. */
export const text = z.custom<Text>(value => typeof value === 'string' || value instanceof EnvText, {
  error: issue => (issue.input === undefined ? 'is missing' : 'expected text'),
});

/** Text whose value is checked as far as it is known: what is wrong with it, or undefined. */
export const checked = (check: (value: string) => string | undefined) =>
  text.superRefine((value, context) => {
    const known = typeof value === 'string' || (value instanceof EnvText && value.unset.length === 0);
    const words = known ? check(reveal(value)) : undefined;
    if (words !== undefined) context.addIssue({ code: 'custom', message: words });
  });

/** A map from names to values of one shape. */
export const mapOf = <S extends z.ZodType>(value: S) => z.record(z.string(), value);

/** A span of time of whole units, such as `24h` of hours; its number of units. */
export const spanOf = (unitMs: number, example: string) =>
  z
    .custom<string>(
      value => typeof value === 'string' && wholeUnits(value, unitMs) > 0,
      `expected a span such as ${example}`,
    )
    .transform(written => wholeUnits(written, unitMs));

function wholeUnits(written: string, unitMs: number): number {
  const count = (parseSpan(written) ?? 0) / unitMs;
  return Number.isInteger(count) ? count : 0;
}

/** A name as SQL users see it. */
export const snakeName = z.string().regex(/^[a-z][a-z0-9_]*$/, 'expected a name of small letters, digits and _');

/** A value of one of several names, with the nearest ones when it is none of them. */
export const oneOf = <const N extends string>(names: readonly N[]) =>
  z.enum(names, {
    error: issue => {
      if (typeof issue.input !== 'string') return `expected one of ${names.join(', ')}`;
      return `${issue.input} is none of ${names.join(', ')}.${didYouMean(issue.input, names)}`;
    },
  });

/** The value in its shape, or every mistake in it. `base` is the path of the value in the file. */
export function fit<S extends z.ZodType>(
  schema: S,
  file: YamlFile,
  value: unknown,
  base: Path = [],
): { value?: z.output<S>; mistakes: FileMistake[] } {
  const result = schema.safeParse(value, { error: wordsOf });
  if (result.success) return { value: result.data, mistakes: [] };
  return { mistakes: result.error.issues.flatMap(issue => mistakesOf(issue, file, base)) };
}

/**
 * As `fit`; with mistakes it gives the value of what is left without the parts that do not fit. Nothing is left when a part
 * under one of the keys `whole` does not fit: without it the rest would look wrong.
 */
export function fitMostly<S extends z.ZodType>(
  schema: S,
  file: YamlFile,
  { value, whole }: { value: unknown; whole: readonly string[] },
): { value?: z.output<S>; mistakes: FileMistake[] } {
  const fitted = fit(schema, file, value);
  if (fitted.mistakes.length === 0) return fitted;
  for (let rest = value; ; ) {
    const result = schema.safeParse(rest);
    if (result.success) return { value: result.data, mistakes: fitted.mistakes };
    const [issue] = result.error.issues;
    const bad = issue?.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : (issue?.path ?? []);
    const there = existing(rest, bad);
    if (there.length === 0 || whole.includes(String(there[0]))) return { mistakes: fitted.mistakes };
    rest = without(rest, there);
  }
}

/** The longest beginning of a path that is there. */
function existing(value: unknown, [key, ...rest]: readonly PropertyKey[]): PropertyKey[] {
  if (key === undefined || typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return [];
  return [key, ...existing(value[key as keyof typeof value], rest)];
}

/** A copy without what stands at a path. */
function without(value: unknown, [key, ...rest]: readonly PropertyKey[]): unknown {
  const kept = ([name, part]: [string, unknown]): [string, unknown][] => {
    if (name !== String(key)) return [[name, part]];
    return rest.length === 0 ? [] : [[name, without(part, rest)]];
  };
  if (Array.isArray(value))
    return Object.entries(value)
      .flatMap(kept)
      .map(([, part]) => part);
  return Object.fromEntries(Object.entries(value as object).flatMap(kept));
}

function mistakesOf(issue: z.core.$ZodIssue, file: YamlFile, base: Path): FileMistake[] {
  const path = [...base, ...issue.path];
  if (issue.code !== 'unrecognized_keys') return [mistakeAt(file, path, issue.message)];
  const messages = issue.message.split('\n');
  return issue.keys.map((key, i) => {
    const line = file.lineOf([...path, key]);
    return { file: file.file, line, message: withPath(path, messages[i] ?? '') };
  });
}

/** A mistake at the line of a path, with the path in its words. */
export function mistakeAt(file: YamlFile, path: Path, message: string): FileMistake {
  return { file: file.file, line: file.lineOf(path), message: withPath(path, message) };
}

const withPath = (path: Path, message: string): string =>
  path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`;

function wordsOf(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type') {
    return issue.input === undefined ? 'is missing' : `expected ${wordOf(issue.expected)}, got ${kindOf(issue.input)}`;
  }
  if (issue.code === 'custom' && issue.input === undefined) return 'is missing';
  if (issue.code === 'invalid_key') return issue.issues[0]?.message;
  if (issue.code === 'too_small') return `must be at least ${issue.minimum}${issue.origin === 'array' ? ' long' : ''}`;
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}`;
  return undefined;
}

const wordOf = (type: string): string =>
  ({
    string: 'text',
    int: 'a whole number',
    number: 'a number',
    boolean: 'true or false',
    array: 'a list',
    object: 'keys and values',
    record: 'keys and values',
  })[type] ?? type;

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string' || value instanceof EnvText) return 'text';
  if (typeof value === 'object') return 'keys and values';
  return typeof value === 'boolean' ? 'true or false' : 'a number';
}
