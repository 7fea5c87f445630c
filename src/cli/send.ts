// `send`: makes a report for an audience and delivers it. What must stay true: without `--audience` nothing but `test` is meant; the
// same again sends nothing and says when it went; it ends 1 when an address is given up, and names it.

import type { Command } from 'commander';
import { localTime, type Zone } from '../base/zone.ts';
import { findAnyReport } from '../metrics/report.ts';
import type { Sending } from '../pipeline/entering.ts';
import { enterReport, rangeOf, type Sent, type SentTo, sendReport } from '../pipeline/send.ts';
import { act, withExamples } from './command.ts';
import { type Context, instantOption, loadChecked, printJson, withSite, zoneOf } from './context.ts';
import { fail } from './errors.ts';

interface SendOptions {
  audience?: string;
  from?: string;
  to?: string;
  again?: boolean;
  dryRun?: boolean;
}

export function addSend(root: Command): void {
  const command = root
    .command('send')
    .argument('<report>', 'a report of the catalogue')
    .description('makes a report for an audience and delivers it')
    .option('--audience <name>', 'who gets it: an audience of tallylight.yaml (default: test)')
    .option('--from <time>', 'start, inclusive (default: as many whole days as the report covers)')
    .option('--to <time>', 'end, exclusive (default: the last midnight)')
    .option('--again', 'sends it also to those who have had it')
    .option('--dry-run', 'makes it and says who would get it; sends nothing');
  act<SendOptions>(
    withExamples(command, [
      'send cdn.daily_delivery',
      'send cdn.daily_delivery --audience production --from 2018-06-10 --to 2018-06-11',
      'send cdn.daily_delivery --audience production --dry-run',
    ]),
    send,
  );
}

async function send(context: Context, options: SendOptions, [name = '']: string[]): Promise<void> {
  const { site, catalog } = await loadChecked(context);
  const zone = zoneOf(site);
  const sending: Sending = {
    report: name,
    audience: options.audience ?? 'test',
    ...(options.from === undefined ? {} : { from: instantOption(options.from, { option: '--from', zone }) }),
    ...(options.to === undefined ? {} : { to: instantOption(options.to, { option: '--to', zone }) }),
    mode: options.again ? 'again' : 'asked',
  };
  // What is wrong with the question is told before anybody is waited for.
  findAnyReport(catalog, name);
  rangeOf({ site, catalog, clock: context.environment.clock }, sending);
  const sent = await withSite(context, {
    command: 'send',
    work: open => (options.dryRun ? rehearse(open, sending) : sendReport(open, sending)),
  });
  print(context, sent, { zone, dryRun: options.dryRun === true });
}

/** Enters it into the outbox and takes that back. */
async function rehearse(open: Parameters<typeof enterReport>[0], sending: Sending): Promise<Sent> {
  const { store } = open;
  return store.rehearse(async db => {
    const rehearsing = {
      ...store,
      db: db as typeof store.db,
      transaction: <T>(work: (on: typeof db) => Promise<T>) => work(db),
    };
    const { sent, rows, fresh } = await enterReport({ ...open, store: rehearsing }, sending);
    const to = rows.map(
      (row): SentTo => ({
        recipient: row.recipient,
        state: row.state,
        fresh: fresh.has(row.id),
        revision: row.revision,
        ...(row.sent_at === null ? {} : { sentAt: new Date(row.sent_at) }),
        ...(row.error === null ? {} : { error: row.error }),
      }),
    );
    return { ...sent, to };
  });
}

function print(context: Context, sent: Sent, { zone, dryRun }: { zone: Zone; dryRun: boolean }): void {
  const { report, audience, channel, range, subjects, to } = sent;
  if (context.json) {
    const rows = to.map(({ recipient, state, fresh, revision, sentAt, nextTryAt, error }) => ({
      recipient,
      state,
      new: fresh,
      revision,
      sent_at: sentAt ?? null,
      next_try_at: nextTryAt ?? null,
      error: error ?? null,
    }));
    printJson(context, {
      report,
      audience,
      channel,
      from: range.from,
      to: range.to,
      subjects,
      dry_run: dryRun,
      deliveries: rows,
    });
  } else {
    for (const subject of new Set(subjects)) context.stdout.write(`${subject}\n`);
    for (const one of to) context.stdout.write(`${lineOf(one, { zone, dryRun })}\n`);
  }
  if (dryRun) return;
  if (to.length > 0 && to.every(one => !one.fresh && one.state === 'sent'))
    context.stderr.write('Nothing was sent: they have all had it. --again sends it all the same.\n');
  const dead = to.filter(one => one.state === 'dead');
  if (dead.length > 0) throw fail('delivery_dead', { report, list: dead.map(wordsOf).join('; ') });
}

const wordsOf = ({ recipient, error = 'no words' }: SentTo): string => `${recipient}: ${error}`;

/** `ops@example.test: sent`, with when and why. */
function lineOf(
  { recipient, state, fresh, sentAt, nextTryAt, error }: SentTo,
  at: { zone: Zone; dryRun: boolean },
): string {
  const local = (time: Date) => `${localTime(time, at.zone).slice(0, 19).replace('T', ' ')}`;
  if (at.dryRun && fresh) return `${recipient}: would get it`;
  if (state === 'sent' && sentAt !== undefined) {
    const more = error === undefined ? '' : ` (${error})`;
    return `${recipient}: ${fresh ? 'sent' : `had it at ${local(sentAt)}`}${more}`;
  }
  const why = error === undefined ? '' : `: ${error}`;
  if (state === 'dead') return `${recipient}: given up${why}`;
  const when = nextTryAt === undefined ? '' : `, \`run\` tries again from ${local(nextTryAt)} on`;
  return `${recipient}: waiting${why}${when}`;
}
