// Opens the desk: engines that stay open, for panels in this process and for people's SQL in one of its own, and of each kind one for whoever
// is within the same walls; made when they are first asked and closed when they rest. What must stay true: a question runs on the engine of its walls and no other; whatever
// becomes of it, its turn ends; and closing waits for what runs.

import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { limits } from '../base/limits.ts';
import type { Walls } from '../catalog/walls.ts';
import type { Desk, DeskCheck, DeskOptions, DeskQuestion, DeskRows, TableNow } from './desk.ts';
import { DeskCluster } from './desk_cluster.ts';
import type { Asker } from './desk_engine.ts';
import { Lane } from './desk_lane.ts';
import { DeskSite } from './desk_site.ts';
import type { TableStand } from './desk_stands.ts';
import { StatementWatch } from './desk_watch.ts';
import { PeopleProcess } from './people_process.ts';

export async function openDesk(options: DeskOptions): Promise<Desk> {
  const { scratch } = options;
  const folder =
    scratch === undefined ? await mkdtemp(join(tmpdir(), 'tallylight-desk-')) : join(scratch, `desk-${randomUUID()}`);
  return new OpenDesk(options, folder);
}

/** The engines over one load of the site. */
interface Loaded {
  of: ReturnType<DeskOptions['current']>;
  site: DeskSite;
  people: PeopleProcess;
  /** Answers before the others, where the site has one. */
  cluster: DeskCluster | undefined;
  /** Statements under way. */
  users: number;
}

interface Started {
  engine: Asker;
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
  readonly #round: NodeJS.Timeout;
  #now: Loaded | undefined;
  /** Of earlier loads of the site, until what runs on them has ended. */
  readonly #retired = new Set<Loaded>();
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
    return this.#whole(question, async (engine, signal) => {
      const { columns, reading } = await engine.prepare(question.sql, signal);
      return { columns, ...reading };
    });
  }

  toParquet(question: DeskQuestion, file: string): Promise<void> {
    return this.#whole({ ...question, file: true }, (engine, signal) => engine.toParquet(question.sql, file, signal));
  }

  async table(name: string, walls?: Walls): Promise<TableNow | undefined> {
    return (await this.#stand(name, walls))?.now;
  }

  async files(name: string, walls?: Walls) {
    return (await this.#stand(name, walls))?.files;
  }

  loggedRows(name: string): Promise<number | undefined> {
    return this.#current().site.loggedRows(name);
  }

  hot(): Promise<Readonly<Record<string, object>>> {
    return this.#current().site.hot();
  }

  sees(name: string, walls: Walls | undefined): boolean {
    return this.#current().site.sees(name, walls);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#round);
    const all = [...(this.#now ? [this.#now] : []), ...this.#retired];
    this.#now = undefined;
    this.#retired.clear();
    for (const one of all) await closeLoaded(one);
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Runs something to its end under watch. */
  async #whole<T>(question: DeskQuestion, work: (engine: Asker, signal: AbortSignal) => Promise<T>): Promise<T> {
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
    const loaded = this.#current();
    loaded.users++;
    let release: () => void = () => undefined;
    let ended = false;
    const end = () => {
      if (ended) return;
      ended = true;
      loaded.users--;
      release();
      leave();
      if (this.#retired.has(loaded)) void this.#tidy();
    };
    try {
      const embedded = async (): Promise<Asker> => {
        if (lane === 'person') return loaded.people.asker(walls);
        const { engine, leave: left } = await loaded.site.engine(lane, walls);
        if (ended) left();
        release = left;
        return engine;
      };
      const engine = loaded.cluster?.asker({ walls, lane, embedded }) ?? (await watch.work(embedded));
      return { engine, watch, end };
    } catch (thrown) {
      watch.end();
      end();
      throw thrown;
    }
  }

  #stand(name: string, walls: Walls | undefined): Promise<TableStand | undefined> {
    const { cluster, site } = this.#current();
    return (cluster ?? site).stand(name, walls);
  }

  #current(): Loaded {
    const { site, catalog } = this.#options.current();
    if (this.#now?.of.catalog === catalog && this.#now.of.site === site) return this.#now;
    if (this.#closed) throw new Error('the desk is closed');
    if (this.#now) this.#retired.add(this.#now);
    const { store, clock } = this.#options;
    const folder = join(this.#folder, String(++this.#sites));
    const { storage, state, dataFolder } = site;
    const tables = { datasets: [...catalog.datasets.values()], models: [...catalog.models.values()] };
    const desk = new DeskSite({ site, catalog, store, clock, folder: join(folder, 'panels') });
    const asked = { site: desk, storage, catalog, folder: join(folder, 'cluster') };
    this.#now = {
      of: { site, catalog },
      site: desk,
      cluster: site.engine.kind === 'trino' ? new DeskCluster({ ...asked, place: site.engine }) : undefined,
      people: new PeopleProcess({ storage, state, dataFolder, ...tables, folder: join(folder, 'people') }),
      users: 0,
    };
    void this.#tidy();
    return this.#now;
  }

  async #tidy(): Promise<void> {
    for (const loaded of this.#retired) {
      if (loaded.users > 0) continue;
      this.#retired.delete(loaded);
      await closeLoaded(loaded);
    }
    await this.#now?.site.closeIdle();
    await this.#now?.people.closeIdle(limits.deskIdleMs);
  }
}

const closeLoaded = ({ site, people, cluster }: Loaded): Promise<unknown> =>
  Promise.all([site.close(), people.close(), cluster?.close()]);
