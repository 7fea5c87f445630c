// What stops the catalogue as a whole. Mistakes of authors are no errors: they are collected and handed back as a list.

import { type ErrorSpec, errorTable } from '../base/errors.ts';

const catalogErrors = {
  packs_not_found: {
    message: f => `The folder of packs ${f.folder} cannot be read: ${f.reason}.`,
    hint: 'It is part of the program; install it again.',
  } satisfies ErrorSpec<{ folder: string; reason: string }>,
};

export const fail = errorTable(catalogErrors);
