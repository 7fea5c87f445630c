// A mark of the last transaction that changed the ledger or the intervals, by which whoever adds them up knows that it has to do so
// again. What must stay true: it is seen to change with the very commit that changed them, and costs a transaction one row.

import { sql } from 'kysely';

const marked = ['files', 'intervals'];

/** How it is made, in a schema that has the tables, and how it is read. */
export const ledgerStamp = {
  make: [
    'create table if not exists ledger_stamp (only_row boolean primary key, xact xid8 not null)',
    // A later statement of the same transaction finds its own mark and writes nothing.
    `create or replace function mark_ledger() returns trigger language plpgsql as $$
      begin
        insert into ledger_stamp values (true, pg_current_xact_id())
          on conflict (only_row) do update set xact = excluded.xact where ledger_stamp.xact <> excluded.xact;
        return null;
      end $$`,
    ...marked.map(
      table => `create or replace trigger ${table}_mark_ledger after insert or update or delete or truncate on ${table}
        for each statement execute function mark_ledger()`,
    ),
  ],
  read: sql<{ stamp: string }>`select xact::text as stamp from ledger_stamp`,
} as const;
