// What can go wrong with the state that must survive.

import { errorTable } from '../base/errors.ts';

export const fail = errorTable({
  state_unreadable: {
    message: (f: { path: string; reason: string }) => `The state ${f.path} cannot be opened: ${f.reason}.`,
    hint: 'Check that the folder exists, can be written and has space; a copy of state.db from a backup may be put in its place.',
  },
  state_newer: {
    message: (f: { path: string; found: number; known: number }) =>
      `The state ${f.path} was made by a newer Tallylight (step ${f.found}, this one knows ${f.known}).`,
    hint: 'Use the newer version, or restore the backup made before the upgrade.',
  },
  site_busy: {
    message: (f: { path: string; holder: string }) =>
      `Another process works on this site (${f.holder}); waited for ${f.path}.`,
    hint: 'Wait until it is done, or stop it. Reading (query, report, tables) needs no turn.',
    retryable: true,
  },
});
