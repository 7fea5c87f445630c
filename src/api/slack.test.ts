// The slash command, as Slack sends it: signed forms in, words at once, documents afterwards. What stands for Slack takes real requests.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Answer, type GateBed, openGateBed } from '../../test/api/gate_bed.ts';
import { type HttpParty, openParty } from '../../test/delivery/http_party.ts';
import { openSlack, type SlackParty } from '../../test/delivery/slack_party.ts';
import { limits } from '../base/limits.ts';
import { responseUrlOf } from './slack.ts';
import { slackSignature } from './slack_signature.ts';

const secret = '8f742231b10e8888abcd99yyyzzz85a5';
const hourly = `-- Scans by depot
-- days: 1
select depot, sum(scan_count) as scan_count from site.scans_hourly group by depot order by depot
`;
const daily = `---
title: { en: Daily parcels, ja: 日次の荷物 }
days: 1
languages: [en, ja]
subject: { en: "Parcels & <co> of {{day}}", ja: "{{day}} の荷物" }
preheader: { en: By depot, ja: 拠点別 }
answers:
  total: { metrics: [site.scans] }
---
# {{title}}

::: en
There were **{{total.scans}}** scans.
:::
::: ja
スキャンは **{{total.scans}}** 件でした。
:::
`;
const metrics = `from: site.scans_hourly
time: hour
dimensions: { depot: depot }
metrics:
  scans: { label: Scans, sql: cast(sum(scan_count) as bigint), unit: scans, good: up, description: All scans. }
`;

let party: HttpParty;
let bed: GateBed;
let slack: SlackParty | undefined;
let count = 0;

const open = (more = '', channels = '') =>
  openGateBed({
    yaml: `slack: { signing_secret: ${secret}, response_origin: "${party.url}"${more} }\n${channels}`,
    files: { 'metrics/parcels.yaml': metrics, 'reports/daily.md': daily, 'reports/depots.sql': hourly },
  });

beforeEach(async () => {
  party = await openParty(() => ({ body: 'ok' }));
  bed = await open();
});
afterEach(async () => {
  await bed.close();
  await slack?.close();
  slack = undefined;
  await party.close();
});

const seconds = () => String(Math.floor(bed.app.clock.now().getTime() / 1000));

/** A form as Slack sends it, signed with the secret. */
function signed(text: string, { fields = {}, timestamp = seconds(), key = secret } = {}) {
  const payload = new URLSearchParams({
    token: 'gIkuvaNzQIHg97ATvDxqgjtO',
    team_id: 'T0001',
    team_domain: 'example',
    channel_id: 'C123',
    user_id: 'U0001',
    user_name: 'steve',
    command: '/tallylight',
    text,
    response_url: `${party.url}/commands/T0001/${++count}/secret`,
    trigger_id: `13345224609.${count}`,
    ...fields,
  }).toString();
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': slackSignature(key, { body: Buffer.from(payload), timestamp }),
  };
  return { method: 'POST', url: '/slack/commands', payload, headers } as const;
}

const say = (text: string, more: Parameters<typeof signed>[1] = {}): Promise<Answer> => bed.send(signed(text, more));

