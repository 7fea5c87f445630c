// The keys of tallylight.yaml: their shapes, and the words of the reference about them (`docs/generate.ts` prints these).

import { z } from 'zod';
import { dayMs, minuteMs } from '../base/clock.ts';
import { didYouMean } from '../base/names.ts';
import { alertsShape } from './alerts_shape.ts';
import { audienceShape, channelShape } from './channels_shape.ts';
import { collectDefault, collectShape } from './collect_shape.ts';
import { feedsShape } from './feeds_shape.ts';
import { loginDefault, loginShape, slackShape } from './login_shape.ts';
import { outputsShape } from './outputs_shape.ts';
import { engineShape, stateShape, storageShape } from './places_shape.ts';
import { everyShape, notifyShape, scheduleShape } from './schedule_shape.ts';
import { closed, mapOf, snakeName, spanOf } from './shape.ts';
import { sourcesShape } from './sources_shape.ts';

const zone = z.string().superRefine((value, context) => {
  if (!isZone(value)) {
    const message = `${value} is no time zone such as Europe/Warsaw.${didYouMean(value, Intl.supportedValuesOf('timeZone'))}`;
    context.addIssue({ code: 'custom', message });
  }
});

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

const setting = z.union([z.string(), z.number(), z.boolean(), mapOf(z.number())], {
  error: 'expected text, a number, true or false, or numbers by name',
});

const origin = (value: string): boolean => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.search + url.hash === '';
};

const serverDefaults = { host: '127.0.0.1', behind_proxy: false, frame_ancestors: [] as string[] };

export const serverShape = closed({
  host: z
    .string()
    .min(1)
    .default(serverDefaults.host)
    .describe('Address to listen on. `0.0.0.0` takes requests from other machines: set people up before.'),
  port: z.int().min(1).max(65_535).optional().describe('Default: 8080, or the next one that is free.'),
  public_url: z
    .string()
    .refine(
      value => origin(value) && new URL(value).pathname === '/',
      'expected an address such as https://tallylight.example',
    )
    .optional()
    .describe(
      'How people reach it: links in messages begin with it, and it is the one other name that is answered to.',
    ),
  behind_proxy: z
    .boolean()
    .default(serverDefaults.behind_proxy)
    .describe('True where every request comes through a proxy of yours: its `X-Forwarded-…` headers are believed.'),
  frame_ancestors: z
    .array(z.string().refine(origin, 'expected an address such as https://intranet.example'))
    .default(serverDefaults.frame_ancestors)
    .describe('Sites that may show shared dashboards in a frame. Default: none.'),
});

export const siteShape = closed({
  name: z.string().optional().describe('Name of the site as people see it. Default: the name of its folder.'),
  time_zone: zone
    .default('UTC')
    .describe('IANA time zone in which people ask and reports count days. Times are kept in UTC.'),
  packs: z.array(snakeName).default([]).describe('Packs the site uses; what they require comes with them.'),
  sources: sourcesShape.default({}).describe('Where records come from, by a name of your own.'),
  storage: storageShape
    .default('data/lake')
    .describe('Where the lake lies: a folder, relative to the site, or `s3://bucket/prefix`; or a map, see below.'),
  state: stateShape
    .default('data/state.db')
    .describe('Where the state lies: a file of SQLite, relative to the site, or `postgres://…`; or a map, see below.'),
  engine: engineShape
    .default('duckdb')
    .describe('What runs SQL: `duckdb`, in the process, or `{ trino: https://coordinator:8443 }`, see below.'),
  settings: mapOf(mapOf(setting)).default({}).describe('Settings of packs: `{ pack: { setting: value } }`.'),
  leave_out: mapOf(z.array(snakeName)).default({}).describe('Columns that are not kept: `{ pack.dataset: [column] }`.'),
  retain: mapOf(spanOf(dayMs, '400d'))
    .default({})
    .describe('How long records are kept: `{ pack.dataset: 400d }`. Default: for good.'),
  every: everyShape
    .default(5 * minuteMs)
    .describe('How often `serve` looks for what is new, such as `5 minutes`. Default: that.'),
  server: serverShape.default(serverDefaults).describe('How `serve` is reached: see below.'),
  login: loginShape.default(loginDefault).describe('How people log in to what `serve` shows: see below.'),
  slack: slackShape.optional().describe('The command `/tallylight` of a Slack app: see below.'),
  schedule: scheduleShape.default([]).describe('When reports are made and sent, and to whom: a list, see below.'),
  channels: mapOf(channelShape)
    .default({})
    .describe('Ways to people, by a name of your own: mail, chat, phones, folders.'),
  audiences: mapOf(audienceShape)
    .default({})
    .describe('Who gets reports, through which channel. Without being asked for another, `send` means `test`.'),
  notify: notifyShape.default([]).describe('Which events are told to which channels: a list, see below.'),
  alerts: alertsShape.optional().describe('What is different here about the alerts of the packs, and silences.'),
  feeds: feedsShape
    .default({})
    .describe('Which feeds anybody may read, and where they are published, by name of the feed: see below.'),
  outputs: outputsShape
    .default({})
    .describe('Tables that are written to databases of yours, by a name of your own: see below.'),
  collect: collectShape.default(collectDefault).describe('Who may send records by HTTP: see below.'),
});

export type SiteSpec = z.output<typeof siteShape>;
