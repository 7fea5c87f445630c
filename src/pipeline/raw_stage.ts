// Has a cluster read raw files into a table of typed rows, and says which of them it has certainly read as they are. What must stay true: a
// file is sure only when every byte of it was seen, of the version that was found, and no line of it may mean something else to us.

import { createHash } from 'node:crypto';
import { dirname } from 'node:path/posix';
import { limits } from '../base/limits.ts';
import { ident, literal } from '../base/sql.ts';
import type { Dataset } from '../catalog/catalog.ts';
import type { TableSchema } from '../lake/delta.ts';
import { rawStageSql, scanned, scannedFilesSql, stageColumns, twofoldFilesSql } from '../lake/raw_sql.ts';
import type { TrinoLake } from '../lake/trino_lake.ts';
import { trinoDialect } from '../models/dialects.ts';
import { isStillThere, isWholeText, type RawObject } from '../sources/raw_object.ts';
import type { Buckets } from '../sources/stored_object.ts';
import { constantsOf } from './batches.ts';
import type { RawTables } from './raw_tables.ts';
import type { Sorted } from './sort_files.ts';

/** A file that a cluster may read. */
export type RawFile = Sorted['toLoad'][number] & { raw: RawObject };

export const idOf = ({ pending }: RawFile): number => pending.row.id;

export interface RawScanning {
  dataset: Dataset;
  trino: TrinoLake;
  tables: RawTables;
  buckets: Buckets;
}

/** The cluster's schema of tables of lines. */
const rawSchema = 'tallylight_raw';

/** Columns of the stage about the lines themselves. */
const lineColumns: TableSchema['columns'] = [
  { name: scanned.hash, type: 'bigint' },
  { name: scanned.bytes, type: 'bigint' },
  { name: scanned.kind, type: 'varchar' },
  { name: scanned.bad, type: 'boolean' },
];

/** Has the cluster read files of one folder and layout; gives where their lines are, and the files that it may not have seen as they are. */
export async function scanRaw(
  all: readonly RawFile[],
  scanning: RawScanning,
): Promise<{ stage: string | undefined; unsure: RawFile[] }> {
  const { tables, dataset } = scanning;
  const lines = await linesTable(scanning.trino, dirname(all[0]?.raw.path ?? ''));
  const schema = { columns: [...stageColumns(dataset), ...lineColumns], partition: [] };
  let files = [...all];
  for (let tries = 1; files.length > 0 && tries <= limits.rawTries; tries++) {
    try {
      const stage = await tables.create(`stage${tries}`, { schema, select: stageSql(files, { ...scanning, lines }) });
      const sure = await sureOf(files, { ...scanning, stage });
      return { stage, unsure: all.filter(file => !sure.has(idOf(file))) };
    } catch (thrown) {
      // A file that cannot be unpacked fails the whole statement, which names it.
      const words = `${String(thrown)} `;
      const broken = files.filter(({ raw }) => words.includes(`${raw.path} `));
      if (broken.length === 0) throw thrown;
      files = files.filter(file => !broken.includes(file));
    }
  }
  return { stage: undefined, unsure: [...all] };
}

/** A table over a folder, one line a row: a separator that no line has leaves lines whole. */
async function linesTable({ engine, raw }: TrinoLake, folder: string): Promise<string> {
  const schema = [raw?.catalog ?? '', rawSchema].map(ident).join('.');
  const table = `${schema}.${ident(`files_${createHash('sha256').update(folder).digest('hex').slice(0, 24)}`)}`;
  const properties = `external_location = ${literal(folder)}, format = 'TEXTFILE', textfile_field_separator = U&'\\000A'`;
  await engine.all(`create schema if not exists ${schema}`);
  await engine.all(`create table if not exists ${table} (line varchar) with (${properties})`);
  return table;
}

function stageSql(files: readonly RawFile[], { dataset, trino, lines }: RawScanning & { lines: string }): string {
  const [first] = files;
  if (first === undefined) throw new Error('no files to scan');
  const { layout, breaks, headers } = first.raw;
  const { type } = trinoDialect(trino.catalog);
  return rawStageSql({
    ...{ dataset, lines, type, layout, breaks, headers, lineBytes: limits.recordBytes },
    files: files.map(file => ({ id: idOf(file), path: file.raw.path, constants: constantsOf(file.pending) })),
  });
}

async function sureOf(
  files: readonly RawFile[],
  { dataset, trino: { engine }, buckets, stage }: RawScanning & { stage: string },
): Promise<Set<number>> {
  const seen = new Map((await engine.all(scannedFilesSql(stage))).map(row => [Number(row['id']), row]));
  const sql = twofoldFilesSql(dataset, stage);
  const twofold = new Set(sql === undefined ? [] : (await engine.all(sql)).map(({ id }) => Number(id)));
  const sure = new Set<number>();
  const look = async (file: RawFile) => {
    const row = seen.get(idOf(file));
    if (row === undefined || row['bad'] === true || twofold.has(idOf(file))) return;
    if (Number(row['breaks']) !== file.raw.headLines || !isWholeText(file.raw, Number(row['bytes']))) return;
    if (await isStillThere(file.pending.found, buckets)) sure.add(idOf(file));
  };
  for (let i = 0; i < files.length; i += limits.objectsAskedAtOnce)
    await Promise.all(files.slice(i, i + limits.objectsAskedAtOnce).map(look));
  return sure;
}
