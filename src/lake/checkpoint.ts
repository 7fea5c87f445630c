// A checkpoint is a table's whole state as one Parquet file beside its log, so that nobody has to read the log from the
// start. It is made and read by SQL. It adds nothing to the table: a missing one costs time, a wrong one would cost rows,
// so it is written from a state that was itself read from the log. Foreign ones may have columns that ours have not.
// Source: the Delta protocol, "Checkpoints".

import { randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { reasonOf } from '../base/errors.ts';
import { ident, literal, literalList } from '../base/sql.ts';
import { addOf, encodePath, parseActions } from './actions.ts';
import { fail } from './errors.ts';
import type { TableState, Version } from './replay.ts';
import type { Storage } from './storage.ts';

/** Runs one SQL statement of DuckDB's that may read and write local files, and gives its rows. */
export type RunSql = (sql: string) => Promise<Record<string, unknown>[]>;

const linesAtOnce = 1_000;

const textMap = 'MAP(VARCHAR, VARCHAR)';
const file = `path VARCHAR, "partitionValues" ${textMap}, size BIGINT, "dataChange" BOOLEAN`;
const columns: Record<string, string> = {
  txn: 'STRUCT("appId" VARCHAR, version BIGINT, "lastUpdated" BIGINT)',
  add: `STRUCT(${file}, "modificationTime" BIGINT, stats VARCHAR, tags ${textMap})`,
  remove: 'STRUCT(path VARCHAR, "deletionTimestamp" BIGINT, "dataChange" BOOLEAN)',
  metaData: `STRUCT(id VARCHAR, name VARCHAR, description VARCHAR, format STRUCT(provider VARCHAR, options ${textMap}), "schemaString" VARCHAR, "partitionColumns" VARCHAR[], configuration ${textMap}, "createdTime" BIGINT)`,
  protocol:
    'STRUCT("minReaderVersion" INTEGER, "minWriterVersion" INTEGER, "readerFeatures" VARCHAR[], "writerFeatures" VARCHAR[])',
};

/** Writes the checkpoint of a state into `folder/_delta_log`; `scratch` is a local folder. */
export async function writeCheckpoint(
  state: TableState,
  { storage, folder, runSql, scratch }: { storage: Storage; folder: string; runSql: RunSql; scratch: string },
): Promise<void> {
  const { version } = state.snapshot;
  const made = join(scratch, `checkpoint-${randomUUID()}`);
  try {
    const size = await writeLines(`${made}.ndjson`, checkpointActions(state));
    const fields = Object.entries(columns).map(([name, type]) => `${ident(name)}: ${literal(type)}`);
    await runSql(
      `COPY (SELECT * FROM read_json(${literal(`${made}.ndjson`)}, format = 'newline_delimited', columns = {${fields.join(', ')}}))
       TO ${literal(`${made}.parquet`)} (FORMAT parquet)`,
    );
    const name = `${folder}/_delta_log/${String(version).padStart(20, '0')}.checkpoint.parquet`;
    await storage.putFile(name, `${made}.parquet`);
    await storage.put(`${folder}/_delta_log/_last_checkpoint`, Buffer.from(JSON.stringify({ version, size })));
  } finally {
    for (const ending of ['ndjson', 'parquet']) await rm(`${made}.${ending}`, { force: true });
  }
}

/** The actions that a checkpoint, of one file or several, stands for. Throws `log_broken` when it cannot be read. */
export async function readCheckpoint(
  { version, keys }: { version: number; keys: readonly string[] },
  { storage, table, runSql }: { storage: Storage; table: string; runSql: RunSql },
): Promise<Version> {
  try {
    const files = literalList(await Promise.all(keys.map(key => storage.local(key))));
    const source = `read_parquet(${files}, union_by_name = true)`;
    const there = new Set((await runSql(`DESCRIBE SELECT * FROM ${source}`)).map(row => String(row.column_name)));
    const parts = Object.keys(columns).filter(name => there.has(name));
    const packed = parts.map(name => `${ident(name)} := ${ident(name)}`).join(', ');
    const known = parts.map(name => `${ident(name)} IS NOT NULL`).join(' OR ');
    const rows = await runSql(`SELECT to_json(struct_pack(${packed}))::VARCHAR AS line FROM ${source} WHERE ${known}`);
    return {
      version,
      actions: parseActions(
        rows.map(row => String(row.line)),
        { table, version },
      ),
    };
  } catch (error) {
    const reason = `its checkpoint ${keys.join(', ')} cannot be read (${reasonOf(error)})`;
    throw fail('log_broken', { table, version, reason }, error);
  }
}

/** All of a state as actions that change nothing. */
function* checkpointActions(state: TableState): Generator<object> {
  const { files, transactions, tombstones, schema } = state.snapshot;
  yield { protocol: state.protocol };
  yield { metaData: state.metaData };
  for (const [appId, version] of transactions) yield { txn: { appId, version } };
  for (const [path, deletionTimestamp] of tombstones) {
    yield { remove: { path: encodePath(path), deletionTimestamp, dataChange: false } };
  }
  for (const [path, live] of files) {
    const { add } = addOf(live, schema, false);
    yield { add: { ...add, stats: state.statsTexts.get(path) } };
  }
}

async function writeLines(path: string, actions: Iterable<object>): Promise<number> {
  const target = await open(path, 'wx');
  let count = 0;
  try {
    let lines: string[] = [];
    for (const action of actions) {
      lines.push(`${JSON.stringify(action)}\n`);
      count++;
      if (lines.length === linesAtOnce) {
        await target.write(lines.join(''));
        lines = [];
      }
    }
    await target.write(lines.join(''));
  } finally {
    await target.close();
  }
  return count;
}
