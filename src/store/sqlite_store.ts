// The state in a file of SQLite, which the processes of one machine share.

import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Kysely, sql } from 'kysely';
import { reasonOf } from '../base/errors.ts';
import type { SqlitePlace } from '../config/places.ts';
import { fail } from './errors.ts';
import { sqliteDialect } from './sqlite.ts';
import { type Store, storeOn } from './store.ts';
import { migrations, type Tables } from './tables.ts';

const steps = (): string[][] => migrations('integer primary key autoincrement');

/** Opens the file and brings its tables up to date. Throws `state_unreadable`, `state_newer`. */
export async function openSqliteStore(
  { path }: SqlitePlace,
  { busyMs = 10_000 }: { busyMs?: number | undefined } = {},
): Promise<Store> {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const db = new Kysely<Tables>({ dialect: sqliteDialect({ path, busyMs }) });
    await migrate(db, path);
    return storeOf(db, path);
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === 'AppError') throw thrown;
    throw fail('state_unreadable', { path, reason: reasonOf(thrown) }, thrown);
  }
}

/**
 * Opens the file for reading alone; undefined when it is not there. Where the system needs to write beside the file even for that, and
 * where its tables are of an older program, a copy in `scratch` is read, which is brought up to date.
 */
export async function openSqliteStoreToRead(
  { path }: SqlitePlace,
  { scratch }: { scratch: string },
): Promise<Store | undefined> {
  if (!existsSync(path)) return undefined;
  const there = await reading(path).catch(() => undefined);
  if (there !== undefined) return there;
  const copy = join(scratch, 'state.db');
  for (const end of ['', '-wal']) if (existsSync(path + end)) copyFileSync(path + end, copy + end);
  return openSqliteStore({ kind: 'sqlite', path: copy });
}

/** The store as it is; undefined when its tables are of an older program. */
async function reading(path: string): Promise<Store | undefined> {
  const db = new Kysely<Tables>({ dialect: sqliteDialect({ path, busyMs: 10_000, readOnly: true }) });
  if ((await stepOf(db)) === steps().length) return storeOf(db, path);
  await db.destroy();
  return undefined;
}

function storeOf(db: Kysely<Tables>, path: string): Store {
  // Of other connections the file says that they wrote, and each connection counts its own changes.
  const others = async () =>
    (await sql<{ data_version: number }>`pragma data_version`.execute(db)).rows[0]?.data_version;
  const own = async () => (await sql<{ n: number }>`select total_changes() as n`.execute(db)).rows[0]?.n;
  const stamp = async () => `${await others()}/${await own()}`;
  return {
    ...storeOn(db),
    bytes: async () => {
      const sizes = await Promise.all([path, `${path}-wal`].map(file => stat(file).catch(() => undefined)));
      return sizes.reduce((sum, found) => sum + (found?.size ?? 0), 0);
    },
    stamp,
    // The file does not say which tables were written; looking again once too often is right, and once too seldom is not.
    ledgerStamp: stamp,
  };
}

async function migrate(db: Kysely<Tables>, path: string): Promise<void> {
  await sql`create table if not exists migrations (step bigint primary key)`.execute(db);
  const found = await stepOf(db);
  const all = steps();
  if (found > all.length) throw fail('state_newer', { path, found, known: all.length });
  for (const [index, step] of all.entries()) {
    if (index < found) continue;
    await db.transaction().execute(async transaction => {
      for (const statement of step) await sql.raw(statement).execute(transaction);
      await sql`insert into migrations (step) values (${index + 1})`.execute(transaction);
    });
  }
}

/** The last step that made its tables. */
async function stepOf(db: Kysely<Tables>): Promise<number> {
  const done = await sql<{ step: number }>`select coalesce(max(step), 0) as step from migrations`.execute(db);
  return Number(done.rows[0]?.step ?? 0);
}
