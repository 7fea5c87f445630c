// A Trino cluster as an engine, over its HTTP protocol: a statement is posted, and each answer names where the next one is.
// What must stay true: every digit of a number arrives, times keep their microseconds, and a query nobody reads is cancelled.
// Source: trino.io/docs/current/develop/client-protocol.html.

import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, reasonOf } from '../base/errors.ts';
import { collect, type Engine, type QueryOptions, type ResultColumn, type Rows, type Value } from './engine.ts';
import { engineError } from './errors.ts';
import { type Convert, converterOf, parseExact, type TrinoType } from './trino_values.ts';

export interface TrinoOptions {
  /** `http://coordinator:8080`. */
  url: string;
  user: string;
  /** Catalog that `pack.table` is looked for in. */
  catalog?: string;
}

interface Answer {
  id: string;
  nextUri?: string;
  columns?: { name: string; type: string; typeSignature: TrinoType }[];
  data?: unknown[][];
  error?: { message: string; errorName: string; errorType: string; errorLocation?: { lineNumber: number } };
}

/** Answers that say that the cluster is only busy; Trino's protocol asks for the same request again. */
const busy = new Set([502, 503, 504]);
const busyTries = 10;

/** Opens a client; nothing is asked of the cluster before the first query. */
export function openTrino(options: TrinoOptions): Engine {
  return new TrinoEngine(options);
}

class TrinoEngine implements Engine {
  readonly name = 'trino';
  readonly #options: TrinoOptions;

  constructor(options: TrinoOptions) {
    this.#options = options;
  }

  query(sql: string, options: QueryOptions = {}): Promise<Rows> {
    return this.#start(sql, options.signal, {});
  }

  async prepare(sql: string): Promise<ResultColumn[]> {
    const statement = { 'X-Trino-Prepared-Statement': `asked=${encodeURIComponent(sql)}` };
    const rows = await collect(await this.#start('describe output asked', undefined, statement));
    return rows.map(row => ({ name: String(row['Column Name']), type: String(row.Type).toUpperCase() }));
  }

  async close(): Promise<void> {
    // A query that is still read ends with its iteration; the client itself holds nothing open.
  }

  async #start(sql: string, signal: AbortSignal | undefined, headers: Record<string, string>): Promise<Rows> {
    const statement = new Statement(this.#options.url, signal);
    let answer = await statement.ask(`${this.#options.url}/v1/statement`, {
      method: 'POST',
      body: sql,
      headers: { ...this.#headers(), ...headers },
    });
    while (answer.columns === undefined && answer.nextUri !== undefined) answer = await statement.ask(answer.nextUri);
    const columns = answer.columns ?? [];
    const rows = rowsOf(
      statement,
      answer,
      columns.map(column => converterOf(column.typeSignature)),
    );
    return {
      columns: columns.map(({ name, type }) => ({ name, type: type.toUpperCase() })),
      [Symbol.asyncIterator]: () => rows,
    };
  }

  #headers(): Record<string, string> {
    const { user, catalog } = this.#options;
    return {
      'X-Trino-User': user,
      'X-Trino-Source': 'tallylight',
      'X-Trino-Time-Zone': 'UTC',
      'X-Trino-Client-Capabilities': 'PARAMETRIC_DATETIME',
      ...(catalog === undefined ? {} : { 'X-Trino-Catalog': catalog }),
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
      answer = await statement.ask(answer.nextUri);
    }
  } finally {
    await statement.leave();
  }
}

/** One statement on its way: remembers where to cancel it. */
class Statement {
  readonly #url: string;
  readonly #signal: AbortSignal | undefined;
  #next: string | undefined;

  constructor(url: string, signal: AbortSignal | undefined) {
    this.#url = url;
    this.#signal = signal;
  }

  /** Sends one request of the statement; throws what the cluster says of it. */
  async ask(uri: string, init: RequestInit = {}): Promise<Answer> {
    try {
      const text = await this.#send(uri, init, 1);
      const answer = parseExact(text) as Answer;
      this.#next = answer.nextUri;
      if (answer.error !== undefined) throw fromTrino(answer.error);
      return answer;
    } catch (thrown) {
      if (this.#signal?.aborted === true) {
        await this.leave();
        throw engineError('query_cancelled', {}, thrown);
      }
      if (thrown instanceof AppError) throw thrown;
      const cause = thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown;
      throw engineError('engine_unreachable', { url: this.#url, reason: reasonOf(cause) }, thrown);
    }
  }

  /** Cancels what still runs; nothing happens when the statement has ended. */
  async leave(): Promise<void> {
    const next = this.#next;
    this.#next = undefined;
    if (next !== undefined) await fetch(next, { method: 'DELETE' }).catch(() => undefined);
  }

  async #send(uri: string, init: RequestInit, tries: number): Promise<string> {
    const response = await fetch(uri, this.#signal === undefined ? init : { ...init, signal: this.#signal });
    const text = await response.text();
    if (response.ok) return text;
    if (!busy.has(response.status) || tries >= busyTries)
      throw new Error(`HTTP ${response.status} ${text.slice(0, 200)}`);
    await sleep(50 * 2 ** Math.min(tries, 6));
    return this.#send(uri, init, tries + 1);
  }
}

function fromTrino(error: NonNullable<Answer['error']>): AppError {
  const reason = error.message.replace(/^line \d+:\d+: /, '');
  const line = error.errorLocation?.lineNumber;
  if (error.errorName === 'USER_CANCELED') return engineError('query_cancelled', {}, error);
  if (error.errorType === 'USER_ERROR')
    return engineError('sql_invalid', line === undefined ? { reason } : { reason, line }, error);
  if (error.errorType === 'INSUFFICIENT_RESOURCES') return engineError('engine_memory', { reason }, error);
  return engineError('engine_failed', { reason }, error);
}
