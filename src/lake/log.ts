// A table of the lake: reads its log, and commits to it. A commit is one file, put only if no other has its version: all of
// it or nothing, for every reader at once. Who loses the race reads what was committed meanwhile and tries the next version.
// A change can carry a transaction, an application with a number that only grows, so that doing it twice does it once.
// Nothing that a reader needs is ever deleted: what `trim` removes a checkpoint stands for, and version 0 stays for good.
// Source: the Delta transaction log protocol (github.com/delta-io/delta/blob/master/PROTOCOL.md).

import { randomUUID } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import { addOf, removeOf, renderActions } from './actions.ts';
import { type RunSql, writeCheckpoint } from './checkpoint.ts';
import type { Change, Snapshot, TableSchema } from './delta.ts';
import { fail } from './errors.ts';
import {
  continues,
  isBeyond,
  type LogPlace,
  lastCheckpoint,
  readAll,
  readAt,
  readNewer,
  versionKey,
} from './history.ts';
import { checkWritable, ourProtocol, type TableState } from './replay.ts';
import { extendSchema, schemaText } from './schema.ts';
import type { Storage } from './storage.ts';
import { trimLog } from './trim.ts';

export interface TableOptions {
  clock: Clock;
  /** DuckDB, for checkpoints: a statement that reads and writes local files. */
  runSql: RunSql;
  /** A local folder for a checkpoint in the making; it must exist. */
  scratch: string;
  /** How long files that left are remembered, and kept, for readers of older snapshots. Default `limits.graceMs`. */
  graceMs?: number;
  /** Default `limits.commitsPerCheckpoint`. */
  commitsPerCheckpoint?: number;
}

/** A commit that is in. `checkpointError` tells that the checkpoint due after it failed; the next commit tries it again. */
export interface Committed {
  version: number;
  checkpointError?: unknown;
}

/**
 * A change, or what makes it from the newest snapshot. The second form is asked again after every lost race, so it may
 * replace whatever is live by then; the first fails with `commit_conflict` when a file that it removes has left.
 */
export type Wanted = Change | ((now: Snapshot) => Change);

/** The table in a folder of a storage, whether it is there already or not. `folder` is a key without a slash at its end. */
export function openTable(storage: Storage, folder: string, options: TableOptions): DeltaTable {
  return new DeltaTable(storage, folder, options);
}

/** A table and what was read of its log so far. Safe to use from several calls at once, and beside other processes. */
export class DeltaTable {
  readonly storage: Storage;
  readonly folder: string;
  readonly clock: Clock;
  readonly graceMs: number;
  readonly #runSql: RunSql;
  readonly #scratch: string;
  readonly #commitsPerCheckpoint: number;
  #state: TableState | undefined;
  /** The state that was asked for last by its version: who reads there reads there again. */
  #past: TableState | undefined;
  #checkpoint = -1;

  constructor(storage: Storage, folder: string, options: TableOptions) {
    this.storage = storage;
    this.folder = folder;
    this.clock = options.clock;
    this.graceMs = options.graceMs ?? limits.graceMs;
    this.#runSql = options.runSql;
    this.#scratch = options.scratch;
    this.#commitsPerCheckpoint = options.commitsPerCheckpoint ?? limits.commitsPerCheckpoint;
  }

