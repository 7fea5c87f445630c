// The outbox: messages are put in whole, tried until each address has its end, and kept until then. What must stay true, killed at
// any instant: what was put in goes out; an address that took it never gets it again; where nobody can know whether it was taken, it
// is sent again under the same id, and where the channel has no use for an id, once more and no oftener. Whoever delivers holds the
// site's lock, so what is found `sending` at the start is nobody's any more.

import type { Clock } from '../base/clock.ts';
import { reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import {
  claimDeliveries,
  contentOf,
  deliveriesIn,
  deliveriesOf,
  dropContents,
  dueMessages,
  enterMessage,
  messageOf,
  type Settled,
  settleDeliveries,
} from '../store/deliveries.ts';
import type { Store } from '../store/store.ts';
import type { DeliveryRow, MessageRow } from '../store/tables.ts';
import { waitAfter } from './backoff.ts';
import type { Channels } from './channels.ts';
import { packMessage, unpackMessage } from './content.ts';
import type { AddressOutcome, Channel, Envelope, Message } from './delivery.ts';

export interface Outbox {
  store: Store;
  channels: Channels;
  clock: Clock;
  /** In [0, 1), for jitter. */
  random: () => number;
  /** Called between any two steps; tests end the process there. */
  step: (name: string) => void;
  signal?: AbortSignal;
  /** Rows that are being sent by this very process; one set for all who share the outbox. */
  inHand?: Set<number>;
}

/** A message with what it is of and who it is for. */
export interface Parcel {
  message: Message;
  report: string;
  audience: string;
  channel: string;
  range: { from: Date; to: Date };
  revision: number;
  generation: number;
  /** The condition of a part of the rows. */
  part?: string;
  /** Tells whether two documents say the same. */
  answersHash?: string;
  envelope: Envelope;
}

/** Puts messages into the outbox, all or none. Addresses are in none of them twice. */
export async function enqueue(
  { store, clock, step }: Pick<Outbox, 'store' | 'clock' | 'step'>,
  parcels: readonly Parcel[],
): Promise<void> {
  const at = clock.now().toISOString();
  const packed = parcels.map(parcel => ({ parcel, content: packMessage(parcel.message) }));
  await store.transaction(async db => {
    for (const { parcel, content } of packed) {
      const { message, report, audience, channel, range, revision, generation, envelope } = parcel;
      await enterMessage(db, {
        id: message.id,
        report,
        audience,
        channel,
        range_start: range.from.toISOString(),
        range_end: range.to.toISOString(),
        revision,
        generation,
        part: parcel.part ?? '',
        answers_hash: parcel.answersHash ?? '',
        language: message.language ?? '',
        subject: message.subject,
        envelope: JSON.stringify(envelope),
        made_at: at,
        content,
        recipients: everyone(envelope),
      });
    }
  });
  step('delivery entered');
}

/** All addresses of an envelope, each once. */
export const everyone = ({ to, cc, bcc }: Envelope): string[] => [...new Set([...to, ...cc, ...bcc])];

export interface Delivered {
  sent: number;
  waiting: number;
  dead: number;
}

export interface DeliverOptions {
  /** After it nothing more is begun. */
  until?: Date;
  /** Ids of the messages that are meant; all by default. */
  messages?: readonly string[];
}

/** Tries all that is due. */
export async function deliverDue(outbox: Outbox, { until, messages }: DeliverOptions = {}): Promise<Delivered> {
  const { store, clock, step } = outbox;
  await settleCutOff(outbox);
  step('delivery recovered');
  const due = await dueMessages(store.db, clock.now().toISOString());
  const meant = messages && new Set(messages);
  const queue = meant === undefined ? due : due.filter(id => meant.has(id));
  const total: Delivered = { sent: 0, waiting: 0, dead: 0 };
  const silent = new Set<string>();
  const worker = async (): Promise<void> => {
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      if (until !== undefined && clock.now() >= until) return;
      for (const { state } of await deliverMessage(outbox, { id, silent })) total[state]++;
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: limits.messagesAtOnce }, worker));
  const failed = ends.find(end => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  const deadBefore = new Date(clock.now().getTime() - limits.deadContentMs).toISOString();
  await dropContents(store.db, { deadBefore });
  return total;
}

