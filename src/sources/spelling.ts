// How numbers and times may be spelled in a raw field. One pattern a type, in the syntax that RE2 and JavaScript share and
// without anchors, so that the exact reader here and the lake's SQL (`regexp_full_match`) accept the very same texts. What a
// pattern accepts, the engine's cast must accept too: a value is never lost between the two.

import { instantPattern } from './instants.ts';

/** What a text must look like to be cast to a type. */
export interface Spelling {
  /** Matches the whole text; undefined when any text will do. */
  pattern?: string;
  /** The reject's code. */
  code: 'bad_number' | 'bad_time' | 'bad_value';
  /** In words, to follow "is no". */
  expected: string;
  /** The text may start with a date, which the pattern alone cannot prove to exist. */
  calendar: boolean;
}

const date = '[1-9][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])';
const time = '(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?';

/**
 * The spelling of a SQL type of the catalogue (`bigint`, `decimal(9,3)`, `timestamp`, …). A `min` of 0 or more rules a sign
 * out; a larger bound than 0 is the caller's to check. Times have a zone only as `Z`; with `epoch` they are spelled as in
 * `instants.ts`.
 */
export function spellingOf(
  type: string,
  { min, epoch = false }: { min?: number | undefined; epoch?: boolean | undefined } = {},
): Spelling {
  const natural = min !== undefined && min >= 0;
  const sign = natural ? '' : '-?';
  const from = natural ? ' from 0' : '';
  const number = (pattern: string, expected: string): Spelling => ({
    pattern: sign + pattern,
    code: 'bad_number',
    expected: `${expected}${from}`,
    calendar: false,
  });
  const decimal = /^decimal\((\d+),\s*(\d+)\)$/.exec(type);
  if (decimal) return number(decimalPattern(Number(decimal[1]), Number(decimal[2])), `number of type ${type}`);
  switch (type) {
    case 'bigint':
      return number('[0-9]{1,18}', 'whole number');
    case 'integer':
      return number('[0-9]{1,9}', 'whole number of at most 9 digits');
    case 'double':
      return number('(?:[0-9]{1,18}(?:\\.[0-9]{0,30})?|\\.[0-9]{1,30})(?:[eE][+-]?[0-9]{1,2})?', 'number');
    case 'timestamp':
      if (epoch) {
        const expected = 'time in seconds or milliseconds since 1970, or YYYY-MM-DDTHH:MM:SSZ';
        return { pattern: instantPattern, code: 'bad_time', expected, calendar: true };
      }
      return {
        pattern: `${date}[ T]${time}Z?`,
        code: 'bad_time',
        expected: 'time YYYY-MM-DD HH:MM:SS',
        calendar: true,
      };
    case 'date':
      return { pattern: date, code: 'bad_time', expected: 'date YYYY-MM-DD', calendar: true };
    case 'boolean':
      return {
        pattern: '(?:true|false|TRUE|FALSE|1|0)',
        code: 'bad_value',
        expected: 'true or false',
        calendar: false,
      };
    default:
      return { code: 'bad_value', expected: 'text', calendar: false };
  }
}

/** No digit may be rounded away quietly: beyond the scale only zeros. */
function decimalPattern(precision: number, scale: number): string {
  const whole = precision > scale ? `[0-9]{1,${precision - scale}}` : '0';
  return scale === 0 ? `${whole}(?:\\.0{0,30})?` : `${whole}(?:\\.[0-9]{0,${scale}}0{0,30})?`;
}

/** A test for whole texts against a pattern (all, when there is none) and, if asked, for the date they start with. */
export function matcherOf({ pattern, calendar }: { pattern?: string; calendar: boolean }): (text: string) => boolean {
  if (pattern === undefined) return () => true;
  const whole = new RegExp(`^(?:${pattern})$`);
  return calendar ? text => whole.test(text) && dateExists(text) : text => whole.test(text);
}

/** True when one text matches; `matcherOf` is for many. */
export const matches = (check: { pattern?: string; calendar: boolean }, text: string): boolean =>
  matcherOf(check)(text);

function dateExists(text: string): boolean {
  // Seconds and milliseconds are no dates.
  if (text.charAt(4) !== '-') return true;
  const day = Number(text.slice(8, 10));
  if (day <= 28) return true;
  return day <= new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)), 0)).getUTCDate();
}
