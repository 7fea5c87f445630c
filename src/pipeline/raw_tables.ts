// The tables that one load on a cluster needs for itself: what it makes there of the files, and what it is handed by us. All lie in the folder
// of the dataset's table under names of their own, as those of builds do, so that the sweep finds what a crash leaves.

import { randomUUID } from 'node:crypto';
import { limits } from '../base/limits.ts';
import { ident, literal } from '../base/sql.ts';
import type { DataFile, TableSchema } from '../lake/delta.ts';
import { openTable } from '../lake/log.ts';
import { removeStagingLog, stagedFiles, stagingFolder } from '../lake/staging.ts';
import type { TrinoLake } from '../lake/trino_lake.ts';
import { writeDataFile } from '../lake/write.ts';
import { stagingSchema, trinoDialect } from '../models/dialects.ts';
import { forgetStagingTable, stagingTable } from '../models/trino_build.ts';
import type { OpenSite } from './site.ts';

export interface RawTablesOptions {
  /** The dataset, and the folder of its table. */
  dataset: string;
  folder: string;
  /** Stands in all names. */
  name: string;
}

export class RawTables {
  readonly #open: OpenSite;
  readonly #trino: TrinoLake;
  readonly #options: RawTablesOptions;
  /** Parts that were begun, with their names in the cluster. */
  readonly #parts = new Map<string, string>();
  readonly #kept = new Set<string>();
  /** All must be committed before the grace time is over, or what was made first might be swept. */
  readonly #signal = AbortSignal.timeout(limits.clusterBuildMs);

  constructor(open: OpenSite, trino: TrinoLake, options: RawTablesOptions) {
    this.#open = open;
    this.#trino = trino;
    this.#options = options;
  }

  /** Has the cluster write the rows of a SELECT; gives the table's name in SQL. */
  async create(part: string, { schema, select }: { schema: TableSchema; select: string }): Promise<string> {
    const { engine, catalog, buildSession } = this.#trino;
    const place = await this.#begin(part);
    const sql = trinoDialect(catalog).createSql({ name: place.table, location: place.location, schema, select });
    await engine.all(sql, { once: true, session: buildSession, signal: this.#signal });
    return place.sql;
  }

  /** Hands the cluster rows of ours, each SELECT of the embedded engine as a file; gives the table's name in SQL. */
  async hand(
    part: string,
    { schema, selects }: { schema: TableSchema; selects: AsyncIterable<string> },
  ): Promise<string> {
    const { engine, catalog } = this.#trino;
    const place = await this.#begin(part);
    const writer = { ...this.#open, folder: place.folder, schema };
    const add: DataFile[] = [];
    for await (const select of selects) {
      const [row] = await this.#open.sql.all(`select count(*) as n from (${select})`);
      const stats = { numRecords: Number(row?.['n'] ?? 0) };
      add.push(
        await writeDataFile(writer, { select, name: `${this.#options.name}-${add.length}`, partition: {}, stats }),
      );
    }
    const table = openTable(this.#open.storage, place.folder, this.#tableOptions());
    await table.create(schema);
    if (add.length > 0) await table.commit({ operation: 'LOAD', add, remove: [], dataChange: true });
    const named = `schema_name => ${literal(stagingSchema)}, table_name => ${literal(place.table)}`;
    await engine.all(
      `call ${ident(catalog)}.system.register_table(${named}, table_location => ${literal(place.location)})`,
    );
    return place.sql;
  }

  /** The files of a part that the cluster has written, as files of the dataset's table; they stay when the others go. */
  async files(part: string, { schema, time }: { schema: TableSchema; time: string }): Promise<DataFile[]> {
    this.#kept.add(part);
    const { storage } = this.#open;
    const { folder } = this.#options;
    return stagedFiles({ storage, folder, name: this.#nameOf(part), schema, time, options: this.#tableOptions() });
  }

  /** Lets the cluster forget all of them and removes what was only needed for them. What cannot be put away now the sweep finds. */
  async close(): Promise<void> {
    const { storage } = this.#open;
    const { folder } = this.#options;
    const settled = [...this.#parts].map(async ([part, table]) => {
      await forgetStagingTable(this.#trino, table).catch(() => undefined);
      const name = this.#nameOf(part);
      if (this.#kept.has(part)) return removeStagingLog({ storage, folder, name });
      for (const { key } of await storage.list(`${folder}/${stagingFolder(name)}/`)) await storage.delete(key);
    });
    await Promise.allSettled(settled);
  }

  async #begin(part: string): Promise<{ table: string; folder: string; location: string; sql: string }> {
    const { engine, catalog, location } = this.#trino;
    if (this.#parts.size === 0)
      await engine.all(`create schema if not exists ${ident(catalog)}.${ident(stagingSchema)}`);
    const name = this.#nameOf(part);
    const table = stagingTable(this.#options.dataset, { name, now: this.#open.clock.now() });
    this.#parts.set(part, table);
    const folder = `${this.#options.folder}/${stagingFolder(name)}`;
    return { table, folder, location: location(folder), sql: [catalog, stagingSchema, table].map(ident).join('.') };
  }

  #nameOf(part: string): string {
    return `${this.#options.name}-${part}`;
  }

  #tableOptions() {
    const { clock, scratch, sql } = this.#open;
    return { clock, scratch, runSql: (statement: string) => sql.all(statement) };
  }
}

/** A name that no other load has. */
export const rawLoadName = (name: string): string => `${name}-${randomUUID().slice(0, 8)}`;
