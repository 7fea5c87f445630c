// Instants as senders of events spell them: seconds or milliseconds since 1970, or ISO with the offset of a zone or without.
// What must stay true: a text is the very same instant here, where it is compared with a clock, and in the lake's SQL
// (`stage_sql.ts`). Digits are milliseconds from 10^11 on, which as seconds would be the year 5138 and as milliseconds is 1973.

const date = '[1-4][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])';
const time = '(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?';
const offset = '(?:Z|[+-](?:[01][0-9]|2[0-3])(?::?[0-5][0-9])?)?';

/** What a whole text must match, in the syntax that RE2 and JavaScript share. */
export const instantPattern = `(?:[0-9]{1,14}(?:\\.[0-9]{1,9})?|${date}[ T]${time}${offset})`;

/** From here on digits are milliseconds. */
export const leastMilliseconds = 100_000_000_000;

const iso = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,3})\d*)?(?:Z|([+-])(\d\d):?(\d\d)?)?$/;

/** Whole milliseconds since 1970 of a text that the pattern takes, what is finer left out; undefined of another text. */
export function instantMs(text: string): number | undefined {
  if (/^\d{1,14}(?:\.\d{1,9})?$/.test(text)) {
    const dot = text.indexOf('.');
    const number = Number(dot < 0 ? text : text.slice(0, dot));
    if (number >= leastMilliseconds) return number;
    return dot < 0 ? number * 1000 : number * 1000 + Number(text.slice(dot + 1, dot + 4).padEnd(3, '0'));
  }
  const parts = iso.exec(text);
  if (parts === null) return undefined;
  const [year = 0, month = 1, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map(Number);
  const [fraction = '', sign, hours = '0', minutes = '0'] = parts.slice(7);
  const ahead = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -60_000 : 60_000);
  return Date.UTC(year, month - 1, day, hour, minute, second, Number(fraction.padEnd(3, '0'))) - ahead;
}
