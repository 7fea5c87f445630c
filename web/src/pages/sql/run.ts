// One run of a statement: its rows as they come, what it took, how it ended. What must stay true: a run that was stopped or left is ended at
// the server too, by closing the connection; and rows are shown as they come, never held back until the last.

import { ApiProblem, send } from '../../api/client.ts';
import type { Column } from '../../api/operations.ts';

export type ResultRow = readonly unknown[];

export interface RunEnd {
  rows: number;
  truncated: boolean;
  took_ms: number;
  bytes_read: number | null;
  files_read: number | null;
  tables: string[];
}

export interface RunView {
  state: 'running' | 'done' | 'failed' | 'stopped';
  sql: string;
  startedAt: number;
  columns: readonly Column[];
  rows: readonly ResultRow[];
  end: RunEnd | undefined;
  problem: ApiProblem | Error | undefined;
  /** Until it was stopped or failed. */
  tookMs: number | undefined;
}

/** Rows that a page takes; whoever wants more downloads them. */
const mostRows = 100_000;
/** How often a page is told of new rows. */
const tellMs = 120;

interface Message {
  columns?: Column[];
  rows?: ResultRow[];
  end?: RunEnd;
  problem?: Record<string, unknown>;
}

/** Lines of a stream, whole, as they come. */
async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = '';
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const lines = (rest + part.value).split('\n');
      rest = lines.pop() ?? '';
      yield* lines.filter(line => line !== '');
    }
    if (rest !== '') yield rest;
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

/** Lives from Run to the next Run of its tab. */
export class StatementRun {
  #view: RunView;
  readonly #abort = new AbortController();
  readonly #listeners = new Set<() => void>();
  readonly #rows: ResultRow[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #ended: (view: RunView) => void;

  constructor(sql: string, ended: (view: RunView) => void) {
    this.#ended = ended;
    this.#view = {
      state: 'running',
      sql,
      startedAt: Date.now(),
      columns: [],
      rows: [],
      end: undefined,
      problem: undefined,
      tookMs: undefined,
    };
    void this.#go(sql);
  }

  readonly view = (): RunView => this.#view;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Ends it here and at the server; the rows that came stay. */
  readonly stop = (): void => {
    if (this.#view.state !== 'running') return;
    this.#finish({ state: 'stopped' });
    this.#abort.abort();
  };

  async #go(sql: string): Promise<void> {
    try {
      const response = await send(
        'runStatement',
        { body: { sql, max_rows: mostRows } },
        { signal: this.#abort.signal, headers: { accept: 'application/x-ndjson' } },
      );
      if (response.body === null) throw new TypeError('The answer had no body.');
      for await (const line of linesOf(response.body)) this.#take(JSON.parse(line) as Message);
      if (this.#view.state === 'running') throw new TypeError('The connection ended before the result did.');
    } catch (problem) {
      if (this.#view.state === 'running') this.#finish({ state: 'failed', problem: asError(problem) });
    }
  }

  #take(message: Message): void {
    if (this.#view.state !== 'running') return;
    if (message.columns !== undefined) this.#tell({ columns: message.columns });
    if (message.rows !== undefined) {
      for (const row of message.rows) this.#rows.push(row);
      this.#timer ??= setTimeout(() => this.#tell({}), tellMs);
    }
    if (message.problem !== undefined) {
      this.#finish({
        state: 'failed',
        problem: new ApiProblem(Number(message.problem['status'] ?? 400), message.problem),
      });
      this.#abort.abort();
    }
    if (message.end !== undefined) this.#finish({ state: 'done', end: message.end });
  }

  #finish(change: Partial<RunView>): void {
    this.#tell({ ...change, tookMs: change.end?.took_ms ?? Date.now() - this.#view.startedAt });
    this.#ended(this.#view);
  }

  #tell(change: Partial<RunView>): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const rows = this.#view.rows.length === this.#rows.length ? this.#view.rows : this.#rows.slice();
    this.#view = { ...this.#view, rows, ...change };
    for (const listener of this.#listeners) listener();
  }
}

const asError = (problem: unknown): Error => (problem instanceof Error ? problem : new Error(String(problem)));
