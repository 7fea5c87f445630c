// The audit log, for administrators.

import { listEntries } from '../people/audit.ts';
import type { AuditRow } from '../store/people_tables.ts';
import { type Given, type Handler, handle } from './app.ts';
import type { RouteOf } from './contract/contract.ts';
import { instantOf } from './intervals.ts';
import { decodeCursor, idCursor, pageOfRows } from './pages.ts';

type Entry = Given<RouteOf<'listAudit'>>['items'][number];

export const auditHandlers: readonly Handler[] = [
  handle('listAudit', async (app, { query }) => {
    const { cursor, limit, actor, action, from, to } = query;
    const rows = await listEntries(app.people, {
      before: decodeCursor(cursor, idCursor)?.[0],
      actor,
      action,
      from: from === undefined ? undefined : instantOf(app, from, 'query.from'),
      to: to === undefined ? undefined : instantOf(app, to, 'query.to'),
      limit: limit + 1,
    });
    return pageOfRows(rows, { limit, key: row => [row.id], item: entryOf });
  }),
];

const entryOf = ({ detail, ...row }: AuditRow): Entry => ({
  ...row,
  detail: JSON.parse(detail) as Record<string, unknown>,
});
