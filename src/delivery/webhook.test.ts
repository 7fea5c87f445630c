// Slack, webhooks and published folders, against parties of our own that hold to what the real ones document.

import { createHash, createHmac } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type HttpParty, openParty } from '../../test/delivery/http_party.ts';
import { openSlack } from '../../test/delivery/slack_party.ts';
import { fixedClock } from '../base/clock.ts';
import type { Way } from '../config/channels.ts';
import { parseRetryAfter, waitAfter } from './backoff.ts';
import { openChannels } from './channels.ts';
import { packMessage, unpackMessage } from './content.ts';
import type { Channel, Message } from './delivery.ts';
import { csvRows } from './publish.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const clock = fixedClock('2026-03-01T12:00:00Z');
const never = new AbortController().signal;

function channelOf(way: Way): Channel {
  const channel = openChannels({ channels: new Map([['it', way]]) }, { clock }).get('it');
  if (channel === undefined) throw new Error('there is no such channel');
  return channel;
}

async function partyOf(answer?: HttpParty['answer']): Promise<HttpParty> {
  const party = await openParty(answer);
  ends.push(() => party.close());
  return party;
}

const csv = 'DATE,NOTE\n2026-03-01,"two\nlines"\n2026-03-02,\n';
const message: Message = {
  id: 'id-1',
  subject: 'Parcels of 1 March & more',
  text: 'Yesterday <12> parcels.',
  html: '<img src="cid:c1">',
  language: 'en',
  madeAt: new Date('2026-03-02T00:00:00Z'),
  attachments: [
    { name: 'days.csv', contentType: 'text/csv; charset=utf-8', content: Buffer.from(csv) },
    { name: 'c.png', contentType: 'image/png', content: Buffer.from('png'), contentId: 'c1' },
  ],
  json: { rows: { days: 2 }, big: 12345678901234567890n },
  about: {
    report: 'site.daily',
    title: 'Daily',
    from: '2026-03-01T00:00:00.000Z',
    to: '2026-03-02T00:00:00.000Z',
    revision: 7,
    asOf: '2026-03-02T00:00:00.000Z',
  },
};

/** Sends to the channel's own address. */
const deliver = async (channel: Channel, what: Message = message, signal = never) =>
  (await channel.deliver(what, { to: channel.addresses, cc: [], bcc: [] }, signal))[0];

test('a webhook is signed over time and body, names the repeat, and goes by its status', async () => {
  const party = await partyOf();
  const hook = channelOf({ name: 'it', line: 1, kind: 'webhook', url: `${party.url}/in?k=1`, secret: 'shh' });
  expect(await deliver(hook)).toEqual({ address: 'it', state: 'sent' });
  const { headers, body, method, path } = party.asked[0] as (typeof party.asked)[number];
  expect([method, path, headers['idempotency-key'], headers['content-type']]).toEqual([
    'POST',
    '/in?k=1',
    'id-1',
    'application/json; charset=utf-8',
  ]);
  const mac = createHmac('sha256', 'shh').update(`1772366400.${body}`).digest('hex');
  expect(headers['x-tallylight-signature']).toBe(`t=1772366400,v1=${mac}`);
  expect(JSON.parse(body.toString())).toEqual({
    id: 'id-1',
    subject: message.subject,
    text: message.text,
    language: 'en',
    document: {
      report: 'site.daily',
      title: 'Daily',
      from: message.about?.from,
      to: message.about?.to,
      revision: 7,
      as_of: message.about?.asOf,
    },
    files: [
      {
        name: 'days.csv',
        content_type: 'text/csv; charset=utf-8',
        bytes: csv.length,
        sha256: createHash('sha256').update(csv).digest('hex'),
      },
    ],
    rows: { days: 2 },
    big: '12345678901234567890',
  });
  const after = async (status: number, more = {}) => {
    party.answer = () => ({ status, body: 'words', ...more });
    return deliver(hook);
  };
  expect(await after(204)).toMatchObject({ state: 'sent' });
  expect(await after(503, { headers: { 'retry-after': 'Sun, 01 Mar 2099 00:00:00 GMT' } })).toMatchObject({
    state: 'again',
    words: 'HTTP 503 words',
  });
  expect(await after(400)).toEqual({ address: 'it', state: 'refused', words: 'HTTP 400 words' });
  const elsewhere = await partyOf();
  expect(await after(307, { headers: { location: elsewhere.url } })).toMatchObject({ state: 'refused' });
  expect(elsewhere.asked).toEqual([]);
  party.answer = () => ({ instead: 'close' });
  expect(await deliver(hook)).toMatchObject({ state: 'again', unsure: true });
  party.answer = () => ({ status: 500, body: 'x'.repeat(5_000_000) });
  expect((await deliver(hook))?.words?.length).toBeLessThan(600);
  await party.close();
  const down = await deliver(hook);
  expect(down).toMatchObject({ state: 'again', silent: true, words: 'no connection (ECONNREFUSED)' });
  expect(down?.unsure).toBeUndefined();
});

