// DuckDB inside the process. One instance holds the tables; a session is a connection with its own way of reading SQL: the
// plain one runs the product's SQL, `dialect()` runs the text of models and people, in Trino's dialect. What must stay true:
// the macros that imitate Trino are never on the path of the product's own SQL.

import { mkdir } from 'node:fs/promises';
import { type DuckDBConnection, DuckDBInstance, version } from '@duckdb/node-api';
import { limits } from '../base/limits.ts';
import { literalList } from '../base/sql.ts';
import { fromDuckDb } from './duckdb_errors.ts';
import { columnsOf, rowsOf, Stop, Stream } from './duckdb_stream.ts';
import { collect, type Engine, type QueryOptions, type ResultColumn, type Rows, type Value } from './engine.ts';
import { functionsSql } from './functions.ts';
import { Pending } from './pending.ts';

export interface DuckDbOptions {
  /** DuckDB's own limit; results handed to JavaScript come on top, a chunk at a time. */
  memoryMb: number;
  threads: number;
  /** Made when it is not there; DuckDB spills into it what memory does not hold. */
  tempFolder: string;
  /** A database file; in memory when absent. */
  file?: string;
  /** False lets DuckDB hand on rows of statements without ORDER BY in any order, with less memory. True by default. */
  preserveOrder?: boolean;
  /** False where files are read once: nothing of them is kept in memory, which would be filled with it up to the limit. True by default. */
  keepFiles?: boolean;
}

/** Of the engine itself, `1.5.6`. */
export const duckDbVersion = (): string => version().replace(/^v/, '');

