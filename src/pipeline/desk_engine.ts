// One engine of the desk: open for long, shut in, its tables brought to the newest state before each statement that names them. What must
// stay true: a statement sees every table whole and of one version; the engine can open no file but those of its tables.

import { randomUUID } from 'node:crypto';
import { mkdir, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { limits } from '../base/limits.ts';
import { ident, literal, tableName } from '../base/sql.ts';
import type { DuckDbEngine } from '../engine/duckdb.ts';
import { openDuckDb } from '../engine/duckdb.ts';
import type { ResultColumn, Rows } from '../engine/engine.ts';
import { engineError } from '../engine/errors.ts';
import { type CheckedSelect, checkSelect, type Parser } from '../engine/guard.ts';
import { moveFile } from '../engine/readonly.ts';
import type { TableSource } from './desk_lake.ts';
import type { DeskOps } from './desk_ops.ts';

export interface DeskEngineOptions {
  memoryMb: number;
  heldBytes: number;
  /** Its own folder, made and removed with it: it spills there, and results become files there. */
  folder: string;
  /** Folders whose files its tables are read from. */
  readable: readonly string[];
  /** Names that a statement may use. */
  known: readonly string[];
  parser: Parser;
  /** Tables as they are to be seen here, and before them those that views among them read; all of one look. */
  sources: (names: readonly string[]) => Promise<readonly Sourced[]>;
  columns: (name: string) => number;
  /** The product's own tables; undefined where they are not to be seen. */
  ops: ((folder: string) => DeskOps) | undefined;
}

/** What a statement reads at most. */
export interface Reading {
  tables: string[];
  rows: number;
  files: number;
  bytes: number;
}

const nothingRead = { rows: 0, files: 0, bytes: 0 };

/** Who answers statements: an engine here, or one in a process of its own. */
export interface Asker {
  query(sql: string, signal: AbortSignal): Promise<{ rows: Rows; reading: Reading }>;
  prepare(sql: string, signal: AbortSignal): Promise<{ columns: ResultColumn[]; reading: Reading }>;
  toParquet(sql: string, file: string, signal: AbortSignal): Promise<void>;
}

/** A table as the engine has it now. */
interface Stand {
  stamp: string;
  layers: readonly StandingLayer[];
  reading: Omit<Reading, 'tables'>;
  /** Number of the change that put it there. */
  change: number;
}

interface StandingLayer {
  stamp: string;
  /** As SQL names it. */
  name: string;
  kind: 'table' | 'view';
  bytes: number;
}

/** A table with what it is read from; the product's own have none. */
export interface Sourced {
  name: string;
  source: TableSource | undefined;
}

/** A statement that may run over tables that are up to date, and the changes that brought them there. */
interface Ready extends CheckedSelect {
  reading: Reading;
  marks: ReadonlyMap<string, number | undefined>;
}

interface Opened {
  engine: DuckDbEngine;
  /** Makes views that people and packs wrote: what they name is looked up in their dialect. */
  maker: DuckDbEngine;
  session: DuckDbEngine;
  ops: DeskOps | undefined;
}

export class DeskEngine implements Asker {
  readonly #options: DeskEngineOptions;
  readonly #opened: Opened;
  readonly #checked = new Map<string, CheckedSelect>();
  #checkedChars = 0;
  readonly #stands = new Map<string, Stand>();
  #held = 0;
  #changes = 0;
  /** Tables that are being exchanged. */
  readonly #moving = new Set<string>();
  /** Changes of tables, one after the other. */
  #turn: Promise<void> = Promise.resolve();
  /** Statements under way, and when the last one ended. */
  #users = 0;
  #restingSince = performance.now();

  constructor(options: DeskEngineOptions, opened: Opened) {
    this.#options = options;
    this.#opened = opened;
  }

  get restsSince(): number | undefined {
    return this.#users === 0 ? this.#restingSince : undefined;
  }

  /** Keeps the engine open until what is given is called. */
  use(): () => void {
    this.#users++;
    let used = true;
    return () => {
      if (!used) return;
      used = false;
      this.#users--;
      this.#restingSince = performance.now();
    };
  }

  query(sql: string, signal: AbortSignal): Promise<{ rows: Rows; reading: Reading }> {
    return this.#begin(sql, { signal });
  }

  async prepare(sql: string): Promise<{ columns: ResultColumn[]; reading: Reading }> {
    const { sql: accepted, reading } = await this.#ready(sql);
    return { columns: await this.#opened.session.prepare(accepted), reading };
  }

  /** Writes a result into a Parquet file, whole or not at all. */
  async toParquet(sql: string, file: string, signal: AbortSignal): Promise<void> {
    const written = join(this.#options.folder, `${randomUUID()}.parquet`);
    try {
      const into = (accepted: string) =>
        `copy (${accepted}\n) to ${literal(written)} (format parquet, compression zstd)`;
      const { rows } = await this.#begin(sql, { signal, into });
      for await (const _ of rows);
      await moveFile(written, file);
    } finally {
      await rm(written, { force: true });
    }
  }

  async close(): Promise<void> {
    await this.#opened.engine.close();
    await rm(this.#options.folder, { recursive: true, force: true });
  }

  /**
   * Begins a statement. Between its tables being ready and its transaction another statement may exchange some of them: what it would see then
   * is of two looks. Then it begins once more, and keeps the turn until its transaction has begun.
   */
  async #begin(
    sql: string,
    { signal, into = same => same }: { signal: AbortSignal; into?: (accepted: string) => string },
  ): Promise<{ rows: Rows; reading: Reading }> {
    const { session } = this.#opened;
    const { sql: accepted, reading, marks } = await this.#ready(sql);
    let moved = false;
    const onBegun = () => {
      moved = [...marks].some(([name, change]) => this.#moving.has(name) || this.#stands.get(name)?.change !== change);
      if (moved) throw engineError('engine_failed', { reason: 'its tables changed as it began' });
    };
    try {
      return { rows: await session.query(into(accepted), { signal, onBegun }), reading };
    } catch (thrown) {
      if (!moved) throw thrown;
    }
    return this.#inTurn(async leave => {
      const again = await this.#brought(await this.#check(sql));
      return { rows: await session.query(into(again.sql), { signal, onBegun: leave }), reading: again.reading };
    });
  }

  /** The statement with its tables as they are now; they are brought there in turn where they are not. */
  async #ready(sql: string): Promise<Ready> {
    const checked = await this.#check(sql);
    const sources = await this.#options.sources(checked.tables);
    if (sources.every(one => this.#isReady(one))) return this.#readyWith(checked, sources);
    return this.#inTurn(() => this.#brought(checked));
  }

  /** Only in turn. Asks for the sources anew: whoever had the turn before may have brought newer ones. */
  async #brought(checked: CheckedSelect): Promise<Ready> {
    const sources = await this.#options.sources(checked.tables);
    await this.#bring(sources);
    return this.#readyWith(checked, sources);
  }

  #readyWith(checked: CheckedSelect, sources: readonly Sourced[]): Ready {
    const stands = sources.map(({ name }) => this.#stands.get(name)?.reading ?? nothingRead);
    const sum = (of: (one: Omit<Reading, 'tables'>) => number) => stands.reduce((all, one) => all + of(one), 0);
    const reading = { rows: sum(one => one.rows), files: sum(one => one.files), bytes: sum(one => one.bytes) };
    const marks = new Map(sources.map(({ name }) => [name, this.#stands.get(name)?.change]));
    return { ...checked, reading: { tables: checked.tables, ...reading }, marks };
  }

  /** One after the other; the next may go on when the work ended, or left the turn before. */
  async #inTurn<T>(work: (leave: () => void) => Promise<T>): Promise<T> {
    const { promise: left, resolve: leave } = Promise.withResolvers<void>();
    const before = this.#turn;
    this.#turn = before.then(() => left);
    await before;
    try {
      return await work(leave);
    } finally {
      leave();
    }
  }

  async #check(sql: string): Promise<CheckedSelect> {
    const shape = shapeOf(sql);
    const known = this.#checked.get(shape);
    if (known) return { ...known, sql: sql.slice(0, known.sql.length) };
    const { parser, known: names } = this.#options;
    const checked = await checkSelect(sql, { parser, known: names });
    if (this.#checked.size >= limits.deskStatements || this.#checkedChars > limits.deskStatementChars) {
      this.#checked.clear();
      this.#checkedChars = 0;
    }
    this.#checked.set(shape, checked);
    this.#checkedChars += 2 * sql.length;
    return checked;
  }

  #isReady({ name, source }: Sourced): boolean {
    return source !== undefined && this.#stands.get(name)?.stamp === source.stamp;
  }

  async #bring(sources: readonly Sourced[]): Promise<void> {
    const { engine, ops } = this.#opened;
    for (const one of sources) {
      if (one.source === undefined) await ops?.fill(one.name, engine);
      else if (!this.#isReady(one)) await this.#put(one.name, one.source);
    }
  }

  /** Puts the newest state of a table in the place of the one before, in one step; a layer that is the same stays. */
  async #put(name: string, source: TableSource): Promise<void> {
    const engine = source.inputs === undefined ? this.#opened.engine : this.#opened.maker;
    const before = this.#stands.get(name);
    const layers = this.#layersOf(name, source);
    const statements = [
      ...new Set(layers.map(({ name: layer }) => `create schema if not exists ${layer.slice(0, layer.indexOf('.'))}`)),
      ...exchangeSql({ name, source, before: before?.layers ?? [], layers }),
    ];
    this.#moving.add(name);
    try {
      await engine.run(`begin transaction; ${statements.join('; ')}; commit`);
      const bytes = (some: readonly StandingLayer[]) => some.reduce((sum, layer) => sum + layer.bytes, 0);
      this.#held += bytes(layers) - bytes(before?.layers ?? []);
      const { rows, files, bytes: stored } = source.now;
      const reading = { rows, files, bytes: stored };
      this.#stands.set(name, { stamp: source.stamp, layers, reading, change: ++this.#changes });
    } catch (thrown) {
      await engine.run('rollback').catch(() => undefined);
      throw thrown;
    } finally {
      this.#moving.delete(name);
    }
  }

  /** Small layers are copied into memory, those that stay first. */
  #layersOf(name: string, { layers, inputs }: TableSource): StandingLayer[] {
    const before = this.#stands.get(name)?.layers ?? [];
    let room = this.#options.heldBytes - this.#held + before.reduce((sum, layer) => sum + layer.bytes, 0);
    return layers.map(({ kind: part, stamp, rows }) => {
      const place = layers.length === 1 && part === 'logged' ? tableName(name) : `tl_${part}.${ident(name)}`;
      const same = before.find(one => one.name === place && one.stamp === stamp);
      const bytes = rows * this.#options.columns(name) * 8;
      const kind = same?.kind ?? (inputs === undefined && bytes <= room ? 'table' : 'view');
      const held = kind === 'table' ? bytes : 0;
      room -= held;
      return { stamp, name: place, kind, bytes: held };
    });
  }
}

