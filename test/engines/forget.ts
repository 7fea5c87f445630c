// Before each file of tests the one Trino of the suite forgets what files before have told it of: they give their tables the same names, and
// their lakes are gone. So the files may run in any order.

import { beforeAll } from 'vitest';
import { collect } from '../../src/engine/engine.ts';
import { connectTrino, forgetTables, missingTrino } from './trino.ts';

beforeAll(async () => {
  if (missingTrino() !== undefined) return;
  const trino = connectTrino();
  const known = await collect(
    await trino.query(
      `select table_schema || '.' || table_name as name, table_type as kind from lake.information_schema.tables where table_schema <> 'information_schema'`,
    ),
  );
  const views = known.filter(({ kind }) => kind === 'VIEW').map(({ name }) => String(name));
  for (const view of views) await collect(await trino.query(`drop view if exists lake.${view}`));
  await forgetTables(
    trino,
    known.map(({ name }) => String(name)).filter(name => !views.includes(name)),
  );
});
