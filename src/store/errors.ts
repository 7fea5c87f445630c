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
  state_away: {
    message: (f: { path: string; reason: string }) => `The state ${f.path} cannot be reached: ${f.reason}.`,
    hint: 'Look whether PostgreSQL runs and takes connections from this machine; what was not done is done when it is back.',
    retryable: true,
  },
  state_cut_off: {
    message: (f: { path: string; reason: string }) =>
      `The connection to the state ${f.path} was lost in the middle of a change, which was taken back: ${f.reason}.`,
    hint: 'Do it again; a pass does so by itself.',
    retryable: true,
  },
  state_busy: {
    message: (f: { path: string; seconds: number }) =>
      `Others were writing the state ${f.path} for more than ${f.seconds} s.`,
    hint: 'Look at pg_stat_activity for what holds it; nothing of Tallylight writes for so long.',
    retryable: true,
  },
  state_older: {
    message: (f: { path: string; found: number; known: number }) =>
      `The state ${f.path} was made by an older Tallylight (step ${f.found} of ${f.known}).`,
    hint: 'Run `tallylight run` once with this version; it brings the tables up to date.',
  },
  state_not_empty: {
    message: (f: { path: string; table: string }) => `The state ${f.path} is not empty: there are rows in ${f.table}.`,
    hint: 'Name an empty file or schema as `state` in tallylight.yaml; nothing is put over what is there.',
  },
  site_busy: {
    message: (f: { path: string; holder: string }) =>
      `Another process works on this site (${f.holder}); waited for ${f.path}.`,
    hint: 'Wait until it is done, or stop it. Reading (query, report, tables) needs no turn.',
    retryable: true,
  },
  turn_lost: {
    message: (f: { path: string; reason: string }) =>
      `This process had the turn to change the site and lost it, because ${f.path} was away: ${f.reason}.`,
    hint: 'Nothing was written since. Another process goes on with what was under way, or the next pass does.',
    retryable: true,
  },
});