/** Makes the layers of a table that are new, drops those that left, and puts a view over them where they are several. */
function exchangeSql({
  name,
  source,
  before,
  layers,
}: {
  name: string;
  source: TableSource;
  before: readonly StandingLayer[];
  layers: readonly StandingLayer[];
}): string[] {
  const there = new Map(before.map(layer => [layer.name, layer]));
  const made = layers.flatMap((layer, i) => {
    const old = there.get(layer.name);
    if (old?.stamp === layer.stamp) return [];
    const drop = old && old.kind !== layer.kind ? [`drop ${old.kind} ${layer.name}`] : [];
    return [...drop, `create or replace ${layer.kind} ${layer.name} as ${source.layers[i]?.sql}`];
  });
  const stay = new Set(layers.map(layer => layer.name));
  const left = before.filter(layer => !stay.has(layer.name)).map(layer => `drop ${layer.kind} ${layer.name}`);
  const table = tableName(name);
  const isUnion = (some: readonly StandingLayer[]) => some.length > 0 && some[0]?.name !== table;
  const same = before.length === layers.length && left.length === 0;
  const schema = `create schema if not exists ${ident(name.split('.')[0] ?? '')}`;
  const union = `create or replace view ${table} as ${layers.map(layer => `select * from ${layer.name}`).join(' union all ')}`;
  return [
    ...(isUnion(before) && !isUnion(layers) ? [`drop view ${table}`] : []),
    ...left,
    ...made,
    ...(isUnion(layers) && !same ? [schema, union] : []),
  ];
}

