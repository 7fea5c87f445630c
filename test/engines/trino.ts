// The Trino that `setup.ts` started, as the tests use it: `const trino = trinoOr(skip)`, tables of a lake put into its catalogue.

import { inject } from 'vitest';
import { literal } from '../../src/base/sql.ts';
import { collect, type Engine } from '../../src/engine/engine.ts';
import { openTrino } from '../../src/engine/trino.ts';

/** Why there is no Trino, or undefined when there is one: `describe.skipIf(missingTrino() !== undefined)`. */
export function missingTrino(): string | undefined {
  const given = inject('trino');
  return 'missing' in given ? given.missing : undefined;
}

/** A client of the suite's Trino; its catalogue is `lake`. */
export function connectTrino(): Engine {
  const given = inject('trino');
  if ('missing' in given) throw new Error(given.missing);
  return openTrino({ url: given.url, user: 'test', catalog: 'lake' });
}

/**
 * Makes the Delta tables below a lake's folder known to Trino, `farm.parcels` from `<lake>/farm/parcels`. A table of that name
 * from another lake is forgotten first; its files stay.
 */
export async function registerTables(trino: Engine, lake: string, tables: Iterable<string>): Promise<void> {
  for (const table of tables) {
    const [schema = '', name = ''] = table.split('.');
    const named = `schema_name => ${literal(schema)}, table_name => ${literal(name)}`;
    const act = async (sql: string) => collect(await trino.query(sql));
    await act(`create schema if not exists lake."${schema}"`);
    await act(`call lake.system.unregister_table(${named})`).catch(() => undefined);
    await act(
      `call lake.system.register_table(${named}, table_location => ${literal(`local://${lake}/${schema}/${name}`)})`,
    );
  }
}
