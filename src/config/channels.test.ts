// `channels` and `audiences` of tallylight.yaml: what they may say, what is told of them and where, and that no secret is.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseFrom } from './channels_shape.ts';
import { EnvText, reveal, type Variables } from './env_text.ts';
import { loadSite } from './load.ts';
import { parseSmtpUrl } from './smtp_url.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tallylight-channels-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function load(text: string, variables: Variables = {}) {
  await writeFile(join(folder, 'tallylight.yaml'), text);
  const { site, mistakes } = await loadSite(folder, variables);
  return { site, told: mistakes.map(({ line, message }) => `${line}: ${message}`), mistakes };
}

const promised = `channels:
  mail: { smtp: "smtp://user:\${SMTP_PASSWORD}@127.0.0.1:2525", from: Tallylight <tallylight@example.test> }
  ops:  { slack: "\${SLACK_WEBHOOK}" }
  bot:  { slack: { token: "\${SLACK_TOKEN}", channel: C123 } }
  sms:  { sns: { region: ap-northeast-1, phones: ["+819012345678"], endpoint: "\${SNS_ENDPOINT}" } }
  gate: { gateway: { url: "https://sms.example.test/send", headers: { X-Key: "\${GATE}" }, body: { to: "{{phone}}" }, phones: ["+48123456789"] } }
  hook: { webhook: https://example.test/hook, secret: "\${HOOK_SECRET}" }
  out:  { publish: data/published }
audiences:
  test:       { channel: mail, to: [me@example.test], language: en }
  production: { channel: mail, to: [ops@example.test, { address: north@example.test, where: "depot = 'north'" }], bcc: [boss@example.test], language: ja }
  room:       { channel: bot }
  folder:     { channel: out }
`;

test('channels and audiences as they are promised', async () => {
  const { site, told } = await load(promised, {
    SMTP_PASSWORD: 'p@ss:w/rd#%41',
    SLACK_WEBHOOK: 'https://hooks.slack.example/services/T/B/x',
    SLACK_TOKEN: 'xoxb-1',
    SNS_ENDPOINT: 'http://127.0.0.1:1',
    GATE: 'g',
    HOOK_SECRET: 's',
    AWS_ACCESS_KEY_ID: 'AKID',
    AWS_SECRET_ACCESS_KEY: 'secret',
  });
  expect(told).toEqual([]);
  expect([...(site?.channels.values() ?? [])].map(way => [way.name, way.kind, way.line])).toEqual([
    ['mail', 'mail', 2],
    ['ops', 'slack_hook', 3],
    ['bot', 'slack_bot', 4],
    ['sms', 'sns', 5],
    ['gate', 'gateway', 6],
    ['hook', 'webhook', 7],
    ['out', 'publish', 8],
  ]);
  const mail = site?.channels.get('mail');
  expect(mail?.kind === 'mail' && parseSmtpUrl(mail.smtp)).toEqual({
    secure: false,
    host: '127.0.0.1',
    port: 2525,
    user: 'user',
    password: 'p@ss:w/rd#%41',
  });
  const out = site?.channels.get('out');
  expect(out?.kind === 'publish' && out.place).toEqual({ kind: 'folder', folder: join(folder, 'data/published') });
  expect(site?.audiences.get('production')).toMatchObject({
    channel: 'mail',
    to: [{ address: 'ops@example.test' }, { address: 'north@example.test', where: "depot = 'north'" }],
    bcc: ['boss@example.test'],
    language: 'ja',
  });
  const shown = JSON.stringify([...(site?.channels.entries() ?? [])]);
  for (const secret of ['p@ss', 'xoxb-1', 'AKID', 'services/T']) expect(shown).not.toContain(secret);
});

test('variables that are not set are named, those of the program too, and stop nothing by themselves', async () => {
  const { site, mistakes } = await load(promised);
  expect(site).toBeDefined();
  expect(mistakes.map(({ line, unset }) => [line, unset])).toEqual([
    [2, 'SMTP_PASSWORD'],
    [3, 'SLACK_WEBHOOK'],
    [4, 'SLACK_TOKEN'],
    [5, 'SNS_ENDPOINT'],
    [5, 'AWS_ACCESS_KEY_ID'],
    [5, 'AWS_SECRET_ACCESS_KEY'],
    [6, 'GATE'],
    [7, 'HOOK_SECRET'],
  ]);
});

