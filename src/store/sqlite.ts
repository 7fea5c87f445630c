// Kysely over Node's own SQLite. One connection, used by one caller at a time; SQLite's calls are synchronous, so a query here never
// waits for anything but the disk and, for `busyMs`, another process. What must stay true: while it waits for another
// process, the rest of this one goes on.

import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type TransactionSettings,
} from 'kysely';

/** More than the program has of those that come often. */
const statementsKept = 200;

/** How long a call waits for another process's transaction with the whole process standing still, and sleeps before it is made again. */
const [stillMs, asleepMs] = [20, 20];

/** SQLITE_BUSY, by its primary result code. */
const isBusy = (thrown: unknown): boolean =>
  thrown instanceof Error && 'errcode' in thrown && (Number(thrown.errcode) & 0xff) === 5;

class SqliteConnection implements DatabaseConnection {
  readonly #database: DatabaseSync;
  readonly #busyMs: number;
  /** By text. A statement that is dropped keeps its memory until the garbage is collected, which sees little of it. */
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync, busyMs: number) {
    this.#database = database;
    this.#busyMs = busyMs;
  }

  #prepared(text: string): StatementSync {
    const known = this.#statements.get(text);
    if (known) return known;
    const statement = this.#database.prepare(text);
    if (this.#statements.size === statementsKept) this.#statements.clear();
    this.#statements.set(text, statement);
    return statement;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const until = performance.now() + this.#busyMs;
    for (;;) {
      try {
        return this.#execute(query);
      } catch (thrown) {
        // A statement that found the database busy did nothing; a server has others to answer while it waits.
        if (!isBusy(thrown) || performance.now() > until) throw thrown;
        await sleep(asleepMs);
      }
    }
  }

  #execute<R>(query: CompiledQuery): QueryResult<R> {
    const statement = this.#prepared(query.sql);
    const parameters = query.parameters as SQLInputValue[];
    if (statement.columns().length > 0) return { rows: statement.all(...parameters) as R[] };
    const { changes, lastInsertRowid } = statement.run(...parameters);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    const statement = this.#database.prepare(query.sql);
    for (const row of statement.iterate(...(query.parameters as SQLInputValue[]))) yield { rows: [row as R] };
  }
}

class SqliteDriver implements Driver {
  readonly #database: DatabaseSync;
  readonly #connection: SqliteConnection;
  #last: Promise<void> = Promise.resolve();
  #release: () => void = () => undefined;

  constructor(database: DatabaseSync, busyMs: number) {
    this.#database = database;
    this.#connection = new SqliteConnection(database, busyMs);
  }

  async init(): Promise<void> {}

  /** Hands the one connection to callers in turn, so that a transaction is never interleaved with another's statements. */
  async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#last;
    let release = () => undefined as undefined;
    this.#last = new Promise<void>(resolve => {
      release = () => void resolve() as undefined;
    });
    await before;
    this.#release = release;
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {
    this.#release();
  }

  async beginTransaction(connection: DatabaseConnection, { accessMode }: TransactionSettings): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(accessMode === 'read only' ? 'begin' : 'begin immediate'));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  async destroy(): Promise<void> {
    this.#database.close();
  }
}

/** A Kysely dialect for one SQLite file, opened for good safety: write-ahead log, synced at every commit. */
export function sqliteDialect(options: { path: string; busyMs: number; readOnly?: boolean }): Dialect {
  const database = new DatabaseSync(options.path, { readOnly: options.readOnly ?? false, timeout: options.busyMs });
  if (!options.readOnly)
    database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;');
  database.exec(`pragma busy_timeout = ${stillMs}`);
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new SqliteDriver(database, options.busyMs),
    createIntrospector: db => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}
