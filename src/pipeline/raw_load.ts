// Loads files of a bucket by a Trino cluster, which unpacks them and takes them apart itself. A file with a line that it may see otherwise
// than we do is read here line by line, and joins the others before anything is counted. What must stay true: rows and books are those that
// the embedded engine makes of the same files.

import { rm } from 'node:fs/promises';
import { ident } from '../base/sql.ts';
import type { Lookup } from '../catalog/catalog.ts';
import type { TableSchema } from '../lake/delta.ts';
import { datasetSchema, type FileCount, Load, type LoadResult } from '../lake/load.ts';
import { fillTexts, givenSql, lookUpValues } from '../lake/lookups.ts';
import { keptSql, scanned, scannedField, stageColumns } from '../lake/raw_sql.ts';
import { mayHold } from '../lake/read_sql.ts';
import { fileColumn, lookupFields, rawName } from '../lake/stage_sql.ts';
import { stagedValue } from '../lake/staging.ts';
import type { TrinoLake } from '../lake/trino_lake.ts';
import { folderOf } from '../models/build.ts';
import { trinoDialect } from '../models/dialects.ts';
import { withinSql } from '../models/stretch.ts';
import { triedAgain } from '../models/trino_build.ts';
import { dateBounds } from '../models/trino_sql.ts';
import type { Unpacked } from '../sources/sources.ts';
import { Buckets } from '../sources/stored_object.ts';
import { constantsOf, taskFor } from './batches.ts';
import { feedsMinutes } from './dirty.ts';
import { type FilesToLoad, type Loaded, loadedOutcome, unlike } from './load_files.ts';
import { idOf, type RawFile, scanRaw } from './raw_stage.ts';
import { RawTables, rawLoadName } from './raw_tables.ts';
import type { OpenSite } from './site.ts';
import type { Sorted } from './sort_files.ts';

/** True when a cluster reads the files of a batch. */
export const isRaw = (files: Sorted['toLoad']): boolean =>
  files.length > 0 && files.every(({ raw }) => raw !== undefined);

/** Loads files over a state of their table, all of one folder of a bucket and of one layout; what it gives is to be committed. */
export async function loadRaw(open: OpenSite, wanted: FilesToLoad): Promise<Loaded> {
  const { trino } = open;
  if (trino === undefined) throw new Error('raw files without a cluster');
  return triedAgain(async () => {
    const folder = folderOf(wanted.dataset.name);
    const tables = new RawTables(open, trino, { dataset: wanted.dataset.name, folder, name: rawLoadName(wanted.name) });
    const buckets = new Buckets();
    try {
      return await new RawLoad(open, { wanted, trino, tables, buckets }).load();
    } finally {
      await tables.close();
      await buckets.close();
    }
  });
}

interface RawLoading {
  wanted: FilesToLoad;
  trino: TrinoLake;
  tables: RawTables;
  buckets: Buckets;
}

class RawLoad {
  readonly #open: OpenSite;
  readonly #wanted: FilesToLoad;
  readonly #trino: TrinoLake;
  readonly #tables: RawTables;
  readonly #parts: Pick<RawLoading, 'trino' | 'tables' | 'buckets'>;
  readonly #files: RawFile[];
  readonly #type: ReturnType<typeof trinoDialect>['type'];
  /** What became of the files that were read here. */
  readonly #exact = new Map<number, Unpacked>();

  constructor(open: OpenSite, { wanted, trino, tables, buckets }: RawLoading) {
    this.#open = open;
    this.#wanted = wanted;
    this.#trino = trino;
    this.#tables = tables;
    this.#parts = { trino, tables, buckets };
    this.#files = wanted.files.flatMap(file => (file.raw === undefined ? [] : [{ ...file, raw: file.raw }]));
    this.#type = trinoDialect(trino.catalog).type;
  }

