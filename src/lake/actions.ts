// One version of a table is a file of actions, one JSON object a line. This file takes such text apart and writes it.
// Actions and fields that we do not know are passed over, as the protocol asks; what is known but wrong is an error.
// Source: the Delta protocol, "Actions".

import { z } from 'zod';
import { reasonOf } from '../base/errors.ts';
import type { DataFile, PartitionValues, TableSchema } from './delta.ts';
import { fail } from './errors.ts';
import { parseStats, statsText } from './schema.ts';

const texts = z.record(z.string(), z.string().nullable());

const addAction = z.object({
  path: z.string(),
  partitionValues: texts.nullish(),
  size: z.number(),
  modificationTime: z.number(),
  dataChange: z.boolean().nullish(),
  stats: z.string().nullish(),
  /** Foreign checkpoints may have the stats as a struct alone. */
  stats_parsed: z.looseObject({ numRecords: z.number().nullish() }).nullish(),
  tags: texts.nullish(),
  deletionVector: z.unknown().optional(),
});
const removeAction = z.object({ path: z.string(), deletionTimestamp: z.number().nullish() });
const txnAction = z.object({ appId: z.string(), version: z.number(), lastUpdated: z.number().nullish() });
const protocolAction = z.looseObject({
  minReaderVersion: z.number(),
  minWriterVersion: z.number(),
  readerFeatures: z.array(z.string()).nullish(),
  writerFeatures: z.array(z.string()).nullish(),
});
const metaDataAction = z.looseObject({
  id: z.string(),
  format: z.looseObject({ provider: z.string(), options: texts.nullish() }),
  schemaString: z.string(),
  partitionColumns: z.array(z.string()),
  configuration: texts.nullish(),
  createdTime: z.number().nullish(),
});
const anyAction = z.object({
  add: addAction.nullish(),
  remove: removeAction.nullish(),
  txn: txnAction.nullish(),
  protocol: protocolAction.nullish(),
  metaData: metaDataAction.nullish(),
});

type Add = z.infer<typeof addAction>;
export type Protocol = z.infer<typeof protocolAction>;
export type MetaData = z.infer<typeof metaDataAction>;
/** A parsed line: at most one of its fields is set; none for an action that is passed over. */
export type Action = z.infer<typeof anyAction>;

/** The actions of one version, or of a checkpoint's rows. Throws `log_broken`. */
export function parseActions(lines: Iterable<string>, at: { table: string; version: number }): Action[] {
  const actions: Action[] = [];
  let number = 0;
  for (const line of lines) {
    number++;
    if (line.trim() === '') continue;
    try {
      actions.push(anyAction.parse(JSON.parse(line)));
    } catch (error) {
      const reason = error instanceof z.ZodError ? z.prettifyError(error) : reasonOf(error);
      throw fail('log_broken', { ...at, reason: `line ${number} is no action (${oneLine(reason)})` }, error);
    }
  }
  if (actions.length === 0) throw fail('log_broken', { ...at, reason: 'it holds no actions' });
  return actions;
}

/** The text of one version. */
export const renderActions = (actions: readonly object[]): string =>
  actions.map(action => `${JSON.stringify(action)}\n`).join('');

/** The action that adds a file. */
export function addOf(file: DataFile, schema: TableSchema, dataChange: boolean): { add: Add } {
  return {
    add: {
      path: encodePath(file.path),
      partitionValues: withoutEmpty(file.partition),
      size: file.bytes,
      modificationTime: file.modifiedMs,
      dataChange,
      ...(file.stats && { stats: statsText(file.stats, schema) }),
      ...(file.tags && { tags: file.tags }),
    },
  };
}

/** The action that removes a file. */
export const removeOf = (file: DataFile, at: { deletionTimestamp: number; dataChange: boolean }) => ({
  remove: {
    path: encodePath(file.path),
    deletionTimestamp: at.deletionTimestamp,
    dataChange: at.dataChange,
    extendedFileMetadata: true,
    partitionValues: withoutEmpty(file.partition),
    size: file.bytes,
  },
});

/** The file that an action adds. */
export function fileOf(add: Add, at: { table: string; version: number }): DataFile {
  if (add.deletionVector !== undefined && add.deletionVector !== null) {
    throw fail('table_unsupported', { table: at.table, feature: 'deletion vectors' });
  }
  const numRecords = add.stats_parsed?.numRecords;
  const stats = parseStats(add.stats) ?? (typeof numRecords === 'number' ? { numRecords } : undefined);
  const tags = Object.entries(add.tags ?? {}).filter((tag): tag is [string, string] => tag[1] !== null);
  return {
    path: decodePath(add.path, at),
    partition: withoutEmpty(add.partitionValues ?? {}),
    bytes: add.size,
    modifiedMs: add.modificationTime,
    ...(stats && { stats }),
    ...(tags.length > 0 && { tags: Object.fromEntries(tags) }),
  };
}

/** A path as the log writes it: a relative URI. */
export const encodePath = (path: string): string =>
  encodeURI(path).replaceAll(/[#?:]/g, character => encodeURIComponent(character));

/** The path of a relative URI in a log. Throws `table_unsupported` for one that leads out of the table's folder. */
export function decodePath(uri: string, at: { table: string; version: number }): string {
  if (/^([A-Za-z][A-Za-z0-9+.-]*:|\/)/.test(uri)) {
    throw fail('table_unsupported', { table: at.table, feature: `a file outside its folder (${uri})` });
  }
  try {
    return decodeURIComponent(uri);
  } catch (error) {
    throw fail('log_broken', { ...at, reason: `${uri} is no path` }, error);
  }
}

/** The protocol reads '' as NULL in partition values; so do we, or a table would change by being read again. */
function withoutEmpty(values: PartitionValues): PartitionValues {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value === '' ? null : value]));
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
