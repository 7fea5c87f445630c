// The outbox's rows: messages, and what became of each at each of its addresses. Instants here are ISO texts with milliseconds, so
// that they are ordered as text. What must stay true: an address has one row a report, range, revision and generation; `sending` is
// on the disk before anything goes out; a content is there for as long as one of its addresses may still want it.

import { sql } from 'kysely';
import type { Db } from './store.ts';
import type { DeliveryRow, DeliveryState, MessageRow } from './tables.ts';

export interface NewMessage extends MessageRow {
  content: string;
  recipients: readonly string[];
}

/** Enters a message with a row for each recipient, due now; part of a transaction. */
export async function enterMessage(db: Db, { content, recipients, ...message }: NewMessage): Promise<void> {
  await db.insertInto('messages').values(message).execute();
  await db.insertInto('message_contents').values({ message_id: message.id, content }).execute();
  const { report, audience, range_start, range_end, revision, generation, made_at } = message;
  const key = { message_id: message.id, report, audience, range_start, range_end, revision, generation };
  const fresh = { state: 'waiting' as const, tries: 0, unsure: 0, error: null, tried_at: null, sent_at: null };
  for (const recipient of recipients) {
    const row = { ...key, ...fresh, recipient, queued_at: made_at, next_try_at: made_at };
    await db.insertInto('deliveries').values(row).execute();
  }
}

export interface SentWhat {
  report: string;
  audience: string;
  range_start: string;
  range_end: string;
}

/** All rows of a report for a range to an audience, whatever the revision, in the order in which they were entered. */
export async function deliveriesFor(
  db: Db,
  { report, audience, range_start, range_end }: SentWhat,
): Promise<DeliveryRow[]> {
  const rows = await db
    .selectFrom('deliveries')
    .selectAll()
    .where('report', '=', report)
    .where('audience', '=', audience)
    .where('range_start', '=', range_start)
    .where('range_end', '=', range_end)
    .orderBy('id')
    .execute();
  return rows.map(plain);
}

/** Messages of a report for a range to an audience, by their ids. */
export async function messagesFor(
  db: Db,
  { report, audience, range_start, range_end }: SentWhat,
): Promise<Map<string, MessageRow>> {
  const rows = await db
    .selectFrom('messages')
    .selectAll()
    .where('report', '=', report)
    .where('audience', '=', audience)
    .where('range_start', '=', range_start)
    .where('range_end', '=', range_end)
    .execute();
  return new Map(rows.map(row => [row.id, plainMessage(row)]));
}

/** When a report was last made and sent to an audience, for ranges of which it was sent since then; by range, the newest first. */
export async function lastSent(
  db: Db,
  { report, audience, since }: { report: string; audience: string; since: string },
): Promise<{ range_start: string; range_end: string; revision: number; made_at: string; sent_at: string }[]> {
  const rows = await db
    .selectFrom('deliveries as d')
    .innerJoin('messages as m', 'm.id', 'd.message_id')
    .select(({ fn }) => [
      'd.range_start',
      'd.range_end',
      fn.max('d.revision').as('revision'),
      fn.max('m.made_at').as('made_at'),
      fn.max('d.sent_at').as('sent_at'),
    ])
    .where('d.report', '=', report)
    .where('d.audience', '=', audience)
    .where('d.state', '=', 'sent')
    .where('d.sent_at', '>=', since)
    .groupBy(['d.range_start', 'd.range_end'])
    .orderBy('d.range_end', 'desc')
    .orderBy('d.range_start', 'desc')
    .execute();
  return rows.map(({ revision, sent_at, ...row }) => ({ ...row, revision: Number(revision), sent_at: sent_at ?? '' }));
}

/** Messages with an address that is due, those that wait longest first. A clock that went back makes what was tried since due. */
export async function dueMessages(db: Db, now: string): Promise<string[]> {
  const rows = await db
    .selectFrom('deliveries')
    .select(({ fn }) => ['message_id', fn.min('next_try_at').as('due'), fn.min('id').as('first')])
    .where('state', '=', 'waiting')
    .where(({ or, eb }) => or([eb('next_try_at', '<=', now), eb('tried_at', '>', now)]))
    .groupBy('message_id')
    .orderBy('due')
    .orderBy('first')
    .execute();
  return rows.map(row => row.message_id);
}

