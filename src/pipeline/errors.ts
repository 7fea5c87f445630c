// What can go wrong with a site as a whole. Codes are permanent: add, do not rename.

import { AppError, type ErrorSpec, errorTable } from '../base/errors.ts';
import { didYouMean } from '../base/names.ts';
import type { ToldError } from './people_messages.ts';

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
    hint: f =>
      f.folder.startsWith('s3://')
        ? 'Everything else was taken, and nothing is lost while the bucket keeps it. See `tallylight doctor`, and run again.'
        : 'Everything else was taken. Give this user the right to read the folder and run again.',
    retryable: true,
  } satisfies ErrorSpec<{ source: string; folder: string; reason: string }>,
  topic_unreadable: {
    message: f => `The source ${f.source} could not be read: ${f.reason}.`,
    hint: 'Everything else was taken, and nothing is lost while the brokers keep it. See whether they run and let us read, and run again.',
    retryable: true,
  } satisfies ErrorSpec<{ source: string; reason: string }>,
  database_unreadable: {
    message: f => `The source ${f.source} could not be read: ${f.reason}`,
    hint: 'Everything else was taken. What it held last stays in force until it can be read again.',
    retryable: true,
  } satisfies ErrorSpec<{ source: string; reason: string }>,
  output_table: {
    message: f => `The output ${f.output} cannot be written: ${f.table} is no table that is built by the minute.`,
    hint: 'Name a model whose header says `-- build: minute`.',
  } satisfies ErrorSpec<{ output: string; table: string }>,
  output_waits: {
    message: f => `The output ${f.output} could not be written, ${f.waiting} minutes wait: ${f.reason}`,
    hint: 'Everything else was done. What waits is written by the next pass that reaches the database; see ops.outputs.',
    retryable: true,
  } satisfies ErrorSpec<{ output: string; waiting: number; reason: string }>,
  delivery_refused: {
    message: f =>
      `${f.count === 1 ? 'A message was' : `${f.count} messages were`} refused for good; the first is ${f.report} to ${f.recipient}: ${f.reason}.`,
    hint: 'Mend the address or the channel, then send it again: `tallylight send` with --again. See ops.deliveries where state is dead.',
  } satisfies ErrorSpec<{ count: number; recipient: string; report: string; reason: string }>,
  ledger_lost: {
    message: f =>
      `The state knows changes up to number ${f.known}, but the lake's table ${f.table} has number ${f.found}, and the lake's own copy of the ledger (_ledger) does not reach there.`,
    hint: 'Put back the newest backup of the state or of the lake folder _ledger. Without either, move the lake away and ingest everything again.',
  } satisfies ErrorSpec<{ known: number; table: string; found: number }>,
  workers_many: {
    message: f => `${f.most} processes work beside passes on this machine already.`,
    hint: 'End some of them; each needs a processor and a gigabyte of memory to be of use.',
  } satisfies ErrorSpec<{ most: number }>,
  work_overtaken: {
    message: f => `Another process took over ${f.what} while this one paused; what it had made is dropped.`,
    hint: 'Nothing is lost: the work is done again, by whoever has it now. Where this comes often, the machine is overloaded.',
    retryable: true,
  } satisfies ErrorSpec<{ what: string }>,
  audience_unknown: {
    message: f => `There is no audience ${f.name} in tallylight.yaml.${didYouMean(f.name, f.known)}`,
    hint: f =>
      f.known.length === 0
        ? 'Add `channels` and `audiences`: see docs/reference/site.md. Nothing was made.'
        : `Known: ${f.known.join(', ')}. Nothing was made.`,
    usage: true,
  } satisfies ErrorSpec<{ name: string; known: readonly string[] }>,
  delivery_unknown: {
    message: f => `There is no delivery ${f.id} that was given up.`,
    hint: f =>
      f.dead.length === 0
        ? 'Nothing was given up; `tallylight deliveries` lists all.'
        : `Given up: ${f.dead.slice(0, 20).join(', ')}. See \`tallylight deliveries --state dead\`.`,
    usage: true,
  } satisfies ErrorSpec<{ id: number; dead: readonly number[] }>,
  query_timeout: {
    message: f => `The statement was ended after ${f.seconds} seconds of work.`,
    hint: 'Ask for a shorter range, or ask a table that is already added up by the hour or day.',
  } satisfies ErrorSpec<{ seconds: number }>,
  rows_untaken: {
    message: f => `Nobody took the rows for ${f.seconds} seconds, so the statement was ended.`,
    hint: 'Ask again, and read the answer as it comes.',
  } satisfies ErrorSpec<{ seconds: number }>,
  too_many_queries: {
    message: f => `Too many statements are under way: ${f.running} run and ${f.waiting} wait.`,
    hint: 'Ask again in a moment.',
    retryable: true,
  } satisfies ErrorSpec<{ running: number; waiting: number }>,
});

/** An error that another process of ours told, as it was there. */
export const errorTold = ({ code, message, hint, facts, retryable, usage }: ToldError): AppError =>
  new AppError(code, { ...facts }, { message: () => message, ...(hint !== undefined && { hint }), retryable, usage });

/** True where others were faster, or took over: what is left of the work is done by whoever has it. */
export const isOvertaken = (thrown: unknown): boolean =>
  thrown instanceof AppError && (thrown.code === 'work_overtaken' || thrown.code === 'commit_conflict');