test('an incoming webhook of Slack takes text, or blocks with a text for notifications', async () => {
  const slack = await openSlack();
  ends.push(() => slack.close());
  const hook = channelOf({ name: 'it', line: 1, kind: 'slack_hook', url: `${slack.url}/services/T/B/secret` });
  expect(await deliver(hook)).toEqual({ address: 'it', state: 'sent' });
  expect(
    await deliver(hook, { ...message, blocks: Array.from({ length: 80 }, () => ({ type: 'divider' })) }),
  ).toMatchObject({ state: 'sent' });
  expect(slack.posted.map(({ text, blocks }) => [text, blocks])).toEqual([
    ['Yesterday &lt;12&gt; parcels.', 0],
    ['Parcels of 1 March &amp; more', 50],
  ]);
  expect(await deliver(hook, { ...message, text: 'é'.repeat(50_000) })).toMatchObject({ state: 'sent' });
  const wrong = channelOf({ name: 'it', line: 1, kind: 'slack_hook', url: `${slack.url}/services/T/B/other` });
  const refused = await deliver(wrong);
  expect(refused).toEqual({ address: 'it', state: 'refused', words: 'HTTP 404 no_service' });
  slack.limitNext('2');
  expect(await deliver(hook)).toMatchObject({ state: 'again', waitMs: 2000 });
});

test('a bot posts once, with its files in the thread, and its errors are told apart', async () => {
  const slack = await openSlack();
  ends.push(() => slack.close());
  const bot = (token: string) =>
    channelOf({ name: 'it', line: 1, kind: 'slack_bot', token, room: 'C123', api: `${slack.url}/api` });
  expect(bot('xoxb-1').addresses).toEqual(['C123']);
  expect(await deliver(bot('xoxb-1'))).toEqual({ address: 'C123', state: 'sent' });
  expect(slack.posted).toMatchObject([{ channel: 'C123', text: 'Yesterday &lt;12&gt; parcels.' }]);
  expect(slack.files).toEqual([
    { name: 'days.csv', content: csv, channel: 'C123', thread: slack.posted[0]?.ts, title: 'days.csv' },
  ]);
  const failing = async (method: string, error: string) => {
    slack.failNext(method, error);
    return deliver(bot('xoxb-1'));
  };
  expect(await failing('chat.postMessage', 'channel_not_found')).toEqual({
    address: 'C123',
    state: 'refused',
    words: 'chat.postMessage: channel_not_found',
  });
  expect(await failing('chat.postMessage', 'internal_error')).toMatchObject({ state: 'again', unsure: true });
  const before = await failing('files.getUploadURLExternal', 'internal_error');
  expect([before?.state, before?.unsure]).toEqual(['again', undefined]);
  expect(slack.posted.length).toBe(1);
  expect(await failing('files.completeUploadExternal', 'internal_error')).toEqual({ address: 'C123', state: 'sent' });
  expect(await failing('files.completeUploadExternal', 'not_in_channel')).toEqual({
    address: 'C123',
    state: 'sent',
    words: 'sent without its files: files.completeUploadExternal: not_in_channel',
  });
  expect(await deliver(bot('xoxb-2'))).toMatchObject({
    state: 'refused',
    words: 'files.getUploadURLExternal: invalid_auth',
  });
  slack.limitNext('30');
  expect(await deliver(bot('xoxb-1'), { ...message, attachments: [] })).toMatchObject({
    state: 'again',
    waitMs: 30_000,
  });
});

