// The ledger of input files with its books, and the records that could not be read.

import type { Selectable, SelectQueryBuilder } from 'kysely';
import { hourMs } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { iso } from '../models/models.ts';
import type { FileRow, FilesTable, Tables } from '../store/tables.ts';
import { type App, type Asked, type Given, handle } from './app.ts';
import type { RouteOf } from './contract/contract.ts';
import { fail } from './errors.ts';
import { instantOf } from './intervals.ts';
import { decodeCursor, encodeCursor, idCursor, pageOfRows } from './pages.ts';

type InputFile = Given<RouteOf<'listFiles'>>['items'][number];
type FileQuery = Asked<RouteOf<'listFiles'>>['query'];

/** What tells late files from those that came with the first look at a source. */
interface Lateness {
  /** By source: found until then, a file came with the first of it. */
  firstLook: ReadonlyMap<string, number>;
  catalog: Catalog;
}

async function latenessOf(app: App): Promise<Lateness> {
  const rows = await app.store.db
    .selectFrom('files')
    .select(({ fn }) => ['source', fn.min('found_at').as('found_at')])
    .groupBy('source')
    .execute();
  const firstLook = new Map(rows.map(({ source, found_at }) => [source, Date.parse(found_at) + hourMs]));
  return { firstLook, catalog: app.current().catalog };
}

/** It came so long after its records that the hours they belong to were taken as whole. */
function isLate(row: FileRow, { firstLook, catalog }: Lateness): boolean {
  if (row.last_event === null || Date.parse(row.found_at) <= (firstLook.get(row.source) ?? 0)) return false;
  const wholeMs = (catalog.datasets.get(row.dataset)?.lookBackHours ?? 24) * hourMs;
  return Date.parse(row.found_at) > Date.parse(row.last_event) + wholeMs;
}

const toFile = (row: FileRow, lateness: Lateness): InputFile => ({
  id: row.id,
  source: row.source,
  path: row.path,
  bytes: row.bytes,
  etag: row.etag,
  lines: row.lines,
  rows: row.rows,
  rejects: row.rejects,
  duplicates: row.duplicates,
  state: row.state,
  error: row.error,
  first_event: row.first_event,
  last_event: row.last_event,
  found_at: row.found_at,
  ingested_at: row.ingested_at,
  drift: row.drift,
  late: isLate(row, lateness),
});

type FilesSelect = SelectQueryBuilder<Tables, 'files', Selectable<FilesTable>>;

/** What the store itself can filter by. */
function filtered(app: App, query: FileQuery): FilesSelect {
  let rows = app.store.db.selectFrom('files').selectAll();
  const { source, state, search, rejects, from, to } = query;
  if (source !== undefined) rows = rows.where('source', '=', source);
  if (state !== undefined) rows = rows.where('state', '=', state);
  // What a text holds is told by what is left without it, in letters as they are; databases have no other way in common.
  if (search !== undefined && search !== '')
    rows = rows.where(({ eb, fn, val, ref }) =>
      eb(fn<string>('replace', ['path', val(search), val('')]), '!=', ref('path')),
    );
  if (rejects !== undefined) rows = rows.where('rejects', '>', 0);
  if (from !== undefined) rows = rows.where('last_event', '>=', iso(instantOf(app, from, 'query.from')));
  if (to !== undefined) rows = rows.where('first_event', '<', iso(instantOf(app, to, 'query.to')));
  return rows;
}

/** A page of the ledger. Late files are looked for a stretch at a time: a page of them may be short and still have a next. */
async function listFiles(app: App, query: FileQuery): Promise<{ items: InputFile[]; next: string | null }> {
  const lateness = await latenessOf(app);
  const { limit, late } = query;
  const [after] = decodeCursor(query.cursor, idCursor) ?? [];
  const before = (id: number | undefined): FilesSelect => {
    const rows = filtered(app, query).orderBy('id', 'desc');
    return id === undefined ? rows : rows.where('id', '<', id);
  };
  if (late === undefined) {
    const rows = await before(after)
      .limit(limit + 1)
      .execute();
    return pageOfRows(rows, { limit, key: row => [row.id], item: row => toFile(row, lateness) });
  }
  const looked = await before(after).limit(limits.listScan).execute();
  const found = looked.filter(row => isLate(row, lateness));
  if (found.length > limit)
    return pageOfRows(found, { limit, key: row => [row.id], item: row => toFile(row, lateness) });
  const last = looked.at(-1);
  const more = looked.length === limits.listScan && last !== undefined;
  return { items: found.map(row => toFile(row, lateness)), next: more ? encodeCursor([last.id]) : null };
}

