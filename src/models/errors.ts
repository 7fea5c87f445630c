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
});
