// What needs a person: the list of the first page, the worst first. What must stay true: it is empty when all is well, and each entry says
// where to look.

import { statfs } from 'node:fs/promises';
import { dayMs } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import { counted } from '../base/names.ts';
import { bytesWords, durationWords } from '../pipeline/progress.ts';
import { listAlerts } from './alerts.ts';
import type { App, Principal } from './app.ts';
import type { Attention } from './attention_item.ts';
import { brokenBooks } from './books.ts';
import type { Freshness } from './freshness.ts';
import type { SourceBooks } from './source_books.ts';

export interface AttentionFacts {
  books: ReadonlyMap<string, SourceBooks>;
  freshness: readonly Freshness[];
}

/** Of somebody inside of walls: alerts about their own rows alone. */
export async function attentionOf(app: App, principal: Principal, facts: AttentionFacts): Promise<Attention[]> {
  const alerts = await firing(app, principal);
  if (principal.tenant !== undefined || principal.only !== undefined) return alerts;
  const parts = await Promise.all([
    alerts,
    failedRun(app),
    fileTrouble(facts.books),
    brokenBooks(app),
    lateSources(facts.freshness),
    manyRejects(app),
    deadDeliveries(app),
    siteMistakes(app),
    fullDisk(app),
  ]);
  const order: readonly Attention['severity'][] = ['critical', 'warning', 'info'];
  return parts.flat().sort((one, other) => order.indexOf(one.severity) - order.indexOf(other.severity));
}

async function firing(app: App, principal: Principal): Promise<Attention[]> {
  const { items } = await listAlerts(app, principal);
  return items
    .filter(({ state, silenced }) => !silenced && (state === 'firing' || state === 'error'))
    .map(alert => {
      const open = alert.instances.filter(({ state }) => state === 'firing');
      const since = open.map(one => one.since).sort()[0] ?? null;
      return {
        kind: 'alert' as const,
        code: alert.state === 'error' ? ('alert_error' as const) : ('alert_firing' as const),
        subject: alert.name,
        facts: {
          title: alert.title,
          question: alert.question,
          times: open.length,
          ...(alert.error !== null && { reason: alert.error }),
        },
        severity:
          alert.state === 'firing' && alert.severity === 'critical' ? ('critical' as const) : ('warning' as const),
        title: alert.title,
        detail:
          alert.state === 'error'
            ? `It cannot be judged: ${alert.error ?? 'see its page'}`
            : `${alert.question}${open.length > 1 ? `; ${open.length} times` : ''}`,
        since,
        href: `/alerts/${alert.name}`,
      };
    });
}

async function failedRun({ store }: App): Promise<Attention[]> {
  const run = await store.db
    .selectFrom('runs')
    .selectAll()
    .where('state', '!=', 'running')
    .where('state', '!=', 'stopped')
    .where('command', '=', 'run')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (run === undefined || run.state === 'done') return [];
  const broken = run.state === 'broken';
  return [
    {
      kind: 'run',
      severity: broken ? 'warning' : 'critical',
      code: broken ? 'run_broken' : 'run_failed',
      subject: String(run.id),
      facts: run.error === null ? {} : { reason: run.error },
      title: broken ? 'The last pass was cut off' : 'The last pass failed',
      detail: run.error ?? 'Its process ended without a word; the next pass goes on from there.',
      since: run.ended_at ?? run.started_at,
      href: `/runs/${run.id}`,
    },
  ];
}

function fileTrouble(books: ReadonlyMap<string, SourceBooks>): Attention[] {
  return [...books].flatMap(([source, { failed, held }]) => {
    const entry = (count: number, words: 'failed' | 'held', detail: string): Attention => ({
      kind: 'file',
      severity: 'warning',
      code: `files_${words}`,
      subject: source,
      facts: { count },
      title: `${source}: ${counted(count, 'file')} ${words}`,
      detail,
      since: null,
      href: `/lake/ledger?${new URLSearchParams({ source, state: words === 'failed' ? 'failed' : 'found' })}`,
    });
    return [
      ...(failed === 0 ? [] : [entry(failed, 'failed', 'They are tried at every pass; the ledger says why.')]),
      ...(held === 0
        ? []
        : [entry(held, 'held', 'Their total is unusual: look, and let them in by `ingest --release`.')]),
    ];
  });
}

