// What can go wrong with a site as a whole. Codes are permanent: add, do not rename.

import { type ErrorSpec, errorTable } from '../base/errors.ts';

export const fail = errorTable({
  site_unwritable: {
    message: f => `The folder ${f.path} cannot be written: ${f.reason}.`,
    hint: 'Give the user that runs this the right to write the folder of the state and all below it, on a file system that is not read-only and has space.',
  } satisfies ErrorSpec<{ path: string; reason: string }>,
  site_path: {
    message: f => `The path ${f.path} has a character that the engine takes for a pattern (* ? [).`,
    hint: 'Give the folder another name, or set `storage` and `state` in tallylight.yaml to folders without these characters.',
  } satisfies ErrorSpec<{ path: string }>,
  source_unreadable: {
    message: f => `The source ${f.source} could not be read: ${f.folder}: ${f.reason}.`,
    hint: 'Everything else was taken. Give this user the right to read the folder and run again.',
    retryable: true,
  } satisfies ErrorSpec<{ source: string; folder: string; reason: string }>,
  ledger_lost: {
    message: f =>
      `The state knows changes up to number ${f.known}, but the lake's table ${f.table} has number ${f.found}, and the lake's own copy of the ledger (_ledger) does not reach there.`,
    hint: 'Put back the newest backup of the state or of the lake folder _ledger. Without either, move the lake away and ingest everything again.',
  } satisfies ErrorSpec<{ known: number; table: string; found: number }>,
});
