// Reading a site whose statements a cluster answers. What the cluster does not answer is read inside the process, by readers that are opened
// when they are first needed. What must stay true: all of them see the tables of one look, taken when the reader was opened.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { limits } from '../base/limits.ts';
import { storedTables, tableOf } from '../catalog/catalog.ts';
import type { TrinoPlace } from '../config/places.ts';
import { type DuckDbEngine, openDuckDb } from '../engine/duckdb.ts';
import type { QueryOptions, Rows } from '../engine/engine.ts';
import { engineError } from '../engine/errors.ts';
import { rowsToParquet } from '../engine/rows_file.ts';
import type { Snapshot } from '../lake/delta.ts';
import { Cluster, type Named } from './cluster.ts';
import { openEmbeddedReader } from './embedded_reader.ts';
import { LakeView } from './lake_view.ts';
import { opsTables } from './ops_tables.ts';
import type { Reader, ReaderOptions, ReadingEngine } from './reading.ts';

/** Opens a reader for some statements. Close it, whatever happens. */
export async function openClusterReader(options: ReaderOptions, place: TrinoPlace): Promise<Reader> {
  const folder = await mkdtemp(join(tmpdir(), 'tallylight-ask-'));
  try {
    // Reads logs and judges statements; no statement of anybody runs on it.
    const own = await openDuckDb({ memoryMb: limits.deskMemoryMb, threads: limits.engineThreads, tempFolder: folder });
    const { storage } = options.site;
    const cluster = new Cluster({ place, storage, catalog: options.catalog });
    const reading = new ClusterReading({ options, cluster, own, folder });
    const close = async () => {
      await reading.close();
      await rm(folder, { recursive: true, force: true });
    };
    try {
      await reading.open();
    } catch (thrown) {
      await close();
      throw thrown;
    }
    return { engine: reading, tablesIn: async sql => (await reading.read(sql)).tables, close };
  } catch (thrown) {
    await rm(folder, { recursive: true, force: true });
    throw thrown;
  }
}

interface Parts {
  options: ReaderOptions;
  cluster: Cluster;
  own: DuckDbEngine;
  folder: string;
}

/** A reader inside the process, and what it can see. */
interface Embedded {
  names: ReadonlySet<string>;
  opening: Promise<Reader>;
}

class ClusterReading implements ReadingEngine {
  readonly #parts: Parts;
  readonly #view: LakeView;
  readonly #look = new Map<string, Snapshot | undefined>();
  readonly #read = new Map<string, Named>();
  readonly #embedded: Embedded[] = [];
  #stop = new AbortController();

  constructor(parts: Parts) {
    this.#parts = parts;
    const { options, own, folder } = parts;
    const { site, clock } = options;
    this.#view = new LakeView({ site, clock, scratch: folder, runSql: statement => own.all(statement) });
  }

  /** Looks at every table that the statements name; the product's own tables are read after them, so that they never tell of less. */
  async open(): Promise<void> {
    const { sql, tables = [] } = this.#parts.options;
    const statements = typeof sql === 'string' ? [sql] : sql;
    const named: Named[] = [];
    // A statement that is none is told of when it is asked.
    for (const statement of statements)
      named.push(
        ...(await this.read(statement).then(
          one => [one],
          () => [],
        )),
      );
    await this.#lookAt([...tables, ...named.flatMap(one => one.tables)]);
    const local = named.filter(one => !this.#parts.cluster.answers(one, this.#look)).flatMap(one => one.tables);
    const ops = tables.filter(name => isOps(name));
    if (local.length + ops.length > 0) await this.#embeddedFor([...local, ...ops]);
  }

  async read(sql: string): Promise<Named> {
    const known = this.#read.get(sql);
    if (known) return known;
    const { cluster, own, options } = this.#parts;
    const named = await cluster.read(sql, { parser: own, walls: options.walls });
    this.#read.set(sql, named);
    return named;
  }

  async query(sql: string, options: QueryOptions = {}): Promise<Rows> {
    const named = await this.read(sql);
    await this.#lookAt(named.tables);
    const { cluster, own, options: reader } = this.#parts;
    if (!cluster.answers(named, this.#look)) return (await this.#embeddedFor(named.tables)).engine.query(sql, options);
    const signal = options.signal ? AbortSignal.any([options.signal, this.#stop.signal]) : this.#stop.signal;
    return cluster.query({ sql, named, look: this.#look, parser: own, walls: reader.walls }, { signal });
  }

  async toParquet(sql: string, file: string, options: QueryOptions = {}): Promise<void> {
    const named = await this.read(sql);
    await this.#lookAt(named.tables);
    const { cluster, own, folder } = this.#parts;
    if (!cluster.answers(named, this.#look))
      return (await this.#embeddedFor(named.tables)).engine.toParquet(sql, file, options);
    const rows = await this.query(sql, options);
    await rowsToParquet(rows, file, { engine: own, folder, signal: options.signal });
  }

  interrupt(): void {
    this.#stop.abort(engineError('query_cancelled', {}));
    this.#stop = new AbortController();
    for (const { opening } of this.#embedded)
      void opening.then(({ engine }) => engine.interrupt()).catch(() => undefined);
  }

  async close(): Promise<void> {
    this.#stop.abort(engineError('query_cancelled', {}));
    for (const { opening } of this.#embedded) await opening.then(reader => reader.close()).catch(() => undefined);
    await this.#parts.cluster.close();
    await this.#parts.own.close();
  }

  /** Looks at the stored tables behind some names that were not looked at yet. */
  async #lookAt(names: readonly string[]): Promise<void> {
    const { catalog } = this.#parts.options;
    const stored = storedTables(
      catalog,
      names.map(name => name.toLowerCase()),
    ).filter(name => !this.#look.has(name));
    const tables = stored.flatMap(name => tableOf(catalog, name) ?? []);
    if (tables.length === 0) return;
    const snapshots = await this.#view.snapshots(tables);
    for (const [i, { name }] of tables.entries()) this.#look.set(name, snapshots[i]);
  }

  /** A reader inside the process that sees some tables. */
  #embeddedFor(names: readonly string[]): Promise<Reader> {
    const wanted = new Set(names.map(name => name.toLowerCase()));
    const there = this.#embedded.find(one => [...wanted].every(name => one.names.has(name)));
    if (there) return there.opening;
    const opening = openEmbeddedReader({ ...this.#parts.options, sql: [], tables: [...wanted], look: this.#look });
    this.#embedded.push({ names: wanted, opening });
    return opening;
  }
}

const isOps = (name: string): boolean => opsTables.some(table => table.name === name.toLowerCase());