  /**
   * The table as it is now, with the commits of other processes; undefined while there is none. A snapshot never changes
   * once it is given. Throws `log_broken`, `table_unsupported`.
   */
  async snapshot(): Promise<Snapshot | undefined> {
    return (await this.#read())?.snapshot;
  }

  /**
   * The table as it was at a version; undefined when its log has not got there, or has forgotten it. Its files are there for
   * the grace time after the commit that replaced them. Costs nothing where the same was asked before, or is the newest read.
   */
  async snapshotAt(version: number): Promise<Snapshot | undefined> {
    const near = [this.#past, this.#state]
      .filter(state => state !== undefined && state.snapshot.version <= version)
      .sort((one, other) => (other?.snapshot.version ?? 0) - (one?.snapshot.version ?? 0))[0];
    if (near?.snapshot.version === version) return near.snapshot;
    const forgetBeforeMs = this.#nowMs() - this.graceMs;
    const read = version < 0 ? undefined : await readAt(this.#place, version, { before: near, forgetBeforeMs });
    this.#past = read ?? this.#past;
    return read?.snapshot;
  }

  /** True when the log has versions above this one. Reads next to nothing. */
  isBeyond(version: number): Promise<boolean> {
    return isBeyond(this.#place, version);
  }

  /** Makes the table, without rows, unless it is there. Columns are not compared: `commit` does that. */
  async create(schema: TableSchema): Promise<Snapshot> {
    const there = await this.snapshot();
    if (there !== undefined) return there;
    const nowMs = this.#nowMs();
    const names = new Set(schema.columns.map(column => column.name));
    const stray = schema.partition.find(name => !names.has(name));
    if (stray !== undefined) throw new Error(`${this.folder}: partition column ${stray} is no column`);
    const metaData = {
      id: randomUUID(),
      format: { provider: 'parquet', options: {} },
      schemaString: schemaText(schema),
      partitionColumns: schema.partition,
      configuration: {},
      createdTime: nowMs,
    };
    const actions = [commitInfo('CREATE TABLE', nowMs, true), { protocol: ourProtocol }, { metaData }];
    await this.storage.putIfAbsent(versionKey(this.folder, 0), Buffer.from(renderActions(actions)));
    const made = await this.snapshot();
    if (made === undefined) throw fail('table_missing', { table: this.folder });
    return made;
  }

  /**
   * Commits a change as the next version, or says `already` when the table has its transaction. The files that it adds
   * must be in the storage. Throws `commit_conflict` and `commit_crowded` (both retryable), `schema_conflict`,
   * `table_missing`, `log_broken`, `table_unsupported`; after any of these the table is as it was.
   */
  async commit(wanted: Wanted): Promise<Committed | 'already'> {
    let state = await this.#read();
    if (state !== undefined && !(await continues(this.#place, state))) state = await this.#readAgain();
    for (let tries = 0; tries < limits.commitTries; tries++) {
      if (state === undefined) throw fail('table_missing', { table: this.folder });
      const change = typeof wanted === 'function' ? wanted(state.snapshot) : wanted;
      const { transaction } = change;
      if (transaction && (state.snapshot.transactions.get(transaction.application) ?? -1) >= transaction.version) {
        return 'already';
      }
      const version = state.snapshot.version + 1;
      const text = renderActions(this.#actionsOf(state, change));
      if (await this.storage.putIfAbsent(versionKey(this.folder, version), Buffer.from(text))) {
        return { version, ...(await this.#afterCommit()) };
      }
      state = await this.#read();
    }
    throw fail('commit_crowded', {
      table: this.folder,
      tries: limits.commitTries,
      version: state?.snapshot.version ?? -1,
    });
  }

  /** Writes a checkpoint of the newest version. */
  async checkpoint(): Promise<void> {
    const state = await this.#read();
    if (state === undefined) throw fail('table_missing', { table: this.folder });
    await writeCheckpoint(state, { ...this.#place, scratch: this.#scratch });
    this.#checkpoint = state.snapshot.version;
  }

  /**
   * Removes versions that a checkpoint has stood for longer than `keepMs`, except version 0; gives how many objects went.
   * Throws `checkpoint_wrong` when the checkpoint is not what the log says; nothing is removed then.
   */
  trim(keepMs: number = limits.logKeptMs): Promise<number> {
    return trimLog(this.#place, { beforeMs: this.#nowMs() - keepMs });
  }

  get #place(): LogPlace {
    return { storage: this.storage, folder: this.folder, runSql: this.#runSql };
  }

  #nowMs(): number {
    return this.clock.now().getTime();
  }

  async #read(): Promise<TableState | undefined> {
    if (this.#state === undefined) return this.#readAgain();
    const newer = await readNewer(this.#place, this.#state, this.#nowMs() - this.graceMs);
    if (newer === undefined) return this.#readAgain();
    if (newer.snapshot.version > this.#state.snapshot.version) this.#state = newer;
    return this.#state;
  }

  async #readAgain(): Promise<TableState | undefined> {
    const all = await readAll(this.#place, this.#nowMs() - this.graceMs);
    this.#state = all?.state;
    this.#checkpoint = all?.checkpoint ?? -1;
    return this.#state;
  }

  /** Checks a change against the state it would follow, and gives its actions. */
  #actionsOf(state: TableState, change: Change): object[] {
    checkWritable(this.folder, state);
    const { snapshot, metaData } = state;
    const nowMs = this.#nowMs();
    const left = { deletionTimestamp: nowMs, dataChange: change.dataChange };
    const removes = [...new Set(change.remove)].map(path => {
      const file = snapshot.files.get(path);
      if (file === undefined) throw fail('commit_conflict', { table: this.folder, path });
      return removeOf(file, left);
    });
    const schemaString =
      change.schema && extendSchema(this.folder, metaData.schemaString, snapshot.schema, change.schema);
    const partition = [...snapshot.schema.partition].sort().join();
    for (const { path, partition: values } of change.add) {
      if (Object.keys(values).sort().join() !== partition) throw new Error(`${path} lacks its partition values`);
    }
    const known = change.schema ?? snapshot.schema;
    const { transaction } = change;
    return [
      commitInfo(change.operation, nowMs, removes.length === 0),
      ...(schemaString === undefined ? [] : [{ metaData: { ...withoutNulls(metaData), schemaString } }]),
      ...(transaction
        ? [{ txn: { appId: transaction.application, version: transaction.version, lastUpdated: nowMs } }]
        : []),
      ...removes,
      ...change.add.map(file => addOf(file, known, change.dataChange)),
    ];
  }

  /** Reads our own commit back like any other, and writes the checkpoint when one is due. */
  async #afterCommit(): Promise<{ checkpointError?: unknown }> {
    try {
      const version = (await this.#read())?.snapshot.version ?? 0;
      if (version - this.#checkpoint < this.#commitsPerCheckpoint) return {};
      this.#checkpoint = Math.max(this.#checkpoint, await lastCheckpoint(this.#place));
      if (version - this.#checkpoint >= this.#commitsPerCheckpoint) await this.checkpoint();
      return {};
    } catch (checkpointError) {
      return { checkpointError };
    }
  }
}

/** The id makes the text of each commit one that nobody else writes: a storage whose answer was lost knows its own by it. */
const commitInfo = (operation: string, timestamp: number, isBlindAppend: boolean) => ({
  commitInfo: {
    timestamp,
    operation,
    operationParameters: {},
    engineInfo: 'tallylight',
    isBlindAppend,
    txnId: randomUUID(),
  },
});

/** A checkpoint has NULL where a commit has nothing. */
const withoutNulls = (action: object): object =>
  Object.fromEntries(Object.entries(action).filter(([, value]) => value !== null));
