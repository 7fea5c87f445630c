// The keys of `schedule`, `notify` and `every` in tallylight.yaml: when reports go to whom, and which events are told where.

import { z } from 'zod';
import { dayMs, hourMs, minuteMs } from '../base/clock.ts';
import { didYouMean } from '../base/names.ts';
import type { Audience, Way } from './channels.ts';
import type { NotifyRule, ScheduleEntry } from './config.ts';
import { EnvText } from './env_text.ts';
import { eventNames } from './events.ts';
import { parseSpan } from './quantities.ts';
import { closed } from './shape.ts';
import { parseTimes, type Times } from './times.ts';
import type { FileMistake } from './yaml_file.ts';

/** Text that decides what is done, so that it stands in the file itself. */
const plain = z.custom<string>(value => typeof value === 'string' && value !== '', {
  error: ({ input }) =>
    input instanceof EnvText ? `must be written out, without ${input.written}` : 'expected text that is not empty',
});

/** One name or a list of them, as a list. */
const names = z.preprocess(
  value => (Array.isArray(value) || value === undefined ? value : [value]),
  z.array(plain).min(1),
);

const eventList = names.superRefine((given, context) => {
  for (const [index, name] of given.entries()) {
    if (eventNames.some(known => known === name)) continue;
    const message = `there is no event ${name}.${didYouMean(name, eventNames)} Events are ${eventNames.join(', ')}`;
    context.addIssue({ code: 'custom', message, path: [index] });
  }
});

const times = z.string().transform((written, context) => {
  const found = parseTimes(written);
  if (!('mistake' in found)) return found;
  context.addIssue({ code: 'custom', message: found.mistake });
  return z.NEVER;
});

const unitMs: Readonly<Record<string, number>> = { second: 1_000, minute: minuteMs, hour: hourMs, day: dayMs };

/** Milliseconds of `2h` or `5 minutes`. */
function spanMs(written: string): number | undefined {
  const [, count = '', unit = ''] = /^(\d{1,6}) (second|minute|hour|day)s?$/.exec(written.trim()) ?? [];
  return unit === '' ? parseSpan(written) : Number(count) * (unitMs[unit] ?? 0);
}

/** A span of time within bounds, in milliseconds. */
export const span = (example: string, { least, most }: { least: number; most: number }) =>
  z.string().transform((written, context) => {
    const ms = spanMs(written);
    if (ms !== undefined && ms >= least && ms <= most) return ms;
    context.addIssue({ code: 'custom', message: `expected a span such as ${example}` });
    return z.NEVER;
  });

export const scheduleEntryShape = closed({
  report: plain.describe('The report, `pack.report`.'),
  at: times.describe('When: words such as `every day 08:30`, or five fields of cron, in the time zone of the site.'),
  to: names.describe('The audience, or a list of audiences.'),
  days: z
    .int()
    .min(1)
    .max(3_660)
    .optional()
    .describe('Whole local days before the last midnight. Default: what the report says.'),
  corrections: z
    .union([z.boolean(), z.string()], { error: 'expected true, false or a span such as 3d' })
    .default(false)
    .transform((wanted, context) => {
      if (typeof wanted === 'boolean') return wanted ? 7 * dayMs : 0;
      const ms = spanMs(wanted);
      if (ms !== undefined && ms >= dayMs && ms <= 31 * dayMs) return ms;
      context.addIssue({ code: 'custom', message: 'expected true, false or a span from 1d to 31d' });
      return z.NEVER;
    })
    .describe(
      '`true` (7 days) or a span such as `3d`: numbers that change so long after they were sent are sent again, as a correction.',
    ),
  deadline: span('2h', { least: minuteMs, most: 31 * dayMs })
    .optional()
    .describe('How late it may be, such as `2h`: later than that it is left out, and said so. Default: however late.'),
  jitter: span('5m', { least: 1_000, most: dayMs })
    .default(0)
    .describe('It is late on purpose by up to so much, such as `5m`, so that many sites do not come at once.'),
});

export const notifyRuleShape = closed({
  on: eventList.describe('The events, one or a list.'),
  to: names.describe('The channels, one or a list.'),
});

export const scheduleShape = z.array(scheduleEntryShape);
export const notifyShape = z.array(notifyRuleShape);

/** How long `serve` waits from the begin of a pass to the begin of the next. */
export const everyShape = span('5 minutes', { least: 10_000, most: dayMs });

interface Told {
  schedule: readonly ScheduleEntry[];
  notify: readonly NotifyRule[];
  channels: ReadonlyMap<string, Way>;
  audiences: ReadonlyMap<string, Audience>;
}

type Kept = { report: string; at: Times } | { on: readonly string[]; to: readonly string[] };

/** Where in the file the entries of a list stand that are left of it, in its order: those that do not fit are not among them. */
export function placesIn(written: unknown, kept: readonly Kept[]): number[] {
  const all: unknown[] = Array.isArray(written) ? written : [];
  const places: number[] = [];
  for (const entry of kept) {
    const from = (places.at(-1) ?? -1) + 1;
    const place = all.findIndex((one, index) => index >= from && isSame(one, entry));
    places.push(Math.max(from, place));
  }
  return places;
}

function isSame(written: unknown, kept: Kept): boolean {
  const { report, at, to } = (written ?? {}) as Record<string, unknown>;
  if ('at' in kept) return report === kept.report && at === kept.at.written;
  return JSON.stringify([to].flat()) === JSON.stringify(kept.to);
}

/** Audiences and channels that are none, channels that reach nobody by themselves, and entries that stand twice. */
export function scheduleMistakes(
  { schedule, notify, channels, audiences }: Told,
  { file, written }: { file: string; written: unknown },
): FileMistake[] {
  const mistakes: FileMistake[] = [];
  const tell = (line: number, message: string) => mistakes.push({ file, line, message });
  // What is there but has mistakes of its own is told there, and not to be missing here.
  const there = (section: 'channels' | 'audiences') =>
    Object.keys((written as Record<string, object | undefined>)[section] ?? {});
  const seen = new Map<string, number>();
  for (const { report, times, audiences: to, days, line } of schedule) {
    for (const name of to) {
      if (!audiences.has(name) && !there('audiences').includes(name))
        tell(line, `schedule: there is no audience ${name}.${didYouMean(name, audiences.keys())}`);
      const same = [report, times.pattern, days, name].join(' ');
      const first = seen.get(same);
      if (first !== undefined) tell(line, `schedule: the same stands in line ${first}`);
      seen.set(same, line);
    }
  }
  for (const { channels: to, line } of notify) {
    for (const name of to) {
      const way = channels.get(name);
      if (way !== undefined && !reachesSomebody(way))
        tell(line, `notify: ${name} reaches nobody by itself; what does: chat, a webhook, phones of its own`);
      if (way === undefined && !there('channels').includes(name))
        tell(line, `notify: there is no channel ${name}.${didYouMean(name, channels.keys())}`);
    }
  }
  return mistakes;
}

/** True for a channel that knows by itself where it goes. */
function reachesSomebody(way: Way): boolean {
  if (way.kind === 'mail' || way.kind === 'publish') return false;
  return !('phones' in way) || way.phones.length > 0;
}
