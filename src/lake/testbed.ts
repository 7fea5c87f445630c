// For tests: a lake in a temporary folder, a real DuckDB for its checkpoints, and a clock that the test moves.

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Clock } from '../base/clock.ts';
import type { RunSql } from './checkpoint.ts';
import type { Change, DataFile, TableSchema } from './delta.ts';
import { openFolder } from './folder.ts';
import { type DeltaTable, openTable } from './log.ts';
import type { Storage } from './storage.ts';

export interface Testbed {
  root: string;
  storage: Storage;
  runSql: RunSql;
  clock: Clock & { move(ms: number): void };
  /** A table object of its own, as another process would have: it shares nothing but the folder. */
  open(folder?: string, commitsPerCheckpoint?: number): DeltaTable;
  close(): Promise<void>;
}

export const parcels: TableSchema = {
  columns: [
    { name: 'sent_at', type: 'timestamp' },
    { name: 'weight', type: 'bigint' },
    { name: 'town', type: 'varchar' },
    { name: 'dt', type: 'date' },
  ],
  partition: ['town', 'dt'],
};

export async function openTestbed(): Promise<Testbed> {
  const base = await mkdtemp(join(tmpdir(), 'lake-'));
  const [root, scratch] = [join(base, 'lake'), join(base, 'scratch')];
  await mkdir(scratch);
  const storage = openFolder(root);
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const runSql: RunSql = async sql => (await connection.runAndReadAll(sql)).getRowObjectsJson();
  let nowMs = Date.parse('2024-05-01T12:00:00Z');
  const clock = {
    now: () => new Date(nowMs),
    move: (ms: number) => {
      nowMs += ms;
    },
  };
  return {
    root,
    storage,
    runSql,
    clock,
    open: (folder = 'parcels', commitsPerCheckpoint = 1_000) =>
      openTable(storage, folder, { clock, runSql, scratch, commitsPerCheckpoint }),
    close: async () => {
      connection.closeSync();
      instance.closeSync();
      await rm(base, { recursive: true, force: true });
    },
  };
}

export const dataFile = (path: string, more: Partial<DataFile> = {}): DataFile => ({
  path,
  partition: { town: 'Łódź', dt: '2024-05-01' },
  bytes: 10,
  modifiedMs: 1,
  ...more,
});

export const change = (more: Partial<Change>): Change => ({
  operation: 'LOAD',
  add: [],
  remove: [],
  dataChange: true,
  ...more,
});
