// The stages of a pass that people notice: alerts, reports that are due, messages that wait. What must stay true: what one of them
// cannot do stops none of the others, and nothing is done before it stands in the store what became of it.

import { reasonOf } from '../base/errors.ts';
import { counted } from '../base/names.ts';
import { localTime, openZone } from '../base/zone.ts';
import { deliverDue, type Outbox } from '../delivery/outbox.ts';
import { iso } from '../models/models.ts';
import { deliveriesIn } from '../store/deliveries.ts';
import type { DeliveryRow } from '../store/tables.ts';
import { alertNotice } from './alert_text.ts';
import { checkAlerts, noteAlertsTold } from './alerting.ts';
import { type Due, findDue, nextDue, noteFailed, noteSent } from './due.ts';
import { fail } from './errors.ts';
import type { Notifier } from './notify.ts';
import type { Progress } from './progress.ts';
import { enterReport } from './send.ts';
import type { OpenSite } from './site.ts';
import type { Stage } from './stages.ts';

/** What the stages tell people by. */
export interface Outgoing {
  outbox: Outbox;
  notifier: Notifier;
}

export const alertsStage = (open: OpenSite, { notifier }: Outgoing): Stage => ({
  name: 'alerts',
  work: async progress => {
    const events = await checkAlerts(open);
    const show = { language: 'en' as const, timeZone: open.site.timeZone };
    for (const event of events) {
      const { text, json } = alertNotice(event, show);
      await notifier.tellAlert({ id: event.id, event: event.event, text, json, to: event.to });
      await noteAlertsTold(open, [event]);
      progress.add({ done: 1 });
    }
    const firing = events.filter(event => event.event === 'alert.firing').length;
    if (events.length === 0) return `${counted(open.catalog.alerts.size, 'alert')}, nothing new`;
    return `${firing} to tell of, ${events.length - firing} over`;
  },
  goesOn: () => true,
});

export const reportsStage = (open: OpenSite, outgoing: Outgoing): Stage => ({
  name: 'reports',
  work: async progress => {
    const { due, skipped } = await findDue(open);
    for (const { report, audience, due_at } of skipped)
      tellSkipped(
        open,
        outgoing,
        `${report} to ${audience}, due ${localAt(open, due_at)}, was skipped: later than its deadline`,
      );
    progress.expect(due.length, 'report');
    const made = { sent: 0, corrected: 0, failures: [] as unknown[] };
    for (const one of due) {
      if (progress.ending) break;
      await makeOne(open, { due: one, outgoing, progress, made });
    }
    if (made.failures.length > 0) throw made.failures[0];
    return reportWords(made, { skipped: skipped.length, next: await nextDue(open), open });
  },
  goesOn: () => true,
});

interface Made {
  sent: number;
  corrected: number;
  failures: unknown[];
}

interface Making {
  due: Due;
  outgoing: Outgoing;
  progress: Progress;
  made: Made;
}

async function makeOne(open: OpenSite, { due, outgoing, progress, made }: Making): Promise<void> {
  const { occurrence, correction } = due;
  const { report, audience } = occurrence;
  const range = { from: new Date(occurrence.range_start), to: new Date(occurrence.range_end) };
  const words = `${report} to ${audience}`;
  if (!correction) progress.part(words);
  try {
    const mode = correction ? 'correction' : 'once';
    const { fresh, rows } = await enterReport(
      { ...open, outbox: outgoing.outbox },
      { report, audience, ...range, mode },
    );
    open.step('report entered');
    // Who waits for the report itself is to have the correction after it: it is looked at again until then.
    const early = correction && rows.some(row => !fresh.has(row.id) && isUnderWay(row));
    if (!early) await noteSent(open, due);
    if (correction && fresh.size === 0) return;
    progress.add({ done: 1 });
    made[correction ? 'corrected' : 'sent']++;
    const about = correction ? `${words}, corrected` : words;
    outgoing.notifier.tell({ event: 'report.sent', words: `${about}, is on its way` });
  } catch (thrown) {
    const next = await noteFailed(open, due, thrown);
    const then =
      next === undefined
        ? `; when that is mended: tallylight send ${report} --audience ${audience}`
        : `; it is tried again at ${localAt(open, iso(next))}`;
    open.tell(`${words} could not be made: ${reasonOf(thrown)}${then}`);
    made.failures.push(thrown);
  }
}

const isUnderWay = ({ state }: Pick<DeliveryRow, 'state'>): boolean => state === 'waiting' || state === 'sending';

function tellSkipped(open: OpenSite, { notifier }: Outgoing, words: string): void {
  open.tell(words);
  notifier.tell({ event: 'report.skipped', words });
}

function reportWords(
  { sent, corrected }: Made,
  { skipped, next, open }: { skipped: number; next: Date | undefined; open: OpenSite },
): string {
  const words: string[] = [];
  if (sent > 0) words.push(`${counted(sent, 'report')} made`);
  if (corrected > 0) words.push(`${counted(corrected, 'correction')} made`);
  if (skipped > 0) words.push(`${skipped} skipped`);
  if (words.length === 0) words.push(open.site.schedule.length === 0 ? 'nothing is scheduled' : 'nothing is due');
  if (next !== undefined) words.push(`next ${localAt(open, iso(next))}`);
  return words.join('; ');
}

/** `2018-06-11 08:30`, by the site's clock. */
const localAt = ({ site }: Pick<OpenSite, 'site'>, at: string): string =>
  localTime(new Date(at), openZone(site.timeZone)).slice(0, 16).replace('T', ' ');

export const deliverStage = (open: OpenSite, { outbox, notifier }: Outgoing): Stage => ({
  name: 'deliver',
  always: true,
  goesOn: () => true,
  work: async progress => {
    await notifier.settle();
    const began = open.clock.now().toISOString();
    const { sent, waiting, dead } = await deliverDue(outbox);
    progress.add({ done: sent + dead });
    if (dead > 0) await tellDead(open, { notifier, since: began });
    if (sent + waiting + dead === 0) return 'nothing waits';
    const words = [`${counted(sent, 'message')} sent`];
    if (waiting > 0) words.push(`${waiting} not taken yet: tried again later`);
    return words.join('; ');
  },
});

/** Tells of each message that was given up, and fails. */
async function tellDead(open: OpenSite, { notifier, since }: { notifier: Notifier; since: string }): Promise<void> {
  const rows = (await deliveriesIn(open.store.db, 'dead')).filter(row => (row.tried_at ?? row.queued_at) >= since);
  // A notice that nobody takes is no cause for another one.
  const reports = rows.filter(row => !row.report.startsWith('alert.') && open.site.audiences.has(row.audience));
  for (const { report, audience, recipient, error } of reports)
    notifier.tell({ event: 'delivery.dead', words: `${report} to ${recipient} (${audience}) was refused: ${error}` });
  const [first] = rows;
  if (first !== undefined)
    throw fail('delivery_refused', {
      count: rows.length,
      recipient: first.recipient,
      report: first.report,
      reason: first.error ?? '',
    });
}
