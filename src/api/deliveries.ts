// What was sent and with what end, and what the schedule has done and will do.

import { openZone } from '../base/zone.ts';
import { iso } from '../models/models.ts';
import { openTimetable } from '../pipeline/schedule.ts';
import { type App, type Asked, type Given, handle } from './app.ts';
import { commandError } from './commands.ts';
import type { RouteOf } from './contract/contract.ts';
import { fail } from './errors.ts';
import { decodeCursor, idCursor, pageOfRows } from './pages.ts';

type Delivery = Given<RouteOf<'resendDelivery'>>;

/** Deliveries with what their message says of itself. */
const deliveries = ({ store }: App) =>
  store.db
    .selectFrom('deliveries')
    .innerJoin('messages', 'messages.id', 'deliveries.message_id')
    .selectAll('deliveries')
    .select(['messages.channel', 'messages.subject']);

type DeliveryRow = Awaited<ReturnType<ReturnType<typeof deliveries>['execute']>>[number];

const toDelivery = (row: DeliveryRow): Delivery => ({
  id: row.id,
  report: row.report,
  audience: row.audience,
  recipient: row.recipient,
  channel: row.channel,
  subject: row.subject,
  range_start: row.range_start,
  range_end: row.range_end,
  revision: row.revision,
  state: row.state,
  tries: row.tries,
  error: row.error,
  queued_at: row.queued_at,
  sent_at: row.sent_at,
  next_try_at: row.state === 'waiting' ? row.next_try_at : null,
});

async function listDeliveries(app: App, query: Asked<RouteOf<'listDeliveries'>>['query']) {
  const { limit, report, state } = query;
  const [after] = decodeCursor(query.cursor, idCursor) ?? [];
  let rows = deliveries(app);
  if (after !== undefined) rows = rows.where('deliveries.id', '<', after);
  if (report !== undefined) rows = rows.where('deliveries.report', '=', report);
  if (state !== undefined) rows = rows.where('deliveries.state', '=', state);
  const found = await rows
    .orderBy('deliveries.id', 'desc')
    .limit(limit + 1)
    .execute();
  return pageOfRows(found, { limit, key: row => [row.id], item: toDelivery });
}

async function deliveryOf(app: App, id: number): Promise<Delivery> {
  const row = await deliveries(app).where('deliveries.id', '=', id).executeTakeFirst();
  if (row === undefined) throw fail('not_found', { what: 'delivery', name: String(id) });
  return toDelivery(row);
}

/** Times of the past that are told at once. */
const pastShown = 100;

async function schedule(app: App): Promise<Given<RouteOf<'getSchedule'>>> {
  const { site } = app.current();
  const now = app.clock.now();
  const zone = openZone(site.timeZone);
  const next = site.schedule.flatMap(entry => {
    const at = openTimetable(entry.times, zone).nextAfter(now);
    if (at === undefined) return [];
    return entry.audiences.map(audience => ({
      report: entry.report,
      audience,
      due_at: iso(at),
      state: 'due' as const,
      error: null,
      done_at: null,
    }));
  });
  const past = await app.store.db
    .selectFrom('occurrences')
    .select(['report', 'audience', 'due_at', 'state', 'error', 'done_at'])
    .orderBy('due_at', 'desc')
    .limit(pastShown)
    .execute();
  return { next: next.sort((one, other) => (one.due_at < other.due_at ? -1 : 1)), past };
}

export const deliveryHandlers = [
  handle('listDeliveries', (app, { query }) => listDeliveries(app, query)),
  handle('resendDelivery', async (app, { params, note }) => {
    note(String(params.id));
    await deliveryOf(app, params.id);
    const done = await app.passes.command(['resend', String(params.id)]);
    // A resend that fails again is told by the row; only one that could not be tried is an error.
    const after = await deliveryOf(app, params.id);
    if (done.code !== 0 && after.state !== 'dead') throw commandError(done);
    return after;
  }),
  handle('getSchedule', app => schedule(app)),
];
