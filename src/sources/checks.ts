// Looks at the fields of a record as the lake's SQL does: a field's texts joined by a blank, or the field to take otherwise;
// absent is fine unless required; what is there must be spelled right. The first check that fails gives the reject.

import type { FieldCheck, Fields } from './sources.ts';
import { matcherOf } from './spelling.ts';

export type Checker = (values: readonly string[]) => { code: string; reason: string } | undefined;

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
  if (!check.required && check.pattern === undefined) return undefined;
  const first = textOf(check.from, known);
  const otherwise = check.otherwise === undefined ? () => '' : textOf([check.otherwise], known);
  const right = matcherOf(check);
  const name = check.from.join(' ');
  return values => {
    const text = first(values) || otherwise(values);
    if (text === '') return check.required ? { code: 'missing', reason: `${name} is missing` } : undefined;
    return right(text) ? undefined : { code: check.code, reason: `${name}: ${shown(text)} is no ${check.expected}` };
  };
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
