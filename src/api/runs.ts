// Runs: what was done, what is under way, what is to be done; to begin one, to end one, to read something again.

import { sql } from 'kysely';
import { planSite } from '../pipeline/build.ts';
import { planReload, reloadTarget } from '../pipeline/reload.ts';
import { nothingNew } from '../pipeline/run.ts';
import { type App, handle } from './app.ts';
import { fail } from './errors.ts';
import { instantOf } from './intervals.ts';
import { decodeCursor, idCursor, pageOfRows } from './pages.ts';
import { shownRuns } from './run_shapes.ts';

export const runHandlers = [
  handle('listRuns', async (app, { query: { cursor, limit, state, quiet } }) => {
    const after = decodeCursor(cursor, idCursor);
    let rows = app.store.db
      .selectFrom('runs')
      .selectAll()
      .orderBy('id', 'desc')
      .limit(limit + 1);
    if (after !== undefined) rows = rows.where('id', '<', after[0]);
    if (state !== undefined) rows = rows.where('state', '=', state);
    if (quiet === 'false') rows = rows.where(didSomething);
    const shown = await shownRuns(app, await rows.execute());
    return pageOfRows(shown, { limit, key: run => [run.id], item: run => run });
  }),

  handle('getRun', async (app, { params }) => {
    const [run] = await shownRuns(app, [await runOf(app, params.run)]);
    if (run === undefined) throw fail('not_found', { what: 'run', name: String(params.run) });
    return run;
  }),

  handle('getRunLog', async (app, { params }) => {
    await runOf(app, params.run);
    const lines = app.passes.log(params.run);
    return { kept: lines !== undefined, lines: (lines ?? []).map(({ at, text }) => ({ at: at.toISOString(), text })) };
  }),

  handle('startRun', async (app, asked) => {
    asked.note('run');
    return app.passes.start();
  }),

  handle('cancelRun', async (app, { params, note }) => {
    const row = await runOf(app, params.run);
    note(String(row.id));
    if (app.passes.cancel(row.id)) return { words: 'It ends after the stage that is under way.' };
    return {
      words:
        row.state === 'running'
          ? 'It was begun on a command line, and is ended there.'
          : 'It has ended already; there is nothing to end.',
    };
  }),

  handle('getPlan', async (app, { query: { limit } }) => {
    const dirty = app.store.db.selectFrom('intervals').where('dirty_since', 'is not', null);
    const { total } = await dirty.select(sql<number>`count(*)`.as('total')).executeTakeFirstOrThrow();
    const rows = await dirty
      .selectAll()
      .orderBy('interval_start')
      .orderBy('table_name')
      .orderBy('partition')
      .limit(limit)
      .execute();
    return {
      total: Number(total),
      items: rows.map(row => ({
        table: row.table_name,
        partition: row.partition,
        start: row.interval_start,
        end: row.interval_end,
        reason: row.reason ?? 'dirty',
        since: row.dirty_since,
      })),
    };
  }),

  handle('reload', async (app, { body: { name, from, to, dry_run }, note }) => {
    const range = { from: instantOf(app, from, 'body.from'), to: instantOf(app, to, 'body.to') };
    if (range.from >= range.to) throw fail('input_invalid', { where: 'body.to', reason: 'it must be after `from`' });
    note(name, { from: range.from.toISOString(), to: range.to.toISOString(), dry_run });
    const plan = await reloadWords(app, { name, ...range });
    if (dry_run) return { plan, started: false };
    const { started, words } = app.passes.reload({ name, from: range.from.toISOString(), to: range.to.toISOString() });
    if (!started) throw fail('pass_under_way', { words });
    return { plan, started };
  }),
];

/** SQL for runs that found something to do, or did not end well. */
const didSomething = () => sql<boolean>`(runs.command != 'run' or runs.state != 'done' or exists (
  select 1 from stages where stages.run_id = runs.id and (stages.rows > 0 or (stages.name != 'ingest' and stages.done > 0)
    or (stages.name = 'ingest' and stages.detail != ${nothingNew}))))`;

async function runOf(app: App, id: number) {
  const row = await app.store.db.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw fail('not_found', { what: 'run', name: String(id) });
  return row;
}

/** What a reload would do, a line for each file or stretch. Throws `not_found`. */
async function reloadWords(app: App, { name, from, to }: { name: string; from: Date; to: Date }): Promise<string[]> {
  const { site, catalog } = app.current();
  const target = reloadTarget(catalog, { name, sources: site.sources });
  if (target === undefined) throw fail('not_found', { what: 'source or table', name });
  if (target === 'model') {
    const { store, clock } = app;
    const builds = await planSite(
      { site, store, catalog, clock },
      { tables: [name], range: { from, to }, dryRun: true },
    );
    return builds.map(
      ({ table, start, end, intervals }) => `${table} ${start} to ${end}: ${intervals.length} intervals`,
    );
  }
  const { files, gone } = await planReload(app, { name, from, to });
  return [
    ...files.map(({ path, rows }) => `${path}: ${rows} rows are read again`),
    ...gone.map(({ path }) => `${path}: no longer in its source, its rows stay`),
  ];
}
