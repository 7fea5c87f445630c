// Looks at the fields of a record as the lake's SQL does: a field's texts joined by a blank, or the field to take otherwise;
// absent is fine unless required; what is there must be spelled right, not be too long, and lie near the clock where it has to.
// The first check that fails gives the reject.

import { hourMs, minuteMs } from '../base/clock.ts';
import { counted } from '../base/names.ts';
import { instantMs } from './instants.ts';
import { type FieldCheck, type Fields, offsetField } from './sources.ts';
import { matcherOf } from './spelling.ts';

export interface Wrong {
  code: string;
  reason: string;
}

export type Checker = (values: readonly string[]) => Wrong | undefined;

/** A checker for records of any names; those that give the very same array of names again cost nothing more. */
export function recordChecker(
  checks: readonly FieldCheck[],
  constants: Fields,
): (names: readonly string[], values: readonly string[]) => Wrong | undefined {
  let last: readonly string[] | undefined;
  let check: Checker = () => undefined;
  return (names, values) => {
    if (names !== last) check = checkerOf(checks, { names, constants });
    last = names;
    return check(values);
  };
}

/** A checker for records with these names. `constants` are fields that every record of the file has, unless it brings its own. */
export function checkerOf(
  checks: readonly FieldCheck[],
  { names, constants }: { names: readonly string[]; constants: Fields },
): Checker {
  const place = new Map(names.map((name, i) => [name, i]));
  const all = checks.map(check => compile(check, { place, constants })).filter(rule => rule !== undefined);
  return values => {
    for (const rule of all) {
      const found = rule(values);
      if (found) return found;
    }
    return undefined;
  };
}

interface Known {
  place: ReadonlyMap<string, number>;
  constants: Fields;
}

/** Undefined for a check that nothing can fail. */
function compile(check: FieldCheck, known: Known): Checker | undefined {
  if (check.near !== undefined) return nearChecker(check, check.near, known);
  if (!check.required && check.pattern === undefined && check.maxLength === undefined) return undefined;
  const first = textOf(check.from, known);
  const otherwise = check.otherwise === undefined ? () => '' : textOf([check.otherwise], known);
  const right = matcherOf(check);
  const name = check.from.join(' ');
  return values => {
    const text = first(values) || otherwise(values);
    if (text === '') return check.required ? { code: 'missing', reason: `${name} is missing` } : undefined;
    if (!right(text)) return { code: check.code, reason: `${name}: ${shown(text)} is no ${check.expected}` };
    return tooLong(text, check, name);
  };
}

function tooLong(text: string, { maxLength }: FieldCheck, name: string): Wrong | undefined {
  // A text has no more characters than units of UTF-16, which are known without counting.
  if (maxLength === undefined || text.length <= maxLength || [...text].length <= maxLength) return undefined;
  return { code: 'too_long_value', reason: `${name} is longer than ${maxLength} characters` };
}

/** Looks at the time alone: whether it is one is what another check says. */
function nearChecker(check: FieldCheck, near: NonNullable<FieldCheck['near']>, known: Known): Checker {
  const first = textOf(check.from, known);
  const otherwise = check.otherwise === undefined ? () => '' : textOf([check.otherwise], known);
  const other = textOf([near.field], known);
  // A log of messages keeps its records for days: when one was read says nothing of when it was sent.
  const offset = textOf([offsetField], known);
  const name = check.from.join(' ');
  // Many records come at one time.
  let last = { text: '', ms: instantMs('') };
  return values => {
    const arrival = other(values);
    if (arrival !== last.text) last = { text: arrival, ms: instantMs(arrival) };
    const came = last.ms;
    const text = first(values) || otherwise(values);
    const at = came === undefined ? undefined : instantMs(text);
    if (came === undefined || at === undefined) return undefined;
    const early = at - came > near.earlyMs;
    if (!early && (came - at <= near.lateMs || offset(values) !== '')) return undefined;
    const side = early ? `${spanWords(near.earlyMs)} after` : `${spanWords(near.lateMs)} before`;
    return { code: check.code, reason: `${name}: ${shown(text)} is more than ${side} the time at which it came` };
  };
}

function spanWords(ms: number): string {
  if (ms % hourMs === 0) return counted(ms / hourMs, 'hour');
  return ms % minuteMs === 0 ? counted(ms / minuteMs, 'minute') : counted(ms / 1_000, 'second');
}

/** The fields' texts joined by a blank; '' when one of them is absent. */
function textOf(names: readonly string[], { place, constants }: Known): (values: readonly string[]) => string {
  const texts = names.map(name => {
    const at = place.get(name);
    const constant = constants[name] ?? '';
    return at === undefined ? () => constant : (values: readonly string[]) => values[at] || constant;
  });
  const [only, second] = texts;
  if (only && !second) return only;
  return values => {
    const all = texts.map(text => text(values));
    return all.includes('') ? '' : all.join(' ');
  };
}

const shown = (text: string): string => JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
