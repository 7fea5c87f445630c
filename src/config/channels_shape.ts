// Shapes of `channels` and `audiences`, what is said of those that do not fit, and how they become complete. A value is looked at
// only as far as its variables are set, and no value is ever repeated: each of them may be a secret or a person's address.

import { z } from 'zod';
import { didYouMean } from '../base/names.ts';
import type { Audience, Template, Way } from './channels.ts';
import { EnvText, reveal, type Text, type Variables } from './env_text.ts';
import { completeStorage, storageShape } from './places_shape.ts';
import { checked, closed, mapOf, oneOf, text } from './shape.ts';
import { isLoopback, parseSmtpUrl } from './smtp_url.ts';
import type { FileMistake, YamlFile } from './yaml_file.ts';

/** An address of RFC 5321 without quotes, comments or brackets: nothing in it can end a command or a header. */
export const addressPattern = /^[^\s<>(),;:\\"@[\]\p{Cc}]+@[^\s<>(),;:\\"@[\]\p{Cc}]+$/u;
/** E.164. */
const phonePattern = /^\+[1-9]\d{5,14}$/;
const fromPattern = /^(?:[^<>\p{Cc}]*<([^<>]+)>|([^<>]+))$/u;

/** The name and the address of `Name <address>`; undefined when there is no address in it. */
export function parseFrom(written: string): { name: string; address: string } | undefined {
  const match = fromPattern.exec(written.trim());
  const address = (match?.[1] ?? match?.[2] ?? '').trim();
  if (!addressPattern.test(address)) return undefined;
  const name = match?.[1] === undefined ? '' : written.slice(0, written.lastIndexOf('<')).trim();
  return { name: name.replace(/^"(.*)"$/, '$1'), address };
}

const address = checked(value =>
  addressPattern.test(value) ? undefined : 'expected an address such as ops@example.test',
);
const sender = checked(value =>
  parseFrom(value) ? undefined : 'expected an address such as Reports <reports@example.test>',
);
const phone = checked(value =>
  phonePattern.test(value) ? undefined : 'expected a phone number as text, such as "+819012345678"',
);
const oneLine = checked(value => (/^[^\p{Cc}]+$/u.test(value) ? undefined : 'must be one line, and not empty'));

const webAddress = ({ secretOnly = false } = {}) =>
  checked(value => {
    const url = URL.parse(value);
    if (url === null || !/^https?:$/.test(url.protocol)) return 'expected an address that begins with https://';
    if (secretOnly && url.protocol === 'http:' && !isLoopback(url.hostname))
      return 'must begin with https://, because a secret goes there; http:// is for this machine alone';
    return undefined;
  });

const smtp = checked(value =>
  parseSmtpUrl(value) ? undefined : 'expected smtp://user:password@host:port, or smtps:// for TLS from the first byte',
);

const unsubscribe = checked(value =>
  /^(https:\/\/|mailto:)[^\s<>\p{Cc}]+$/u.test(value) ? undefined : 'expected https://… or mailto:…',
);

const headers = mapOf(oneLine).superRefine((value, context) => {
  for (const name of Object.keys(value))
    if (!/^[A-Za-z0-9-]+$/.test(name)) context.addIssue({ code: 'custom', message: `${name} is no name of a header` });
});

const template: z.ZodType<Template> = z.lazy(() =>
  z.union([text, z.number(), z.boolean(), z.array(template), mapOf(template)], {
    error: 'expected text, or keys and values, with {{phone}} and {{text}} where they belong',
  }),
);

const slackBot = closed({
  token: oneLine,
  channel: oneLine,
  api: webAddress({ secretOnly: true }).default('https://slack.com/api'),
});

const sns = closed({
  region: checked(value => (/^[a-z0-9-]+$/.test(value) ? undefined : 'expected a region such as ap-northeast-1')),
  phones: z.array(phone).default([]),
  endpoint: webAddress().optional(),
});

