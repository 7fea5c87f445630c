// What can go wrong when a model is built.

import { errorTable } from '../base/errors.ts';

export const fail = errorTable({
  model_unknown: {
    message: (f: { table: string }) => `There is no table ${f.table} in the catalogue.`,
    hint: 'Run `tallylight tables` to see what there is.',
  },
  model_failed: {
    message: (f: { table: string; file: string; start: string; end: string; reason: string }) =>
      `${f.table} could not be built from ${f.start} to ${f.end}: ${f.reason}`,
    hint: (f: { file: string }) => `Look at ${f.file}; \`tallylight check\` prepares every model without data.`,
  },
  rows_unseen: {
    message: (f: { table: string; found: number; expected: number }) =>
      `The cluster sees ${f.found} of the ${f.expected} rows of ${f.table} that are to be replaced or kept.`,
    hint: 'Nothing was changed. Let the cluster forget the table (system.unregister_table): it is told again, where it lies now.',
  },
});