/** What was being sent when a process ended: nobody knows whether it was taken. */
async function settleCutOff(outbox: Outbox): Promise<void> {
  const all = await deliveriesIn(outbox.store.db, 'sending');
  const rows = all.filter(row => !outbox.inHand?.has(row.id));
  if (rows.length === 0) return;
  const settled: Settled[] = [];
  for (const row of rows) {
    const message = await messageOf(outbox.store.db, row.message_id);
    const { channel } = message === undefined ? { channel: undefined } : channelFor(outbox, message);
    const words = 'cut off while it was sent';
    const one = settledOf(row, { address: row.recipient, state: 'again', words, unsure: true }, { outbox, channel });
    // The other side asked for no rest.
    settled.push(one.state === 'waiting' ? { ...one, nextTryAt: row.next_try_at } : one);
  }
  await outbox.store.transaction(db => settleDeliveries(db, settled));
}

interface Doing {
  id: string;
  /** Channels that did not answer at all in this pass: what is for them waits, untried. */
  silent: Set<string>;
}

async function deliverMessage(outbox: Outbox, { id, silent }: Doing): Promise<Settled[]> {
  const { db } = outbox.store;
  const message = await messageOf(db, id);
  if (message === undefined || silent.has(message.channel)) return [];
  const now = outbox.clock.now().toISOString();
  const due = (await deliveriesOf(db, id)).filter(row => isDue(row, now));
  const opened = channelFor(outbox, message);
  const content = await contentOf(db, id);
  if (content === undefined) return giveUp(outbox, due, 'what it says is no longer kept; send it --again');
  if (opened.channel === undefined) return putOff(outbox, due, opened.words);
  const { channel } = opened;
  // A phone is an act of its own: what became of one must be on the disk before the next.
  const acts = channel.kind === 'sms' ? due.map(row => [row]) : [due];
  const settled: Settled[] = [];
  for (const rows of acts) settled.push(...(await act(outbox, { rows, message, content, channel, silent })));
  return settled;
}

const isDue = (row: DeliveryRow, now: string): boolean =>
  row.state === 'waiting' && (row.next_try_at <= now || (row.tried_at ?? '') > now);

function channelFor(
  { channels }: Outbox,
  { channel: name }: MessageRow,
): { channel: Channel } | { channel: undefined; words: string } {
  try {
    const channel = channels.get(name);
    return channel ? { channel } : { channel, words: `there is no channel ${name} in tallylight.yaml` };
  } catch (thrown) {
    return { channel: undefined, words: reasonOf(thrown) };
  }
}

interface Act {
  rows: readonly DeliveryRow[];
  message: MessageRow;
  content: string;
  channel: Channel;
  silent: Set<string>;
}

/** One try: written down, made, and what it came to written down. */
async function act(outbox: Outbox, { rows, message, content, channel, silent }: Act): Promise<Settled[]> {
  const { store, clock, step } = outbox;
  if (rows.length === 0 || silent.has(message.channel)) return [];
  const at = clock.now().toISOString();
  await store.transaction(db => claimDeliveries(db, { ids: rows.map(row => row.id), at }));
  for (const { id } of rows) outbox.inHand?.add(id);
  try {
    step('delivery claimed');
    return await tryOut(outbox, { rows, message, content, channel, silent });
  } finally {
    for (const { id } of rows) outbox.inHand?.delete(id);
  }
}

