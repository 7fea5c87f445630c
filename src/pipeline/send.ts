// A report goes to an audience: its documents are made, put into the outbox, and tried at once. What must stay true: nobody gets the
// same report of the same range and revision twice unless someone asks for it again; what is in the outbox is delivered by any later
// pass; a sending that was cut off half way goes on where it stopped.

import { openZone } from '../base/zone.ts';
import { openChannels } from '../delivery/channels.ts';
import { type Delivered, deliverDue, type Outbox } from '../delivery/outbox.ts';
import { checkRange, type Range, rangeOrDays } from '../metrics/ranges.ts';
import { findAnyReport } from '../metrics/report.ts';
import { deliveriesFor, deliveriesOf, hastenDeliveries } from '../store/deliveries.ts';
import type { DeliveryRow } from '../store/tables.ts';
import type { Press } from './documents.ts';
import { enterGroups, type Sender, type Sending, wayTo } from './entering.ts';

/** What became of it for one address. */
export interface SentTo {
  recipient: string;
  state: DeliveryRow['state'];
  /** False where it had gone into the outbox before. */
  fresh: boolean;
  revision: number;
  sentAt?: Date;
  nextTryAt?: Date;
  /** The other side's words. */
  error?: string;
}

export interface Sent {
  report: string;
  audience: string;
  channel: string;
  range: Range;
  /** Of each message that was made. */
  subjects: string[];
  to: SentTo[];
}

/** Makes a report for an audience, puts it into the outbox and tries it at once. Throws what `enterReport` throws. */
export async function sendReport(sender: Sender, sending: Sending): Promise<Sent> {
  return withOutbox(sender, async outbox => {
    const entered = await enterReport({ ...sender, outbox }, sending);
    // What is found `sending` was cut off: it waits, too.
    const open = entered.rows.filter(row => row.state === 'waiting' || row.state === 'sending');
    const messages = [...new Set(open.map(row => row.message_id))];
    const waiting = open.filter(row => row.state === 'waiting').map(row => row.id);
    // Somebody asks for it now: those who wait for their next try are tried, too.
    if (waiting.length > 0)
      await hastenDeliveries(sender.store.db, { ids: waiting, at: sender.clock.now().toISOString() });
    await deliverDue(outbox, { messages });
    const rows = await sameRows(sender, entered.rows);
    return { ...entered.sent, to: rows.map(row => sentTo(row, entered.fresh.has(row.id))) };
  });
}

async function sameRows({ store }: Sender, rows: readonly DeliveryRow[]): Promise<DeliveryRow[]> {
  const ids = new Set(rows.map(row => row.id));
  const now: DeliveryRow[] = [];
  for (const message of new Set(rows.map(row => row.message_id)))
    now.push(...(await deliveriesOf(store.db, message)).filter(row => ids.has(row.id)));
  return now;
}

/** Tries all that waits and whose back-off is over; with `until`, begins nothing after it. */
export const deliverWaiting = (sender: Sender, { until }: { until?: Date } = {}): Promise<Delivered> =>
  withOutbox(sender, outbox => deliverDue(outbox, until === undefined ? {} : { until }));

/** The outbox of a site that is open, with channels of its own; close the channels at the end. */
export const openOutbox = ({
  site,
  store,
  clock,
  step,
}: Pick<Sender, 'site' | 'store' | 'clock' | 'step'>): Outbox => ({
  store,
  channels: openChannels(site),
  clock,
  step,
  random: Math.random,
  inHand: new Set(),
});

async function withOutbox<T>(sender: Sender, work: (outbox: Outbox) => Promise<T>): Promise<T> {
  if (sender.outbox !== undefined) return work(sender.outbox);
  const outbox = openOutbox(sender);
  try {
    return await work(outbox);
  } finally {
    await outbox.channels.close();
  }
}

export interface Entered {
  sent: Omit<Sent, 'to'>;
  /** The rows of all who are meant, those that were there before, too. */
  rows: DeliveryRow[];
  /** Ids of the rows that are new. */
  fresh: Set<number>;
}

/**
 * Makes a report for an audience and puts it into the outbox; nothing goes out. Throws `audience_unknown`, `report_unknown`,
 * `range_reversed`, `env_not_set`, and what making the document throws. The same again enters nothing.
 */
export async function enterReport(sender: Sender, sending: Sending): Promise<Entered> {
  return withOutbox(sender, async outbox => {
    const way = wayTo(sender, { audience: sending.audience, channels: outbox.channels });
    const report = findAnyReport(sender.catalog, sending.report).name;
    const range = rangeOf(sender, sending);
    const { audience, mode = 'asked' } = sending;
    const what = { report, audience, range_start: iso(range.from), range_end: iso(range.to) };
    const before = await deliveriesFor(sender.store.db, what);
    const subjects = await enterGroups({ sender, outbox, way, range, report, mode, before });
    const known = new Set(before.map(row => row.id));
    const meant = new Map<string, DeliveryRow>();
    // The newest row of an address is the one that counts.
    for (const row of await deliveriesFor(sender.store.db, what)) meant.set(row.recipient, row);
    const rows = way.everyone.flatMap(address => meant.get(address) ?? []);
    const fresh = new Set(rows.map(row => row.id).filter(id => !known.has(id)));
    return { sent: { report, audience, channel: way.channel.name, range, subjects }, rows, fresh };
  });
}

export function rangeOf(
  { site, catalog, clock }: Press,
  { report, from, to }: Pick<Sending, 'report' | 'from' | 'to'>,
): Range {
  const { days } = findAnyReport(catalog, report);
  const range = rangeOrDays(
    { ...(from && { from }), ...(to && { to }) },
    { days, now: clock.now(), zone: openZone(site.timeZone) },
  );
  checkRange(range);
  return range;
}

const sentTo = (row: DeliveryRow, fresh: boolean): SentTo => ({
  recipient: row.recipient,
  state: row.state,
  fresh,
  revision: row.revision,
  ...(row.sent_at === null ? {} : { sentAt: new Date(row.sent_at) }),
  ...(row.state === 'waiting' ? { nextTryAt: new Date(row.next_try_at) } : {}),
  ...(row.error === null ? {} : { error: row.error }),
});

const iso = (at: Date): string => at.toISOString();
