// The state in a schema of PostgreSQL, which several processes and machines share. Its tables are made by the same steps as those of
// SQLite. What must stay true: texts are ordered by their bytes, as SQLite orders them, whatever the database was made with; two
// processes that open a new schema at once make it once.

import { HandleEmptyInListsPlugin, Kysely, replaceWithNoncontingentExpression, sql, type Transaction } from 'kysely';
import { reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { ident } from '../base/sql.ts';
import { type PostgresPlace, placeWords } from '../config/places.ts';
import { fail } from './errors.ts';
import { postgresDialect } from './postgres_driver.ts';
import { PostgresSessions } from './postgres_sessions.ts';
import { ledgerStamp } from './postgres_stamp.ts';
import { type Store, storeOn } from './store.ts';
import { migrations, type Tables } from './tables.ts';

/** The oldest version that says what became of a transaction (`pg_xact_status` of an `xid8`) and replaces triggers in place. */
const oldestVersion = 14;

/** `in ()` is no SQL, but for SQLite; nothing is in it. */
const emptyLists = new HandleEmptyInListsPlugin({ strategy: replaceWithNoncontingentExpression });

interface Waits {
  busyMs?: number | undefined;
  awayMs?: number | undefined;
}

/** Opens the state and brings its tables up to date. Throws `state_unreadable`, `state_newer`, `state_away`. */
export async function openPostgresStore(place: PostgresPlace, waits: Waits): Promise<Store> {
  return opened(place, { waits, readOnly: false }, async db => {
    await makeSchema(db, place);
    if ((await stepsDone(db)) !== steps().length) await db.transaction().execute(within => migrate(within, place));
  });
}

/** Opens the state for reading alone; undefined when there is none yet. Throws `state_unreadable`, `state_newer`, `state_older`, `state_away`. */
export async function openPostgresStoreToRead(place: PostgresPlace, waits: Waits = {}): Promise<Store | undefined> {
  let found = 0;
  const store = await opened(place, { waits, readOnly: true }, async db => {
    found = await stepsDone(db);
    const facts = { path: placeWords(place), found, known: steps().length };
    if (found > facts.known) throw fail('state_newer', facts);
    if (found > 0 && found < facts.known) throw fail('state_older', facts);
  });
  if (found > 0) return store;
  await store.close();
  return undefined;
}

async function opened(
  place: PostgresPlace,
  { waits, readOnly }: { waits: Waits; readOnly: boolean },
  prepare: (db: Kysely<Tables>) => Promise<void>,
): Promise<Store> {
  const { busyMs = limits.stateBusyMs, awayMs = limits.stateAwayMs } = waits;
  let db: Kysely<Tables> | undefined;
  try {
    const sessions = await PostgresSessions.open(place, { busyMs, awayMs, readOnly });
    db = new Kysely<Tables>({ dialect: postgresDialect(sessions), plugins: [emptyLists] });
    await checkServer(db, place);
    await prepare(db);
    return storeOf(db);
  } catch (thrown) {
    await db?.destroy();
    if (thrown instanceof Error && thrown.name === 'AppError') throw thrown;
    throw fail('state_unreadable', { path: placeWords(place), reason: reasonOf(thrown) }, thrown);
  }
}

function storeOf(db: Kysely<Tables>): Store {
  const first = async <T>(query: { execute: (on: Kysely<Tables>) => Promise<{ rows: T[] }> }) =>
    (await query.execute(db)).rows[0];
  return {
    ...storeOn(db),
    bytes: async () => {
      const found = await first(sql<{ bytes: number | null }>`select sum(pg_total_relation_size(oid)) as bytes
        from pg_class where relnamespace = current_schema()::regnamespace and relkind = 'r'`);
      return found?.bytes ?? 0;
    },
    // The transactions that are seen: with each that ends it is another text.
    stamp: async () => (await first(sql<{ stamp: string }>`select pg_current_snapshot()::text as stamp`))?.stamp ?? '',
    ledgerStamp: async () => (await first(ledgerStamp.read))?.stamp ?? '',
  };
}

async function checkServer(db: Kysely<Tables>, place: PostgresPlace): Promise<void> {
  const { rows } = await sql<{ version: string; encoding: string }>`
    select current_setting('server_version_num') as version, current_setting('server_encoding') as encoding`.execute(
    db,
  );
  const version = Math.floor(Number(rows[0]?.version) / 10_000);
  const path = placeWords(place);
  if (version < oldestVersion)
    throw fail('state_unreadable', {
      path,
      reason: `it is PostgreSQL ${version}; ${oldestVersion} is the oldest that works`,
    });
  if (rows[0]?.encoding !== 'UTF8')
    throw fail('state_unreadable', { path, reason: `the database is encoded as ${rows[0]?.encoding}, not as UTF8` });
}

/** Whoever may use a schema that is there need not be allowed to make one. */
async function makeSchema(db: Kysely<Tables>, { schema }: PostgresPlace): Promise<void> {
  const { rows } = await sql<{ oid: string | null }>`select to_regnamespace(${schema}) as oid`.execute(db);
  if (rows[0]?.oid === null) await sql.raw(`create schema if not exists ${ident(schema)}`).execute(db);
}

const steps = (): string[][] => migrations('bigint generated by default as identity primary key');

async function stepsDone(db: Kysely<Tables> | Transaction<Tables>): Promise<number> {
  const { rows } = await sql<{ oid: string | null }>`select to_regclass('migrations') as oid`.execute(db);
  if (rows[0]?.oid === null) return 0;
  const done = await sql<{ step: number }>`select coalesce(max(step), 0) as step from migrations`.execute(db);
  return done.rows[0]?.step ?? 0;
}

/** All steps that are missing, or none; part of a transaction, which others wait for. */
async function migrate(db: Transaction<Tables>, place: PostgresPlace): Promise<void> {
  const all = steps();
  const found = await stepsDone(db);
  if (found > all.length) throw fail('state_newer', { path: placeWords(place), found, known: all.length });
  await sql`create table if not exists migrations (step bigint primary key)`.execute(db);
  for (const [index, step] of all.entries()) {
    if (index < found) continue;
    for (const statement of step) await sql.raw(byBytes(statement)).execute(db);
    await sql`insert into migrations (step) values (${index + 1})`.execute(db);
  }
  for (const statement of ledgerStamp.make) await sql.raw(statement).execute(db);
}

/** The steps write `text` for nothing but the type of a column. */
const byBytes = (statement: string): string => statement.replaceAll(/\btext\b/g, 'text collate "C"');
