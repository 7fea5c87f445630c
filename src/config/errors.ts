// What can go wrong with the site's own settings and the environment. Codes are permanent.

import { type ErrorSpec, errorTable } from '../base/errors.ts';

const configErrors = {
  site_not_found: {
    message: f => `There is no site in ${f.folder}: it has no tallylight.yaml.`,
    hint: 'Name the folder of a site with --site, or make one with `tallylight init`.',
  } satisfies ErrorSpec<{ folder: string }>,
  site_unreadable: {
    message: f => `${f.file} cannot be read: ${f.reason}.`,
    hint: 'See that the file exists and that this user may read it.',
  } satisfies ErrorSpec<{ file: string; reason: string }>,
  env_not_set: {
    message: f => `The environment variable ${f.name} is not set; ${f.file}:${f.line} needs it.`,
    hint: f => `Set ${f.name} and start the command again.`,
  } satisfies ErrorSpec<{ name: string; file: string; line: number }>,
  now_invalid: {
    message: f => `TALLYLIGHT_NOW is no time: ${f.text}.`,
    hint: 'Write it as 2018-06-08T07:00:00Z, or leave it out for the clock of the machine.',
    usage: true,
  } satisfies ErrorSpec<{ text: string }>,
};

export const fail = errorTable(configErrors);
