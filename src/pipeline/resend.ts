// What was given up, tried anew: the same content, under the same id. Who asks for it has seen why it was given up.

import { fail } from '../delivery/errors.ts';
import { deliverDue } from '../delivery/outbox.ts';
import { contentOf, deliveriesIn, deliveriesOf, requeueDeliveries } from '../store/deliveries.ts';
import type { DeliveryRow } from '../store/tables.ts';
import type { Sender } from './entering.ts';
import { fail as pipelineError } from './errors.ts';
import { openOutbox } from './send.ts';

export type Resent = Pick<DeliveryRow, 'id' | 'report' | 'audience' | 'recipient' | 'state' | 'error'>;

/** Tries rows that are dead, all of them by default. Throws `delivery_unknown`, `delivery_content_gone`; then nothing is tried. */
export async function resendDead(sender: Sender, ids?: readonly number[]): Promise<Resent[]> {
  const { db } = sender.store;
  const dead = await deliveriesIn(db, 'dead');
  const meant = ids === undefined ? dead : dead.filter(row => ids.includes(row.id));
  const unknown = ids?.find(id => !meant.some(row => row.id === id));
  if (unknown !== undefined) throw pipelineError('delivery_unknown', { id: unknown, dead: dead.map(row => row.id) });
  const kept: DeliveryRow[] = [];
  for (const row of meant) {
    if ((await contentOf(db, row.message_id)) !== undefined) kept.push(row);
    else if (ids !== undefined) throw fail('delivery_content_gone', row);
  }
  if (kept.length === 0) return [];
  await requeueDeliveries(db, { ids: kept.map(row => row.id), at: sender.clock.now().toISOString() });
  sender.step('delivery requeued');
  const outbox = openOutbox(sender);
  const messages = [...new Set(kept.map(row => row.message_id))];
  try {
    await deliverDue(outbox, { messages });
  } finally {
    await outbox.channels.close();
  }
  const rows: DeliveryRow[] = [];
  for (const message of messages) rows.push(...(await deliveriesOf(db, message)));
  return rows
    .filter(row => kept.some(one => one.id === row.id))
    .map(({ id, report, audience, recipient, state, error }) => ({ id, report, audience, recipient, state, error }));
}