/**
 * The statement with other digits in its times. What is written so is a time wherever it stands in a statement that can be parsed, so that two
 * of one shape read the same tables by the same functions: pages ask the same of a time that goes on.
 */
const shapeOf = (sql: string): string =>
  sql.replaceAll(/\b(timestamp|date) '\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\d(?:\.\d{1,6})?)?'/gi, time =>
    time.replaceAll(/\d/g, '0'),
  );

/** Opens an engine that can open no file but those in its folders. */
export async function openDeskEngine(options: DeskEngineOptions): Promise<DeskEngine> {
  const { folder, readable, memoryMb } = options;
  await mkdir(folder, { recursive: true });
  const engine = await openDuckDb({ memoryMb, threads: limits.engineThreads, tempFolder: join(folder, 'spill') });
  try {
    const folders = [...new Set([...readable, folder, ...(await Promise.all([...readable, folder].map(realPath)))])];
    // Before the lock: afterwards no session can be told which dialect it reads.
    const maker = await engine.dialect();
    const session = await engine.lock({ files: [], folders: folders.map(one => `${one}/`) });
    return new DeskEngine(options, { engine, maker, session, ops: options.ops?.(folder) });
  } catch (thrown) {
    await engine.close();
    throw thrown;
  }
}

/** DuckDB compares paths without their symbolic links. */
const realPath = (folder: string): Promise<string> => realpath(folder).catch(() => folder);
