// The first page: what needs attention, how fresh everything is, what runs.

import { type App, type Given, handle } from './app.ts';
import { attentionOf } from './attention.ts';
import type { Attention } from './attention_item.ts';
import type { RouteOf } from './contract/contract.ts';
import { freshnessOf } from './freshness.ts';
import { recentRuns } from './run_shapes.ts';
import { seenDashboards } from './seen_metrics.ts';

type Now = Given<RouteOf<'getNow'>>;

export const nowHandlers = [
  handle('getNow', async (app, { principal }): Promise<Now> => {
    const walls = principal.tenant?.walls;
    const books = await app.books.ledger.sources();
    const freshness = await freshnessOf(app, { books, walls });
    const attention = await attentionOf(app, principal, { books, freshness });
    const seen = (await seenDashboards(app, walls)).map(({ name }) => name);
    const dashboards = seen.filter(name => name.endsWith('.now'));
    const inside = walls !== undefined || principal.only !== undefined;
    const [last] = inside ? [] : await recentRuns(app, 1);
    const newest = freshness
      .filter(({ kind }) => kind === 'table')
      .flatMap(({ newest: at }) => (at === null ? [] : [at]));
    return {
      dashboards,
      wall: dashboards.map(name => seen.find(one => one === name.replace(/now$/, 'wall')) ?? name),
      attention,
      freshness,
      data_to: newest.sort().at(-1) ?? null,
      run: last ?? null,
      next_pass: inside ? null : nextPass(app),
      marks: attention.flatMap(markOf),
    };
  }),
];

const nextPass = ({ passes }: App): string | null => passes.next?.toISOString() ?? null;

const marking = { late: 'late', reject: 'rejects', file: 'failed' } as const;

/** What makes the numbers of the page less than whole. */
const markOf = ({ kind, title, subject, facts, href }: Attention): Now['marks'] =>
  kind === 'late' || kind === 'reject' || kind === 'file'
    ? [{ kind: marking[kind], words: title, subject, ...countIn(facts), from: null, to: null, href }]
    : [];

const countIn = ({ count, rejects }: Attention['facts']): { count?: number } => {
  const found = count ?? rejects;
  return typeof found === 'number' ? { count: found } : {};
};
