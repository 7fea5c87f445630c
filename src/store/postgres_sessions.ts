// Connections to the server of the state, and what happens when they are lost. What must stay true: one transaction writes at a time,
// whoever asks for it, so that what was written for one writer stays true; a read that was cut off is made again; of a transaction
// whose end was cut off it is found out what became of it, so that nobody does twice what was done.

import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, ClientConfig, Pool, PoolClient, QueryResult } from 'pg';
import { reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { literal } from '../base/sql.ts';
import { type PostgresPlace, placeWords } from '../config/places.ts';
import { fail } from './errors.ts';
import { isAway, isBusy } from './postgres_errors.ts';
import { fromPostgres } from './postgres_text.ts';

interface Asked {
  text: string;
  values: unknown[];
}

/** A transaction that writes, or one that reads everything as of one instant. */
export interface PostgresTransaction {
  query(asked: Asked): Promise<QueryResult>;
  commit(): Promise<void>;
  /** Nothing happens where it is over already. */
  rollback(): Promise<void>;
}

interface Options {
  /** How long to wait for the transactions of others. */
  busyMs: number;
  /** How long to wait for a server that is away. */
  awayMs: number;
  readOnly: boolean;
}

/** A number for a lock, of a name within the schema. */
export const lockNumber = (schema: string, name: string): string =>
  `hashtextextended(${literal(`tallylight/${schema}/${name}`)}, 0)`;

/** PostgreSQL's own numbers of types; the others come as text. Every integer of the state is below 2^53. */
const numberTypes = new Set([20, 21, 23, 700, 701, 1700]);

/** Loaded where the state is kept in PostgreSQL, and nowhere else. */
const driver = () => import('pg');

/** How a session of the state is opened. `name` is what the server's administrator sees of it. */
async function sessionConfig(
  { address, tls, schema }: PostgresPlace,
  { name, settings = {} }: { name: string; settings?: Record<string, string | number> },
): Promise<ClientConfig> {
  const { host, port, user, password, database } = address;
  const ca = tls?.ca === undefined ? undefined : await readFile(tls.ca, 'utf8');
  const all = {
    search_path: schema,
    client_min_messages: 'warning',
    // A machine that is gone without a word keeps neither a lock nor a transaction.
    tcp_keepalives_idle: 10,
    tcp_keepalives_interval: 5,
    tcp_keepalives_count: 3,
    idle_in_transaction_session_timeout: limits.stateIdleMs,
    ...settings,
  };
  return {
    ...{ host, port, user, password, database },
    ...(tls !== undefined && { ssl: { rejectUnauthorized: true, ...(ca !== undefined && { ca }) } }),
    application_name: name,
    client_encoding: 'UTF8',
    connectionTimeoutMillis: limits.stateConnectMs,
    query_timeout: limits.stateStatementMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    options: Object.entries(all)
      .map(([key, value]) => `-c ${key}=${value}`)
      .join(' '),
    types: { getTypeParser: type => (numberTypes.has(Number(type)) ? Number : fromPostgres) },
  };
}

/** What the statements of one process go through. */
export class PostgresSessions {
  readonly #place: PostgresPlace;
  readonly #options: Options;
  readonly #pool: Pool;
  /** The turn of the process's own writers, so that those who wait for it take no connections from those who read. */
  #last: Promise<void> = Promise.resolve();

  private constructor(place: PostgresPlace, options: Options, pool: Pool) {
    this.#place = place;
    this.#options = options;
    this.#pool = pool;
    // A connection that is lost is told by the statement that meets it; without listeners it would end the process.
    this.#pool.on('error', () => undefined);
    this.#pool.on('connect', client => client.on('error', () => undefined));
  }

  static async open(place: PostgresPlace, options: Options): Promise<PostgresSessions> {
    const settings: Record<string, string> = options.readOnly ? { default_transaction_read_only: 'on' } : {};
    const config = await sessionConfig(place, { name: 'tallylight', settings });
    const { Pool } = await driver();
    const pool = new Pool({ ...config, max: limits.stateConnections, idleTimeoutMillis: 30_000 });
    return new PostgresSessions(place, options, pool);
  }

  close(): Promise<void> {
    return this.#pool.end();
  }

  /** A statement that changes nothing. Throws `state_away`. */
  read(asked: Asked): Promise<QueryResult> {
    return this.#untilBack(() => this.#pool.query(asked));
  }

  /** One statement as a transaction of its own, which takes place once, whatever is lost on the way. Throws `state_away`, `state_busy`. */
  write(asked: Asked): Promise<QueryResult> {
    return this.#untilBack(async () => {
      const transaction = await this.begin();
      try {
        const result = await transaction.query(asked);
        await transaction.commit();
        return result;
      } finally {
        await transaction.rollback();
      }
    });
  }

  /** A transaction that writes, when it is its turn. Throws `state_away`, `state_busy`. */
  async begin(): Promise<PostgresTransaction> {
    const { busyMs, readOnly } = this.#options;
    if (readOnly) throw new Error('the state was opened to be read, and cannot be written');
    const lock = lockNumber(this.#place.schema, 'write');
    const release = await this.#turn();
    try {
      const start = `begin isolation level read committed; set local lock_timeout = ${busyMs};
        select pg_advisory_xact_lock(${lock}); set local lock_timeout = 0; select pg_current_xact_id()::text as name`;
      return await this.#untilBack(() => this.#started(start, release));
    } catch (thrown) {
      release();
      throw isBusy(thrown)
        ? fail('state_busy', { path: placeWords(this.#place), seconds: busyMs / 1000 }, thrown)
        : thrown;
    }
  }

  /** A transaction that sees the state as it is now, whatever is written meanwhile. Throws `state_away`. */
  beginSnapshot(): Promise<PostgresTransaction> {
    const start = "begin isolation level repeatable read read only; select '' as name";
    return this.#untilBack(() => this.#started(start, () => undefined));
  }

  async #started(start: string, release: () => void): Promise<PostgresTransaction> {
    const client = await this.#pool.connect();
    try {
      const results = (await client.query(start)) as unknown as QueryResult<{ name: string }>[];
      return new Transaction(client, {
        release,
        lost: thrown => fail('state_cut_off', { path: placeWords(this.#place), reason: reasonOf(thrown) }, thrown),
        wasCommitted: () => this.#wasCommitted(results.at(-1)?.rows[0]?.name ?? ''),
      });
    } catch (thrown) {
      await giveBack(client, { rollback: !isAway(thrown) });
      throw thrown;
    }
  }

  /** What became of a transaction whose end was cut off. Throws `state_away` when the server does not know it yet. */
  async #wasCommitted(name: string): Promise<boolean> {
    if (name === '') return false;
    const until = performance.now() + this.#options.awayMs;
    for (;;) {
      const { rows } = await this.read({ text: 'select pg_xact_status($1::xid8) as status', values: [name] });
      if (rows[0]?.status !== 'in progress') return rows[0]?.status === 'committed';
      if (performance.now() > until) throw away(this.#place, `the end of transaction ${name} is not known`);
      await sleep(limits.stateFirstWaitMs);
    }
  }

  #untilBack<T>(work: () => Promise<T>): Promise<T> {
    return untilBack({ place: this.#place, awayMs: this.#options.awayMs }, work);
  }

  async #turn(): Promise<() => void> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    await before;
    return resolve;
  }
}

/** Does again what was not done because the server was away, for some time. Throws `state_away`. */
export async function untilBack<T>(
  { place, awayMs }: { place: PostgresPlace; awayMs: number },
  work: () => Promise<T>,
): Promise<T> {
  const until = performance.now() + awayMs;
  for (let wait: number = limits.stateFirstWaitMs; ; wait = Math.min(2 * wait, limits.stateLongestWaitMs)) {
    try {
      return await work();
    } catch (thrown) {
      if (!isAway(thrown)) throw thrown;
      if (performance.now() + wait > until) throw away(place, thrown);
      await sleep(wait);
    }
  }
}

const away = (place: PostgresPlace, thrown: unknown): Error =>
  fail('state_away', { path: placeWords(place), reason: reasonOf(thrown) }, thrown);

interface Ending {
  release: () => void;
  lost: (thrown: unknown) => Error;
  wasCommitted: () => Promise<boolean>;
}

class Transaction implements PostgresTransaction {
  readonly #client: PoolClient;
  readonly #ending: Ending;
  #over = false;

  constructor(client: PoolClient, ending: Ending) {
    this.#client = client;
    this.#ending = ending;
  }

  async query(asked: Asked): Promise<QueryResult> {
    try {
      return await this.#client.query(asked);
    } catch (thrown) {
      throw isAway(thrown) ? this.#ending.lost(thrown) : thrown;
    }
  }

  async commit(): Promise<void> {
    this.#over = true;
    try {
      const { command } = await this.#client.query('commit');
      this.#client.release();
      // The server answers so to the end of a transaction in which a statement failed.
      if (command === 'ROLLBACK') throw new Error('a statement of the transaction had failed');
    } catch (thrown) {
      if (!isAway(thrown)) throw thrown;
      this.#client.release(true);
      if (!(await this.#ending.wasCommitted())) throw this.#ending.lost(thrown);
    } finally {
      this.#ending.release();
    }
  }

  async rollback(): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    await giveBack(this.#client, { rollback: true });
    this.#ending.release();
  }
}

/** Puts a connection back into the pool, or ends it where it cannot be told to take back what it holds. */
async function giveBack(client: PoolClient, { rollback }: { rollback: boolean }): Promise<void> {
  if (!rollback) return client.release();
  await client.query('rollback').then(
    () => client.release(),
    () => client.release(true),
  );
}

/** One session by itself, for a lock that lives as long as it. */
export async function openSession(place: PostgresPlace, name: string): Promise<Client> {
  const config = await sessionConfig(place, { name });
  const { Client } = await driver();
  const client = new Client(config);
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (thrown) {
    await client.end().catch(() => undefined);
    throw thrown;
  }
}