async function tryOut(outbox: Outbox, { rows, message, content, channel, silent }: Act): Promise<Settled[]> {
  const { store, step, signal = new AbortController().signal } = outbox;
  const envelope = { ...(JSON.parse(message.envelope) as Envelope), only: rows.map(row => row.recipient) };
  const outcomes = await delivered(channel, { message: unpackMessage(message.id, content), envelope, signal });
  step('delivery answered');
  if (outcomes.some(outcome => outcome.silent)) silent.add(message.channel);
  const settled = rows.map(row => {
    const own = outcomes.find(outcome => outcome.address === row.recipient);
    const outcome = own ?? (rows.length === 1 ? outcomes[0] : undefined) ?? unknown(row.recipient);
    return settledOf({ ...row, tries: row.tries + 1 }, outcome, { outbox, channel });
  });
  await store.transaction(db => settleDeliveries(db, settled));
  step('delivery settled');
  return settled;
}

const unknown = (address: string): AddressOutcome => ({
  address,
  state: 'again',
  words: 'no end is known',
  unsure: true,
});

interface Handing {
  message: Message;
  envelope: Envelope;
  signal: AbortSignal;
}

/** A channel that throws has a fault of ours in it; the message must not be stuck for that, nor the others behind it. */
async function delivered(channel: Channel, { message, envelope, signal }: Handing): Promise<AddressOutcome[]> {
  try {
    return await channel.deliver(message, envelope, signal);
  } catch (thrown) {
    const words = reasonOf(thrown);
    return (envelope.only ?? []).map(address => ({ address, state: 'again', words, unsure: true }));
  }
}

/** The row after a try. `row.tries` counts that one. */
function settledOf(
  row: DeliveryRow,
  outcome: AddressOutcome,
  { outbox, channel }: { outbox: Pick<Outbox, 'clock' | 'random'>; channel: Channel | undefined },
): Settled {
  const now = outbox.clock.now();
  const { words = null } = outcome;
  const unsure = row.unsure + (outcome.unsure ? 1 : 0);
  const base = { id: row.id, error: words, unsure, sentAt: null, nextTryAt: row.next_try_at };
  if (outcome.state === 'sent') return { ...base, state: 'sent', sentAt: now.toISOString() };
  if (outcome.state === 'refused') return { ...base, state: 'dead' };
  const doubtful = outcome.unsure === true && channel?.idempotent !== true && unsure >= limits.unsureTries;
  if (doubtful) return { ...base, state: 'dead', error: `${words}; it may have come, so it is not tried again` };
  const age = now.getTime() - Date.parse(row.queued_at);
  if (row.tries >= limits.deliveryTries || age >= limits.deliveryAgeMs)
    return { ...base, state: 'dead', error: `${words} (given up after ${row.tries} tries)` };
  const wait = waitAfter({ tries: Math.max(1, row.tries), waitMs: outcome.waitMs, random: outbox.random });
  return { ...base, state: 'waiting', nextTryAt: new Date(now.getTime() + wait).toISOString() };
}

async function giveUp({ store }: Outbox, rows: readonly DeliveryRow[], words: string): Promise<Settled[]> {
  const settled = rows.map(({ id, unsure, next_try_at }): Settled => {
    return { id, unsure, state: 'dead', error: words, sentAt: null, nextTryAt: next_try_at };
  });
  await store.transaction(db => settleDeliveries(db, settled));
  return settled;
}

/** What cannot be tried for want of its channel waits as if it had been. */
async function putOff(outbox: Outbox, rows: readonly DeliveryRow[], words: string): Promise<Settled[]> {
  const at = outbox.clock.now().toISOString();
  const settled = rows.map(row =>
    settledOf(
      { ...row, tries: row.tries + 1 },
      { address: row.recipient, state: 'again', words },
      { outbox, channel: undefined },
    ),
  );
  await outbox.store.transaction(async db => {
    await claimDeliveries(db, { ids: rows.map(row => row.id), at });
    await settleDeliveries(db, settled);
  });
  return settled;
}
