// One query of DuckDB while it runs and its rows are read. What must stay true: a result is whole or it is an error. The
// driver ends a stream that failed midway as if it were complete (seen with @duckdb/node-api 1.5.6), so each streamed query
// has a transaction of its own, and at the end the transaction is asked whether it is still sound.

import type { DuckDBConnection, DuckDBResult } from '@duckdb/node-api';
import { fromDuckDb } from './duckdb_errors.ts';
import { duckValue } from './duckdb_values.ts';
import type { ResultColumn, Rows, Value } from './engine.ts';
import { engineError } from './errors.ts';
import type { Pending } from './pending.ts';

/** An interrupt that comes before DuckDB has begun is forgotten by it, so it is repeated until the query has ended. */
const interruptAgainMs = 50;

/** Stops what a connection runs, once asked or once its signal says so. */
export class Stop {
  readonly #connection: DuckDBConnection;
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort = () => this.now();
  #timer: NodeJS.Timeout | undefined;
  #asked = false;

  constructor(connection: DuckDBConnection, signal: AbortSignal | undefined) {
    this.#connection = connection;
    this.#signal = signal;
    if (signal?.aborted === true) this.#asked = true;
    signal?.addEventListener('abort', this.#onAbort);
  }

  get asked(): boolean {
    return this.#asked;
  }

  now(): void {
    this.#asked = true;
    this.#connection.interrupt();
    this.#timer ??= setInterval(() => this.#connection.interrupt(), interruptAgainMs);
  }

  /** Throws `query_cancelled` when a stop was asked for. */
  check(): void {
    if (this.#asked) throw engineError('query_cancelled', {});
  }

  end(): void {
    this.#signal?.removeEventListener('abort', this.#onAbort);
    clearInterval(this.#timer);
  }
}

/** A transaction takes its view of the tables with its first statement that asks for one. */
const pinned = 'select txid_current()';

interface StreamParts {
  sql: string;
  /** Begins its transaction. */
  begin: string;
  onBegun: (() => void) | undefined;
  connection: DuckDBConnection;
  pending: Pending;
  stop: Stop;
  /** Takes the connection back; clean, it may be used again, else it is to be closed. */
  onEnd: (stream: Stream, isClean: boolean) => void;
}

/** A streamed query; it owns its connection and gives it back at the end, however the end comes. */
export class Stream {
  readonly #parts: StreamParts;
  #ended = false;
  /** Everything was read, and the transaction is over. */
  #isClean = false;

  constructor(parts: StreamParts) {
    this.#parts = parts;
  }

  /** Begins the query; the rows that it gives hold the connection until they are read to the end or left. */
  async start(): Promise<Rows> {
    const { sql, begin, onBegun, connection, pending, stop } = this.#parts;
    try {
      stop.check();
      await pending.call(() => connection.run(begin));
      if (onBegun) {
        await pending.call(() => connection.run(pinned));
        onBegun();
      }
      const result = await pending.call(() => streamOf(connection, sql));
      const rows = this.#rows(result);
      return { columns: columnsOf(result), [Symbol.asyncIterator]: () => rows };
    } catch (thrown) {
      this.end();
      throw fromDuckDb(thrown);
    }
  }

  cancel(): void {
    this.#parts.stop.now();
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    const { stop, onEnd } = this.#parts;
    stop.end();
    // What was told to stop may hear of it late, and would stop the next query.
    onEnd(this, this.#isClean && !stop.asked);
  }

  async *#rows(result: DuckDBResult): AsyncGenerator<Value[][]> {
    try {
      this.#parts.stop.check();
      const chunks = rowsOf(result);
      const next = () => this.#parts.pending.call(() => chunks.next());
      for (let chunk = await next(); !chunk.done; chunk = await next()) {
        yield chunk.value;
        this.#parts.stop.check();
      }
      if (!(await this.#isSound())) await this.#throwReason();
    } catch (thrown) {
      throw fromDuckDb(thrown);
    } finally {
      this.end();
    }
  }

  /** A transaction in which a query failed refuses the next statement. */
  async #isSound(): Promise<boolean> {
    try {
      await this.#parts.pending.call(() => this.#parts.connection.run('select 1; rollback'));
      this.#isClean = true;
      return true;
    } catch {
      this.#parts.stop.check();
      return false;
    }
  }

  /** The driver has kept no words of the failure: the query is run once more, its rows dropped, to hear them. */
  async #throwReason(): Promise<never> {
    const { connection, pending, sql } = this.#parts;
    await pending.call(() => connection.run('rollback'));
    await pending.call(() => connection.run(`explain analyze ${sql}`));
    throw engineError('engine_failed', { reason: 'the result broke off before its end' });
  }
}

/** One statement, prepared and begun: the driver's own `stream` takes a text apart first, which costs a turn of its own. */
async function streamOf(connection: DuckDBConnection, sql: string): Promise<DuckDBResult> {
  const prepared = await connection.prepare(sql);
  try {
    return await prepared.stream();
  } finally {
    prepared.destroySync();
  }
}

export function columnsOf(result: DuckDBResult): ResultColumn[] {
  return result.columnNames().map((name, i) => ({ name, type: String(result.columnType(i)) }));
}

/** Rows of a result, a chunk (up to 2048) at a time. */
export async function* rowsOf(result: DuckDBResult): AsyncGenerator<Value[][]> {
  for await (const chunk of result) {
    const columns = chunk.getColumns();
    yield Array.from({ length: chunk.rowCount }, (_, row) => columns.map(column => duckValue(column[row] ?? null)));
  }
}