export async function messageOf(db: Db, id: string): Promise<MessageRow | undefined> {
  const row = await db.selectFrom('messages').selectAll().where('id', '=', id).executeTakeFirst();
  return row && plainMessage(row);
}

/** Undefined when it is no longer kept. */
export async function contentOf(db: Db, id: string): Promise<string | undefined> {
  const row = await db.selectFrom('message_contents').select('content').where('message_id', '=', id).executeTakeFirst();
  return row?.content;
}

export async function deliveriesOf(db: Db, messageId: string): Promise<DeliveryRow[]> {
  const rows = await db
    .selectFrom('deliveries')
    .selectAll()
    .where('message_id', '=', messageId)
    .orderBy('id')
    .execute();
  return rows.map(plain);
}

/** Rows in a state, oldest first. */
export async function deliveriesIn(db: Db, state: DeliveryState): Promise<DeliveryRow[]> {
  const rows = await db.selectFrom('deliveries').selectAll().where('state', '=', state).orderBy('id').execute();
  return rows.map(plain);
}

/** Writes that these are being sent, before they are. */
export async function claimDeliveries(db: Db, { ids, at }: { ids: readonly number[]; at: string }): Promise<void> {
  await db
    .updateTable('deliveries')
    .set(old => ({ state: 'sending', tries: old('tries', '+', 1), tried_at: at }))
    .where('id', 'in', ids)
    .execute();
}

/** What a try came to for one row. */
export interface Settled {
  id: number;
  state: 'waiting' | 'sent' | 'dead';
  error: string | null;
  unsure: number;
  sentAt: string | null;
  nextTryAt: string;
}

/** Writes what tries came to; part of a transaction. */
export async function settleDeliveries(db: Db, settled: readonly Settled[]): Promise<void> {
  for (const { id, state, error, unsure, sentAt, nextTryAt } of settled) {
    const values = { state, error, unsure, sent_at: sentAt, next_try_at: nextTryAt };
    await db.updateTable('deliveries').set(values).where('id', '=', id).execute();
  }
}

/** Makes rows wait again from the beginning, due now. */
export async function requeueDeliveries(db: Db, { ids, at }: { ids: readonly number[]; at: string }): Promise<void> {
  const values = { state: 'waiting' as const, tries: 0, unsure: 0, queued_at: at, next_try_at: at };
  await db.updateTable('deliveries').set(values).where('id', 'in', ids).execute();
}

/** Makes rows that wait due now. */
export async function hastenDeliveries(db: Db, { ids, at }: { ids: readonly number[]; at: string }): Promise<void> {
  await db
    .updateTable('deliveries')
    .set({ next_try_at: at })
    .where('id', 'in', ids)
    .where('state', '=', 'waiting')
    .execute();
}

/** Drops contents that nobody wants: all addresses have had them, or were given up before a time. Gives their number. */
export async function dropContents(db: Db, { deadBefore }: { deadBefore: string }): Promise<number> {
  const result = await sql`delete from message_contents where not exists (select 1 from deliveries d
    where d.message_id = message_contents.message_id
    and (d.state in ('waiting', 'sending') or (d.state = 'dead' and d.tried_at >= ${deadBefore})))`.execute(db);
  return Number(result.numAffectedRows ?? 0);
}

/** Another database gives its long integers as text. */
const plain = (row: DeliveryRow): DeliveryRow => ({
  ...row,
  id: Number(row.id),
  revision: Number(row.revision),
  generation: Number(row.generation),
  tries: Number(row.tries),
  unsure: Number(row.unsure),
});

const plainMessage = (row: MessageRow): MessageRow => ({
  ...row,
  revision: Number(row.revision),
  generation: Number(row.generation),
});

/** When the next message is due; undefined when none waits. */
export async function nextDelivery(db: Db): Promise<Date | undefined> {
  const row = await db
    .selectFrom('deliveries')
    .select(({ fn }) => fn.min('next_try_at').as('at'))
    .where('state', '=', 'waiting')
    .executeTakeFirst();
  return row?.at == null ? undefined : new Date(row.at);
}
