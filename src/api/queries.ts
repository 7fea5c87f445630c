// Saved queries: own ones, and those that others of the same tenant share.

import { randomUUID } from 'node:crypto';
import { limits } from '../base/limits.ts';
import {
  addSavedQuery,
  changeSavedQuery,
  listSavedQueries,
  type QueryReader,
  removeSavedQuery,
  type SavedQueryRow,
} from '../store/saved_queries.ts';
import { type Handler, handle, type Principal } from './app.ts';
import { fail } from './errors.ts';

/** A token works for the person who made it. */
const readerOf = ({ kind, id, owner, tenant }: Principal): QueryReader => ({
  owner: owner === undefined ? `${kind}:${id}` : `person:${owner}`,
  tenant: tenant?.id ?? '',
});

const shownOf = (row: SavedQueryRow, reader: QueryReader) => ({
  id: row.id,
  title: row.title,
  sql: row.sql,
  shared: row.shared === 'yes',
  owner: row.owner_name,
  own: row.owner === reader.owner,
  updated_at: row.updated_at,
});

const sharedOf = (shared: boolean): 'yes' | null => (shared ? 'yes' : null);

export const savedQueryHandlers: readonly Handler[] = [
  handle('listQueries', async (app, { principal }) => {
    const reader = readerOf(principal);
    const rows = await listSavedQueries(app.store.db, reader);
    return { items: rows.map(row => shownOf(row, reader)) };
  }),

  handle('saveQuery', async (app, { principal, body, note }) => {
    const reader = readerOf(principal);
    const row: SavedQueryRow = {
      id: randomUUID(),
      ...reader,
      owner_name: principal.name,
      title: body.title,
      sql: body.sql,
      shared: sharedOf(body.shared),
      updated_at: app.clock.now().toISOString(),
    };
    const kept = await app.store.transaction(db => addSavedQuery(db, row, limits.savedQueries));
    if (!kept) throw fail('queries_many', { most: limits.savedQueries });
    note(row.id, { title: row.title, shared: body.shared });
    return shownOf(row, reader);
  }),

  handle('changeQuery', async (app, { principal, params, body, note }) => {
    const reader = readerOf(principal);
    const row = await changeSavedQuery(
      app.store.db,
      { ...reader, id: params.id },
      {
        title: body.title,
        sql: body.sql,
        shared: sharedOf(body.shared),
        owner_name: principal.name,
        updated_at: app.clock.now().toISOString(),
      },
    );
    if (row === undefined) throw fail('not_found', { what: 'query of your own', name: params.id });
    note(row.id, { title: row.title, shared: body.shared });
    return shownOf(row, reader);
  }),

  handle('removeQuery', async (app, { principal, params, note }) => {
    const removed = await removeSavedQuery(app.store.db, { ...readerOf(principal), id: params.id });
    if (!removed) throw fail('not_found', { what: 'query of your own', name: params.id });
    note(params.id);
    return undefined;
  }),
];