test('what is published stays as it is, and the newest is named last', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'published-'));
  ends.push(() => rm(folder, { recursive: true }));
  const out = channelOf({ name: 'it', line: 1, kind: 'publish', place: { kind: 'folder', folder } });
  expect(await deliver(out)).toEqual({ address: 'it', state: 'sent' });
  const base = 'site.daily/20260301T000000Z-20260302T000000Z/7';
  const read = async (path: string) => JSON.parse(await readFile(join(folder, path), 'utf8'));
  expect(await read('site.daily/latest.json')).toMatchObject({
    folder: base,
    revision: 7,
    manifest: `${base}/manifest.json`,
  });
  expect(await read(`${base}/manifest.json`)).toMatchObject({
    id: 'id-1',
    report: 'site.daily',
    revision: 7,
    as_of: message.about?.asOf,
    rows: { days: 2 },
    files: [
      { name: 'days.csv', bytes: csv.length, rows: 2, sha256: createHash('sha256').update(csv).digest('hex') },
      { name: 'document.txt', rows: null },
      { name: 'document.html' },
    ],
  });
  expect(await readFile(join(folder, base, 'document.html'), 'utf8')).toBe('<img src="data:image/png;base64,cG5n">');
  // The same again, as after a crash, changes nothing; another message of the same revision stands beside it.
  await deliver(out, { ...message, text: 'changed' });
  expect(await readFile(join(folder, base, 'document.txt'), 'utf8')).toBe(message.text);
  await deliver(out, { ...message, id: 'id-2', text: 'asked for again' });
  expect((await read('site.daily/latest.json')).folder).toBe(`${base}-2`);
  // An old range that is made again is there, and is not the newest.
  const about = message.about && { ...message.about, from: '2026-02-01T00:00:00.000Z', to: '2026-02-02T00:00:00.000Z' };
  await deliver(out, { ...message, id: 'id-3', ...(about && { about }) });
  expect((await read('site.daily/latest.json')).folder).toBe(`${base}-2`);
  expect(await read('site.daily/20260201T000000Z-20260202T000000Z/7/manifest.json')).toMatchObject({ id: 'id-3' });
  const { about: _, ...notice } = message;
  expect(await deliver(out, notice)).toMatchObject({ state: 'refused' });
});

test('rows of a CSV are its records', () => {
  expect(['', 'A\n', 'A\n1\n', 'A\r\n1\r\n2', 'A\n"x\n""y"\n'].map(csvRows)).toEqual([0, 0, 1, 2, 1]);
});

test('waits double from at most 5 s to an hour, and heed what is asked for', () => {
  const waits = (random: number) => [1, 2, 3, 12, 60].map(tries => waitAfter({ tries, random: () => random }));
  expect(waits(0)).toEqual([4_000, 8_000, 16_000, 3_600_000, 3_600_000]);
  expect(waits(0.999)[0]).toBeLessThanOrEqual(5_000);
  expect(waitAfter({ tries: 1, waitMs: 60_000, random: () => 0 })).toBe(60_000);
  expect(waitAfter({ tries: 1, waitMs: 1e12, random: () => 0 })).toBe(86_400_000);
  const now = new Date('2026-03-01T12:00:00Z');
  expect(
    ['3', ' 0 ', 'Sun, 01 Mar 2026 12:01:00 GMT', 'Sun, 01 Mar 2020 12:01:00 GMT', '-1', 'soon', null].map(value =>
      parseRetryAfter(value, now),
    ),
  ).toEqual([3000, 0, 60_000, 0, undefined, undefined, undefined]);
});

test('a message comes back from the outbox as it was put in', () => {
  const back = unpackMessage('id-1', packMessage(message));
  expect(back).toEqual({
    ...message,
    json: { rows: { days: 2 }, big: '12345678901234567890' },
    attachments: message.attachments.map(file => ({ ...file, content: Buffer.from(file.content) })),
  });
  const { madeAt: _, ...undated } = message;
  expect(unpackMessage('id-1', packMessage(undated)).madeAt).toBeUndefined();
});