const gateway = closed({
  url: checked(value =>
    /^https?:\/\/[^\s{}]+(\{\{(phone|text|id)\}\}[^\s{}]*)*$/.test(value)
      ? undefined
      : 'expected an address that begins with https://, with {{phone}}, {{text}} or {{id}} behind the host if at all',
  ),
  method: oneOf(['GET', 'POST', 'PUT']).default('POST'),
  headers: headers.default({}),
  body: template.optional(),
  phones: z.array(phone).default([]),
});

/** The key that says of which kind it is, with the keys that go with it. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  smtp: ['from', 'reply_to'],
  slack: [],
  sns: [],
  gateway: [],
  webhook: ['secret'],
  publish: [],
};

export const channelShape = closed({
  smtp: smtp.optional().describe('Mail: `smtp://user:password@host:port`, or `smtps://` for TLS from the first byte.'),
  from: sender.optional().describe('Sender of mails: `Name <address>`.'),
  reply_to: address.optional().describe('Where answers to mails go. Default: the sender.'),
  slack: z
    .union([webAddress({ secretOnly: true }), slackBot], {
      error: issue => wordsOfUnion(issue, 'the URL of an incoming webhook, or { token: …, channel: C123 }'),
    })
    .optional()
    .describe('Slack: the URL of an incoming webhook, or `{ token, channel, api }` of a bot, which brings files too.'),
  sns: sns
    .optional()
    .describe('SMS by Amazon SNS: `{ region, phones, endpoint }`; `endpoint` only to point elsewhere. Keys: `AWS_*`.'),
  gateway: gateway
    .optional()
    .describe(
      'SMS by any HTTP gateway: `{ url, method, headers, body, phones }` with `{{phone}}`, `{{text}}`, `{{id}}` in them.',
    ),
  webhook: webAddress()
    .optional()
    .describe('JSON by POST, signed: `X-Tallylight-Signature: t=<unix>,v1=<hex hmac-sha256 of "t.body">`.'),
  secret: oneLine.optional().describe('Key of the signature of a webhook.'),
  publish: storageShape
    .optional()
    .describe(
      'A folder, relative to the site, or `s3://bucket/prefix`, or a map as for `storage`: documents are put there under names that never change.',
    ),
}).superRefine((spec, context) => {
  const given = Object.keys(spec).filter(key => spec[key as keyof typeof spec] !== undefined);
  const own = given.filter(key => Object.hasOwn(kinds, key));
  const [kind = ''] = own;
  const tell = (message: string, path: string[] = []) => context.addIssue({ code: 'custom', message, path });
  if (own.length !== 1) {
    const list = Object.keys(kinds).join(', ');
    return tell(own.length === 0 ? `needs one of ${list}` : `may have one of ${list}, and has ${own.join(' and ')}`);
  }
  for (const key of given.filter(one => one !== kind && !kinds[kind]?.includes(one)))
    tell(`does not go with ${kind}`, [key]);
  if (kind === 'smtp' && spec.from === undefined) tell('from is missing: the sender, such as reports@example.test');
  if (kind === 'webhook' && spec.secret === undefined) tell('secret is missing: the key of the signature');
});

const member = z.union(
  [
    text.transform(one => ({ address: one })),
    closed({
      address: text,
      where: z.string().optional(),
      language: oneOf(['en', 'ja']).optional(),
    }),
  ],
  { error: issue => wordsOfUnion(issue, 'an address, or { address: …, where: "depot = \'north\'" }') },
);

export const audienceShape = closed({
  channel: z.string().describe('The way they are reached: a name of `channels`.'),
  to: z
    .array(member)
    .default([])
    .describe('Addresses, each as text or as `{ address, where, language }` for a part of the rows of their own.'),
  cc: z.array(address).default([]).describe('Addresses that get a copy, seen by all.'),
  bcc: z.array(address).default([]).describe('Addresses that get a copy and stand in the envelope alone.'),
  reply_to: address.optional().describe('Where answers go. Default: that of the channel.'),
  unsubscribe: unsubscribe
    .optional()
    .describe('Where they say that they want no more: `https:` or `mailto:`. Default: a mail to the sender.'),
  language: oneOf(['en', 'ja']).optional().describe('Default: the first language of the report.'),
});

type ChannelSpec = z.output<typeof channelShape>;
type AudienceSpec = z.output<typeof audienceShape>;
type Known = Pick<YamlFile, 'file' | 'lineOf'>;

interface Written {
  channels?: object;
  audiences?: Record<string, { to?: unknown[] } | undefined>;
}

/** The mistake inside of the one form of a union that was meant, else what the forms are. */
function wordsOfUnion(issue: z.core.$ZodRawIssue, forms: string): string {
  const errors = issue.code === 'invalid_union' ? (issue.errors as z.core.$ZodIssue[][]) : [];
  const meant = typeof issue.input === 'object' && !(issue.input instanceof EnvText) ? errors[1] : errors[0];
  const first = meant?.find(one => one.code === 'unrecognized_keys') ?? meant?.find(one => one.code === 'custom');
  if (first === undefined) return `expected ${forms}`;
  return first.path.length === 0 ? first.message : `${first.path.map(String).join('.')}: ${first.message}`;
}

