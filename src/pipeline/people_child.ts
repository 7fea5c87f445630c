// The process that people's statements run in. What they build of texts and lists is not in the engine's count of its memory, and a call
// that builds one is not stopped before it is done; so the process looks at itself, ends the youngest statement when it grew too much, and
// itself when that was not enough. The server goes on, and starts another. It is told of tables, and has neither secrets nor variables.

import { systemClock } from '../base/clock.ts';
import { AppError, reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import type { Value } from '../engine/engine.ts';
import { engineError } from '../engine/errors.ts';
import { openStoreToRead } from '../store/open.ts';
import { DeskSite } from './desk_site.ts';
import type { FromPeople, PeopleSite, Statement, ToldError, ToPeople } from './people_messages.ts';

interface Running {
  end: AbortController;
  /** True when it is ended for what it took. */
  tooLarge: boolean;
  rows?: AsyncIterator<Value[][]>;
  leave: () => void;
}

class People {
  readonly #site: DeskSite;
  readonly #running = new Map<number, Running>();
  readonly #bytesBefore = process.memoryUsage.rss();

  constructor(site: DeskSite) {
    this.#site = site;
    setInterval(() => this.#look(), limits.growthLookMs);
    setInterval(() => void this.#site.closeIdle(), limits.deskIdleMs / 10);
  }

  take(message: ToPeople): void {
    switch (message.kind) {
      case 'site':
        return;
      case 'next':
        void this.#answer(message.id, () => this.#next(message.id));
        return;
      case 'stop':
        this.#running.get(message.id)?.end.abort();
        return;
      case 'leave':
        void this.#leave(message.id);
        return;
      default:
        void this.#answer(message.id, () => this.#start(message));
    }
  }

  async #start({ kind, id, sql, walls, file = '' }: Statement): Promise<FromPeople> {
    const running: Running = { end: new AbortController(), tooLarge: false, leave: () => undefined };
    this.#running.set(id, running);
    const { signal } = running.end;
    const { engine, leave } = await this.#site.engine('person', walls);
    running.leave = leave;
    signal.throwIfAborted();
    if (kind === 'ask') {
      const { rows, reading } = await engine.query(sql, signal);
      running.rows = rows[Symbol.asyncIterator]();
      return { kind: 'began', id, columns: rows.columns, reading };
    }
    const made = kind === 'check' ? await engine.prepare(sql) : await written(engine.toParquet(sql, file, signal));
    this.#forget(id);
    return { kind: 'began', id, ...made };
  }

  async #next(id: number): Promise<FromPeople> {
    const chunk = await this.#running.get(id)?.rows?.next();
    if (chunk?.done === false) return { kind: 'rows', id, rows: chunk.value };
    this.#forget(id);
    return { kind: 'end', id };
  }

  async #leave(id: number): Promise<void> {
    const running = this.#running.get(id);
    if (running === undefined) return;
    running.end.abort();
    // Rows that were never asked for hold their connection until they are.
    await running.rows?.next().catch(() => undefined);
    await running.rows?.return?.();
    this.#forget(id);
  }

  async #answer(id: number, work: () => Promise<FromPeople>): Promise<void> {
    try {
      say(await work());
    } catch (thrown) {
      const large = this.#running.get(id)?.tooLarge === true;
      this.#forget(id);
      say({ kind: 'failed', id, error: told(large ? tooLarge() : thrown) });
    }
  }

  #forget(id: number): void {
    this.#running.get(id)?.leave();
    this.#running.delete(id);
  }

  #look(): void {
    const grown = process.memoryUsage.rss() - this.#bytesBefore;
    if (grown > limits.peopleBytes + limits.peopleSpareBytes) process.kill(process.pid, 'SIGKILL');
    const youngest = grown > limits.peopleBytes ? [...this.#running.values()].at(-1) : undefined;
    if (youngest === undefined) return;
    youngest.tooLarge = true;
    youngest.end.abort();
  }
}

const written = async (work: Promise<void>) => {
  await work;
  return { columns: [], reading: { tables: [], rows: 0, files: 0, bytes: 0 } };
};

const tooLarge = () => engineError('engine_memory', { reason: 'it builds values that are too large.' });

const say = (message: FromPeople): void => {
  if (process.connected) process.send?.(message);
};

function told(thrown: unknown): ToldError {
  const error =
    thrown instanceof AppError
      ? thrown
      : thrown instanceof Error && thrown.name === 'AbortError'
        ? engineError('query_cancelled', {})
        : engineError('engine_failed', { reason: reasonOf(thrown) });
  const { code, message, hint, facts, retryable, usage } = error;
  return { code, message, hint, facts, retryable, usage };
}

async function openPeople({ datasets, models, ...site }: PeopleSite): Promise<People> {
  const byName = <T extends { name: string }>(things: T[]) => new Map(things.map(thing => [thing.name, thing]));
  const store = await openStoreToRead(site.state, { scratch: site.folder });
  const catalog = { datasets: byName(datasets), models: byName(models) };
  return new People(new DeskSite({ site, catalog, store, clock: systemClock, folder: site.folder }));
}

let opening: Promise<People> | undefined;
process.on('message', (message: ToPeople) => {
  if (message.kind === 'site') opening ??= openPeople(message.site);
  else void opening?.then(people => people.take(message));
});
// Without the server nobody is there to hear.
process.on('disconnect', () => process.exit(0));
