// Kysely over sessions that come back by themselves. What must stay true: a statement that writes outside of a transaction is one by
// itself, in its turn among all others, as on SQLite.

import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
  type TransactionSettings,
} from 'kysely';
import type { QueryResult as PostgresResult } from 'pg';
import type { PostgresSessions, PostgresTransaction } from './postgres_sessions.ts';
import { toPostgres } from './postgres_text.ts';

const writing = new Set(['InsertQueryNode', 'UpdateQueryNode', 'DeleteQueryNode']);

const writes = ({ query, sql }: CompiledQuery): boolean =>
  writing.has(query.kind) || (query.kind === 'RawNode' && /^\s*(insert|update|delete|create|alter|drop)\b/i.test(sql));

/** A connection as Kysely sees it. A session is taken for each statement, or for a whole transaction. */
class PostgresConnection implements DatabaseConnection {
  readonly #sessions: PostgresSessions;
  #transaction: PostgresTransaction | undefined;

  constructor(sessions: PostgresSessions) {
    this.#sessions = sessions;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const asked = { text: query.sql, values: query.parameters.map(toPostgres) };
    if (this.#transaction) return resultOf(await this.#transaction.query(asked));
    return resultOf(await (writes(query) ? this.#sessions.write(asked) : this.#sessions.read(asked)));
  }

  /** Nothing of the program reads the state so. */
  streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('the state is not read as a stream');
  }

  async begin({ accessMode }: TransactionSettings): Promise<void> {
    const sessions = this.#sessions;
    this.#transaction = await (accessMode === 'read only' ? sessions.beginSnapshot() : sessions.begin());
  }

  async end(how: 'commit' | 'rollback'): Promise<void> {
    const transaction = this.#transaction;
    // After an end that failed nothing of it may be asked by way of this connection as if it were still going on.
    if (how === 'commit') await transaction?.commit();
    else await transaction?.rollback();
  }

  release(): void {
    this.#transaction = undefined;
  }
}

function resultOf<R>({ command, rowCount, rows }: PostgresResult): QueryResult<R> {
  const changed = command === 'INSERT' || command === 'UPDATE' || command === 'DELETE';
  return { rows: (rows ?? []) as R[], ...(changed && { numAffectedRows: BigInt(rowCount ?? 0) }) };
}

class PostgresDriver implements Driver {
  readonly #sessions: PostgresSessions;

  constructor(sessions: PostgresSessions) {
    this.#sessions = sessions;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<PostgresConnection> {
    return new PostgresConnection(this.#sessions);
  }

  async releaseConnection(connection: PostgresConnection): Promise<void> {
    connection.release();
  }

  beginTransaction(connection: PostgresConnection, settings: TransactionSettings): Promise<void> {
    return connection.begin(settings);
  }

  commitTransaction(connection: PostgresConnection): Promise<void> {
    return connection.end('commit');
  }

  rollbackTransaction(connection: PostgresConnection): Promise<void> {
    return connection.end('rollback');
  }

  destroy(): Promise<void> {
    return this.#sessions.close();
  }
}

/** A Kysely dialect for the state in PostgreSQL. */
export const postgresDialect = (sessions: PostgresSessions): Dialect => ({
  createAdapter: () => new PostgresAdapter(),
  createDriver: () => new PostgresDriver(sessions),
  createIntrospector: db => new PostgresIntrospector(db),
  createQueryCompiler: () => new PostgresQueryCompiler(),
});
