// The outbox over a real state, real mail and HTTP: what it does after every end of a try, and after every step at which the process
// may be killed. The law: nothing is lost, and nobody gets anything twice except where nobody can know whether it had come.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type HttpParty, openParty } from '../../test/delivery/http_party.ts';
import { type MailSink, openBadSink, openMailSink } from '../../test/delivery/mail_sink.ts';
import { limits } from '../base/limits.ts';
import type { Way } from '../config/channels.ts';
import { EnvText } from '../config/env_text.ts';
import { deliveriesIn, deliveriesOf, requeueDeliveries } from '../store/deliveries.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import { openChannels } from './channels.ts';
import { deliverDue, enqueue, type Outbox, type Parcel } from './outbox.ts';

let folder: string;
let sink: MailSink;
let party: HttpParty;
let store: Store;
let now: Date;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outbox-'));
  sink = await openMailSink();
  party = await openParty();
  store = await openStore({ kind: 'sqlite', path: join(folder, 'state.db') });
  now = new Date('2026-03-02T08:30:00Z');
});
afterEach(async () => {
  await store.close();
  await sink.close();
  await party.close();
  await rm(folder, { recursive: true });
});

const variable = (value: string) => new EnvText(['', ''], ['V'], { V: value }, { file: 'f', line: 1 });
const waysOf = (): Way[] => {
  const at = { line: 1 };
  return [
    { ...at, name: 'mail', kind: 'mail', smtp: `smtp://127.0.0.1:${sink.port}`, from: 'a@b.test' },
    { ...at, name: 'hook', kind: 'webhook', url: `${party.url}/hook`, secret: 's' },
    { ...at, name: 'chat', kind: 'slack_hook', url: `${party.url}/chat` },
    {
      ...at,
      name: 'sms',
      kind: 'sns',
      region: 'r',
      phones: [],
      endpoint: `${party.url}/sms`,
      accessKeyId: variable('k'),
      secretAccessKey: variable('s'),
    },
  ];
};

const outboxOf = (more: Partial<Outbox> = {}, ways = waysOf()): Outbox => ({
  store,
  channels: openChannels({ channels: new Map(ways.map(way => [way.name, way])) }),
  clock: { now: () => now },
  random: () => 0.5,
  step: () => undefined,
  ...more,
});

let count = 0;
function parcel(channel: string, to: string[], more: Partial<Parcel> = {}): Parcel {
  const id = `m${++count}`;
  return {
    message: { id, subject: `subject ${id}`, text: `text ${id}`, attachments: [], madeAt: now },
    report: 'site.daily',
    audience: 'test',
    channel,
    range: { from: new Date('2026-03-01T00:00:00Z'), to: new Date('2026-03-02T00:00:00Z') },
    revision: 1,
    generation: count,
    envelope: { to, cc: [], bcc: [] },
    ...more,
  };
}

const minutes = (count: number) => {
  now = new Date(now.getTime() + count * 60_000);
};
const contents = () => store.db.selectFrom('message_contents').select('message_id').execute();
const statesOf = async (one: Parcel) => (await deliveriesOf(store.db, one.message.id)).map(row => row.state);

class Killed extends Error {}

/** Runs work that is killed at its n-th step; the step's name when it came that far. */
async function killedAt(wanted: number, work: (outbox: Outbox) => Promise<unknown>): Promise<string | undefined> {
  let steps = 0;
  let last = '';
  const step = (name: string) => {
    last = name;
    if (++steps === wanted) throw new Killed();
  };
  try {
    await work(outboxOf({ step }));
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof Killed)) throw thrown;
    return last;
  }
}

/** Where each kind of channel may have a message twice: killed after it was sent and before that was noted. */
test.each([
  ['mail', ['a@x.test', 'b@x.test'], () => sink.mails.map(mail => mail.to.join())],
  ['hook', ['hook'], () => party.asked.map(one => String(one.headers['idempotency-key']))],
  ['chat', ['chat'], () => party.asked.map(() => 'posted')],
  [
    'sms',
    ['+4811111111', '+4822222222'],
    () => party.asked.map(one => new URLSearchParams(String(one.body)).get('PhoneNumber')),
  ],
] as const)('killed at any step, %s comes, twice only where nobody knows', async (channel, to, came) => {
  const whole = channel === 'mail' ? [to.join()] : channel === 'sms' ? [...to] : undefined;
  let kills = 0;
  for (let step = 1; ; step++) {
    sink.mails.length = 0;
    party.asked.length = 0;
    const one = parcel(channel, [...to]);
    const killed = await killedAt(step, async outbox => {
      await enqueue(outbox, [one]);
      await deliverDue(outbox);
    });
    await deliverDue(outboxOf());
    expect([step, await statesOf(one)]).toEqual([step, to.map(() => 'sent')]);
    const expected = whole ?? [came()[0]];
    // What was out and not noted comes again; everything else once.
    const again = killed === 'delivery answered' ? 1 : 0;
    expect([step, came().length]).toEqual([step, expected.length + again]);
    expect(new Set(came())).toEqual(new Set(expected));
    if (killed === undefined) break;
    kills++;
  }
  expect(kills).toBeGreaterThan(3);
  expect(await contents()).toEqual([]);
});

