// The log of a large table, written by the real log writer with made-up data files: a commit an hour that adds a file to the partition of each
// distribution, and at the end of a day one commit a partition that puts its 24 files together. Days that are measured are lived so;
// those between come in one commit each, as they would have been left.

import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { type Clock, dayMs, hourMs } from '../src/base/clock.ts';
import { limits } from '../src/base/limits.ts';
import type { DataFile, TableSchema } from '../src/lake/delta.ts';
import { openFolder } from '../src/lake/folder.ts';
import { type DeltaTable, openTable } from '../src/lake/log.ts';
import type { Storage } from '../src/lake/storage.ts';
import { firstDay, type Load, timed } from './scale_state.ts';

const schema: TableSchema = {
  columns: [
    { name: 'time', type: 'timestamp' },
    { name: 'sc_bytes', type: 'bigint' },
    { name: '_file', type: 'bigint' },
    { name: 'distribution', type: 'varchar' },
    { name: 'dt', type: 'date' },
  ],
  partition: ['distribution', 'dt'],
};

export interface LargeLog {
  table: DeltaTable;
  storage: Storage;
  load: Load;
  clock: Clock & { set(at: Date): void };
  /** The same table as a process would find it that has just begun. */
  reopen(): DeltaTable;
  close(): Promise<void>;
}

export async function openLargeLog(folder: string, load: Load): Promise<LargeLog> {
  const scratch = join(folder, 'scratch');
  mkdirSync(scratch, { recursive: true });
  const storage = openFolder(join(folder, 'lake'));
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '2',
    memory_limit: `${limits.engineMemoryMb}MB`,
  });
  const connection = await instance.connect();
  let now = new Date(firstDay);
  const clock = {
    now: () => now,
    set: (at: Date) => {
      now = at;
    },
  };
  const runSql = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
  const reopen = () => openTable(storage, 'cdn/requests', { clock, scratch, runSql });
  const table = reopen();
  await table.create(schema);
  return {
    ...{ table, storage, load, clock, reopen },
    close: async () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

const dayText = (day: number): string => new Date(firstDay + day * dayMs).toISOString().slice(0, 10);

function dataFile(
  log: LargeLog,
  { day, distribution, name }: { day: number; distribution: number; name: string },
): DataFile {
  const dt = dayText(day);
  const partition = { distribution: `E${String(distribution).padStart(13, '0')}`, dt };
  // What no two files share is what a checkpoint weighs: a part of the name, the size, the first and the last record.
  const random = createHash('md5').update(`${distribution}/${name}`).digest();
  const time = (of: number, hour: number) => new Date(Date.parse(dt) + hour * hourMs + (of % hourMs)).toISOString();
  return {
    path: `distribution=${partition.distribution}/dt=${dt}/tl-${name}-${random.toString('hex', 0, 8)}.parquet`,
    partition,
    bytes: 20_000_000 + random.readUInt16LE(8),
    modifiedMs: log.clock.now().getTime(),
    stats: {
      numRecords: 400_000 + (random.readUInt32LE(4) % 200_000),
      minValues: { time: time(random.readUInt32LE(8), 0), _file: day * 100_000 + distribution },
      maxValues: { time: time(random.readUInt32LE(12), 23), _file: day * 100_000 + 90_000 + distribution },
    },
    tags: { columns: '8f14e45fceea167a', 'tallylight.compacted': 'yes' },
  };
}

/** Milliseconds of a day's commits, and how many they were. */
export interface LogDay {
  loads: number;
  compactions: number;
  commits: number;
  trimmed: number;
}

/** A day as passes make it: its hours, then the partitions of the day before put together, then what is old taken out of the log. */
export async function liveLogDay(log: LargeLog, day: number): Promise<LogDay> {
  const { table, clock } = log;
  const everyone = Array.from({ length: log.load.distributions }, (_, i) => i);
  const made: DataFile[][] = everyone.map(() => []);
  const cost = { loads: 0, compactions: 0, commits: 24 + everyone.length, trimmed: 0 };
  for (let hour = 0; hour < 24; hour++) {
    clock.set(new Date(firstDay + day * dayMs + hour * hourMs));
    const add = everyone.map(distribution => dataFile(log, { day, distribution, name: `${day}-${hour}` }));
    for (const [i, file] of add.entries()) made[i]?.push(file);
    const transaction = { application: 'tallylight', version: day * 1_000 + hour + 1 };
    cost.loads += await timed(() =>
      table.commit({ operation: 'LOAD', add, remove: [], transaction, dataChange: true }),
    );
  }
  clock.set(new Date(firstDay + (day + 1) * dayMs));
  for (const distribution of everyone) {
    const add = [dataFile(log, { day, distribution, name: `${day}-all` })];
    const remove = (made[distribution] ?? []).map(({ path }) => path);
    cost.compactions += await timed(() => table.commit({ operation: 'COMPACT', add, remove, dataChange: false }));
  }
  cost.trimmed = await table.trim(-dayMs * 10_000);
  return cost;
}

/** Days [from, to) as they are left: a file for each partition. */
export async function bulkLogDays(log: LargeLog, { from, to }: { from: number; to: number }): Promise<void> {
  if (to <= from) return;
  const add: DataFile[] = [];
  for (let day = from; day < to; day++)
    for (let i = 0; i < log.load.distributions; i++)
      add.push(dataFile(log, { day, distribution: i, name: `${day}-all` }));
  await log.table.commit({ operation: 'LOAD', add, remove: [], dataChange: true });
}

/** What is there after so many days. */
export interface LogSize {
  files: number;
  /** Bytes of the newest checkpoint, and milliseconds that it takes to write one and to read the table anew. */
  checkpoint: number;
  checkpointMs: number;
  openMs: number;
  /** Milliseconds of a commit that adds one file. */
  commitMs: number;
  /** Objects and bytes of the log. */
  logObjects: number;
  logBytes: number;
}

export async function logSize(log: LargeLog): Promise<LogSize> {
  const { table, storage } = log;
  const checkpointMs = await timed(() => table.checkpoint());
  const listed = await storage.list('cdn/requests/_delta_log/');
  const checkpoint = listed.filter(({ key }) => key.endsWith('.parquet')).at(-1);
  const reopened = log.reopen();
  const openMs = await timed(() => reopened.snapshot());
  const add = [dataFile(log, { day: 0, distribution: 0, name: `one-${listed.length}-${Math.random()}` })];
  const commitMs = await timed(() => table.commit({ operation: 'LOAD', add, remove: [], dataChange: true }));
  await table.commit({ operation: 'LOAD', add: [], remove: add.map(({ path }) => path), dataChange: true });
  return {
    files: (await table.snapshot())?.files.size ?? 0,
    ...{ checkpoint: checkpoint?.bytes ?? 0, checkpointMs, openMs, commitMs },
    logObjects: listed.length,
    logBytes: listed.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
