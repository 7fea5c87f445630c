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
  /** A table of the lake as it is to be seen here. */
  source: (name: string) => Promise<TableSource | undefined>;
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

interface Stand {
  stamp: string;
  kind: 'table' | 'view';
  bytes: number;
  reading: Omit<Reading, 'tables'>;
}

/** A table with what it is read from; the product's own have none. */
interface Sourced {
  name: string;
  source: TableSource | undefined;
}

interface Opened {
  engine: DuckDbEngine;
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

  async query(sql: string, signal: AbortSignal): Promise<{ rows: Rows; reading: Reading }> {
    const { sql: accepted, reading } = await this.#ready(sql);
    return { rows: await this.#opened.session.query(accepted, { signal }), reading };
  }

  async prepare(sql: string): Promise<{ columns: ResultColumn[]; reading: Reading }> {
    const { sql: accepted, reading } = await this.#ready(sql);
    return { columns: await this.#opened.session.prepare(accepted), reading };
  }

  /** Writes a result into a Parquet file, whole or not at all. */
  async toParquet(sql: string, file: string, signal: AbortSignal): Promise<void> {
    const { sql: accepted } = await this.#ready(sql);
    const written = join(this.#options.folder, `${randomUUID()}.parquet`);
    try {
      const copy = `copy (${accepted}\n) to ${literal(written)} (format parquet, compression zstd)`;
      for await (const _ of await this.#opened.session.query(copy, { signal }));
      await moveFile(written, file);
    } finally {
      await rm(written, { force: true });
    }
  }

  async close(): Promise<void> {
    await this.#opened.engine.close();
    await rm(this.#options.folder, { recursive: true, force: true });
  }

  /** A statement that may run, over tables that are up to date. */
  async #ready(sql: string): Promise<CheckedSelect & { reading: Reading }> {
    const checked = await this.#check(sql);
    const sources = await this.#sources(checked.tables);
    if (sources.some(one => !this.#isReady(one))) {
      this.#turn = this.#turn.catch(() => undefined).then(() => this.#bring(sources));
      await this.#turn;
    }
    const stands = sources.map(({ name }) => this.#stands.get(name)?.reading ?? nothingRead);
    const sum = (of: (one: Omit<Reading, 'tables'>) => number) => stands.reduce((all, one) => all + of(one), 0);
    const reading = { rows: sum(one => one.rows), files: sum(one => one.files), bytes: sum(one => one.bytes) };
    return { ...checked, reading: { tables: checked.tables, ...reading } };
  }

  /** What some tables are read from, and those that views among them read: inputs first. */
  async #sources(names: readonly string[]): Promise<Sourced[]> {
    const sources = await Promise.all(
      names.map(async name => ({ name: name.toLowerCase(), source: await this.#options.source(name) })),
    );
    const behind = sources.flatMap(({ source }) => source?.inputs ?? []);
    const all = behind.length === 0 ? sources : [...(await this.#sources(behind)), ...sources];
    return [...new Map(all.map(one => [one.name, one])).values()];
  }

  async #check(sql: string): Promise<CheckedSelect> {
    const known = this.#checked.get(sql);
    if (known) return known;
    const { parser, known: names } = this.#options;
    const checked = await checkSelect(sql, { parser, known: names });
    if (this.#checked.size >= limits.deskStatements || this.#checkedChars > limits.deskStatementChars) {
      this.#checked.clear();
      this.#checkedChars = 0;
    }
    this.#checked.set(sql, checked);
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

  /** Puts the newest state of a table in the place of the one before, in one step. Small ones are copied into memory. */
  async #put(name: string, source: TableSource): Promise<void> {
    const { engine } = this.#opened;
    const before = this.#stands.get(name);
    const bytes = source.now.rows * this.#options.columns(name) * 8;
    const room = this.#options.heldBytes - this.#held + (before?.bytes ?? 0);
    const kind = source.inputs === undefined && bytes <= room ? 'table' : 'view';
    const table = tableName(name);
    const statements = [
      `create schema if not exists ${ident(name.split('.')[0] ?? '')}`,
      ...(before && before.kind !== kind ? [`drop ${before.kind} if exists ${table}`] : []),
      `create or replace ${kind} ${table} as ${source.sql}`,
    ];
    try {
      await engine.run(`begin transaction; ${statements.join('; ')}; commit`);
    } catch (thrown) {
      await engine.run('rollback').catch(() => undefined);
      throw thrown;
    }
    const held = kind === 'table' ? bytes : 0;
    this.#held += held - (before?.bytes ?? 0);
    const { rows, files, bytes: stored } = source.now;
    this.#stands.set(name, { stamp: source.stamp, kind, bytes: held, reading: { rows, files, bytes: stored } });
  }
}

/** Opens an engine that can open no file but those in its folders. */
export async function openDeskEngine(options: DeskEngineOptions): Promise<DeskEngine> {
  const { folder, readable, memoryMb } = options;
  await mkdir(folder, { recursive: true });
  const engine = await openDuckDb({ memoryMb, threads: limits.engineThreads, tempFolder: join(folder, 'spill') });
  try {
    const folders = [...new Set([...readable, folder, ...(await Promise.all([...readable, folder].map(realPath)))])];
    const session = await engine.lock({ files: [], folders: folders.map(one => `${one}/`) });
    return new DeskEngine(options, { engine, session, ops: options.ops?.(folder) });
  } catch (thrown) {
    await engine.close();
    throw thrown;
  }
}

/** DuckDB compares paths without their symbolic links. */
const realPath = (folder: string): Promise<string> => realpath(folder).catch(() => folder);
