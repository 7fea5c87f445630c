// Makes of a record that was sent to us the line that a segment keeps, and says at once whether it will be taken or rejected. What must
// stay true: the line is judged by the reader of segments and the checks of the contract themselves, so that what a sender was told and
// what the ledger says later agree; and the sender's text stays as it was, but for members that pass themselves off as ours.

import { limits } from '../base/limits.ts';
import { recordChecker } from './checks.ts';
import { collected, type UnreadCode } from './formats/collected.ts';
import type { FieldCheck } from './sources.ts';

/** What we know of a record beside what its sender says. */
export interface Arrival {
  /** Milliseconds since 1970. */
  receivedMs: number;
  /** Address of the sender. */
  peer?: string | undefined;
  /** Name of the key that it was sent with. */
  by?: string | undefined;
  /** Its place in a log of messages: `topic/partition/offset`. */
  offset?: string | undefined;
  /** What it was made of, where its sender sent no JSON. */
  report?: string | undefined;
}

/** A record as it is kept: the line has its end. */
export interface KeptRecord {
  line: string;
  accepted: boolean;
  /** False for what is no JSON of any kind. */
  json: boolean;
}

/** Keeps the records of one dataset. `members` are those of `arrivalMembers`. */
export interface RecordKeeper {
  /** The text of one record, which may span lines. `sound` is false where its bytes were no UTF-8, and every such one U+FFFD. */
  keep(text: string, members: string, sound?: boolean): KeptRecord;
  /** The line of what is no record, with the code of its reject. */
  refuse(text: string, members: string, code: UnreadCode): string;
}

/** Our members, as they stand at the end of a line. */
export function arrivalMembers({ receivedMs, peer, by, offset, report }: Arrival): string {
  const more = Object.entries({ _peer: peer, _by: by, _offset: offset, _report: report }).filter(
    ([, text]) => text !== undefined,
  );
  return [`"_received":${receivedMs}`, ...more.map(([name, text]) => `"${name}":${JSON.stringify(text)}`)].join(',');
}

/**
 * `checks` are those of the dataset, which its segments are read with too. Without them no record is judged, and what is an object counts
 * as accepted: nobody waits for the answer.
 */
export function openRecordKeeper(checks?: readonly FieldCheck[]): RecordKeeper {
  const reader = collected.reader({});
  const wrongOf = recordChecker(checks ?? [], {});
  const isGood = (line: string): boolean => {
    if (checks === undefined) return true;
    if (line.length > limits.recordBytes / 4 && Buffer.byteLength(line) > limits.recordBytes) return false;
    const taken = reader.take(line);
    return taken.kind === 'record' && wrongOf(taken.names, taken.values) === undefined;
  };
  return {
    refuse: (text, members, code) => unread(text, members, { _code: code }).line,
    keep(text, members, sound = true) {
      if (!sound && text.includes('\uFFFD'))
        return { ...unread(text, members, { _code: 'encoding' }), json: isJson(text) };
      const value = parsed(text);
      if (value === undefined || !isObject(value)) return { ...unread(text, members), json: value !== undefined };
      const own = plain(text, value);
      if (own === undefined) return { ...unread(text, members), json: true };
      const line = withMembers(own, members);
      return { line: `${line}\n`, accepted: isGood(line), json: true };
    },
  };
}

/** Undefined for what is no JSON, which has no such value. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isJson = (text: string): boolean => parsed(text) !== undefined;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is no object, as a line of its own. */
function unread(text: string, members: string, more: Record<string, string> = {}): { line: string; accepted: false } {
  const kept = JSON.stringify({ _raw: text.slice(0, limits.unreadChars).toWellFormed(), ...more });
  return { line: `${withMembers(kept, members)}\n`, accepted: false };
}

/** A member name that begins with an underline, as it stands or escaped. */
const mayBeOurs = /"(?:_|\\u005[fF])/;

/** The text of an object on one line, without members that begin as ours do; undefined where it is too deep to be written again. */
function plain(text: string, value: Record<string, unknown>): string | undefined {
  const one = /[\r\n]/.test(text) ? text.replaceAll(/[\r\n]/g, ' ') : text;
  if (!mayBeOurs.test(one) || !Object.keys(value).some(name => name.startsWith('_'))) return one.trim();
  try {
    return withoutOurs(one);
  } catch {
    return undefined;
  }
}

/** Numbers keep their spelling, as in the reader of segments. */
function withoutOurs(text: string): string {
  const spelled = JSON.parse(text, (_name: string, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && context?.source !== undefined ? rawJson(context.source) : value,
  ) as Record<string, unknown>;
  const theirs = Object.entries(spelled).filter(([name]) => !name.startsWith('_'));
  return `{${theirs.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`;
}

/** TC39's JSON.rawJSON, which the types of the language do not know yet. */
const { rawJSON: rawJson } = JSON as unknown as { rawJSON: (source: string) => unknown };

/** An object's text with ours at its end, where they win over any of the same name. */
function withMembers(text: string, members: string): string {
  const open = text.slice(0, -1);
  return `${open}${open.trimEnd() === '{' ? '' : ','}${members}}`;
}
