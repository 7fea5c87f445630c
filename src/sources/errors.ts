// What can go wrong while records are brought in, beside the states of files: those are no errors but rows of the ledger.

import { type ErrorSpec, errorTable } from '../base/errors.ts';
import { didYouMean } from '../base/names.ts';

export const fail = errorTable({
  unknown_format: {
    message: f => `There is no log format "${f.format}".${didYouMean(f.format, f.known)}`,
    hint: f => `Formats are ${f.known.join(', ')}.`,
    usage: true,
  } satisfies ErrorSpec<{ format: string; known: readonly string[] }>,
  format_option: {
    message: f => `The option "${f.option}" of format ${f.format} must be ${f.expected}, not ${f.found}.`,
    hint: 'Correct it where the source is described, in tallylight.yaml.',
  } satisfies ErrorSpec<{ format: string; option: string; expected: string; found: string }>,
  scratch_unwritable: {
    message: f => `${f.path} could not be written: ${f.reason}.`,
    hint: 'Make room on the disk, or let this user write there, and run again: nothing was taken in part.',
    retryable: true,
  } satisfies ErrorSpec<{ path: string; reason: string }>,
  unpacker_failed: {
    message: f => `Unpacking ${f.path} stopped: ${f.reason}.`,
    hint: 'This is a mistake in the program; please report it with the file if you can.',
  } satisfies ErrorSpec<{ path: string; reason: string }>,
  segment_unwritable: {
    message: f => `Records could not be kept in ${f.folder}: ${f.reason}.`,
    hint: 'Make room on the disk, or see what is wrong with it. Whoever sent them was told, and may send them again.',
    retryable: true,
  } satisfies ErrorSpec<{ folder: string; reason: string }>,
  segments_closed: {
    message: () => 'No more records are taken: their keeper is closed.',
    retryable: true,
  } satisfies ErrorSpec<Record<never, never>>,
  database_failed: {
    message: f => `The database says: ${f.reason}.`,
    hint: 'See that it is reached from here, that the user of the address may do what is asked, and what it says itself.',
    retryable: true,
  } satisfies ErrorSpec<{ reason: string; code: string }>,
  table_too_large: {
    message: f => `The table of the source ${f.source} has more than ${f.most}.`,
    hint: 'A dimension says what things are, and is read whole. Name the columns that are needed, or a query that leaves rows out.',
  } satisfies ErrorSpec<{ source: string; most: string }>,
  queue_failed: {
    message: f => `The queue ${f.queue} could not be read: ${f.reason}.`,
    hint: 'Nothing is lost: what it would have told of is listed. See that the queue is there and that these keys may receive and delete its messages.',
    retryable: true,
  } satisfies ErrorSpec<{ queue: string; reason: string }>,
  unpackers_closed: {
    message: () => 'A file was to be unpacked after unpacking had been closed.',
  } satisfies ErrorSpec<Record<never, never>>,
});