  async load(): Promise<Loaded> {
    const records = await this.#records();
    const counts = await this.#countRecords(records);
    const result = await this.#write(records, counts);
    this.#tell();
    const outcomes = this.#files.map(({ pending, unpacked }) =>
      loadedOutcome(pending, { unpacked: this.#exact.get(pending.row.id) ?? unpacked, result }),
    );
    return { result, outcomes, exact: this.#exact };
  }

  /** All records of the files that can be read, as a relation of the cluster. */
  async #records(): Promise<string> {
    const { stage, unsure } = await scanRaw(this.#files, { ...this.#parts, dataset: this.#wanted.dataset });
    const columns = stageColumns(this.#wanted.dataset).map(({ name }) => ident(name));
    const here = await this.#readHere(unsure);
    const without = unsure.length === 0 ? '' : ` and ${fileColumn} not in (${unsure.map(idOf).join(', ')})`;
    const selects = [
      ...(stage === undefined
        ? []
        : [
            `select ${columns.join(', ')}, 0 as ${scanned.line} from ${stage} where ${scanned.kind} = 'record'${without}`,
          ]),
      ...(here === undefined ? [] : [`select ${columns.join(', ')}, ${scanned.line} from ${here}`]),
    ];
    return `(${selects.join(' union all ')})`;
  }

  /** Reads files line by line, some at a time, and hands the cluster their records. */
  async #readHere(files: readonly RawFile[]): Promise<string | undefined> {
    if (files.length === 0) return undefined;
    const { dataset } = this.#wanted;
    const columns = [...stageColumns(dataset), { name: scanned.line, type: 'bigint' as const }];
    return this.#tables.hand('here', { schema: { columns, partition: [] }, selects: this.#stagedHere(files) });
  }

  async *#stagedHere(files: readonly RawFile[]): AsyncGenerator<string> {
    const { dataset, name, known, unpackers } = this.#wanted;
    const { sql, scratch } = this.#open;
    const fields = new Set(lookupFields(dataset).map(scannedField));
    const columns = stageColumns(dataset).map(column =>
      fields.has(column.name)
        ? `${ident(rawName(column.name.slice(scannedField('').length)))} as ${ident(column.name)}`
        : ident(column.name),
    );
    const load = new Load({
      ...this.#open,
      ...{ dataset, known, snapshot: undefined, folder: folderOf(dataset.name), change: name },
      ...{ leaving: [], leavingSpan: undefined, byMinute: false },
    });
    for (const { pending, unpacked } of files) {
      const read = await unpackers.unpack(taskFor(pending, { dataset, scratch, mode: 'exact' }));
      // It stays what it is a copy of by the same name as before.
      this.#exact.set(pending.row.id, read.state === 'unpacked' ? { ...read, hash: unpacked.hash } : read);
      if (read.state === 'failed') continue;
      const still = await load.stage([{ id: read.id, constants: constantsOf(pending), parts: read.parts }]);
      await Promise.all(read.parts.map(part => rm(part.path, { force: true })));
      if (still.length > 0) this.#exact.set(pending.row.id, unlike(pending.row.id));
      else yield `select ${columns.join(', ')}, rowid as ${scanned.line} from tl_stage`;
      await sql.run('drop table tl_stage');
    }
  }

  /** Records by file, and when the first and the last of them happened. */
  async #countRecords(records: string): Promise<Map<number, Counted>> {
    const time = ident(this.#wanted.dataset.eventTime);
    const rows = await this.#trino.engine.all(
      `select ${fileColumn} as id, count(*) as n, min(${time}) as low, max(${time}) as high from ${records} as r group by 1`,
    );
    return new Map(
      rows.map(row => [Number(row['id']), { n: Number(row['n']), low: String(row['low']), high: String(row['high']) }]),
    );
  }