/** Opens an instance with the functions of `functions.ts` in place; close it, or the process stays. */
export async function openDuckDb(options: DuckDbOptions): Promise<DuckDbEngine> {
  await mkdir(options.tempFolder, { recursive: true });
  try {
    const instance = await DuckDBInstance.create(options.file ?? ':memory:', {
      memory_limit: `${options.memoryMb}MB`,
      threads: String(options.threads),
      temp_directory: options.tempFolder,
      preserve_insertion_order: String(options.preserveOrder ?? true),
      enable_external_file_cache: String(options.keepFiles ?? true),
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    const connection = await instance.connect();
    await connection.run("set global TimeZone = 'UTC'");
    await connection.run(functionsSql());
    return new DuckDbEngine({ instance, connection, setup: '', begin: 'begin transaction', owner: true });
  } catch (thrown) {
    throw fromDuckDb(thrown);
  }
}

export interface DuckDbQueryOptions extends QueryOptions {
  /** Called when the query's transaction has begun: what is changed after that it does not see. What this throws ends the query. */
  onBegun?: () => void;
}

interface SessionParts {
  instance: DuckDBInstance;
  connection: DuckDBConnection;
  /** SQL that every connection of the session runs first. */
  setup: string;
  /** Begins the transaction that a streamed query runs in. */
  begin: string;
  /** True for the session that closes the instance with itself. */
  owner: boolean;
}

const dialectPath = "set search_path = 'trino,main';";

export class DuckDbEngine implements Engine {
  readonly name = 'duckdb';
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #setup: string;
  readonly #begin: string;
  readonly #owner: boolean;
  readonly #streams = new Set<Stream>();
  readonly #stops = new Set<Stop>();
  /** Connections whose query ended well, for the next ones: making one costs as much as a short query. */
  readonly #idle: DuckDBConnection[] = [];
  #closed = false;
  readonly #sessions: DuckDbEngine[] = [];
  readonly #pending = new Pending();
  /** So that a query that is still connecting knows that it was interrupted. */
  #interrupts = 0;

  constructor({ instance, connection, setup, begin, owner }: SessionParts) {
    this.#instance = instance;
    this.#connection = connection;
    this.#setup = setup;
    this.#begin = begin;
    this.#owner = owner;
  }

  /**
   * A session on the same instance that reads Trino's dialect; tables and views of all schemas are seen, temporary ones of
   * other sessions are not. Closing it leaves the instance open; closing the instance closes it.
   */
  dialect(): Promise<DuckDbEngine> {
    return this.#session({ setup: `${dialectPath} set integer_division = true;`, begin: 'begin transaction' });
  }

  /**
   * Shuts the whole instance in for good: nothing but the given files and folders can be opened any more, and no setting be
   * changed. Returns a session in Trino's dialect whose queries run in transactions that refuse writing.
   */
  async lock({ files, folders }: { files: readonly string[]; folders: readonly string[] }): Promise<DuckDbEngine> {
    await this.run(`
      set global integer_division = true;
      set allowed_paths = ${literalList(files)};
      set allowed_directories = ${literalList(folders)};
      set enable_external_access = false;
      set lock_configuration = true;
    `);
    return this.#session({ setup: dialectPath, begin: 'begin transaction read only' });
  }

  /** Runs one or several statements on the session's own connection, where temporary tables live; results are dropped. */
  async run(sql: string, options: QueryOptions = {}): Promise<void> {
    await this.#onOwnConnection(options, () => this.#connection.run(sql));
  }

  /** All rows of a small result, on the session's own connection. A large one belongs to `query`, which holds to the memory limit. */
  all(sql: string, options: QueryOptions = {}): Promise<Record<string, Value>[]> {
    return this.#onOwnConnection(options, async () => {
      const result = await this.#connection.run(sql);
      return collect({ columns: columnsOf(result), [Symbol.asyncIterator]: () => rowsOf(result) });
    });
  }

  /**
   * Streams one statement on a connection of its own, so that any number may be open at once; temporary tables of the
   * session are not seen. Leaving the iteration early ends the query.
   */
  async query(sql: string, options: DuckDbQueryOptions = {}): Promise<Rows> {
    const pending = this.#pending;
    const interrupts = this.#interrupts;
    const connection = this.#idle.pop() ?? (await pending.call(() => connectWith(this.#instance, this.#setup)));
    const stop = new Stop(connection, options.signal);
    if (interrupts !== this.#interrupts) stop.now();
    const onEnd = (done: Stream, isClean: boolean) => {
      this.#streams.delete(done);
      if (isClean && !this.#closed && this.#idle.length < limits.idleConnections) this.#idle.push(connection);
      else connection.closeSync();
    };
    const stream = new Stream({ sql, begin: this.#begin, onBegun: options.onBegun, connection, pending, stop, onEnd });
    this.#streams.add(stream);
    return stream.start();
  }

  async prepare(sql: string): Promise<ResultColumn[]> {
    try {
      const prepared = await this.#pending.call(() => this.#connection.prepare(sql));
      const columns = Array.from({ length: prepared.columnCount }, (_, i) => ({
        name: prepared.columnName(i),
        type: String(prepared.columnType(i)),
      }));
      prepared.destroySync();
      return columns;
    } catch (thrown) {
      throw fromDuckDb(thrown);
    }
  }

  /** Stops whatever the session runs now; it ends with `query_cancelled`. */
  interrupt(): void {
    this.#interrupts++;
    for (const stop of this.#stops) stop.now();
    for (const stream of this.#streams) stream.cancel();
  }

  /** Stops what runs and waits until it has stopped; nothing is closed under it. */
  async close(): Promise<void> {
    for (const session of this.#sessions.splice(0)) await session.close();
    this.interrupt();
    await this.#pending.close();
    this.#closed = true;
    for (const stream of [...this.#streams]) stream.end();
    for (const connection of this.#idle.splice(0)) connection.closeSync();
    this.#connection.closeSync();
    if (this.#owner) this.#instance.closeSync();
  }

  async #session(mode: Pick<SessionParts, 'setup' | 'begin'>): Promise<DuckDbEngine> {
    const connection = await connectWith(this.#instance, mode.setup);
    const session = new DuckDbEngine({ instance: this.#instance, connection, ...mode, owner: false });
    this.#sessions.push(session);
    return session;
  }

  async #onOwnConnection<T>(options: QueryOptions, work: () => Promise<T>): Promise<T> {
    const stop = new Stop(this.#connection, options.signal);
    this.#stops.add(stop);
    try {
      stop.check();
      return await this.#pending.call(work);
    } catch (thrown) {
      throw fromDuckDb(thrown);
    } finally {
      stop.end();
      this.#stops.delete(stop);
    }
  }
}

async function connectWith(instance: DuckDBInstance, setup: string): Promise<DuckDBConnection> {
  try {
    const connection = await instance.connect();
    if (setup !== '') await connection.run(setup);
    return connection;
  } catch (thrown) {
    throw fromDuckDb(thrown);
  }
}
