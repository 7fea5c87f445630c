// The rows behind the versions of a dimension: those of its table and those of files that are read, in one temporary table of the
// engine, each under a number. What is folded are the numbers; values never leave the engine.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ident, literal } from '../base/sql.ts';
import type { Dataset, DimensionDataset } from '../catalog/catalog.ts';
import type { DataFile, Snapshot } from '../lake/delta.ts';
import { datasetSchema } from '../lake/load.ts';
import { partitionSql, readFilesSql } from '../lake/read_sql.ts';
import { fileColumn } from '../lake/stage_sql.ts';
import { partitionsOf, writeDataFile } from '../lake/write.ts';
import { folderOf } from '../models/build.ts';
import { lineField, recordField } from '../sources/exact.ts';
import type { RejectedLine } from '../store/ledger.ts';
import type { Refused, Told, Version } from './dimension_fold.ts';
import type { OpenSite } from './site.ts';

/** The contract with the place of each record in its file, as raw fields of the exact reader. */
export function stagedDataset(dataset: Dataset): Dataset {
  const place = (name: string, type: 'bigint' | 'varchar') =>
    ({ name, type, from: [name], description: '', personal: false, required: false }) as const;
  const columns = [place(lineField, 'bigint'), place(recordField, 'varchar')].map(column => ({
    ...column,
    from: [...column.from],
  }));
  return { ...dataset, columns: [...dataset.columns, ...columns] };
}

type Opened = Pick<OpenSite, 'sql' | 'storage' | 'scratch' | 'clock'>;

export class DimensionRows {
  readonly #open: Opened;
  readonly #dataset: DimensionDataset;
  /** The ledger's number of the file of each row, by its own number. */
  readonly #files: number[] = [];
  #versions: readonly Version[] = [];

  private constructor(open: Opened, dataset: DimensionDataset) {
    this.#open = open;
    this.#dataset = dataset;
  }

  /** Begins with what the table holds. */
  static async open(
    open: Opened,
    { dataset, snapshot }: { dataset: DimensionDataset; snapshot: Snapshot | undefined },
  ): Promise<DimensionRows> {
    const rows = new DimensionRows(open, dataset);
    const columns = dataset.columns.map(({ name, type }) => `${ident(name)} ${type}`);
    await open.sql.run(
      `create or replace temp table tl_dimension (_ref bigint, ${columns.join(', ')}, ${fileColumn} bigint, ${lineField} bigint, ${recordField} varchar)`,
    );
    const files = [...(snapshot?.files.values() ?? [])];
    if (files.length > 0) {
      const paths = await Promise.all(files.map(file => open.storage.local(`${folderOf(dataset.name)}/${file.path}`)));
      const read = readFilesSql({ schema: datasetSchema(dataset), files, paths });
      rows.#versions = await rows.take(`select *, null as ${lineField}, null as ${recordField} from ${read}`);
    }
    return rows;
  }

  /** What the table holds. */
  get versions(): readonly Version[] {
    return this.#versions;
  }

  fileOf(ref: number): number | undefined {
    return this.#files[ref];
  }

  /** Adds the rows of a SELECT. A row without a key has '' for it. */
  async take(select: string): Promise<Told[]> {
    const { sql } = this.#open;
    const { columns, dimension } = this.#dataset;
    const base = this.#files.length;
    const names = columns.map(({ name }) => ident(name)).join(', ');
    await sql.run(
      `insert into tl_dimension select ${base} - 1 + row_number() over (order by ${lineField}), ${names}, ${fileColumn}, ${lineField}, ${recordField} from (${select})`,
    );
    const times = [dimension.validFrom, dimension.validTo];
    const values = columns.filter(({ name }) => !times.includes(name)).map(({ name }) => ident(name));
    const found = await sql.all(
      `select _ref, ${fileColumn} as file, coalesce(cast(${ident(dimension.key)} as varchar), '') as key,
        cast(hash(${values.join(', ')}) as varchar) as content,
        epoch_us(${ident(dimension.validFrom)}) as since, epoch_us(${ident(dimension.validTo)}) as until
        from tl_dimension where _ref >= ${base} order by _ref`,
    );
    return found.map(row => {
      this.#files.push(Number(row['file']));
      return {
        key: String(row['key']),
        content: String(row['content']),
        from: row['since'] == null ? Number.NEGATIVE_INFINITY : Number(row['since']),
        to: row['until'] == null ? Number.POSITIVE_INFINITY : Number(row['until']),
        ref: Number(row['_ref']),
      };
    });
  }