/** The next thing that is told to the response_url. */
async function followed(after = 0): Promise<{ response_type: string; text: string; blocks?: object[] }> {
  for (let tries = 0; tries < 200; tries++) {
    const kept = party.asked[after];
    if (kept !== undefined) return JSON.parse(kept.body.toString());
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error('nothing followed');
}

test('the signature is the one of the documentation', () => {
  const body =
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
  expect(slackSignature(secret, { body: Buffer.from(body), timestamp: '1531420618' })).toBe(
    'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  );
});

test('a report: words at once, seen by one; then the document with a link that opens it without a login', async () => {
  const begun = performance.now();
  const first = await say('report site.daily 2026-03-01 2026-03-02');
  expect(performance.now() - begun).toBeLessThan(3_000);
  expect(first).toMatchObject({ status: 200, body: { response_type: 'ephemeral' } });
  expect(first.body.text).toContain('Daily parcels');
  const then = await followed();
  expect(then.response_type).toBe('in_channel');
  expect(JSON.stringify(then.blocks)).toContain('"3"');
  expect(then.text).not.toContain('<co>');
  const link = /<(http[^|]+)\|/.exec(then.text)?.[1] ?? '';
  const token = link.split('/share/')[1] ?? '';
  const opened = await bed.send({ method: 'POST', url: '/api/share', body: { token } });
  expect(opened.body.share).toMatchObject({ kind: 'report', target: 'site.daily', created_by: 'Slack steve' });
  const headers = { 'x-share': token };
  const page = await bed.send({ url: '/api/reports/site.daily/page', headers });
  expect(page.status).toBe(200);
  expect(page.text).toContain('Daily parcels');
  expect((await bed.send({ url: '/api/reports/site.depots/page', headers })).status).toBe(403);
  bed.wait(limits.slackLinkMs);
  expect((await bed.send({ url: '/api/reports/site.daily/page', headers })).status).toBe(410);
});

test('a short name, a table report, the usual days: as at the command line', async () => {
  expect((await say('report depots')).body.text).toContain('is being made');
  expect((await followed()).response_type).toBe('in_channel');
});

test('with a bot the files come into the conversation in which it was asked', async () => {
  slack = await openSlack();
  await bed.close();
  bed = await open('', `channels: { ops: { slack: { token: xoxb-1, channel: C999, api: "${slack.url}/api" } } }\n`);
  await say('report site.daily 2026-03-01 2026-03-02');
  expect(await followed()).toMatchObject({ response_type: 'ephemeral' });
  expect(slack.posted).toMatchObject([{ channel: 'C123' }]);
  expect(slack.files).toMatchObject([{ channel: 'C123', name: expect.stringMatching(/\.pdf$/) }]);
  expect(slack.files[0]?.content.startsWith('%PDF')).toBe(true);
  // Where it may not speak, a link comes instead.
  await say('report site.daily 2026-03-01 2026-03-02', { fields: { channel_id: 'D777' } });
  expect((await followed(1)).text).toContain('/share/');
});

test('status: how fresh it is, and what needs attention', async () => {
  const { body } = await say('status');
  expect(body.response_type).toBe('ephemeral');
  expect(body.text).toMatch(/Parcels[\s\S]*2026-03-01/);
});

test('help, nothing and nonsense are answered in words', async () => {
  for (const text of ['', 'help', 'report', '  ']) expect((await say(text)).body.text).toContain('/tallylight report');
  const odd = (await say('<!channel> & <https://evil.example|x>')).body.text as string;
  expect(odd).toContain('&lt;!channel&gt;');
  expect(odd).not.toContain('<!channel>');
});

test('what cannot be done is told at once', async () => {
  const cases = {
    'report site.dayly 2026-03-01 2026-03-02': 'site.daily',
    'report site.daily soon 2026-03-02': 'soon is no time',
    'report site.daily 2026-03-01 2026-03-02 2026-03-03': '2026-03-03 is no time',
    'report site.daily 2026-03-02 2026-03-01': 'before',
  };
  for (const [text, words] of Object.entries(cases)) {
    const { status, body } = await say(text);
    expect(status).toBe(200);
    expect(body.text).toContain(words);
    expect(body.response_type).toBe('ephemeral');
  }
});

test('in Japanese, where the site says so', async () => {
  await bed.close();
  bed = await open(', language: ja');
  expect((await say('report site.daily 2026-03-01 2026-03-02')).body.text).toContain('日次の荷物');
  expect(JSON.stringify((await followed()).blocks)).toContain('スキャン');
});

test('what Slack did not sign is not read', async () => {
  const good = signed('help');
  const cases: Record<string, Parameters<GateBed['send']>[0]> = {
    'another key': signed('help', { key: 'another' }),
    'another body': { ...good, payload: good.payload.replace('help', 'status') },
    'one byte more': { ...good, payload: `${good.payload}&` },
    'no signature': { ...good, headers: { ...good.headers, 'x-slack-signature': '' } },
    'another version': {
      ...good,
      headers: { ...good.headers, 'x-slack-signature': good.headers['x-slack-signature'].replace('v0', 'v1') },
    },
    'another time': {
      ...good,
      headers: { ...good.headers, 'x-slack-request-timestamp': String(Number(seconds()) + 1) },
    },
    'a time that is none': { ...good, headers: { ...good.headers, 'x-slack-request-timestamp': `${seconds()} ` } },
    'too old': signed('help', { timestamp: String(Number(seconds()) - 301) }),
    'too new': signed('help', { timestamp: String(Number(seconds()) + 301) }),
    'no form': { ...good, headers: { ...good.headers, 'content-type': 'application/json' } },
    'too large': { ...good, payload: 'x'.repeat(limits.slackBodyBytes + 1) },
  };
  for (const [what, request] of Object.entries(cases)) {
    const { status } = await bed.send(request);
    expect([401, 413, 415], what).toContain(status);
  }
  expect((await bed.send(good)).status).toBe(200);
});

test('the same command again is refused, at once and after a restart of the clock', async () => {
  const request = signed('help');
  const both = await Promise.all([bed.send(request), bed.send(request)]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
  bed.wait(limits.slackAgeMs - 1_000);
  expect((await bed.send(request)).status).toBe(401);
  bed.wait(-limits.slackAgeMs);
  expect((await bed.send(request)).status).toBe(401);
});

test('only the workspaces and people that the site names', async () => {
  await bed.close();
  bed = await open(', teams: [T0001], users: [U0001]');
  expect((await say('help')).body.text).toContain('/tallylight report');
  for (const fields of [{ team_id: 'T0002' }, { user_id: 'U0002' }, { user_id: '' }])
    expect((await say('report site.daily', { fields })).body.text).toContain('may not');
  expect(party.asked).toEqual([]);
});

test('an answer goes to Slack alone, however the form names another place', () => {
  const of = (response_url: string) =>
    responseUrlOf(new URLSearchParams({ response_url }), { responseOrigin: 'https://hooks.slack.com' });
  expect(of('https://hooks.slack.com/commands/T/1/x')).toBe('https://hooks.slack.com/commands/T/1/x');
  for (const url of [
    'http://hooks.slack.com/commands/x',
    'https://hooks.slack.com.evil.example/',
    'https://a@hooks.slack.com/',
    'https://hooks.slack.com:8443/',
    'http://127.0.0.1:9/',
    'file:///etc/passwd',
    'x',
    '',
  ])
    expect(of(url), url).toBeUndefined();
});

test('Slack limits or fails: the answer is tried again, and no oftener than thrice', async () => {
  let left = 1;
  party.answer = () => (left-- > 0 ? { status: 429, headers: { 'retry-after': '1' } } : { body: 'ok' });
  await say('report depots');
  await followed(1);
  expect(party.asked).toHaveLength(2);
});

test('a site without Slack has no such address', async () => {
  await bed.close();
  bed = await openGateBed();
  expect((await say('help')).status).toBe(404);
});

test('the log of acts has who asked for which document', async () => {
  const ada = await bed.administrator();
  await say('report site.daily 2026-03-01 2026-03-02');
  await followed();
  const { items } = (await ada.send({ url: '/api/audit?actor=slack' })).body;
  expect(items[0]).toMatchObject({
    actor: 'steve (Slack T0001/U0001)',
    action: 'report.download',
    target: 'site.daily',
    detail: { command: 'report site.daily 2026-03-01 2026-03-02' },
  });
});
