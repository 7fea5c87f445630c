// What an operator looks at: what needs attention and why, runs, the plan, settings that are written without losing anybody's change.

import { lstat, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openServerBed, type ServerBed, type Who } from './server_bed.ts';

let api: ServerBed;
beforeAll(async () => {
  api = await openServerBed();
});
afterAll(() => api.close());

const get = async (url: string, who: Who = 'viewer') => (await api.as(who, { url })).json() as unknown;

interface Shown {
  kind: string;
  title: string;
  detail: string;
  severity: string;
}

/** Without the alert of the bed, which fires. */
const attention = async (who?: Who): Promise<Shown[]> =>
  ((await get('/api/now', who)) as { attention: Shown[] }).attention.filter(({ kind }) => kind !== 'alert');
const db = () => api.app.store.db;

test('a site in order asks for nothing; an alert that fires and records that could not be read are named', async () => {
  expect(await attention()).toEqual([]);
  expect(await get('/api/now')).toMatchObject({
    dashboards: ['site.now'],
    attention: [{ kind: 'alert', title: 'Few scans', severity: 'warning', href: '/alerts/site.few_scans' }],
  });
  await db().updateTable('files').set({ ingested_at: '2026-03-02T11:00:00Z' }).execute();
  expect(await attention()).toMatchObject([{ kind: 'reject', title: 'scans: 20.0% of the records could not be read' }]);
  await db().updateTable('files').set({ ingested_at: '2026-03-01T10:00:00Z' }).execute();
});

test('what is wrong is told with the worst first, and not to those inside of walls', async () => {
  await db().updateTable('files').set({ state: 'failed' }).where('path', '=', 'b.csv').execute();
  await db().updateTable('runs').set({ state: 'failed', error: 'ingest: the disk is full' }).execute();
  await db().updateTable('files').set({ lines: 99 }).where('path', '=', 'a.csv').execute();
  const shown = await attention();
  expect(shown.map(({ kind, severity }) => [severity, kind])).toEqual([
    ['critical', 'run'],
    ['critical', 'books'],
    ['warning', 'file'],
  ]);
  expect(shown[0]).toMatchObject({ title: 'The last pass failed', detail: 'ingest: the disk is full' });
  expect(await attention('inside')).toEqual([]);
  await db().updateTable('files').set({ lines: 3 }).where('path', '=', 'a.csv').execute();
  await db().updateTable('files').set({ state: 'ingested' }).execute();
  await db().updateTable('runs').set({ state: 'done', error: null }).execute();
});

test('a table that does not hold what its files brought is told, unless a change is under way', async () => {
  await db().updateTable('files').set({ rows: 2, duplicates: 1 }).where('path', '=', 'a.csv').execute();
  expect(await attention()).toMatchObject([
    { kind: 'books', detail: 'Its files have 3 rows and the table 4.', severity: 'critical' },
  ]);
  await db().updateTable('runs').set({ state: 'running' }).execute();
  expect(await attention()).toEqual([]);
  await db().updateTable('runs').set({ state: 'done' }).execute();
  await db().updateTable('files').set({ rows: 3, duplicates: 0 }).where('path', '=', 'a.csv').execute();
});

test('inside of walls freshness is of the tables that are seen, by the rows inside', async () => {
  const { freshness, run, next_pass } = (await get('/api/now', 'inside')) as {
    freshness: { name: string; kind: string }[];
    run: unknown;
    next_pass: unknown;
  };
  expect(freshness.map(({ name, kind }) => [kind, name])).toEqual([
    ['table', 'site.scans'],
    ['table', 'site.scans_daily'],
    ['table', 'site.scans_hourly'],
  ]);
  expect([run, next_pass]).toEqual([null, null]);
});

test('runs that found nothing to do are left out unless they are asked for, page by page', async () => {
  for (let i = 0; i < 4; i++) await api.bed.pass();
  const ids: number[] = [];
  let cursor = '';
  do {
    const page = (await get(`/api/runs?quiet=true&limit=2${cursor}`)) as {
      items: { id: number }[];
      next: string | null;
    };
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.next === null ? '' : `&cursor=${page.next}`;
  } while (cursor !== '');
  expect(ids).toEqual([5, 4, 3, 2, 1]);
  const told = (await get('/api/runs')) as { items: { id: number }[] };
  expect(told.items.map(({ id }) => id)).toEqual([1]);
});

test('a reload is planned, for files and for models, and refused for what is not there', async () => {
  const plan = async (name: string) =>
    (
      await api.as('editor', {
        method: 'POST',
        url: '/api/reloads',
        body: { name, from: '2026-03-01', to: '2026-03-02' },
      })
    ).json() as { plan: string[]; code?: string };
  expect((await plan('scans')).plan).toEqual(['a.csv: 3 rows are read again', 'b.csv: 1 rows are read again']);
  expect((await plan('site.scans_hourly')).plan.join()).toContain('site.scans_hourly');
  expect((await plan('nothing')).code).toBe('not_found');
  const dirty = (await get('/api/plan')) as { total: number };
  expect(dirty.total).toBe(0);
});

interface Settings {
  text: string;
  etag: string;
  code?: string;
}

const save = async (text: string, etag: string) => {
  const answer = await api.as('administrator', { method: 'PUT', url: '/api/settings', body: { text, etag } });
  return { status: answer.statusCode, body: answer.json() as unknown };
};

test('settings are written whole, when nobody else did and nothing is wrong; they hold at once', async () => {
  const { text, etag } = (await get('/api/settings', 'administrator')) as Settings;
  // As a deployment has it: a link to where the text is kept.
  const file = join(api.bed.folder, 'tallylight.yaml');
  await rename(file, join(api.bed.folder, 'kept.yaml'));
  await symlink('kept.yaml', file);

  expect(await save(`${text}nonsense: 1\n`, etag)).toMatchObject({ status: 400, body: { code: 'settings_wrong' } });
  expect(await readFile(file, 'utf8')).toBe(text);
  const renamed = text.replace('name: Parcels', 'name: Parcels of the north');
  const saved = await save(renamed, etag);
  expect(saved.status).toBe(200);
  expect((await lstat(file)).isSymbolicLink()).toBe(true);
  expect(api.app.current().site.name).toBe('Parcels of the north');
  expect(await save(text, etag)).toMatchObject({ status: 409, body: { code: 'settings_changed' } });
});

test('a mistake that is written by hand is told, and the site goes on as it was', async () => {
  const file = join(api.bed.folder, 'tallylight.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(file, `${text}nonsense: 1\n`);
  expect(await api.app.reload()).toHaveLength(1);
  expect(api.app.current().site.name).toBe('Parcels of the north');
  expect(await attention()).toMatchObject([{ kind: 'site', detail: expect.stringContaining('tallylight.yaml:') }]);
  const status = (await get('/api/status')) as { checks: { name: string; ok: boolean }[] };
  expect(status.checks.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(['Catalogue']);
  await writeFile(file, text);
  expect(await api.app.reload()).toEqual([]);
  expect(await attention()).toEqual([]);
});
