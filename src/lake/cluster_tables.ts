// The tables of a lake as a Trino cluster knows them: by a name in its catalogue and the folder of their log. A table is told once; what is
// committed later the cluster sees by itself. What must stay true: a name that the cluster has is believed only when it means the same
// folder, so that two sites that share a cluster never read each other's rows.

import { AppError } from '../base/errors.ts';
import { ident, literal } from '../base/sql.ts';
import type { StoragePlace } from '../config/places.ts';
import { engineError } from '../engine/errors.ts';
import type { TrinoEngine } from '../engine/trino.ts';
import { trinoErrorName } from '../engine/trino_errors.ts';

export interface ClusterTablesOptions {
  engine: TrinoEngine;
  /** Where the lake lies; the cluster reaches a bucket by its own settings, and a folder under the same path. */
  storage: StoragePlace;
  /** The cluster's catalogue of Delta tables. */
  catalog: string;
  /** The folder of a table in the lake: `farm/parcels` of `farm.parcels`. */
  folderOf: (table: string) => string;
}

export class ClusterTables {
  readonly #options: ClusterTablesOptions;
  readonly #known = new Map<string, Promise<string>>();

  constructor(options: ClusterTablesOptions) {
    this.#options = options;
  }

  /**
   * Does some work with tables that have a log, when the cluster knows them; once more when it has forgotten one meanwhile. Throws
   * `table_elsewhere`, `table_unregistered`, and what the work throws.
   */
  async with<T>(tables: readonly string[], work: () => Promise<T>): Promise<T> {
    await this.know(tables);
    try {
      return await work();
    } catch (thrown) {
      if (tables.length === 0 || !isUnknown(thrown)) throw thrown;
      for (const table of tables) this.#known.delete(table);
      await this.know(tables);
      return work();
    }
  }

  /** Sees to it that the cluster knows some tables that have a log. Asked once a table. */
  async know(tables: readonly string[]): Promise<void> {
    await Promise.all(tables.map(table => this.place(table)));
  }

  /** Where a table lies, as the cluster spells it: what the paths of its files begin with there. */
  place(table: string): Promise<string> {
    const known = this.#known.get(table);
    if (known) return known;
    const knowing = this.#look(table, true);
    this.#known.set(table, knowing);
    knowing.catch(() => this.#known.delete(table));
    return knowing;
  }

  async #look(table: string, mayRegister: boolean): Promise<string> {
    const { storage, folderOf } = this.#options;
    const expected = locationOf(storage, folderOf(table));
    let found: string;
    try {
      found = await this.#location(table);
    } catch (thrown) {
      if (!isUnknown(thrown)) throw thrown;
      if (!mayRegister) throw engineError('table_unregistered', { table, reason: 'it is forgotten at once' }, thrown);
      await this.#register(table, expected);
      return this.#look(table, false);
    }
    if (sameLocation(found) !== sameLocation(expected))
      throw engineError('table_elsewhere', { table, found, expected });
    return found;
  }

  /** Where the cluster's table of that name lies; words that are no place when it is none of Delta. */
  async #location(table: string): Promise<string> {
    const [row] = await this.#options.engine.all(`show create table ${this.#pathOf(table)}`);
    const [, quoted = ''] = /^\s*location = '((?:[^']|'')*)'/m.exec(String(row?.['Create Table'])) ?? [];
    return quoted === '' ? 'a place of another kind' : quoted.replaceAll("''", "'");
  }

  /** Whoever else registers it at the same moment does the same. */
  async #register(table: string, location: string): Promise<void> {
    const { engine, catalog } = this.#options;
    const [schema = '', name = ''] = table.split('.');
    const named = `schema_name => ${literal(schema)}, table_name => ${literal(name)}`;
    const begun = async (sql: string) => {
      try {
        await engine.all(sql);
      } catch (thrown) {
        if (!/^(?:ALREADY_EXISTS|SCHEMA_ALREADY_EXISTS|TABLE_ALREADY_EXISTS)$/.test(trinoErrorName(thrown) ?? ''))
          throw refusal(table, thrown);
      }
    };
    await begun(`create schema if not exists ${ident(catalog)}.${ident(schema)}`);
    await begun(`call ${ident(catalog)}.system.register_table(${named}, table_location => ${literal(location)})`);
  }

  #pathOf(table: string): string {
    return [this.#options.catalog, ...table.split('.')].map(ident).join('.');
  }
}

/** Where the cluster finds a folder of the lake: `s3://bucket/prefix/farm/parcels`, or `file:///srv/lake/farm/parcels`. */
export function locationOf(storage: StoragePlace, folder: string): string {
  if (storage.kind === 'folder') return `file://${storage.folder}/${folder}`;
  return `s3://${[storage.bucket, storage.prefix, folder].filter(part => part !== '').join('/')}`;
}

/** Of a place all its spellings alike: schemes that mean the same to a cluster, and a slash at the end. */
const sameLocation = (location: string): string =>
  location
    .replace(/^(?:local|file):\/*/, 'file:/')
    .replace(/^s3[an]?:\/\//, 's3://')
    .replace(/\/+$/, '');

const isUnknown = (thrown: unknown): boolean => /^(?:TABLE|SCHEMA)_NOT_FOUND$/.test(trinoErrorName(thrown) ?? '');

/** What passes by itself stays what it is; everything else is about what the cluster allows. */
const refusal = (table: string, thrown: unknown): unknown =>
  thrown instanceof AppError && !thrown.retryable && thrown.code !== 'query_cancelled'
    ? engineError('table_unregistered', { table, reason: String(thrown.facts['reason'] ?? thrown.message) }, thrown)
    : thrown;
