// When something is to happen, as people write it: cron expressions of five fields, or plain words such as `every day 08:30`. Both
// become one cron pattern. What must stay true: a text that would never happen, or not as evenly as it says, is a mistake.

import { Cron } from 'croner';
import { didYouMean } from '../base/names.ts';

/** Times by the local clock, which has minutes. */
export interface Times {
  /** As it was written. */
  written: string;
  /** Five fields: minute, hour, day of the month, month, day of the week (crontab(5)). */
  pattern: string;
  /** True when every hour has such times, so that they are no times of the day. */
  everyHour: boolean;
}

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
const dayWords: Readonly<Record<string, string>> = {
  day: '*',
  weekday: '1-5',
  weekend: '0,6',
  ...Object.fromEntries(weekdays.map((name, number) => [name, String(number)])),
};

const examples =
  'every day 08:30, every weekday 08:00, every monday 09:00, every month 1st 07:00, every hour, every 15 minutes, or five fields of cron such as 30 8 * * *';

/** Reads times; gives words about what is wrong with them instead. */
export function parseTimes(written: string): Times | { mistake: string } {
  const words = written
    .trim()
    .toLowerCase()
    .split(/[\s,]+/);
  const found = words[0] === 'every' ? ofWords(words.slice(1)) : ofCron(written);
  if ('mistake' in found) return { mistake: withExamples(written, found.mistake) };
  const { pattern } = found;
  try {
    if (calendarOf(pattern).nextRun(new Date(0)) === null)
      return { mistake: `${written}: no calendar has such a time; look at the day and the month` };
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message.replace(/^CronPattern: /, '').replace(/\.$/, '') : '';
    return { mistake: withExamples(written, reason) };
  }
  return { written, pattern, everyHour: pattern.split(' ')[1] === '*' };
}

const withExamples = (written: string, reason: string): string =>
  `${written}${written === '' ? '' : ': '}${reason}${reason.endsWith('?') ? '' : '.'} Write for example ${examples}`;

/** The pattern as a calendar without a zone: its instants are local times read as if they were UTC. */
export const calendarOf = (pattern: string): Cron => new Cron(pattern, { mode: '5-part', utcOffset: 0, paused: true });

type Found = { pattern: string } | { mistake: string };

function ofCron(written: string): Found {
  const fields = written.trim().split(/\s+/);
  if (fields.length === 5 && fields.every(field => /^[\w*,/#-]+$/.test(field))) return { pattern: fields.join(' ') };
  return /^[\d*]/.test(written.trim())
    ? { mistake: `cron has five fields (minute, hour, day, month, weekday), this has ${fields.length}` }
    : { mistake: 'this is no time' };
}

/** What stands behind `every`. */
function ofWords(all: readonly string[]): Found {
  const words = all.filter(word => !['on', 'the', 'at', 'and', 'of'].includes(word));
  const [first = '', second = ''] = words;
  if (first === 'minute' && words.length === 1) return { pattern: '* * * * *' };
  if (first === 'hour' && words.length === 1) return { pattern: '0 * * * *' };
  if (/^\d+$/.test(first)) return ofSteps(Number(first), words.slice(1));
  const time = /^(\d{1,2}):(\d{2})$/.exec(words.at(-1) ?? '');
  const days = time === null ? words : words.slice(0, -1);
  if (days.length === 0) return { mistake: 'on which days?' };
  const fields = first === 'month' ? ofMonth(second, days.length) : ofDays(days);
  if ('mistake' in fields) return fields;
  if (time === null) return { mistake: 'at what time of the day?' };
  const [hour, minute] = [Number(time[1]), Number(time[2])];
  if (hour > 23 || minute > 59) return { mistake: `there is no ${time[0]} on a clock of 24 hours` };
  return { pattern: `${minute} ${hour} ${fields.pattern}` };
}

/** `15 minutes`, `2 hours`: only steps that come out even, or the last one of an hour or a day would be shorter. */
function ofSteps(count: number, [unit = '', ...more]: readonly string[]): Found {
  const whole = { minute: 60, minutes: 60, hour: 24, hours: 24 }[unit];
  if (whole === undefined || more.length > 0) return { mistake: 'a number stands before minutes or hours' };
  if (count < 1 || whole % count !== 0)
    return { mistake: `${count} ${unit} do not divide ${whole === 60 ? 'an hour' : 'a day'} evenly` };
  if (whole === 60) return { pattern: count === 60 ? '0 * * * *' : `*/${count} * * * *` };
  return { pattern: count === 24 ? '0 0 * * *' : count === 1 ? '0 * * * *' : `0 */${count} * * *` };
}

function ofMonth(day: string, words: number): Found {
  const number = /^(\d{1,2})(?:st|nd|rd|th)?$/.exec(day)?.[1];
  if (words !== 2 || (day !== 'last' && number === undefined))
    return { mistake: 'on which day of the month? 1st to 31st, or last' };
  if (number === undefined) return { pattern: 'L * *' };
  if (Number(number) < 1 || Number(number) > 31) return { mistake: `a month has no day ${number}` };
  return { pattern: `${Number(number)} * *` };
}

function ofDays(names: readonly string[]): Found {
  const known = names.map(name => dayWords[name] ?? dayWords[name.replace(/s$/, '')]);
  const wrong = names.find((_, i) => known[i] === undefined);
  if (wrong !== undefined) return { mistake: `${wrong} is no day.${didYouMean(wrong, Object.keys(dayWords))}` };
  return { pattern: `* * ${known.includes('*') ? '*' : known.join(',')}` };
}
