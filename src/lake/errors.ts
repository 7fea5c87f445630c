// What can go wrong in the lake. Codes are permanent: add, do not rename.

import { type ErrorSpec, errorTable } from '../base/errors.ts';

type Verb = 'read' | 'write' | 'delete';

export const fail = errorTable({
  storage_full: {
    message: f => `There is no room left to write ${f.path}.`,
    hint: 'Free some space and run the command again: nothing was half written, and what was written stays.',
  } satisfies ErrorSpec<{ path: string }>,
  storage_read_only: {
    message: f => `Cannot ${f.verb} ${f.path}: the file system is read-only.`,
    hint: 'Put the storage on a file system that can be written, or mount this one for writing.',
  } satisfies ErrorSpec<{ path: string; verb: Verb }>,
  storage_denied: {
    message: f => `Cannot ${f.verb} ${f.path}: permission denied.`,
    hint: 'Give the user that runs this the right to read and write the storage folder and all below it.',
  } satisfies ErrorSpec<{ path: string; verb: Verb }>,
  storage_unfit: {
    message: f => `The file system of ${f.path} cannot keep a lake: ${f.reason}.`,
    hint: 'The storage folder has to lie on one local file system that has hard links (ext4, xfs, apfs, ntfs; not fat or some network shares).',
  } satisfies ErrorSpec<{ path: string; reason: string }>,
  storage_key: {
    message: f => `"${f.key}" is no name for an object: ${f.reason}.`,
  } satisfies ErrorSpec<{ key: string; reason: string }>,
  table_missing: {
    message: f => `There is no table in ${f.table}.`,
    hint: 'Load or build something into it first.',
  } satisfies ErrorSpec<{ table: string }>,
  table_unsupported: {
    message: f => `The table in ${f.table} uses what this program does not know: ${f.feature}.`,
    hint: 'Another program changed the table. Read it with that program, or write it anew without the feature.',
  } satisfies ErrorSpec<{ table: string; feature: string }>,
  log_broken: {
    message: f => `The log of the table in ${f.table} is broken at version ${f.version}: ${f.reason}.`,
    hint: 'Nothing was changed. Put the file of _delta_log back from a backup, or move the table away and load it again.',
  } satisfies ErrorSpec<{ table: string; version: number; reason: string }>,
  checkpoint_wrong: {
    message: f =>
      `The checkpoint at version ${f.version} of the table in ${f.table} is not what its log adds up to: ${f.reason}.`,
    hint: 'Nothing was removed; the log before it is whole. Delete that checkpoint and `_last_checkpoint` in `_delta_log`: the next one is made anew.',
  } satisfies ErrorSpec<{ table: string; version: number; reason: string }>,
  schema_conflict: {
    message: f => `Column ${f.column} of the table in ${f.table} is ${f.is}; it cannot become ${f.wanted}.`,
    hint: 'Columns can be added, not changed. Give the new column another name, or load the table again from its sources.',
  } satisfies ErrorSpec<{ table: string; column: string; is: string; wanted: string }>,
  commit_conflict: {
    message: f => `Another writer changed the table in ${f.table}: ${f.path} was to be replaced and is already gone.`,
    hint: 'Run the command again: it starts from the table as it is now.',
    retryable: true,
  } satisfies ErrorSpec<{ table: string; path: string }>,
  overlay_held: {
    message: f => `Another process writes the overlay in ${f.path}.`,
    hint: 'One process of a site makes its minutes. Wait until the other one has ended.',
    retryable: true,
  } satisfies ErrorSpec<{ path: string }>,
  commit_crowded: {
    message: f =>
      `Other writers of the table in ${f.table} were faster ${f.tries} times in a row; version ${f.version} is theirs.`,
    hint: 'Run the command again when they are done.',
    retryable: true,
  } satisfies ErrorSpec<{ table: string; tries: number; version: number }>,
});