const isKnown = (value: Text): boolean => typeof value === 'string' || value.unset.length === 0;

/** What is wrong between channels and audiences, and which variables of the program's own are not set. */
export function channelMistakes(
  { channels, audiences }: { channels: Record<string, ChannelSpec>; audiences: Record<string, AudienceSpec> },
  { yaml, variables, written }: { yaml: Known; variables: Variables; written: unknown },
): FileMistake[] {
  // What does not fit has been told of; it is not missing.
  const { channels: named = {}, audiences: writtenAudiences = {} } = (written ?? {}) as Written;
  const there = Object.keys(named);
  const mistakes: FileMistake[] = [];
  const tell = (path: (string | number)[], message: string) =>
    mistakes.push({ file: yaml.file, line: yaml.lineOf(path), message: `${path.join('.')}: ${message}` });
  for (const [name, spec] of Object.entries(channels)) {
    if (spec.sns === undefined) continue;
    for (const key of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'].filter(one => !variables[one])) {
      const line = yaml.lineOf(['channels', name, 'sns']);
      const message = `channels.${name}.sns: the environment variable ${key} is not set`;
      mistakes.push({ file: yaml.file, line, message, unset: key });
    }
  }
  for (const [name, spec] of Object.entries(audiences)) {
    const channel = Object.hasOwn(channels, spec.channel) ? channels[spec.channel] : undefined;
    if (channel === undefined) {
      if (there.includes(spec.channel)) continue;
      tell(['audiences', name, 'channel'], `there is no channel ${spec.channel}.${didYouMean(spec.channel, there)}`);
    } else {
      const toldOf = (writtenAudiences[name]?.to?.length ?? 0) !== spec.to.length;
      tellMembers(spec, { channel, toldOf }, (path, message) => tell(['audiences', name, ...path], message));
    }
  }
  return mistakes;
}

