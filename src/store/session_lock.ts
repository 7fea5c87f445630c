// A lock that lives as long as a session of PostgreSQL. The server frees it when the session ends; a session that is lost is opened
// again, and the lock with it, unless another process was faster. Such sessions need a way to the server that is theirs alone: a pooler
// that hands one connection to many loses them.

import { hostname } from 'node:os';
import type { Client } from 'pg';
import { reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { type PostgresPlace, placeWords } from '../config/places.ts';
import { fail } from './errors.ts';
import { lockNumber, openSession, untilBack } from './postgres_sessions.ts';

export class SessionLock {
  readonly #place: PostgresPlace;
  readonly #number: string;
  readonly #holder: string;
  #client: Client | undefined;
  /** The session that had the lock, by its process and when that began: numbers of processes come again. */
  #session: { pid: number; began: string } | undefined;
  /** Settled as soon as it is known whether the lock is ours. */
  #known: Promise<void> = Promise.resolve();
  #over = false;
  #beat: NodeJS.Timeout | undefined;

  constructor(place: PostgresPlace, { name, holder }: { name: string; holder: string }) {
    this.#place = place;
    this.#number = lockNumber(place.schema, name);
    this.#holder = holder;
  }

  /** Waits for the lock. Throws what the server says: 55P03 when another has it for longer. */
  async take(waitMs: number): Promise<void> {
    await this.#client?.end().catch(() => undefined);
    const client = await openSession(this.#place, sessionName(this.#holder));
    this.#client = client;
    await this.#endEarlier(client);
    // No wait is 1 ms: 0 would be for ever.
    await client.query(`set lock_timeout = ${Math.max(1, Math.round(waitMs))}`);
    await client.query(`select pg_advisory_lock(${this.#number})`);
    const asked = 'select pid, backend_start::text as began from pg_stat_activity where pid = pg_backend_pid()';
    this.#session = (await client.query<{ pid: number; began: string }>(asked)).rows[0];
    this.#watch(client);
  }

  /** The session that was lost may live on at the server, which has not noticed, and keep the lock from its own process. */
  async #endEarlier(client: Client): Promise<void> {
    if (this.#session === undefined) return;
    await client.query({
      text: 'select pg_terminate_backend(pid) from pg_stat_activity where pid = $1 and backend_start = $2::timestamptz',
      values: [this.#session.pid, this.#session.began],
    });
  }

  /** What the holder calls itself. */
  async holder(): Promise<string> {
    const asked = `select application_name as name from pg_locks join pg_stat_activity using (pid)
      where locktype = 'advisory' and granted and objsubid = 1
        and (classid::bigint << 32 | objid::bigint) = ${this.#number}
        and pg_locks.database = (select oid from pg_database where datname = current_database())`;
    try {
      const { rows } = (await this.#client?.query<{ name: string }>(asked)) ?? { rows: [] };
      return rows[0]?.name.replace(prefix, '') || 'unknown';
    } catch {
      return 'unknown';
    }
  }

  /** Comes back while the lock is ours; waits while that is not known. Throws `turn_lost`. */
  held(): Promise<void> {
    return this.#known;
  }

  async release(): Promise<void> {
    this.#over = true;
    clearInterval(this.#beat);
    await this.#client?.end().catch(() => undefined);
  }

  /** A session that is cut off without a word is found out by asking. */
  #watch(client: Client): void {
    client.once('end', () => this.#lost(client));
    this.#beat = setInterval(() => {
      const late = setTimeout(() => this.#lost(client), limits.turnBeatMs);
      client.query('select 1').then(
        () => clearTimeout(late),
        () => {
          clearTimeout(late);
          this.#lost(client);
        },
      );
    }, limits.turnBeatMs);
    this.#beat.unref();
  }

  #lost(client: Client): void {
    if (this.#over || this.#client !== client) return;
    clearInterval(this.#beat);
    this.#client = undefined;
    client.end().catch(() => undefined);
    this.#known = this.#again();
    // Told to those who ask; by itself it ends nothing.
    this.#known.catch(() => undefined);
  }

  async #again(): Promise<void> {
    try {
      await untilBack({ place: this.#place, awayMs: limits.stateAwayMs }, () => this.take(limits.stateLongestWaitMs));
      if (this.#over) await this.#client?.end();
    } catch (thrown) {
      throw fail('turn_lost', { path: placeWords(this.#place), reason: reasonOf(thrown) }, thrown);
    }
  }
}

const prefix = 'tallylight@';

/** The server keeps 63 bytes, of plain characters. */
const sessionName = (holder: string): string =>
  `${prefix}${hostname().slice(0, 20)} ${holder}`.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 63);
