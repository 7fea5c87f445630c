// The engine that people's SQL runs on. Three walls stand behind each other: the guard reads the statement, the query runs in
// a transaction that refuses writing, and the instance cannot open a file beyond the given ones nor change a setting.

import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isSystemError } from '../base/errors.ts';
import { literal } from '../base/sql.ts';
import { type DuckDbEngine, type DuckDbOptions, openDuckDb } from './duckdb.ts';
import type { Engine, QueryOptions, ResultColumn, Rows } from './engine.ts';
import { engineError } from './errors.ts';
import { checkSelect } from './guard.ts';

export interface ReadOnlyOptions extends Omit<DuckDbOptions, 'file'> {
  /** Runs before the walls are up: makes schemas, views over files, small tables. Function names in a view are looked up in Trino's dialect. */
  fill: (engine: DuckDbEngine) => Promise<void>;
  /** Names that people may use: `pack.table`. */
  tables: Iterable<string>;
  /** Absolute paths of the files that the views read. */
  files: readonly string[];
  /** Folders whose files may all be read, when the files are too many to name. */
  folders?: readonly string[];
}

/** Opens an engine that can read the named tables and nothing else. */
export async function openReadOnly(options: ReadOnlyOptions): Promise<ReadOnlyEngine> {
  const { fill, tables, files, folders = [], ...engineOptions } = options;
  const outFolder = join(options.tempFolder, `results-${randomUUID()}`);
  await mkdir(outFolder, { recursive: true });
  const engine = await openDuckDb(engineOptions);
  try {
    await fill(engine);
    const session = await engine.lock({ files, folders: [...folders, outFolder].map(folder => `${folder}/`) });
    return new ReadOnlyEngine({ engine, session, known: [...tables], outFolder });
  } catch (thrown) {
    await engine.close();
    await rm(outFolder, { recursive: true, force: true });
    throw thrown;
  }
}

interface Parts {
  engine: DuckDbEngine;
  session: DuckDbEngine;
  known: readonly string[];
  outFolder: string;
}

export class ReadOnlyEngine implements Engine {
  readonly name = 'duckdb';
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Streams a SELECT that the guard accepts; throws what `checkSelect` throws. */
  async query(sql: string, options: QueryOptions = {}): Promise<Rows> {
    return this.#parts.session.query(await this.#accepted(sql), options);
  }

  async prepare(sql: string): Promise<ResultColumn[]> {
    return this.#parts.session.prepare(await this.#accepted(sql));
  }

  /** The tables that a SELECT reads; throws what `checkSelect` throws. */
  async tablesIn(sql: string): Promise<string[]> {
    return (await checkSelect(sql, { parser: this.#parts.engine, known: this.#parts.known })).tables;
  }

  /** Writes the result into a Parquet file, whole or not at all; an older file of that name is replaced. */
  async toParquet(sql: string, file: string, options: QueryOptions = {}): Promise<void> {
    const accepted = await this.#accepted(sql);
    const written = join(this.#parts.outFolder, `${randomUUID()}.parquet`);
    try {
      await this.#parts.session.run(
        `copy (${accepted}\n) to ${literal(written)} (format parquet, compression zstd)`,
        options,
      );
      await moveFile(written, file);
    } finally {
      await rm(written, { force: true });
    }
  }

  /** Stops everything that runs. */
  interrupt(): void {
    this.#parts.session.interrupt();
  }

  async close(): Promise<void> {
    await this.#parts.engine.close();
    await rm(this.#parts.outFolder, { recursive: true, force: true });
  }

  async #accepted(sql: string): Promise<string> {
    const { sql: accepted } = await checkSelect(sql, { parser: this.#parts.engine, known: this.#parts.known });
    return accepted;
  }
}

/** Puts a file at its place, also on another disk, where it is copied beside its place first so that nobody sees half of it. */
export async function moveFile(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (thrown) {
    if (isSystemError(thrown, 'ENOSPC')) throw engineError('disk_full', { reason: `${to} cannot be written` }, thrown);
    if (!isSystemError(thrown, 'EXDEV')) throw thrown;
    const beside = `${to}.${randomUUID()}.part`;
    try {
      await copyFile(from, beside);
      await rename(beside, to);
    } catch (failed) {
      await rm(beside, { force: true });
      if (isSystemError(failed, 'ENOSPC'))
        throw engineError('disk_full', { reason: `${to} cannot be written` }, failed);
      throw failed;
    }
  }
}