const lateSources = (freshness: readonly Freshness[]): Attention[] =>
  freshness
    .filter(({ kind, state }) => kind === 'source' && state === 'late')
    .map(({ name, newest, age_ms: age, usual_ms: usual }) => ({
      kind: 'late',
      severity: 'warning',
      code: 'source_late',
      subject: name,
      facts: { age_ms: age ?? 0, usual_ms: usual ?? 0 },
      title: `${name} is late`,
      detail: `The newest record is ${durationWords(age ?? 0)} old; usually newer ones come within ${durationWords(usual ?? 0)}.`,
      since: newest,
      href: '/sources',
    }));

/** Above this share of a day's records somebody should look at them. */
const rejectShare = 0.01;

async function manyRejects({ books, clock }: App): Promise<Attention[]> {
  const rows = await books.ledger.lastDay(clock.now());
  return rows
    .filter(({ lines, rejects }) => lines > 0 && rejects / lines > rejectShare)
    .map(({ source, lines, rejects }) => ({
      kind: 'reject',
      severity: 'warning',
      code: 'many_rejects',
      subject: source,
      facts: { rejects, lines },
      title: `${source}: ${((100 * rejects) / lines).toFixed(1)}% of the records could not be read`,
      detail: `${counted(rejects, 'record')} of ${lines} that came in the last 24 hours.`,
      since: null,
      href: `/lake/rejects?${new URLSearchParams({ source })}`,
    }));
}

async function deadDeliveries({ store, clock }: App): Promise<Attention[]> {
  const since = new Date(clock.now().getTime() - 7 * dayMs).toISOString();
  const rows = await store.db
    .selectFrom('deliveries')
    .select(({ fn }) => [
      'report',
      fn.countAll<number>().as('count'),
      fn.max('error').as('error'),
      fn.min('tried_at').as('since'),
    ])
    .where('state', '=', 'dead')
    .where('queued_at', '>=', since)
    .groupBy('report')
    .execute();
  return rows.map(({ report, count, error, since: first }) => ({
    kind: 'delivery',
    severity: 'warning',
    code: 'delivery_dead',
    subject: report,
    facts: { count: Number(count), ...(error !== null && { reason: error }) },
    title: `${report} was given up for ${Number(count) === 1 ? 'an address' : `${count} addresses`}`,
    detail: error ?? 'See its deliveries.',
    since: first,
    href: `/reports/${report}`,
  }));
}

function siteMistakes(app: App): Attention[] {
  const mistakes = app.mistakes();
  const [first] = mistakes;
  if (first === undefined) return [];
  return [
    {
      kind: 'site',
      severity: 'warning',
      code: 'site_mistakes',
      subject: '',
      facts: { count: mistakes.length },
      title: `The site has ${counted(mistakes.length, 'mistake')}; it goes on as it was before`,
      detail: `${first.file}:${first.line}: ${first.message}`,
      since: null,
      href: '/status',
    },
  ];
}

async function fullDisk(app: App): Promise<Attention[]> {
  const free = await freeBytes(app.current().site.folder);
  if (free > limits.batchBytes * 8) return [];
  const needed = limits.batchBytes * 8;
  return [
    {
      kind: 'disk',
      severity: 'critical',
      code: 'disk_full',
      subject: '',
      facts: { free_bytes: free, needed_bytes: needed },
      title: 'The disk is nearly full',
      detail: `${bytesWords(free)} are free; a load needs some ${bytesWords(needed)} beside what it keeps.`,
      since: null,
      href: '/status',
    },
  ];
}

/** What may still be written on the disk of a folder. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
