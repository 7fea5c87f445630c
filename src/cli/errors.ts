// What can go wrong between the command line and the work.

import { type AppError, type ErrorSpec, errorTable } from '../base/errors.ts';
import { didYouMean } from '../base/names.ts';

export const fail = errorTable({
  site_mistakes: {
    message: f => `The site has ${f.count === 1 ? 'a mistake' : `${f.count} mistakes`}:\n${f.list}`,
    hint: 'Mend what is named; `tallylight check` looks again without doing anything.',
  } satisfies ErrorSpec<{ count: number; list: string }>,
  strict_problems: {
    message: f => `Done, with problems: ${f.words}.`,
    hint: 'They are kept: see `tallylight files` and `tallylight rejects`. Without --strict they do not fail a command.',
  } satisfies ErrorSpec<{ words: string }>,
  folder_not_empty: {
    message: f => `${f.folder} is not empty and holds no site.`,
    hint: 'Name a new or empty folder.',
    usage: true,
  } satisfies ErrorSpec<{ folder: string }>,
  unknown_name: {
    message: f => `There is no ${f.kind} ${f.name}.${f.near}`,
    hint: f => `Known: ${f.known}.`,
    usage: true,
  } satisfies ErrorSpec<{ kind: string; name: string; near: string; known: string }>,
  bad_time: {
    message: f => `${f.option} is no time: ${f.text}.`,
    hint: 'Write a date (2018-06-08, midnight in the site’s time zone) or a time (2018-06-08T07:00:00Z).',
    usage: true,
  } satisfies ErrorSpec<{ option: string; text: string }>,
  bad_range: {
    message: f => `--from (${f.from}) is not before --to (${f.to}).`,
    hint: 'Ranges are half-open: --from is inside, --to is not.',
    usage: true,
  } satisfies ErrorSpec<{ from: string; to: string }>,
  bad_option: {
    message: f => `${f.option} cannot be ${f.value}: ${f.expected}.`,
    hint: 'See the command’s --help.',
    usage: true,
  } satisfies ErrorSpec<{ option: string; value: string; expected: string }>,
  path_without_dataset: {
    message: f => `${f.path} lies in no source of the site, so its dataset and format must be said.`,
    hint: 'Add --dataset and --format, for example --dataset cdn.requests --format cloudfront.',
    usage: true,
  } satisfies ErrorSpec<{ path: string }>,
  path_missing: {
    message: f => `${f.path} does not exist.`,
    hint: 'Check the path; nothing was taken.',
  } satisfies ErrorSpec<{ path: string }>,
  delivery_dead: {
    message: f => `${f.report} was given up for ${f.list}.`,
    hint: 'Mend the address or the channel; then `tallylight resend` tries it anew (`tallylight deliveries --state dead`).',
  } satisfies ErrorSpec<{ report: string; list: string }>,
  output_failed: {
    message: f => `${f.file} cannot be written: ${f.reason}.`,
    hint: 'Name a file in a folder that is there and may be written. What stood there before still does.',
  } satisfies ErrorSpec<{ file: string; reason: string }>,
});

interface UnknownName {
  /** What the name would stand for. */
  kind: string;
  name: string;
  known: Iterable<string>;
}

/** A name that is not known, with the nearest ones that are. */
export function unknownName({ kind, name, known }: UnknownName): AppError {
  const names = [...known];
  return fail('unknown_name', { kind, name, near: didYouMean(name, names), known: names.join(', ') });
}