test('an end that stays unknown is tried once more where the other side cannot tell a repeat, and for long where it can', async () => {
  const chat = parcel('chat', ['chat']);
  const hook = parcel('hook', ['hook']);
  await enqueue(outboxOf(), [chat]);
  party.answer = () => ({ instead: 'close' });
  expect(await deliverDue(outboxOf())).toEqual({ sent: 0, waiting: 1, dead: 0 });
  minutes(1);
  expect(await deliverDue(outboxOf())).toEqual({ sent: 0, waiting: 0, dead: 1 });
  const [row] = await deliveriesOf(store.db, chat.message.id);
  expect(row?.error).toBe('the connection was lost (UND_ERR_SOCKET); it may have come, so it is not tried again');
  expect(party.asked.length).toBe(2);
  await enqueue(outboxOf(), [hook]);
  for (let i = 0; i < 5; i++) {
    await deliverDue(outboxOf());
    minutes(10);
  }
  party.answer = () => ({});
  await deliverDue(outboxOf());
  expect(await statesOf(hook)).toEqual(['sent']);
  expect(new Set(party.asked.slice(2).map(one => one.headers['idempotency-key']))).toEqual(new Set([hook.message.id]));
});

test('a mail whose connection is lost after it was whole goes again under its own id, to those alone whose end is unknown', async () => {
  const bad = await openBadSink('after_data', 'close');
  const ways = [{ ...waysOf()[0], smtp: `smtp://127.0.0.1:${bad.port}` } as Way];
  const one = parcel('mail', ['a@x.test']);
  await enqueue(outboxOf(), [one]);
  await deliverDue(outboxOf({}, ways));
  bad.mended = true;
  minutes(1);
  await deliverDue(outboxOf({}, ways));
  expect(await statesOf(one)).toEqual(['sent']);
  expect(bad.whole.length).toBe(2);
  expect(bad.whole[0]?.equals(bad.whole[1] ?? Buffer.alloc(0))).toBe(true);
  expect(bad.whole[0]?.toString()).toContain(`Message-ID: <${one.message.id}@b.test>`);
  await bad.close();
});

test('waits double, what the other side asks for is heeded, and after too many tries or too long it is given up', async () => {
  const one = parcel('hook', ['hook']);
  await enqueue(outboxOf(), [one]);
  party.answer = () => ({ status: 503, body: 'closed' });
  const waits: number[] = [];
  for (let tries = 1; tries <= 4; tries++) {
    await deliverDue(outboxOf());
    const [row] = await deliveriesOf(store.db, one.message.id);
    waits.push(Date.parse(row?.next_try_at ?? '') - now.getTime());
    // Not a moment before its time.
    now = new Date(Date.parse(row?.next_try_at ?? '') - 1);
    await deliverDue(outboxOf());
    expect(party.asked.length).toBe(tries);
    now = new Date(now.getTime() + 1);
  }
  expect(waits).toEqual([4_500, 9_000, 18_000, 36_000]);
  party.answer = () => ({ status: 429, headers: { 'retry-after': '600' } });
  await deliverDue(outboxOf());
  const [asked] = await deliveriesOf(store.db, one.message.id);
  expect(Date.parse(asked?.next_try_at ?? '') - now.getTime()).toBe(600_000);
  now = new Date(now.getTime() + limits.deliveryAgeMs);
  expect(await deliverDue(outboxOf())).toEqual({ sent: 0, waiting: 0, dead: 1 });
  const [dead] = await deliveriesIn(store.db, 'dead');
  expect(dead?.error).toBe('HTTP 429 (given up after 6 tries)');
  expect((await contents()).length).toBe(1);
  // A person who has mended it sends it again; it counts anew.
  party.answer = () => ({});
  await requeueDeliveries(store.db, { ids: [dead?.id ?? 0], at: now.toISOString() });
  expect(await deliverDue(outboxOf())).toEqual({ sent: 1, waiting: 0, dead: 0 });
  expect(await contents()).toEqual([]);
});

