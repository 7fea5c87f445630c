// What the checks of a contract ask of each field, as far as the shape of a record can answer it (`record_shapes.ts`). What must stay true:
// a check of a kind that is not thought of here makes every record be looked at.

import { checkerOf } from './checks.ts';
import type { Arrival } from './record_lines.ts';
import { type FieldCheck, receivedField } from './sources.ts';

/** What is asked of one field. */
export interface ShapeRule {
  required: boolean;
  /** The field that stands in for it where it is absent. */
  replacedBy: string | undefined;
  /** Of the whole text. */
  pattern: string | undefined;
  maxLength: number | undefined;
  /** True where no pattern says it all: then the checks themselves look at the text. */
  captured: boolean;
  checks: FieldCheck[];
}

export interface ShapeRules {
  byName: ReadonlyMap<string, ShapeRule>;
  /** True when what we say of a record ourselves passes the checks that look at it. */
  arrivalIsGood(arrival: Arrival): boolean;
}

/** Undefined where something is asked that no shape can answer. */
export function rulesOf(checks: readonly FieldCheck[]): ShapeRules | undefined {
  const byName = new Map<string, ShapeRule>();
  for (const check of checks) {
    const [name = '', second] = check.from;
    if (second !== undefined || !isThoughtOf(check)) return undefined;
    if (isOurs(name)) continue;
    const { pattern, required, maxLength, otherwise } = check;
    const before = byName.get(name);
    // Two checks of one field, or one that is more than a pattern, need the text itself.
    const captured =
      before !== undefined ||
      check.calendar ||
      check.near !== undefined ||
      (pattern !== undefined && (maxLength !== undefined || !isNarrow(pattern)));
    byName.set(name, {
      required: required || (before?.required ?? false),
      replacedBy: otherwise ?? before?.replacedBy,
      pattern,
      maxLength,
      captured,
      checks: [...(before?.checks ?? []), check],
    });
  }
  return { byName, arrivalIsGood: arrivalChecker(checks) };
}

const isOurs = (name: string): boolean => name.startsWith('_');

/** False for a check that asks for anything which is not answered here. */
function isThoughtOf(check: FieldCheck): boolean {
  const { from, otherwise, pattern, code, expected, required, calendar, maxLength, near, ...more } = check;
  // Does not compile when there is another kind of check.
  const nothing: Record<string, never> = more;
  return Object.keys(nothing).length === 0 && (near === undefined || near.field === receivedField);
}

/** Checks that look at what is ours: at it alone, or at it in place of what a sender left out. */
function arrivalChecker(checks: readonly FieldCheck[]): ShapeRules['arrivalIsGood'] {
  const own = checks.flatMap(({ otherwise, ...check }): FieldCheck[] => {
    if (check.from.some(isOurs)) return [{ ...check, ...(otherwise !== undefined && { otherwise }) }];
    return otherwise !== undefined && isOurs(otherwise) ? [{ ...check, from: [otherwise] }] : [];
  });
  if (own.length === 0) return () => true;
  const check = checkerOf(own, { names: ['_received', '_peer', '_by', '_offset'], constants: {} });
  return ({ receivedMs, peer = '', by = '', offset = '' }) =>
    check([String(receivedMs), peer, by, offset]) === undefined;
}

/**
 * True for a pattern that matches texts of letters, digits and a few signs alone: none that ends a string or a number of JSON, and none
 * that JSON would escape. Those of `spelling.ts` are so.
 */
function isNarrow(pattern: string): boolean {
  const bare = pattern
    .replaceAll(/\{\d+(?:,\d*)?\}/g, '')
    .replaceAll(/\[(?:0-9|a-z|A-Z|[A-Za-z0-9+ :])+-?\]/g, '')
    .replaceAll(/\\[.+-]/g, '');
  return /^(?:[A-Za-z0-9 :-]|\(\?:|[()|?*+])*$/.test(bare);
}
