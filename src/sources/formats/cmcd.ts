// Common Media Client Data: what players say of themselves in the query or the headers of their requests (version 1) and in reports of
// their own, one a line (version 2). The text is a dictionary of structured fields (RFC 8941); the keys are those of CTA-5004 and
// CTA-5004-B. What must stay true: whatever a stranger sends, it becomes texts by name or nothing, in time that grows with its length.

import { limits } from '../../base/limits.ts';
import { percentDecode } from '../../base/percent.ts';

/** An item of a dictionary: a flag, a number, a token or a text; with the flags that stand behind it in a list. */
interface Item {
  value: string | number | true;
  flags: string[];
}

/** A dictionary: items by key; a list has several. */
export type Cmcd = ReadonlyMap<string, readonly Item[]>;

const key = /[A-Za-z*][A-Za-z0-9_.*-]*/y;
const numeral = /-?[0-9]{1,15}(?:\.[0-9]{1,6})?(?![A-Za-z0-9:/.])/y;
const token = /[A-Za-z*][A-Za-z0-9!#$%&'*+.^_`|~:/-]*/y;
const flagSign = /\?[01]/y;
const base64 = /:[A-Za-z0-9+/=]*:/y;
const blank = /[ \t]*/y;
const text = /"((?:[^"\\\p{Cc}]|\\["\\])*)"/uy;

/** The dictionary of a text; undefined when it is none. A key that comes twice counts the last time. */
export function parseCmcd(written: string): Cmcd | undefined {
  if (written.length > limits.cmcdChars) return undefined;
  const scanner = new Scanner(written);
  const found = new Map<string, readonly Item[]>();
  do {
    scanner.take(blank);
    const name = scanner.take(key);
    if (name === undefined) return undefined;
    const items = scanner.takeSign('=') ? itemsAt(scanner) : [{ value: true as const, flags: [] }];
    if (items === undefined || flagsAt(scanner) === undefined) return undefined;
    found.set(name, items);
    scanner.take(blank);
  } while (scanner.takeSign(','));
  return scanner.ended ? found : undefined;
}

/** Decodes a parameter of an address until it is a dictionary, three times at most: players, proxies and logs may each encode it. */
export function decodeCmcd(parameter: string): { text: string; cmcd: Cmcd } | undefined {
  let decoded = parameter;
  for (let times = 0; times < 3; times++) {
    decoded = percentDecode(decoded);
    const cmcd = parseCmcd(decoded);
    if (cmcd !== undefined) return { text: decoded, cmcd };
  }
  return undefined;
}

class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(written: string) {
    this.#text = written;
  }

  get ended(): boolean {
    return this.#at === this.#text.length;
  }

  /** What matches here, its group if the pattern has one; nothing is taken of what does not match. */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.#at = pattern.lastIndex;
    return match[1] ?? match[0];
  }

  takeSign(sign: string): boolean {
    const is = this.#text[this.#at] === sign;
    if (is) this.#at++;
    return is;
  }
}

/** One value, or those of a list in brackets. */
function itemsAt(scanner: Scanner): Item[] | undefined {
  if (!scanner.takeSign('(')) {
    const value = valueAt(scanner);
    return value === undefined ? undefined : [{ value, flags: [] }];
  }
  const items: Item[] = [];
  for (;;) {
    const before = scanner.take(blank);
    if (scanner.takeSign(')')) return items;
    const value = items.length === 0 || before !== '' ? valueAt(scanner) : undefined;
    const flags = value === undefined ? undefined : flagsAt(scanner);
    if (value === undefined || flags === undefined) return undefined;
    items.push({ value, flags });
  }
}

function valueAt(scanner: Scanner): Item['value'] | undefined {
  const written = scanner.take(text);
  if (written !== undefined) return written.replaceAll(/\\(["\\])/g, '$1');
  const number = scanner.take(numeral);
  if (number !== undefined) return Number(number);
  const flag = scanner.take(flagSign);
  if (flag !== undefined) return flag === '?1' ? true : '';
  return scanner.take(token) ?? scanner.take(base64);
}

/** Names behind a value, each after a semicolon; what they are set to does not count. Undefined where one of them is none. */
function flagsAt(scanner: Scanner): string[] | undefined {
  const flags: string[] = [];
  while (scanner.takeSign(';')) {
    scanner.take(blank);
    const name = scanner.take(key);
    if (name === undefined || (scanner.takeSign('=') && valueAt(scanner) === undefined)) return undefined;
    flags.push(name);
  }
  return flags;
}

/** What is derived of the keys, by a name and what it is. Bit rates are in bit/s, where the keys have kbit/s. */
export const cmcdDerived: Readonly<Record<string, string>> = {
  ts: 'When, in milliseconds since 1970; the time of arrival where the player does not say, as in version 1.',
  video_bps: 'Encoded bit rate of the picture in bit/s: of `br`, unless the object is sound alone (`ot=a`).',
  audio_bps: 'Encoded bit rate of the sound in bit/s, where it is told apart (`ot=a`, or `;a` in a list).',
  starved: '1 when the buffer ran empty since the report before (`bs`), else 0.',
  user_agent: 'The header User-Agent of the request.',
};

/** The keys of both versions whose value is one text or one number. Cumulative ones are never to be added up. */
export const cmcdKeys: readonly string[] = [
  ...['br', 'tb', 'd', 'ot', 'bl', 'dl', 'mtp', 'su', 'cid', 'sid', 'sf', 'st', 'v', 'pr', 'bs', 'rtp'],
  ...['ab', 'lab', 'tab', 'lb', 'tpb', 'pb', 'tbl', 'ltc', 'dfa', 'sn', 'sta', 'cs', 'msd', 'bg', 'nr'],
  ...['bsa', 'bsd', 'bsda', 'cdn', 'ec', 'pt', 'e', 'cen', 'h', 'rc', 'ttfb', 'ttfbb', 'ttlb'],
];

/** Every key's value as text, of a list the first, with what is derived; what is absent has the value that the standard gives it. */
export function cmcdFields(
  cmcd: Cmcd,
  arrival: { receivedMs: number; userAgent?: string | undefined },
): Map<string, string> {
  const fields = new Map([...cmcd].flatMap(([name, [first]]) => (first ? [[name, plain(first.value)] as const] : [])));
  const number = (name: string) => numberOf(cmcd.get(name)?.[0]);
  const set = (name: string, value: string | number | undefined) => {
    if (value !== undefined) fields.set(name, String(value));
  };
  set('v', number('v') ?? 1);
  set('pr', number('pr') ?? 1);
  set('ts', number('ts') ?? arrival.receivedMs);
  const rates = cmcd.get('br') ?? [];
  const isSound = fields.get('ot') === 'a';
  const marked = (flag: string) => rates.find(({ flags }) => flags.includes(flag));
  const bare = rates.find(({ flags }) => flags.length === 0);
  set('video_bps', bits(marked('v') ?? (isSound ? undefined : bare)));
  set('audio_bps', bits(marked('a') ?? (isSound ? bare : undefined)));
  set('starved', fields.get('bs') === 'true' ? 1 : 0);
  set('user_agent', arrival.userAgent);
  return fields;
}

const plain = (value: Item['value']): string => String(value);

const numberOf = (item: Item | undefined): number | undefined =>
  typeof item?.value === 'number' ? item.value : undefined;

function bits(item: Item | undefined): number | undefined {
  const kilobits = numberOf(item);
  return kilobits === undefined ? undefined : Math.round(kilobits * 1_000);
}
