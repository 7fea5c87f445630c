// The Trino that `setup.ts` started, as the tests use it: `const trino = trinoOr(skip)`, tables of a lake put into its catalogue.

import { inject } from 'vitest';
import { literal } from '../../src/base/sql.ts';
import type { TrinoPlace } from '../../src/config/places.ts';
import { collect, type Engine } from '../../src/engine/engine.ts';
import { openTrino } from '../../src/engine/trino.ts';
import type { TrinoDoor } from './trino_door.ts';

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

/** The same as a site has it in its settings. */
export function trinoPlace(): TrinoPlace {
  const given = inject('trino');
  if ('missing' in given) throw new Error(given.missing);
  const open = { password: undefined, ca: undefined, session: {}, buildSession: {}, clientTags: [], raw: undefined };
  return { kind: 'trino', url: given.url, catalog: 'lake', user: 'test', ...open };
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

/** The way in of the suite's Trino that asks for a password, over TLS. */
export function trinoByPassword(): TrinoDoor {
  const given = inject('trino');
  if ('missing' in given) throw new Error(given.missing);
  return given.door;
}

/** Lets Trino forget tables; their files stay. One that it does not know is no mistake. */
export async function forgetTables(trino: Engine, tables: Iterable<string>): Promise<void> {
  for (const table of tables) {
    const [schema = '', name = ''] = table.split('.');
    const sql = `call lake.system.unregister_table(${literal(schema)}, ${literal(name)})`;
    await trino.query(sql).then(collect, () => undefined);
  }
}