async function books(app: App): Promise<Given<RouteOf<'getBooks'>>> {
  const rows = await app.store.db
    .selectFrom('files')
    .select(({ fn }) => [
      'source',
      'state',
      fn.countAll<number>().as('files'),
      fn.sum<number>('bytes').as('bytes'),
      fn.sum<number>('lines').as('lines'),
      fn.sum<number>('rows').as('rows'),
      fn.sum<number>('rejects').as('rejects'),
      fn.sum<number>('duplicates').as('duplicates'),
      fn.max('last_event').as('newest_event'),
      fn.max('found_at').as('newest_file'),
    ])
    .groupBy(['source', 'state'])
    .orderBy('source')
    .execute();
  const items = [...Map.groupBy(rows, row => row.source)].map(([source, states]) => {
    const sum = (of: 'files' | 'bytes' | 'lines' | 'rows' | 'rejects' | 'duplicates') =>
      states.reduce((total, row) => total + Number(row[of]), 0);
    const newest = (of: 'newest_event' | 'newest_file') =>
      states.map(row => row[of]).reduce((one, other) => ((one ?? '') > (other ?? '') ? one : other), null);
    const count = (state: string) => Number(states.find(row => row.state === state)?.files ?? 0);
    return {
      source,
      files: sum('files'),
      bytes: sum('bytes'),
      lines: sum('lines'),
      rows: sum('rows'),
      rejects: sum('rejects'),
      duplicates: sum('duplicates'),
      failed: count('failed'),
      waiting: count('found') + count('held'),
      balanced: sum('lines') === sum('rows') + sum('rejects') + sum('duplicates'),
      newest_event: newest('newest_event'),
      newest_file: newest('newest_file'),
    };
  });
  return { items };
}

async function listRejects(app: App, query: Asked<RouteOf<'listRejects'>>['query']) {
  const { limit, source, path, code } = query;
  let rows = app.store.db
    .selectFrom('rejects')
    .innerJoin('files', 'files.id', 'rejects.file_id')
    .select([
      'rejects.id',
      'files.source',
      'files.path',
      'rejects.line_number',
      'rejects.code',
      'rejects.reason',
      'rejects.record',
      'rejects.rejected_at',
    ]);
  const [after] = decodeCursor(query.cursor, idCursor) ?? [];
  if (after !== undefined) rows = rows.where('rejects.id', '<', after);
  if (source !== undefined) rows = rows.where('files.source', '=', source);
  if (path !== undefined) rows = rows.where('files.path', '=', path);
  if (code !== undefined) rows = rows.where('rejects.code', '=', code);
  const found = await rows
    .orderBy('rejects.id', 'desc')
    .limit(limit + 1)
    .execute();
  return pageOfRows(found, { limit, key: row => [row.id], item: row => row });
}

async function countRejects(app: App): Promise<Given<RouteOf<'countRejects'>>> {
  const rows = await app.store.db
    .selectFrom('rejects')
    .innerJoin('files', 'files.id', 'rejects.file_id')
    .select(({ fn }) => [
      'files.source',
      'rejects.code',
      fn.countAll<number>().as('count'),
      fn.max('rejects.rejected_at').as('newest'),
    ])
    .groupBy(['files.source', 'rejects.code'])
    .orderBy('count', 'desc')
    .execute();
  return { items: rows.map(row => ({ ...row, count: Number(row.count) })) };
}

export const fileHandlers = [
  handle('listFiles', (app, { query }) => listFiles(app, query)),
  handle('getFile', async (app, { params }) => {
    const row = await app.store.db.selectFrom('files').selectAll().where('id', '=', params.id).executeTakeFirst();
    if (row === undefined) throw fail('not_found', { what: 'file', name: String(params.id) });
    return toFile(row, await latenessOf(app));
  }),
  handle('getBooks', app => books(app)),
  handle('listRejects', (app, { query }) => listRejects(app, query)),
  handle('countRejects', app => countRejects(app)),
];
