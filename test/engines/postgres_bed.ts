// A PostgreSQL for the tests of the state, and empty schemas in it.

import { parseDatabaseUrl } from '../../src/config/database_url.ts';
import type { PostgresPlace } from '../../src/config/places.ts';
import { type DatabaseServer, missingDatabase, startDatabase } from './database_servers.ts';

/** Why there is none; undefined when there is. Throws instead where it must not be missing. */
export async function missingPostgres(): Promise<string | undefined> {
  const missing = await missingDatabase('postgres');
  if (missing === undefined) return undefined;
  if (process.env['REQUIRE_SERVERS'] === '1') throw new Error(missing);
  console.warn(`The tests against PostgreSQL are skipped: ${missing}`);
  return missing;
}

export interface PostgresBed {
  server: DatabaseServer;
  /** A schema of its own in each test. */
  place(schema: string): PostgresPlace;
  wipe(schema: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts one. */
export async function startPostgres(): Promise<PostgresBed> {
  const server = await startDatabase('postgres');
  const address = parseDatabaseUrl('postgres', server.url);
  if (address === undefined) throw new Error(`this is no address: ${server.url}`);
  return {
    server,
    place: schema => ({ kind: 'postgres', address, tls: undefined, schema }),
    wipe: async schema => {
      await server.query(`drop schema if exists ${schema} cascade`);
    },
    stop: server.stop,
  };
}
