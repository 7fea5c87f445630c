// Knows good records by their shape, without parsing them. Senders write the same members in the same order again and again: of a record
// that was found good a regular expression is made which only records of its shape match whose every value would be found good too.
// What must stay true: whatever matches is accepted by `record_lines.ts` and kept there as the very same text; a record that is not
// matched is looked at there, so that a shape may refuse, and never accept, more. A property test compares the two.

import { limits } from '../base/limits.ts';
import { type Checker, checkerOf } from './checks.ts';
import { type FieldCheck, receivedField } from './sources.ts';

export interface RecordShapes {
  /** Where the record that begins at a place of the text ends; -1 where it has no known shape or a value that must be looked at. */
  endOf(text: string, from: number): number;
  /** Remembers the shape of the text of a record that was found good. */
  learn(text: string): void;
  /** Tells when the records that are asked for from now on came. */
  begin(receivedMs: number): void;
}

interface Shape {
  pattern: RegExp;
  /** Looks at the texts that a pattern cannot judge (a date that must exist, a time that must be near), and when the record came. */
  check: Checker;
  captured: boolean;
}

export function openRecordShapes(checks: readonly FieldCheck[]): RecordShapes {
  const rules = rulesOf(checks);
  let shapes: Shape[] = [];
  let received = '';
  let learnt = 0;
  const seen = new Set<string>();
  const endOf = (shape: Shape, text: string, from: number): number => {
    const { pattern, check, captured } = shape;
    pattern.lastIndex = from;
    if (!captured) return pattern.test(text) ? pattern.lastIndex : -1;
    const match = pattern.exec(text);
    if (match === null) return -1;
    // In place of the whole match: when it came.
    match[0] = received;
    const end = pattern.lastIndex;
    return check(match as unknown as string[]) === undefined ? end : -1;
  };
  return {
    begin(receivedMs) {
      received = String(receivedMs);
    },
    endOf(text, from) {
      for (const shape of shapes) {
        const end = endOf(shape, text, from);
        if (end < 0) continue;
        // The one that was found last is tried first.
        if (shape !== shapes[0]) shapes = [shape, ...shapes.filter(one => one !== shape)];
        return end;
      }
      return -1;
    },
    learn(text) {
      if (rules === undefined || text.length > limits.shapeChars || learnt >= limits.shapesLearnt) return;
      const members = membersOf(text);
      if (members === undefined) return;
      const key = members.map(({ before, name, after }) => before + name + after).join('"');
      if (seen.has(key)) return;
      seen.add(key);
      learnt++;
      const shape = shapeOf(members, rules);
      if (shape !== undefined) shapes = [shape, ...shapes].slice(0, limits.shapesKept);
    },
  };
}

/** A member of a flat object, with the signs around its name: `,"` or `{ "`, and `": `. */
interface Member {
  before: string;
  name: string;
  after: string;
}