  /** Versions by the file that brought them; files of the table that have none left are there with 0. */
  countByFile(versions: readonly Version[]): Map<number, number> {
    const counts = new Map(this.#versions.map(({ ref }) => [this.#files[ref] ?? 0, 0]));
    for (const { ref } of versions) {
      const file = this.#files[ref] ?? 0;
      counts.set(file, (counts.get(file) ?? 0) + 1);
    }
    return counts;
  }

  /** Records that were refused, with their places. */
  async rejectsOf(refused: readonly Refused[]): Promise<RejectedLine[]> {
    if (refused.length === 0) return [];
    const refs = refused.map(({ ref }) => ref).join(', ');
    const found = await this.#open.sql.all(
      `select _ref, ${lineField} as line, ${recordField} as record from tl_dimension where _ref in (${refs})`,
    );
    const places = new Map(found.map(row => [Number(row['_ref']), row]));
    return refused.map(({ ref, code, reason }) => ({
      lineNumber: Number(places.get(ref)?.['line'] ?? 0),
      code,
      reason,
      record: String(places.get(ref)?.['record'] ?? ''),
    }));
  }

  /** Writes the data files of the table as it is by these versions. */
  async write(versions: readonly Version[], change: number): Promise<DataFile[]> {
    const { sql, scratch } = this.#open;
    const { columns, dimension } = this.#dataset;
    const file = join(scratch, 'tl_versions.ndjson');
    await writeFile(file, versions.map(version => JSON.stringify(plain(version))).join('\n'));
    await sql.run(
      `create or replace temp table tl_versions as select * from read_json(${literal(file)}, format='newline_delimited', columns={ref: 'BIGINT', since: 'BIGINT', until: 'BIGINT'})`,
    );
    const of = (name: string): string => {
      if (name === dimension.validFrom) return `make_timestamp(v.since) as ${ident(name)}`;
      return name === dimension.validTo ? `make_timestamp(v.until) as ${ident(name)}` : `d.${ident(name)}`;
    };
    const names = [...columns.map(({ name }) => of(name)), `d.${fileColumn}`].join(', ');
    const relation = `(select ${names} from tl_dimension d join tl_versions v on v.ref = d._ref)`;
    return this.#writeFiles(relation, change);
  }

  async #writeFiles(relation: string, change: number): Promise<DataFile[]> {
    const { sql } = this.#open;
    const { dimension, eventTime } = this.#dataset;
    const schema = datasetSchema(this.#dataset);
    const writer = { ...this.#open, folder: folderOf(this.#dataset.name), schema };
    const made: DataFile[] = [];
    for (const { values, stats } of await partitionsOf(sql, { relation, schema, ranges: [eventTime, fileColumn] })) {
      const order = `${ident(dimension.key)}, ${ident(dimension.validFrom)} nulls first`;
      const select = `select * from ${relation} where ${partitionSql(schema, values)} order by ${order}`;
      made.push(await writeDataFile(writer, { select, name: `${change}-${made.length}`, partition: values, stats }));
    }
    return made;
  }

  async close(): Promise<void> {
    await this.#open.sql.run('drop table if exists tl_dimension; drop table if exists tl_versions');
  }
}

const plain = ({ ref, from, to }: Version) => ({
  ref,
  since: Number.isFinite(from) ? from : null,
  until: Number.isFinite(to) ? to : null,
});
