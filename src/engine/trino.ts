// A Trino cluster as an engine, over its HTTP protocol: a statement is posted, and each answer names where the next one is.
// What must stay true: every digit of a number arrives, times keep their microseconds, a query nobody reads is cancelled, and no row is
// handed on twice: what failed is tried again only while nobody has seen a row of it.
// Source: trino.io/docs/current/develop/client-protocol.html.

import { setTimeout as sleep } from 'node:timers/promises';
import { type AppError, reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { collect, type Engine, type QueryOptions, type ResultColumn, type Rows, type Value } from './engine.ts';
import { engineError } from './errors.ts';
import { fromTrino, type TrinoFailure, triesOf } from './trino_errors.ts';
import { NoAnswer, type TrinoAddress, TrinoConnection, type TrinoRequest } from './trino_http.ts';
import { type Convert, converterOf, parseExact, type TrinoType, typeNameOf } from './trino_values.ts';

export interface TrinoOptions extends TrinoAddress {
  /** Catalog that `pack.table` is looked for in. */
  catalog?: string;
  /** Properties of the session by name: `query_max_run_time`, `lake.projection_pushdown_enabled`. */
  session?: Readonly<Record<string, string>>;
  /** Tags by which resource groups know our statements. */
  clientTags?: readonly string[];
  /** What resource groups know them by besides. Default `tallylight`. */
  source?: string;
  /** How long a coordinator that does not answer is tried. Default `limits.enginePatienceMs`. */
  patienceMs?: number;
}

export interface TrinoQueryOptions extends QueryOptions {
  /** True for what must not begin twice, such as CREATE TABLE AS: then whoever asks looks at what became of it. */
  once?: boolean;
  /** Properties of the session for this statement alone. */
  session?: Readonly<Record<string, string>>;
  /** What resource groups know this statement by, in the place of the client's. */
  source?: string;
}

interface Answer {
  id: string;
  nextUri?: string;
  columns?: { name: string; type: string; typeSignature: TrinoType }[];
  data?: unknown[][];
  error?: TrinoFailure;
}

/** Answers that say that the cluster is only busy; Trino's protocol asks for the same request again. */
const busy = new Set([429, 502, 503, 504]);
/** Rests between two such requests. */
const shortestRestMs = 50;
const longestRestMs = 2_000;

/** Opens a client; nothing is asked of the cluster before the first query. */
export function openTrino(options: TrinoOptions): TrinoEngine {
  return new TrinoEngine(options);
}

export class TrinoEngine implements Engine {
  readonly name = 'trino';
  readonly #options: TrinoOptions;
  readonly #connection: TrinoConnection;

  constructor(options: TrinoOptions) {
    this.#options = options;
    this.#connection = new TrinoConnection(options);
  }

  /** Waits for the first rows, so that what fails before them is tried again; see `triesOf`. */
  async query(sql: string, options: TrinoQueryOptions = {}): Promise<Rows> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#start(sql, options);
      } catch (thrown) {
        if (options.once === true || tries >= triesOf(thrown)) throw thrown;
        await rest(limits.engineBackoffMs * 2 ** (tries - 1), options.signal);
      }
    }
  }

  /** All rows of a small result. */
  async all(sql: string, options: TrinoQueryOptions = {}): Promise<Record<string, Value>[]> {
    return collect(await this.query(sql, options));
  }

  /** Of a SELECT. It is planned with a limit of no rows, so that no file is opened. */
  async prepare(sql: string, options: TrinoQueryOptions = {}): Promise<ResultColumn[]> {
    const rows = await this.query(`select * from (${sql}\n) limit 0`, options);
    for await (const _ of rows);
    return rows.columns;
  }

  /** Lets go of connections that rest. A query that is still read ends with its iteration. */
  close(): Promise<void> {
    return this.#connection.close();
  }

  async #start(sql: string, { signal, once = false, ...more }: TrinoQueryOptions): Promise<Rows> {
    const { url, patienceMs = limits.enginePatienceMs } = this.#options;
    const statement = new Statement({ connection: this.#connection, url, patienceMs, signal });
    let answer = await statement.post(sql, { headers: this.#headers(more), once });
    while (answer.data === undefined && answer.nextUri !== undefined)
      answer = await statement.next(answer.nextUri, answer.columns);
    const columns = answer.columns ?? [];
    const rows = rowsOf(
      statement,
      answer,
      columns.map(column => converterOf(column.typeSignature)),
    );
    return {
      columns: columns.map(({ name, type }) => ({ name, type: typeNameOf(type) })),
      [Symbol.asyncIterator]: () => rows,
    };
  }

  #headers(more: Pick<TrinoQueryOptions, 'session' | 'source'>): Record<string, string> {
    const { user, catalog, clientTags = [], session, source = 'tallylight' } = { ...this.#options, ...more };
    const properties = Object.entries({ ...this.#options.session, ...session });
    return {
      'X-Trino-User': user,
      'X-Trino-Source': source,
      'X-Trino-Time-Zone': 'UTC',
      'X-Trino-Client-Capabilities': 'PARAMETRIC_DATETIME',
      ...(catalog === undefined ? {} : { 'X-Trino-Catalog': catalog }),
      ...(clientTags.length === 0 ? {} : { 'X-Trino-Client-Tags': clientTags.join(',') }),
      ...(properties.length === 0
        ? {}
        : { 'X-Trino-Session': properties.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join(',') }),
    };
  }
}

async function* rowsOf(statement: Statement, first: Answer, converters: Convert[]): AsyncGenerator<Value[][]> {
  let answer = first;
  try {
    for (;;) {
      if (answer.data !== undefined) {
        yield answer.data.map(row => converters.map((convert, i) => convert(row[i])));
      }
      if (answer.nextUri === undefined) return;
      answer = await statement.next(answer.nextUri, answer.columns);
    }
  } finally {
    await statement.leave();
  }
}

interface StatementParts {
  connection: TrinoConnection;
  url: string;
  patienceMs: number;
  signal: AbortSignal | undefined;
}

/** One statement on its way: remembers where to cancel it. */
class Statement {
  readonly #parts: StatementParts;
  #next: string | undefined;

  constructor(parts: StatementParts) {
    this.#parts = parts;
  }

  /**
   * Begins it. Whoever leaves meanwhile does not wait for the answer, which alone says where to cancel; it is cancelled when that has come.
   */
  async post(sql: string, { headers, once }: { headers: Record<string, string>; once: boolean }): Promise<Answer> {
    const { signal } = this.#parts;
    if (signal?.aborted === true) throw engineError('query_cancelled', {});
    const posting = this.#ask({ method: 'POST', path: '/v1/statement', body: sql, headers }, { once });
    if (signal === undefined) return posting;
    const aborted = new AbortController();
    const leaving = new Promise<never>((_, reject) => {
      const leave = () => reject(engineError('query_cancelled', {}));
      signal.addEventListener('abort', leave, { signal: aborted.signal });
    });
    try {
      return await Promise.race([posting, leaving]);
    } catch (thrown) {
      if (signal.aborted) void posting.then(() => this.leave()).catch(() => undefined);
      throw thrown;
    } finally {
      aborted.abort();
    }
  }

  /** The next answer; the columns stay known. */
  async next(uri: string, columns: Answer['columns']): Promise<Answer> {
    const { signal } = this.#parts;
    const { pathname, search } = new URL(uri);
    try {
      const answer = await this.#ask({ method: 'GET', path: `${pathname}${search}`, signal }, { once: false });
      return columns === undefined ? answer : { ...answer, columns };
    } catch (thrown) {
      if (signal?.aborted !== true) throw thrown;
      await this.leave();
      throw engineError('query_cancelled', {}, thrown);
    }
  }

  /** Cancels what still runs; nothing happens when the statement has ended. */
  async leave(): Promise<void> {
    const next = this.#next;
    this.#next = undefined;
    if (next === undefined) return;
    const { pathname, search } = new URL(next);
    await this.#parts.connection.send({ method: 'DELETE', path: `${pathname}${search}` }).catch(() => undefined);
  }

  /** Sends one request of the statement; throws what the cluster says of it. */
  async #ask(request: TrinoRequest, { once }: { once: boolean }): Promise<Answer> {
    const text = await this.#send(request, { once });
    let answer: Answer;
    try {
      answer = parseExact(text) as Answer;
    } catch (thrown) {
      throw engineError('engine_setup', { reason: `what answers at ${this.#parts.url} is no Trino` }, thrown);
    }
    this.#next = answer.nextUri;
    if (answer.error !== undefined) throw fromTrino(answer.error);
    return answer;
  }

  /** The same request again while the cluster is busy or out of reach; a question may be asked again, since nothing comes of it. */
  async #send(request: TrinoRequest, { once }: { once: boolean }): Promise<string> {
    const { connection, url, patienceMs, signal } = this.#parts;
    const until = performance.now() + patienceMs;
    for (let restMs = shortestRestMs; ; restMs = Math.min(2 * restMs, longestRestMs)) {
      const isLate = performance.now() + restMs > until;
      try {
        const { status, text, retryAfterMs = 0 } = await connection.send(request);
        if (status >= 200 && status < 300) return text;
        if (!busy.has(status) || isLate) throw refused({ url, status, text, path: request.path });
        restMs = Math.max(restMs, Math.min(retryAfterMs, longestRestMs));
      } catch (thrown) {
        if (!(thrown instanceof NoAnswer)) throw thrown;
        if (isLate || (once && request.method === 'POST' && thrown.arrived))
          throw engineError('engine_unreachable', { url, reason: reasonOf(thrown) }, thrown);
      }
      await rest(restMs, signal);
    }
  }
}

function refused({ url, status, text, path }: { url: string; status: number; text: string; path: string }): AppError {
  const words = text
    .replaceAll(/<[^>]*>|\s+/g, ' ')
    .trim()
    .slice(0, 200);
  if (status === 401 || status === 403) return engineError('engine_login', { reason: words || `HTTP ${status}` });
  if (status >= 300 && status < 400)
    return engineError('engine_setup', { reason: `${url} sends us elsewhere (HTTP ${status}); name that address` });
  // A coordinator that was started again knows nothing of what the one before was asked.
  if ((status === 404 || status === 410) && path !== '/v1/statement')
    return engineError('engine_interrupted', { reason: 'the coordinator does not know it any more' });
  if (busy.has(status)) return engineError('engine_unreachable', { url, reason: `HTTP ${status} ${words}` });
  return engineError('engine_failed', { reason: `HTTP ${status} ${words}` });
}

async function rest(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(ms, undefined, signal && { signal });
  } catch (thrown) {
    throw engineError('query_cancelled', {}, thrown);
  }
}
