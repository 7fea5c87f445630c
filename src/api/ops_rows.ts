// How many rows the program's own tables have.

import { sql } from 'kysely';
import type { OpsTable } from '../pipeline/ops_tables.ts';
import type { Store } from '../store/store.ts';

export async function opsRows({ db }: Store, table: OpsTable): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from (${sql.raw(table.from)}) as t`.execute(
    db,
  );
  return Number(rows[0]?.count ?? 0);
}
