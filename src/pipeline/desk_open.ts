// Opens the desk: engines that stay open, one for panels and one for people's SQL, and one each for whoever is within walls, made when they
// are first asked and closed when they rest. What must stay true: a question runs on the engine of its walls and no other; whatever
// becomes of it, its turn ends; and closing waits for what runs.

import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { limits } from '../base/limits.ts';
import type { Walls } from '../catalog/walls.ts';
import type { Desk, DeskCheck, DeskOptions, DeskQuestion, DeskRows, TableNow } from './desk.ts';
import type { DeskEngine } from './desk_engine.ts';
import { Lane } from './desk_lane.ts';
import { DeskSite } from './desk_site.ts';
import { StatementWatch } from './desk_watch.ts';

export async function openDesk(options: DeskOptions): Promise<Desk> {
  const { scratch } = options;
  const folder =
    scratch === undefined ? await mkdtemp(join(tmpdir(), 'tallylight-desk-')) : join(scratch, `desk-${randomUUID()}`);
  return new OpenDesk(options, folder);
}

interface Started {
  engine: DeskEngine;
  watch: StatementWatch;
  end: () => void;
}

class OpenDesk implements Desk {
  readonly #options: DeskOptions;
  readonly #folder: string;
  readonly #lanes = {
    panel: new Lane({ atOnce: limits.panelsAtOnce }),
    person: new Lane({ atOnce: limits.peopleAtOnce }),
    file: new Lane({ atOnce: limits.filesAtOnce }),
  };
  /** People's statements that run, the youngest last, and what the process took before the first. */
  readonly #people = new Set<StatementWatch>();
  #bytesBefore = 0;
  readonly #round: NodeJS.Timeout;
  #growth: NodeJS.Timeout | undefined;
  #site: DeskSite | undefined;
  /** Of earlier loads of the site, until what runs on them has ended. */
  readonly #retired = new Set<DeskSite>();
  #sites = 0;
  #closed = false;

  constructor(options: DeskOptions, folder: string) {
    this.#options = options;
    this.#folder = folder;
    this.#round = setInterval(() => void this.#tidy(), limits.deskIdleMs / 10);
    this.#round.unref();
  }

  async ask(question: DeskQuestion): Promise<DeskRows> {
    const started = await this.#start(question);
    const { engine, watch, end } = started;
    try {
      const { rows, reading } = await watch.work(() => engine.query(question.sql, watch.signal));
      const through = watch.through(rows, end);
      return { columns: rows.columns, ...reading, [Symbol.asyncIterator]: () => through };
    } catch (thrown) {
      watch.end();
      end();
      throw thrown;
    }
  }

  check(question: Omit<DeskQuestion, 'signal'>): Promise<DeskCheck> {
    return this.#whole(question, async engine => {
      const { columns, reading } = await engine.prepare(question.sql);
      return { columns, ...reading };
    });
  }

  toParquet(question: DeskQuestion, file: string): Promise<void> {
    return this.#whole({ ...question, file: true }, (engine, signal) => engine.toParquet(question.sql, file, signal));
  }

  async table(name: string, walls?: Walls): Promise<TableNow | undefined> {
    return (await this.#current().source(name, walls))?.now;
  }

  async files(name: string, walls?: Walls) {
    return (await this.#current().source(name, walls))?.files;
  }

  sees(name: string, walls: Walls | undefined): boolean {
    return this.#current().sees(name, walls);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#round);
    clearInterval(this.#growth);
    const sites = [...(this.#site ? [this.#site] : []), ...this.#retired];
    this.#site = undefined;
    this.#retired.clear();
    for (const site of sites) await site.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Runs something to its end under watch. */
  async #whole<T>(question: DeskQuestion, work: (engine: DeskEngine, signal: AbortSignal) => Promise<T>): Promise<T> {
    const { engine, watch, end } = await this.#start(question);
    try {
      return await watch.work(() => work(engine, watch.signal));
    } finally {
      watch.end();
      end();
    }
  }

  /** Waits for its turn, and finds the engine. */
  async #start({ lane, walls, signal, who = '', file = false }: DeskQuestion): Promise<Started> {
    const leave = await this.#lanes[file ? 'file' : lane].enter(who, signal);
    const watch = new StatementWatch({ workMs: file ? limits.fileStatementMs : limits.statementMs, signal });
    let release: () => void = () => undefined;
    const end = () => {
      leave();
      release();
      this.#people.delete(watch);
    };
    try {
      const { engine, leave: left } = await watch.work(() => this.#current().engine(lane, walls));
      release = left;
      if (lane === 'person') this.#guardGrowth(watch);
      return { engine, watch, end };
    } catch (thrown) {
      watch.end();
      end();
      throw thrown;
    }
  }

  #current(): DeskSite {
    const { site, catalog } = this.#options.current();
    if (this.#site?.catalog === catalog && this.#site.site === site) return this.#site;
    if (this.#closed) throw new Error('the desk is closed');
    if (this.#site) this.#retired.add(this.#site);
    const { store, clock } = this.#options;
    this.#site = new DeskSite({ site, catalog, store, clock, folder: join(this.#folder, String(++this.#sites)) });
    void this.#tidy();
    return this.#site;
  }

  async #tidy(): Promise<void> {
    for (const site of this.#retired) {
      if (site.busy) continue;
      this.#retired.delete(site);
      await site.close();
    }
    await this.#site?.closeIdle();
  }

  /** The engine bounds what it stores; texts that an expression builds are beyond it, so the process is looked at while people's run. */
  #guardGrowth(watch: StatementWatch): void {
    if (this.#people.size === 0) this.#bytesBefore = process.memoryUsage.rss();
    this.#people.add(watch);
    this.#growth ??= setInterval(() => {
      if (this.#people.size === 0) {
        clearInterval(this.#growth);
        this.#growth = undefined;
      } else if (process.memoryUsage.rss() - this.#bytesBefore > limits.statementGrowthBytes) {
        [...this.#people].at(-1)?.stop('memory');
      }
    }, limits.growthLookMs);
  }
}