test('what was given up is kept for a month', async () => {
  const one = parcel('hook', ['hook']);
  await enqueue(outboxOf(), [one]);
  party.answer = () => ({ status: 404, body: 'nobody here' });
  await deliverDue(outboxOf());
  const [row] = await deliveriesIn(store.db, 'dead');
  expect([row?.error, row?.tries]).toEqual(['HTTP 404 nobody here', 1]);
  now = new Date(now.getTime() + limits.deadContentMs - 1);
  await deliverDue(outboxOf());
  expect((await contents()).length).toBe(1);
  minutes(1);
  await deliverDue(outboxOf());
  expect(await contents()).toEqual([]);
  await requeueDeliveries(store.db, { ids: [row?.id ?? 0], at: now.toISOString() });
  expect(await deliverDue(outboxOf())).toEqual({ sent: 0, waiting: 0, dead: 1 });
});

test('a clock that went back holds nothing up, and makes nothing old', async () => {
  const one = parcel('mail', ['a@x.test']);
  sink.judge = () => ({ code: 450, words: 'later' });
  await enqueue(outboxOf(), [one]);
  await deliverDue(outboxOf());
  minutes(-100_000);
  sink.judge = () => undefined;
  expect(await deliverDue(outboxOf())).toEqual({ sent: 1, waiting: 0, dead: 0 });
});

test('a channel that says nothing is asked once a pass; what is for others goes on', async () => {
  const many = Array.from({ length: 20 }, (_, i) => parcel('mail', [`r${i}@x.test`]));
  const hooks = Array.from({ length: 3 }, () => parcel('hook', ['hook']));
  await enqueue(outboxOf(), [...many, ...hooks]);
  const { port } = sink;
  await sink.close();
  expect((await deliverDue(outboxOf())).sent).toBe(3);
  const tried = (await deliveriesIn(store.db, 'waiting')).filter(row => row.tries > 0);
  expect(tried.length).toBeLessThanOrEqual(limits.messagesAtOnce);
  sink = await openMailSink();
  expect(sink.port).not.toBe(port);
  minutes(1);
  expect((await deliverDue(outboxOf())).sent).toBe(20);
  expect(new Set(sink.mails.flatMap(mail => mail.to)).size).toBe(20);
});

test('a channel that is gone, or whose variable is not set, makes its messages wait', async () => {
  const one = parcel('mail', ['a@x.test']);
  await enqueue(outboxOf(), [one]);
  expect(await deliverDue(outboxOf({}, []))).toEqual({ sent: 0, waiting: 1, dead: 0 });
  expect((await deliveriesOf(store.db, one.message.id))[0]?.error).toBe('there is no channel mail in tallylight.yaml');
  minutes(1);
  const smtp = new EnvText(['smtp://', ''], ['HOST'], {}, { file: 'tallylight.yaml', line: 3 });
  await deliverDue(outboxOf({}, [{ ...waysOf()[0], smtp } as Way]));
  expect((await deliveriesOf(store.db, one.message.id))[0]?.error).toContain('HOST is not set');
  minutes(1);
  expect(await deliverDue(outboxOf())).toEqual({ sent: 1, waiting: 0, dead: 0 });
});

test('nothing is begun after its time is up, and what this process has in hand is not taken for cut off', async () => {
  const [one, two] = [parcel('hook', ['hook']), parcel('hook', ['hook'])];
  await enqueue(outboxOf(), [one, two]);
  expect(await deliverDue(outboxOf(), { until: now })).toEqual({ sent: 0, waiting: 0, dead: 0 });
  expect(await deliverDue(outboxOf(), { messages: [two.message.id] })).toEqual({ sent: 1, waiting: 0, dead: 0 });
  const inHand = new Set<number>();
  let release = () => undefined as undefined;
  const held = new Promise<void>(resolve => {
    release = () => void resolve() as undefined;
  });
  const slow = outboxOf({ inHand });
  const channels = {
    ...slow.channels,
    get: (name: string) => {
      const channel = slow.channels.get(name);
      return (
        channel && {
          ...channel,
          deliver: async (...given: Parameters<typeof channel.deliver>) => {
            await held;
            return channel.deliver(...given);
          },
        }
      );
    },
  };
  const first = deliverDue({ ...slow, channels });
  while (inHand.size === 0) await new Promise(resolve => setTimeout(resolve, 5));
  await deliverDue(outboxOf({ inHand }));
  release();
  expect(await first).toEqual({ sent: 1, waiting: 0, dead: 0 });
  expect(party.asked.length).toBe(2);
  expect((await deliveriesOf(store.db, one.message.id))[0]?.tries).toBe(1);
});