  async #write(records: string, counts: ReadonlyMap<number, Counted>): Promise<LoadResult> {
    const result: LoadResult = { added: [], removed: [], counts: new Map(), touched: [], minutes: new Set() };
    if (counts.size === 0) return result;
    const { dataset } = this.#wanted;
    const schema = datasetSchema(dataset);
    const select = await this.#finalSql(records, spanOf(counts));
    const table = await this.#tables.create('rows', { schema, select });
    result.added = await this.#tables.files('rows', { schema, time: dataset.eventTime });
    const rows = await this.#trino.engine.all(`select ${fileColumn} as id, count(*) as n from ${table} group by 1`);
    const kept = new Map(rows.map(row => [Number(row['id']), Number(row['n'])]));
    for (const [id, { n, low, high }] of counts) {
      const count: FileCount = { rows: kept.get(id) ?? 0, duplicates: 0, firstEvent: low, lastEvent: high };
      result.counts.set(id, { ...count, duplicates: n - count.rows });
    }
    await this.#touch(table, result);
    return result;
  }

  /** The rows of the table: records that none came before, with what is looked up for them. */
  async #finalSql(records: string, span: { from: string; to: string }): Promise<string> {
    const { dataset } = this.#wanted;
    const { columns } = datasetSchema(dataset);
    let query = keptSql(dataset, { records, seen: await this.#seenSql(span) });
    for (const [i, lookup] of dataset.lookups.entries()) query = await this.#lookedUp(query, { lookup, records, i });
    const typed = columns.map(({ name, type }) => `cast(${ident(name)} as ${this.#type(type)}) as ${ident(name)}`);
    return `select ${typed.join(', ')} from (${query}) as q`;
  }

  /** Looks up each distinct value here, as the embedded engine does, and joins what was found there. */
  async #lookedUp(
    query: string,
    { lookup, records, i }: { lookup: Lookup; records: string; i: number },
  ): Promise<string> {
    const { dataset, known } = this.#wanted;
    const { sql, scratch, addresses } = this.#open;
    const of = lookupFields(dataset).includes(lookup.of) ? ident(scannedField(lookup.of)) : `(${lookup.of})`;
    const found = await this.#trino.engine.all(
      `select distinct ${of} as value from ${records} as r where ${of} is not null`,
    );
    await fillTexts('tl_values', { sql, scratch, columns: ['value'], rows: found.map(row => [String(row['value'])]) });
    const context = { sql, scratch, addresses, known };
    const select = await lookUpValues(dataset, { lookup, relation: 'tl_values', context });
    const names = ['_value', ...Object.keys(lookup.gives)];
    const schema: TableSchema = { columns: names.map(name => ({ name, type: 'varchar' })), partition: [] };
    const texts = names.map(name => `cast(${ident(name)} as varchar) as ${ident(name)}`).join(', ');
    const selects = (async function* () {
      yield `select ${texts} from (${select})`;
    })();
    const table = await this.#tables.hand(`found${i}`, { schema, selects });
    return `select q.*, ${givenSql(lookup, 't')} from (${query}) q left join ${table} t on t."_value" = ${of}`;
  }

  /** The table's rows of the same hours; undefined where it has none. */
  async #seenSql(span: { from: string; to: string }): Promise<string | undefined> {
    const { dataset, snapshot } = this.#wanted;
    if (snapshot === undefined || dataset.key.length === 0) return undefined;
    const files = [...snapshot.files.values()].filter(file => mayHold(file, { time: dataset.eventTime, ...span }));
    if (files.length === 0) return undefined;
    await this.#trino.tables.know([dataset.name]);
    const within = withinSql(dataset.eventTime, { start: span.from, end: span.to });
    const where = [within, ...dateBounds(files, snapshot)].join(' and ');
    return `(select * from ${trinoDialect(this.#trino.catalog).tableAt(dataset.name, snapshot.version)} where ${where})`;
  }

  /** Notes the hours, and where something is built by them the minutes, that rows came to. */
  async #touch(table: string, result: LoadResult): Promise<void> {
    const { dataset } = this.#wanted;
    const { engine } = this.#trino;
    const time = ident(dataset.eventTime);
    const labels = dataset.partition.slice(0, -1);
    const rows = await engine.all(
      `select ${[...labels.map(ident), `date_trunc('hour', ${time})`].map((value, i) => `${value} as c${i}`).join(', ')}, count(*) as n
        from ${table} group by ${[...labels, ''].map((_, i) => i + 1).join(', ')}`,
    );
    for (const row of rows) {
      const text = (i: number) => (row[`c${i}`] == null ? null : String(row[`c${i}`]));
      const partition = labels.map((name, i) => `${name}=${stagedValue(text(i)) ?? ''}`).join('/');
      result.touched.push({ partition, start: String(row[`c${labels.length}`]), rowsDelta: Number(row['n']) });
    }
    if (!feedsMinutes(this.#open.catalog, dataset.name)) return;
    const minutes = await engine.all(`select distinct date_trunc('minute', ${time}) as start from ${table}`);
    for (const { start } of minutes) result.minutes.add(String(start));
  }

  #tell(): void {
    if (this.#exact.size === 0) return;
    const { name } = this.#wanted.dataset;
    this.#open.tell(
      `${this.#exact.size} of ${this.#files.length} files of ${name} were read here: the cluster may see some of their lines otherwise`,
    );
  }
}

interface Counted {
  n: number;
  low: string;
  high: string;
}

/** The whole hours that records are of. */
function spanOf(counts: ReadonlyMap<number, Counted>): { from: string; to: string } {
  const hourMs = 3_600_000;
  const times = [...counts.values()].flatMap(({ low, high }) => [Date.parse(low), Date.parse(high)]);
  const low = times.reduce((one, other) => Math.min(one, other));
  const high = times.reduce((one, other) => Math.max(one, other));
  const hour = (ms: number) => Math.floor(ms / hourMs) * hourMs;
  return { from: new Date(hour(low)).toISOString(), to: new Date(hour(high) + hourMs).toISOString() };
}
