// What a table is after the actions of its log: pure, and copied on change, so that a snapshot somebody reads never moves.
// Before a table is read or written, what its protocol asks for is compared with what we keep.
// Source: the Delta protocol, "Action Reconciliation" and "Requirements for Readers/Writers".

import { type Action, decodePath, fileOf, type MetaData, type Protocol } from './actions.ts';
import type { DataFile, Snapshot } from './delta.ts';
import { fail } from './errors.ts';
import { hasInvariants, parseSchema } from './schema.ts';

export interface TableState {
  snapshot: Snapshot;
  protocol: Protocol;
  metaData: MetaData;
  /** The stats of each live file as they stand in the log: ours are rounded, a checkpoint must not lose any. */
  statsTexts: Map<string, string>;
}

export interface Version {
  version: number;
  actions: Action[];
}

/** The protocol of the tables we make: version 3/7 with the features named one by one. */
export const ourProtocol: Protocol = {
  minReaderVersion: 3,
  minWriterVersion: 7,
  readerFeatures: ['timestampNtz'],
  writerFeatures: ['timestampNtz', 'appendOnly', 'invariants'],
};

/**
 * The state after more versions, in order; `before` stays as it is. Files that left before `forgetBeforeMs` are forgotten.
 * Throws `log_broken`, `table_unsupported`.
 */
export function replay(
  before: TableState | undefined,
  versions: readonly Version[],
  { table, forgetBeforeMs }: { table: string; forgetBeforeMs: number },
): TableState {
  const draft = {
    files: new Map(before?.snapshot.files),
    transactions: new Map(before?.snapshot.transactions),
    tombstones: new Map(before?.snapshot.tombstones),
    statsTexts: new Map(before?.statsTexts),
  };
  let { protocol, metaData } = before ?? { protocol: undefined, metaData: undefined };
  let version = before?.snapshot.version ?? -1;
  for (const one of versions) {
    version = one.version;
    for (const action of one.actions) {
      protocol = action.protocol ?? protocol;
      metaData = action.metaData ?? metaData;
      applyFiles(draft, action, { table, version });
      if (action.txn) draft.transactions.set(action.txn.appId, action.txn.version);
    }
  }
  for (const [path, leftMs] of draft.tombstones) if (leftMs < forgetBeforeMs) draft.tombstones.delete(path);
  if (!protocol) throw fail('log_broken', { table, version, reason: 'no protocol is set up to it' });
  if (!metaData) throw fail('log_broken', { table, version, reason: 'no columns are set up to it' });
  const same = before !== undefined && protocol === before.protocol && metaData === before.metaData;
  if (!same) checkReadable(table, protocol, metaData);
  const { statsTexts, ...held } = draft;
  const schema = same ? before.snapshot.schema : parseSchema(table, metaData.schemaString, metaData.partitionColumns);
  return { snapshot: { version, schema, ...held }, protocol, metaData, statsTexts };
}

interface Draft {
  files: Map<string, DataFile>;
  tombstones: Map<string, number>;
  statsTexts: Map<string, string>;
}

function applyFiles(draft: Draft, action: Action, at: { table: string; version: number }): void {
  if (action.add) {
    const file = fileOf(action.add, at);
    draft.files.set(file.path, file);
    draft.tombstones.delete(file.path);
    if (action.add.stats) draft.statsTexts.set(file.path, action.add.stats);
    else draft.statsTexts.delete(file.path);
  }
  if (action.remove) {
    const path = decodePath(action.remove.path, at);
    draft.files.delete(path);
    draft.statsTexts.delete(path);
    draft.tombstones.set(path, action.remove.deletionTimestamp ?? 0);
  }
}

function checkReadable(table: string, protocol: Protocol, metaData: MetaData): void {
  const unknown = (protocol.readerFeatures ?? []).find(feature => feature !== 'timestampNtz');
  if (unknown !== undefined) throw fail('table_unsupported', { table, feature: unknown });
  if (protocol.minReaderVersion > 3) {
    throw fail('table_unsupported', { table, feature: `reader version ${protocol.minReaderVersion}` });
  }
  const mapping = metaData.configuration?.['delta.columnMapping.mode'] ?? 'none';
  if (mapping !== 'none') throw fail('table_unsupported', { table, feature: 'renamed columns (column mapping)' });
}

/** Throws `table_unsupported` when a write of ours would break a rule of the table. */
export function checkWritable(table: string, { protocol, metaData }: TableState): void {
  const ours = ourProtocol.writerFeatures ?? [];
  const unknown = (protocol.writerFeatures ?? []).find(feature => !ours.includes(feature));
  if (unknown !== undefined) throw fail('table_unsupported', { table, feature: unknown });
  if (protocol.minWriterVersion > 2 && protocol.minWriterVersion !== 7) {
    throw fail('table_unsupported', { table, feature: `writer version ${protocol.minWriterVersion}` });
  }
  if (metaData.configuration?.['delta.appendOnly'] === 'true') {
    throw fail('table_unsupported', { table, feature: 'rows that may never leave (appendOnly)' });
  }
  if (hasInvariants(metaData.schemaString)) throw fail('table_unsupported', { table, feature: 'column invariants' });
}
