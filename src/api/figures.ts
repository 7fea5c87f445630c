// What `/metrics` says of a site, as a list: each figure has a name, words, and how it is read from the state. What must stay true: a
// figure is one cheap statement, and no label is anything that people outside of the site's configuration can make up.

import { sql } from 'kysely';
import type { App } from './app.ts';

/** A value and its labels. */
type Measured = readonly [labels: Record<string, string>, value: number];

export interface Figure {
  name: string;
  help: string;
  labels: readonly string[];
  read(app: App): Promise<readonly Measured[]>;
}

const one = (name: string, help: string, read: (app: App) => number | Promise<number>): Figure => ({
  name,
  help,
  labels: [],
  read: async app => [[{}, await read(app)]],
});

/** A figure of one statement: the columns that are its labels, and `value`. */
const many = (name: string, help: string, { labels, from }: { labels: readonly string[]; from: string }): Figure => ({
  name,
  help,
  labels,
  read: async ({ store }) => {
    const { rows } = await sql.raw<Record<string, string | number | null>>(from).execute(store.db);
    return rows.map(row => [
      Object.fromEntries(labels.map(label => [label, String(row[label])])),
      Number(row['value']),
    ]);
  },
});

/** Age of an instant that a statement gives with each label, where it gives one. */
const ages = (name: string, help: string, { label, from }: { label: string; from: string }): Figure => ({
  name,
  help,
  labels: [label],
  read: async ({ store, clock }) => {
    const { rows } = await sql.raw<{ label: string; newest: string | null }>(from).execute(store.db);
    return rows.flatMap(row =>
      row.newest === null
        ? []
        : [[{ [label]: row.label }, (clock.now().getTime() - Date.parse(row.newest)) / 1_000] as const],
    );
  },
});

const records = ['rows', 'rejects', 'duplicates']
  .map(column => `select source, '${column}' as outcome, sum(${column}) as value from files group by source`)
  .join(' union all ');

export const figures: readonly Figure[] = [
  many('tallylight_runs', 'Runs that the state knows of, by how they ended.', {
    labels: ['state'],
    from: 'select state, count(*) as value from runs group by state',
  }),
  {
    name: 'tallylight_last_run_start_seconds',
    help: 'When the newest run began, Unix time.',
    labels: [],
    read: async ({ store }) => {
      const newest = store.db.selectFrom('runs').select(({ fn }) => fn.max('started_at').as('at'));
      const { at } = await newest.executeTakeFirstOrThrow();
      return at === null ? [] : [[{}, Math.floor(Date.parse(at) / 1_000)]];
    },
  },
  many('tallylight_files', 'Files of the ledger.', {
    labels: ['source', 'state'],
    from: 'select source, state, count(*) as value from files group by source, state',
  }),
  many('tallylight_records', 'Records of the ledger, by what became of them.', {
    labels: ['source', 'outcome'],
    from: records,
  }),
  ages('tallylight_source_age_seconds', 'Age of the newest record of a source.', {
    label: 'source',
    from: 'select source as label, max(last_event) as newest from files group by source',
  }),
  ages('tallylight_table_age_seconds', 'Age of the end of the newest interval of a table that is not dirty.', {
    label: 'table',
    from: "select table_name as label, max(interval_end) as newest from intervals where state != 'dirty' and built_at is not null group by table_name",
  }),
  many('tallylight_dirty_intervals', 'Intervals that are to be built.', {
    labels: [],
    from: 'select count(*) as value from intervals where dirty_since is not null',
  }),
  many('tallylight_alerts', 'Alerts, by their state.', {
    labels: ['state'],
    from: 'select state, count(*) as value from alerts group by state',
  }),
  many('tallylight_deliveries', 'Deliveries, by their state.', {
    labels: ['state'],
    from: 'select state, count(*) as value from deliveries group by state',
  }),
  one('tallylight_collect_requests', 'Requests with records.', ({ collector }) => collector.counts.requests),
  one(
    'tallylight_collect_refused',
    'Requests with records that were answered with a problem.',
    ({ collector }) => collector.counts.refused,
  ),
  {
    name: 'tallylight_collect_records',
    help: 'Records that came by HTTP, by what was said of them.',
    labels: ['outcome'],
    read: async ({ collector: { counts } }) => [
      [{ outcome: 'accepted' }, counts.accepted],
      [{ outcome: 'rejected' }, counts.rejected],
    ],
  },
  one('tallylight_collect_bytes', 'Bytes of records that are on the disk.', ({ collector }) => collector.counts.bytes),
  one('tallylight_collect_syncs', 'Times that the disk was waited for.', ({ collector }) => collector.syncs),
  one(
    'tallylight_collect_waiting_bytes',
    'Bytes of records that came and are not on the disk yet.',
    ({ collector }) => collector.waitingBytes,
  ),
  one(
    'tallylight_collect_cut_bytes',
    'Bytes of torn lines that were cut off at the start.',
    ({ collector }) => collector.counts.cutBytes,
  ),
  one('tallylight_event_listeners', 'Pages that listen.', ({ events }) => events.listeners),
  one('tallylight_catalogue_mistakes', 'Mistakes of the last edit of the site.', app => app.mistakes().length),
  one('process_resident_memory_bytes', 'Memory of the process, that of its engines too.', () =>
    process.memoryUsage.rss(),
  ),
  one(
    'process_start_time_seconds',
    'When the process started, Unix time.',
    ({ startedAt }) => startedAt.getTime() / 1_000,
  ),
];