const memberPattern = /([{,][ \t]*")([A-Za-z][A-Za-z0-9_]*)("[ \t]*:[ \t]*)(?:"[^"\\\p{Cc}]*"|-?[0-9][0-9.]*|true|false|null)[ \t]*/uy;

/** The members of a flat object with plain names and values; undefined for any other text. */
function membersOf(text: string): Member[] | undefined {
  const members: Member[] = [];
  const end = text.trimEnd().length - 1;
  memberPattern.lastIndex = 0;
  for (let at = 0; at < end; at = memberPattern.lastIndex) {
    const [, before = '', name = '', after = ''] = memberPattern.exec(text) ?? [];
    if (name === '' || memberPattern.lastIndex > end) return undefined;
    members.push({ before, name, after });
  }
  const distinct = new Set(members.map(({ name }) => name)).size === members.length;
  return text[end] === '}' && members.length > 0 && distinct ? members : undefined;
}

/** What is asked of a field, where a shape may judge it. */
interface Rule {
  pattern: string | undefined;
  required: boolean;
  /** Another field stands in for it, so that it must not be empty where it is there. */
  replaced: boolean;
  /** Checks that need the text itself. */
  captured: FieldCheck[];
}

/** Undefined where a check asks what no shape can: then every record is looked at. */
function rulesOf(checks: readonly FieldCheck[]): Map<string, Rule> | undefined {
  const rules = new Map<string, Rule>();
  for (const check of checks) {
    const { from, otherwise, pattern, required, calendar, near, code: _code, expected: _expected, ...unknown } = check;
    // A new kind of check must be thought of here; until then nothing is quick.
    unknown satisfies Record<never, never>;
    const [name] = from;
    if (name === undefined || from.length > 1 || Object.keys(unknown).length > 0) return undefined;
    // Ours are well spelled, and so is what they stand in for.
    if (name.startsWith('_')) continue;
    if (pattern !== undefined && !isNarrow(pattern)) return undefined;
    const rule = rules.get(name) ?? { pattern: undefined, required: false, replaced: false, captured: [] };
    if (rule.pattern !== undefined && pattern !== undefined) rule.captured.push(check);
    else rule.pattern ??= pattern;
    rule.required ||= required;
    rule.replaced ||= otherwise !== undefined;
    if (calendar || near !== undefined) rule.captured.push(check);
    rules.set(name, rule);
  }
  return rules;
}

/**
 * True for a pattern that matches texts of letters, digits and a few signs alone: none that ends a string or a number of JSON, and none
 * that JSON would escape. Those of `spelling.ts` are.
 */
function isNarrow(pattern: string): boolean {
  const bare = pattern
    .replaceAll(/\{\d+(?:,\d*)?\}/g, '')
    .replaceAll(/\[(?:[0-9A-Za-z](?:-[0-9A-Za-z])?|[ +:.]|-(?=\]))+\]/g, '')
    .replaceAll(/\\[.+\-:]/g, '');
  return /^(?:[A-Za-z0-9 :+-]|\(\?:|[()|?*])*$/.test(bare);
}

/** A shape of these members; undefined where one of them has a value that must always be looked at. */
function shapeOf(members: readonly Member[], rules: ReadonlyMap<string, Rule>): Shape | undefined {
  const names = new Set(members.map(({ name }) => name));
  // A field that is not there and that another one stands in for: what is asked of it is asked of that one.
  for (const [name, rule] of rules) if (rule.replaced && !names.has(name) && asksAnything(rule)) return undefined;
  const captured = members.filter(({ name }) => (rules.get(name)?.captured.length ?? 0) > 0).map(({ name }) => name);
  const parts = members.map(({ before, name, after }) => {
    const rule = rules.get(name);
    const value = rule === undefined ? anyValue : valueOf(rule);
    return `${escaped(before)}${name}${escaped(after)}${value}[ \\t]*`;
  });
  const lasting = captured.flatMap(name => rules.get(name)?.captured ?? []);
  return {
    pattern: new RegExp(`${parts.join('')}\\}`, 'y'),
    check: checkerOf(lasting, { names: [receivedField, ...captured], constants: {} }),
    captured: captured.length > 0,
  };
}

const asksAnything = ({ pattern, required, captured }: Rule): boolean =>
  pattern !== undefined || required || captured.length > 0;

/** Text without anything that JSON escapes. */
const plainText = '[^"\\\\\\x00-\\x1f]';
/** Numbers that JavaScript spells as they stand. */
const plainNumber = '(?:0|-?[1-9][0-9]{0,14}|-?(?:0|[1-9][0-9]{0,8})\\.[0-9]{0,5}[1-9])';
const anyNumber = '-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?';
const anyValue = `(?:"${plainText}*"|${anyNumber}|true|false|null)`;

function valueOf({ pattern, required, replaced, captured }: Rule): string {
  const open = captured.length > 0 ? '(' : '(?:';
  const absent = required || replaced ? '' : '|""|null';
  if (pattern === undefined)
    return captured.length > 0
      ? `(?:"(${plainText}+)"${absent})`
      : `(?:"${plainText}${absent === '' ? '+' : '*'}"|${plainNumber}|true|false${absent === '' ? '' : '|null'})`;
  const text = `"${open}${pattern})"`;
  if (captured.length > 0) return `(?:${text}${absent})`;
  return `(?:${text}|(?=(?:${pattern})[,} \\t])${plainNumber}(?=[,} \\t])${absent})`;
}

const escaped = (text: string): string => text.replaceAll(/[{}\t]/g, sign => (sign === '\t' ? '\\t' : `\\${sign}`));
