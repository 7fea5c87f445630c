// The section `alerts:` of tallylight.yaml: what a site changes of the alerts of its packs, and what it does not want to hear for a
// while. A silence always has an end.

import { z } from 'zod';
import { openZone, parseTime } from '../base/zone.ts';
import { closed, mapOf, oneOf, spanOf } from './shape.ts';

const span = spanOf(1, '30m');
const utc = openZone('UTC');

const time = z
  .string()
  .refine(
    text => parseTime(text, utc) !== undefined,
    'expected a date or a time, such as 2026-12-01 or 2026-12-01T08:00',
  );

export const alertChangeShape = closed({
  off: z.boolean().optional().describe('true: not watched; false: watched, where the pack has it off.'),
  above: z.number().optional().describe('Another threshold, where the alert has `above`.'),
  below: z.number().optional().describe('Another threshold, where the alert has `below`.'),
  clear: z.number().optional().describe('It is good again at this value.'),
  at_least: z.number().optional().describe('Another least value of its `at_least`.'),
  times: z.number().positive().optional().describe('Deviations from the usual value, where the alert has `usual`.'),
  within: span.optional().describe('Another span, where the alert has `freshness`.'),
  share_above: z.number().min(0).max(1).optional().describe('Another share, where the alert has `rejects`.'),
  for: span.optional().describe('It must hold this long.'),
  resolve_after: span.optional().describe('It must be good this long before it is over.'),
  reminder: span.optional().describe('It is told again this often.'),
  severity: oneOf(['warning', 'critical']).optional().describe('warning or critical.'),
  to: z.array(z.string()).optional().describe('Channels that hear of it besides those of `notify`.'),
});

export const silenceShape = closed({
  alert: z.string().describe('Name of the alert, or `pack.*` for all of a pack.'),
  from: time.optional().describe('When it begins, in the time zone of the site. Default: at once.'),
  until: time.describe('When it ends, in the time zone of the site.'),
  where: mapOf(z.string()).default({}).describe('Only instances with these values: `{ column: value }`.'),
  reason: z.string().default('').describe('Why.'),
});

export const alertsShape = closed({
  to: z.array(z.string()).optional().describe('Channels that hear of every alert besides those of `notify`.'),
  change: mapOf(alertChangeShape)
    .default({})
    .describe('What is different here, by name of the alert: `{ pack.alert: { above: 0.05 } }`.'),
  silences: z
    .array(silenceShape)
    .default([])
    .describe(
      'What nobody wants to hear for a while: `{ alert, until, reason }`. `tallylight alerts silence` makes more.',
    ),
});

export type AlertChange = z.output<typeof alertChangeShape>;
export type AlertWishes = z.output<typeof alertsShape>;
