// Databases of the user, MySQL (and MariaDB) and PostgreSQL behind one small face: values are texts both ways, so that no number
// loses a digit and no time its zone. What must stay true: every statement has a time limit, what is wrong with a connection ends
// it, and no word that comes from here holds a password.

import { readFile } from 'node:fs/promises';
import { reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { parseDatabaseUrl } from '../config/database_url.ts';
import type { DatabaseConfig } from '../config/sources.ts';
import type { Database } from './database.ts';
import { fail } from './errors.ts';

/** Opens a session. Throws `database_failed`, `env_not_set`. */
export async function openDatabase(
  { kind, url, tls }: DatabaseConfig,
  { readOnly }: { readOnly: boolean },
): Promise<Database> {
  const address = parseDatabaseUrl(kind, url);
  if (address === undefined) throw fail('database_failed', { reason: 'its address is none', code: '' });
  const told = teller(address.password);
  return told(async () => {
    const ca = tls?.ca === undefined ? undefined : await readFile(tls.ca, 'utf8');
    const open = await driverOf(kind);
    const session = await open({
      ...address,
      tls: tls === undefined ? undefined : { ca },
      readOnly,
      connectMs: limits.databaseConnectMs,
      statementMs: limits.databaseStatementMs,
    });
    return {
      kind,
      query: (sql, values) => told(() => session.query(sql, values)),
      name: name => session.name(name),
      close: () => session.close(),
    };
  });
}

/** Each driver is loaded by who asks such a database, and by nobody else. */
async function driverOf(kind: DatabaseConfig['kind']) {
  if (kind === 'mysql') return (await import('./databases_mysql.ts')).openMysql;
  return (await import('./databases_postgres.ts')).openPostgres;
}

/** Makes what a driver throws into an error of ours, without the password in its words. */
function teller(password: string): <T>(work: () => Promise<T>) => Promise<T> {
  return async work => {
    try {
      return await work();
    } catch (thrown) {
      const words = wordsOf(thrown);
      const reason = password === '' ? words : words.replaceAll(password, '…');
      throw fail('database_failed', { reason, code: codeOf(thrown) });
    }
  };
}

/** Several addresses of one name fail as one error without words of its own. */
function wordsOf(thrown: unknown): string {
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return thrown.errors.map(reasonOf).join('; ');
  const words = reasonOf(thrown);
  return words === '' ? codeOf(thrown) || 'no reason was given' : words;
}

const codeOf = (thrown: unknown): string =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';

/** Runs all of it or nothing. */
export async function inTransaction<T>(database: Database, work: () => Promise<T>): Promise<T> {
  await database.query('start transaction');
  try {
    const result = await work();
    await database.query('commit');
    return result;
  } catch (thrown) {
    // A session that is gone has rolled back by itself; the first error is the one that is told.
    await database.query('rollback').catch(() => undefined);
    throw thrown;
  }
}
