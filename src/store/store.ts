// The state that must survive: the ledger of input files, intervals, changes under way, runs. The lake says what a table
// holds; the store says what it was made from. What stands here must be true after a crash at any instant: each function of
// `ledger.ts`, `intervals.ts`, `changes.ts` and `runs.ts` is one transaction or says that it is part of one.

import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Kysely, sql, type Transaction } from 'kysely';
import { reasonOf } from '../base/errors.ts';
import { fail } from './errors.ts';
import { sqliteDialect } from './sqlite.ts';
import { migrations, type Tables } from './tables.ts';

/** The store, or a transaction on it: every function of the room takes either. */
export type Db = Kysely<Tables> | Transaction<Tables>;

export interface Store {
  db: Kysely<Tables>;
  /** All or nothing; kept on disk when it returns. */
  transaction<T>(work: (db: Transaction<Tables>) => Promise<T>): Promise<T>;
  /** Does the work and takes it back: for plans that must leave no trace. */
  rehearse<T>(work: (db: Transaction<Tables>) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface StoreOptions {
  /** The SQLite file; its folder is made when missing. */
  path: string;
  /** How long to wait for another process's transaction. */
  busyMs?: number;
}

/** Opens the store and brings its tables up to date. Throws `state_unreadable`, `state_newer`. */
export async function openStore({ path, busyMs = 10_000 }: StoreOptions): Promise<Store> {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const db = new Kysely<Tables>({ dialect: sqliteDialect({ path, busyMs }) });
    await migrate(db, { path, serial: 'integer primary key autoincrement' });
    return storeOf(db);
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === 'AppError') throw thrown;
    throw fail('state_unreadable', { path, reason: reasonOf(thrown) }, thrown);
  }
}

const storeOf = (db: Kysely<Tables>): Store => ({
  db,
  transaction: work => db.transaction().execute(work),
  rehearse: async work => {
    const transaction = await db.startTransaction().execute();
    try {
      return await work(transaction);
    } finally {
      await transaction.rollback().execute();
    }
  },
  close: () => db.destroy(),
});

async function migrate(db: Kysely<Tables>, { path, serial }: { path: string; serial: string }): Promise<void> {
  const steps = migrations(serial);
  await sql`create table if not exists migrations (step bigint primary key)`.execute(db);
  const found = await stepOf(db);
  if (found > steps.length) throw fail('state_newer', { path, found, known: steps.length });
  for (const [index, step] of steps.entries()) {
    if (index < found) continue;
    await db.transaction().execute(async transaction => {
      for (const statement of step) await sql.raw(statement).execute(transaction);
      await sql`insert into migrations (step) values (${index + 1})`.execute(transaction);
    });
  }
}

/**
 * Opens the store for reading alone, so that who may not write a site may ask it. Undefined when there is none yet. Where the
 * system needs to write beside the file even for that, and where its tables are of an older program, a copy in `scratch` is
 * read, which is brought up to date. Throws `state_unreadable`, `state_newer`.
 */
export async function openStoreToRead({
  path,
  scratch,
}: {
  path: string;
  scratch: string;
}): Promise<Store | undefined> {
  if (!existsSync(path)) return undefined;
  const there = await reading(path).catch(() => undefined);
  if (there !== undefined) return there;
  const copy = join(scratch, 'state.db');
  for (const end of ['', '-wal']) if (existsSync(path + end)) copyFileSync(path + end, copy + end);
  return openStore({ path: copy });
}

/** The store as it is; undefined when its tables are of an older program. */
async function reading(path: string): Promise<Store | undefined> {
  const db = new Kysely<Tables>({ dialect: sqliteDialect({ path, busyMs: 10_000, readOnly: true }) });
  if ((await stepOf(db)) === migrations('').length) return storeOf(db);
  await db.destroy();
  return undefined;
}

/** The last step that made its tables. */
async function stepOf(db: Kysely<Tables>): Promise<number> {
  const done = await sql<{ step: number }>`select coalesce(max(step), 0) as step from migrations`.execute(db);
  return Number(done.rows[0]?.step ?? 0);
}

/** The next number of a counter, never given twice. `atLeast` lets it start above what the lake has already seen. */
export async function nextNumber(db: Db, { name, atLeast = 0 }: { name: string; atLeast?: number }): Promise<number> {
  const row = await db.selectFrom('counters').select('value').where('name', '=', name).executeTakeFirst();
  const value = Math.max(Number(row?.value ?? 0), atLeast) + 1;
  await db
    .insertInto('counters')
    .values({ name, value })
    .onConflict(conflict => conflict.column('name').doUpdateSet({ value }))
    .execute();
  return value;
}
