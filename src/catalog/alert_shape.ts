// The shape of alerts/*.yaml, and the words of the reference about it. An alert has exactly one key that says what it watches; which
// other keys go with it stands in `keysOf`.

import { z } from 'zod';
import { dayMs, hourMs, minuteMs } from '../base/clock.ts';
import { parseSpan } from '../config/quantities.ts';
import { closed, oneOf, snakeName, spanOf } from '../config/shape.ts';
import { type AlertSpan, severities } from './alert.ts';
import { wordsShape } from './document_text.ts';

const dotted = (what: string) =>
  z
    .string()
    .regex(
      /^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/,
      `expected the name of a ${what}, such as pack.${what.split(' ').at(-1)}`,
    );

const span = spanOf(1, '30m');

/** `30m`, `2h`, `last hour`, `30 minutes`, `7d`, `day`, `last_day`, `7 days`; days are local days that end at midnight. */
function readSpan(text: string): AlertSpan | undefined {
  const [, count = '1', unit = ''] = /^(?:last[ _])?(?:(\d{1,4}) ?)?(m|minute|h|hour|d|day)s?$/.exec(text.trim()) ?? [];
  const number = Number(count);
  if (unit === '' || number < 1) {
    const ms = parseSpan(text) ?? 0;
    return ms >= minuteMs && ms % minuteMs === 0 && ms < dayMs ? { ms } : undefined;
  }
  if (unit.startsWith('d')) return { days: number };
  return { ms: number * (unit.startsWith('m') ? minuteMs : hourMs) };
}

/** A span as alerts and feeds have them; gives milliseconds, or local days. */
export const windowSpan = z
  .custom<string>(
    value => typeof value === 'string' && readSpan(value) !== undefined,
    'expected a span of whole minutes, hours or days, such as 30m, last hour or last_day',
  )
  .transform(written => readSpan(written) ?? { ms: 0 });

/** A number, or a setting of a pack and what it is multiplied by. */
const limit = z.union([z.number(), closed({ setting: z.string(), times: z.number().default(1) })], {
  error: 'expected a number, or { setting, times }',
});

export const alertShape = closed({
  title: wordsShape.optional().describe('A few words, or one text by language. Default: made of the name.'),
  description: z.string().default('').describe('What it watches, and why.'),
  metric: dotted('metric').optional().describe('Watches a metric: with `above` or `below`, or with `usual`.'),
  freshness: closed({ table: dotted('table'), within: span })
    .optional()
    .describe('`{ table, within }`: nothing newer than this is in a table, by the clock of the wall.'),
  rejects: closed({ dataset: dotted('dataset'), share_above: z.number().min(0).max(1), over: span })
    .optional()
    .describe(
      '`{ dataset, share_above, over }`: share of records that could not be read, of the files of that time, by source.',
    ),
  report: dotted('report').optional().describe('A table report: each of its rows is an instance.'),
  size: closed({ over: span })
    .optional()
    .describe(
      '`{ over }`: hours of files that came in that time whose total is unusual, and files that are held for it.',
    ),
  books: closed({}).optional().describe('`{}`: lines = rows + rejects + duplicates, and the rows are in the table.'),
  files: closed({ state: oneOf(['failed', 'found', 'gone']) })
    .optional()
    .describe('`{ state: failed }`: files of that state.'),
  runs: closed({ failed: z.int().min(1), over: span })
    .optional()
    .describe('`{ failed: 1, over: 1d }`: so many runs of one command failed in that time.'),
  by: z
    .array(z.string())
    .optional()
    .describe('Dimensions of the metric, or columns of the report, that tell instances apart.'),
  where: z.string().optional().describe('A condition over dimensions of the metric.'),
  over: windowSpan.optional().describe('The window: `30m`, `last hour`, `last_day`, `7 days`. Days are local ones.'),
  every: span.optional().describe('How often a window ends. Default: the window itself, at most an hour.'),
  wait: span
    .optional()
    .describe('The data must be this much newer than the end of a window, so that late records are in it.'),
  above: limit
    .optional()
    .describe('A higher value is wrong: a number, or `{ setting, times }`. A setting of 0 turns the alert off.'),
  below: limit.optional().describe('A lower value is wrong.'),
  clear: z.number().optional().describe('It is good again at this value. Default: the threshold.'),
  at_least: closed({ metric: dotted('metric'), value: z.number() })
    .optional()
    .describe('`{ metric, value }`: a window with less than that says nothing.'),
  grain: oneOf(['hour', 'day']).optional().describe('With `usual`: what is compared, hours or days.'),
  usual: closed({
    weeks: z.int().min(3).max(26).default(4),
    times: z.number().positive().default(4),
    least: z.number().min(0).default(0.2),
    direction: oneOf(['up', 'down', 'both']).default('both'),
  })
    .optional()
    .describe(
      '`{ weeks, times, least, direction }`: against the median of the same local hour and weekday of so many weeks, `times` robust deviations and at least the share `least` away.',
    ),
  rows_above: z.int().min(0).optional().describe('With `report`: more rows than this are wrong. Default 0.'),
  severity: oneOf(severities).default('warning').describe('warning or critical.'),
  for: span.optional().describe('It must hold this long. Default: the first wrong window is enough.'),
  resolve_after: span
    .optional()
    .describe('It must be good this long before it is over. Default: the first good window.'),
  reopen: span.optional().describe('Wrong again within this time, it is the same incident. Default 1h.'),
  forget_after: span.optional().describe('Over when nothing has been seen of it for this long. Default 2d.'),
  reminder: span.optional().describe('While it lasts it is told again this often. Default: once.'),
  say: wordsShape.optional().describe('One line about an instance; `{{value}}` and the names of its row stand in it.'),
  next: wordsShape.optional().describe('What to do next.'),
  to: z.array(z.string()).optional().describe('Channels that hear of it besides those of `notify`.'),
  off: z.boolean().default(false).describe('True: not watched until a site turns it on.'),
});

export const alertsFileShape = closed({
  alerts: z.record(snakeName, z.unknown()).describe('The alerts, by name.'),
});

export type AlertSpec = z.output<typeof alertShape>;

/** What an alert can watch; each is a key. */
export const alertKinds = ['metric', 'freshness', 'rejects', 'report', 'size', 'books', 'files', 'runs'] as const;
export type AlertKind = (typeof alertKinds)[number];

/** Keys that only go with some kinds. */
export const keysOf: Partial<Record<keyof AlertSpec, readonly AlertKind[]>> = {
  by: ['metric', 'report'],
  where: ['metric'],
  over: ['metric', 'report'],
  every: ['metric'],
  wait: ['metric', 'report'],
  above: ['metric'],
  below: ['metric'],
  clear: ['metric'],
  at_least: ['metric'],
  grain: ['metric'],
  usual: ['metric'],
  rows_above: ['report'],
};
