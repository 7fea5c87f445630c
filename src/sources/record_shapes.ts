// Knows good records by their shape, without parsing them. Senders write the same members in the same order again and again: of a record
// that was found good a regular expression is made, which only records of its shape match whose every value would be found good too.
// What must stay true: whatever matches is accepted by `record_lines.ts` and kept there as the very same text. A shape may refuse what is
// good, which is looked at there then, and never the other way round; a property test compares the two.

import { limits } from '../base/limits.ts';
import { type Checker, checkerOf } from './checks.ts';
import type { Arrival } from './record_lines.ts';
import { rulesOf, type ShapeRule } from './record_shape_rules.ts';
import { type FieldCheck, receivedField } from './sources.ts';

export interface RecordShapes {
  /** Says how and when the records came that are asked for next; false where nothing of them may be taken by its shape. */
  begin(arrival: Arrival): boolean;
  /** Where the record that begins at a place of the text ends; -1 where it must be looked at. */
  endOf(text: string, from: number): number;
  /** Remembers the shape of a record that was found good, by its text. */
  learn(text: string): void;
}

interface Shape {
  pattern: RegExp;
  /** Looks at the texts that no pattern can judge; undefined where there are none. */
  check: Checker | undefined;
}

export function openRecordShapes(checks: readonly FieldCheck[]): RecordShapes {
  const rules = rulesOf(checks);
  const shapes: Shape[] = [];
  const seen = new Set<string>();
  let received = '';
  let minute = 0;
  return {
    begin(arrival) {
      received = String(arrival.receivedMs);
      const now = Math.floor(arrival.receivedMs / 60_000);
      // A sender who makes up new shapes costs no more than so many a minute.
      if (now !== minute) seen.clear();
      minute = now;
      return rules?.arrivalIsGood(arrival) ?? false;
    },
    endOf(text, from) {
      for (let i = 0; i < shapes.length; i++) {
        const shape = shapes[i] as Shape;
        const end = endIn(shape, { text, from, received });
        if (end < 0) continue;
        // What is found often comes to stand in front.
        if (i > 0) [shapes[i - 1], shapes[i]] = [shape, shapes[i - 1] as Shape];
        return end - from > limits.shapeChars ? -1 : end;
      }
      return -1;
    },
    learn(text) {
      if (rules === undefined || text.length > limits.shapeChars || seen.size >= limits.shapesLearnt) return;
      const members = membersOf(text);
      const key = members?.map(({ before, name, after }) => before + name + after).join('');
      if (members === undefined || key === undefined || seen.has(key)) return;
      seen.add(key);
      const shape = shapeOf(members, rules.byName);
      if (shape === undefined) return;
      shapes.unshift(shape);
      shapes.length = Math.min(shapes.length, limits.shapesKept);
    },
  };
}

interface Asked {
  text: string;
  from: number;
  received: string;
}

function endIn({ pattern, check }: Shape, { text, from, received }: Asked): number {
  pattern.lastIndex = from;
  if (check === undefined) return pattern.test(text) ? pattern.lastIndex : -1;
  const match = pattern.exec(text);
  if (match === null) return -1;
  const values = [received];
  for (let i = 1; i < match.length; i++) values.push(plainOf(match[i] ?? ''));
  return check(values) === undefined ? pattern.lastIndex : -1;
}

/** The text of a value as the reader of segments gives it. */
function plainOf(value: string): string {
  if (value.charCodeAt(0) === 34) return value.slice(1, -1);
  return value === 'null' ? '' : value;
}

/** A member of a flat object, with the signs around its name: `,"` or `{ "`, and `": `. */
interface Member {
  before: string;
  name: string;
  after: string;
}

const memberPattern =
  /([{,][ \t]*")([A-Za-z][A-Za-z0-9_]*)("[ \t]*:[ \t]*)(?:"[^"\\\p{Cc}]*"|-?[0-9][0-9.]*|true|false|null)[ \t]*/uy;

/** The members of an object that is flat and has plain names and values; undefined of any other text that is an object. */
function membersOf(text: string): Member[] | undefined {
  const members: Member[] = [];
  const end = text.length - 1;
  memberPattern.lastIndex = 0;
  for (let at = 0; at < end; at = memberPattern.lastIndex) {
    const [, before = '', name = '', after = ''] = memberPattern.exec(text) ?? [];
    if (name === '') return undefined;
    members.push({ before, name, after });
  }
  const distinct = new Set(members.map(({ name }) => name)).size === members.length;
  return memberPattern.lastIndex === end && members.length > 0 && distinct ? members : undefined;
}

/** Undefined where what is asked of an absent field is asked of another one. */
function shapeOf(members: readonly Member[], rules: ReadonlyMap<string, ShapeRule>): Shape | undefined {
  const names = new Set(members.map(({ name }) => name));
  for (const [name, { replacedBy }] of rules) {
    if (!names.has(name) && replacedBy !== undefined && !replacedBy.startsWith('_')) return undefined;
  }
  const captured = members.filter(({ name }) => rules.get(name)?.captured);
  const parts = members.map(
    ({ before, name, after }) => `${escaped(before)}${name}${escaped(after)}${valuesOf(rules.get(name))}[ \\t]*`,
  );
  const check = checkerOf(
    captured.flatMap(({ name }) => rules.get(name)?.checks ?? []),
    { names: [receivedField, ...captured.map(({ name }) => name)], constants: {} },
  );
  return { pattern: new RegExp(`${parts.join('')}\\}`, 'y'), check: captured.length > 0 ? check : undefined };
}

const escaped = (text: string): string => text.replaceAll('{', '\\{').replaceAll('\t', '\\t');

/** A sign of a text that stands in JSON as it is. */
const sign = '[^"\\\\\\x00-\\x1f]';
const number = '-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?';
/** Numbers that the reader of segments spells as they stand. */
const plainNumber = '(?:0|-?[1-9][0-9]{0,14}|-?(?:0|[1-9][0-9]{0,8})\\.[0-9]{0,5}[1-9])';
/** More characters than any such number, `true` and `false` have. */
const bareChars = 20;

/** A pattern for values of a member, all of which the checks of its field take. */
function valuesOf(rule: ShapeRule | undefined): string {
  if (rule === undefined) return `(?:"${sign}*"|${number}|true|false|null)`;
  const { required, replacedBy, pattern, maxLength } = rule;
  // What another field would stand in for must be there: then nothing is asked of the other one.
  const must = required || replacedBy !== undefined;
  const absent = must ? '' : '|""|null';
  if (rule.captured) return `("${sign}+"|${plainNumber}${absent})`;
  if (pattern !== undefined) {
    const bare = pattern.includes(' ') ? '' : `|(?=(?:${pattern})[,} \\t])${plainNumber}(?=[,} \\t])`;
    return `(?:"(?:${pattern})"${bare}${absent})`;
  }
  const most = maxLength === undefined ? '' : String(maxLength);
  const bare = maxLength === undefined || maxLength >= bareChars ? `|${plainNumber}|true|false` : '';
  return `(?:"${sign}{1,${most}}"${bare}${absent})`;
}