function tellMembers(
  { to, cc, bcc, reply_to, unsubscribe: list }: AudienceSpec,
  { channel, toldOf }: { channel: ChannelSpec; toldOf: boolean },
  tell: (path: (string | number)[], message: string) => void,
): void {
  const mail = channel.smtp !== undefined;
  if (!mail) {
    const given = Object.entries({ cc: cc.length, bcc: bcc.length, reply_to, unsubscribe: list });
    for (const [key, value] of given) if (value) tell([key], 'is for mail alone');
  }
  const own = [...(channel.sns?.phones ?? []), ...(channel.gateway?.phones ?? [])].length > 0;
  const phones = channel.sns !== undefined || channel.gateway !== undefined;
  if ((mail || (phones && !own)) && !toldOf && to.length + cc.length + bcc.length === 0)
    tell(['to'], 'is missing: addresses');
  if (!mail && !phones && to.length > 0) tell(['to'], 'the channel knows by itself where it goes');
  const wanted = mail ? addressPattern : phonePattern;
  const example = mail ? 'an address such as ops@example.test' : 'a phone number as text, such as "+819012345678"';
  const seen = new Set<string>();
  const all = [...to.map((one, i) => ['to', i, one.address] as const), ...copies('cc', cc), ...copies('bcc', bcc)];
  for (const [key, index, value] of all) {
    if (!isKnown(value) || (!mail && !phones)) continue;
    const plain = reveal(value).toLowerCase();
    if (key === 'to' && !wanted.test(plain)) tell([key, index], `expected ${example}`);
    else if (seen.has(plain)) tell([key, index], 'the address stands here twice');
    seen.add(plain);
  }
}

const copies = (key: 'cc' | 'bcc', list: readonly Text[]) => list.map((one, i) => [key, i, one] as const);

interface Completing {
  name: string;
  folder: string;
  yaml: Known;
  variables: Variables;
}

/** A channel, complete. */
export function completeChannel(spec: ChannelSpec, { name, folder, yaml, variables }: Completing): Way {
  const line = yaml.lineOf(['channels', name]);
  const at = { name, line };
  const variable = (key: string) => new EnvText(['', ''], [key], variables, { file: yaml.file, line });
  if (spec.smtp !== undefined) {
    const replyTo = spec.reply_to === undefined ? {} : { replyTo: spec.reply_to };
    return { ...at, kind: 'mail', smtp: spec.smtp, from: spec.from ?? '', ...replyTo };
  }
  if (spec.slack !== undefined) {
    if (typeof spec.slack === 'string' || spec.slack instanceof EnvText)
      return { ...at, kind: 'slack_hook', url: spec.slack };
    return { ...at, kind: 'slack_bot', token: spec.slack.token, room: spec.slack.channel, api: spec.slack.api };
  }
  if (spec.sns !== undefined) {
    const { region, phones, endpoint } = spec.sns;
    return {
      ...at,
      kind: 'sns',
      region,
      phones,
      ...(endpoint === undefined ? {} : { endpoint }),
      accessKeyId: variable('AWS_ACCESS_KEY_ID'),
      secretAccessKey: variable('AWS_SECRET_ACCESS_KEY'),
      ...(variables['AWS_SESSION_TOKEN'] ? { sessionToken: variable('AWS_SESSION_TOKEN') } : {}),
    };
  }
  if (spec.gateway !== undefined) {
    const { body, ...rest } = spec.gateway;
    return { ...at, kind: 'gateway', ...rest, ...(body === undefined ? {} : { body }) };
  }
  if (spec.webhook !== undefined) return { ...at, kind: 'webhook', url: spec.webhook, secret: spec.secret ?? '' };
  return {
    ...at,
    kind: 'publish',
    get place() {
      return completeStorage(folder, spec.publish ?? '', variables);
    },
  };
}

/** An audience, complete. */
export function completeAudience(spec: AudienceSpec, { name, yaml }: Pick<Completing, 'name' | 'yaml'>): Audience {
  const { channel, to, cc, bcc } = spec;
  return {
    name,
    line: yaml.lineOf(['audiences', name]),
    channel,
    to: to.map(one => dropUndefined(one)),
    cc,
    bcc,
    ...(spec.reply_to === undefined ? {} : { replyTo: spec.reply_to }),
    ...(spec.unsubscribe === undefined ? {} : { unsubscribe: spec.unsubscribe }),
    ...(spec.language === undefined ? {} : { language: spec.language }),
  };
}

function dropUndefined(one: AudienceSpec['to'][number]): Audience['to'][number] {
  const { address: to, where, language } = { where: undefined, language: undefined, ...one };
  return { address: to, ...(where === undefined ? {} : { where }), ...(language === undefined ? {} : { language }) };
}