test('every mistake is told at its line, and no value is repeated', async () => {
  const { told } = await load(
    `channels:
  mail: { smtp: imap://user@host, from: nobody }
  none: { from: a@b.test }
  both: { slack: https://a.test, webhook: https://a.test, secret: x }
  clear: { slack: { token: xoxb-hidden, channel: C1, api: http://slack.test } }
  typo: { slack: { token: xoxb-hidden, chanel: C1 } }
  hook: { webhook: https://a.test }
  out: { publish: gs://bucket/reports }
  sms: { sns: { region: eu-west-1, phones: [819012345678] } }
  good: { smtp: smtp://host, from: a@b.test }
  chat: { slack: https://a.test }
audiences:
  a: { channel: goood, to: [x@y.test] }
  b: { channel: good }
  c: { channel: good, to: [x@y.test, "+4812345678", X@y.test], bcc: ["a@b\\r\\nRCPT TO:<c@d.test>"] }
  d: { channel: chat, to: [x@y.test], bcc: [x@y.test] }
  e: { channel: mail, to: [x@y.test] }
  f: { channel: good, to: [{ adress: x@y.test }], langage: en }
`,
    { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' },
  );
  expect(told).toEqual([
    '2: channels.mail.smtp: expected smtp://user:password@host:port, or smtps:// for TLS from the first byte',
    '2: channels.mail.from: expected an address such as Reports <reports@example.test>',
    '3: channels.none: needs one of smtp, slack, sns, gateway, webhook, publish',
    '4: channels.both: may have one of smtp, slack, sns, gateway, webhook, publish, and has slack and webhook',
    '5: channels.clear.slack.api: must begin with https://, because a secret goes there; http:// is for this machine alone',
    '6: channels.typo.slack: there is no key chanel. Did you mean channel?',
    '7: channels.hook: secret is missing: the key of the signature',
    '8: channels.out.publish: expected a folder, such as data/lake, or s3://bucket/prefix',
    '9: channels.sms.sns.phones.0: expected text',
    '13: audiences.a.channel: there is no channel goood. Did you mean good?',
    '14: audiences.b.to: is missing: addresses',
    '15: audiences.c.bcc.0: expected an address such as ops@example.test',
    '15: audiences.c.to.1: expected an address such as ops@example.test',
    '15: audiences.c.to.2: the address stands here twice',
    '16: audiences.d.bcc: is for mail alone',
    '16: audiences.d.to: the channel knows by itself where it goes',
    '18: audiences.f.to.0: there is no key adress. Did you mean address?',
    '18: audiences.f: there is no key langage. Did you mean language?',
  ]);
  expect(told.join()).not.toMatch(/xoxb|RCPT/);
});

test('a password may be of any characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }), password => {
      const text = new EnvText(['smtps://me:', '@mail.example.test'], ['P'], { P: password }, { file: 'f', line: 1 });
      expect(parseSmtpUrl(text)).toEqual({
        secure: true,
        host: 'mail.example.test',
        port: 465,
        user: 'me',
        password,
      });
    }),
  );
  expect(parseSmtpUrl('smtp://a%40b:p%20w@h')).toMatchObject({ user: 'a@b', password: 'p w', host: 'h', port: 587 });
  for (const wrong of ['smtp://', 'http://h', 'smtp://h:0', 'smtp://h:99999', 'smtp://h/x', 'smtp://h?tls=no', 'h:25'])
    expect([wrong, parseSmtpUrl(wrong)]).toEqual([wrong, undefined]);
});

test('a sender is a name and an address, on one line', () => {
  expect(parseFrom('日次レポート <a@b.test>')).toEqual({ name: '日次レポート', address: 'a@b.test' });
  expect(parseFrom('"Reports, daily" <a@b.test>')).toEqual({ name: 'Reports, daily', address: 'a@b.test' });
  expect(parseFrom('a@b.test')).toEqual({ name: '', address: 'a@b.test' });
  for (const wrong of ['', 'a', 'a@b\r\nBcc: c@d.test', 'x <a@b> <c@d>', 'A\n <a@b.test>', 'a@b, c@d'])
    expect([wrong, parseFrom(wrong)]).toEqual([wrong, undefined]);
  expect(reveal('x')).toBe('x');
});
