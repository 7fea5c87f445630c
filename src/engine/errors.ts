// The errors of this room. An engine's own words are kept as the reason, without the picture of the statement beneath them.

import { type ErrorSpec, errorTable } from '../base/errors.ts';

interface SqlFacts {
  reason: string;
  /** Line of the statement, from 1, when the engine names one. */
  line?: number;
  /** Names the engine or the guard offers instead. */
  candidates?: string[];
}

const offer = (candidates: string[] | undefined, otherwise: string): string =>
  candidates === undefined || candidates.length === 0 ? otherwise : `Did you mean ${candidates.join(', ')}?`;

export const engineError = errorTable({
  sql_invalid: {
    message: (f: SqlFacts) => `The SQL cannot be run${f.line === undefined ? '' : ` (line ${f.line})`}: ${f.reason}`,
    hint: f => offer(f.candidates, 'Correct the statement and run it again.'),
  } satisfies ErrorSpec<SqlFacts>,
  unknown_table: {
    message: (f: { table: string; candidates: string[] }) => `There is no table ${f.table}.`,
    hint: f => offer(f.candidates, '`tables` lists the tables there are; names are written pack.table.'),
  } satisfies ErrorSpec<{ table: string; candidates: string[] }>,
  not_read_only: {
    message: (f: { reason: string }) => `Only reading is allowed here: ${f.reason}.`,
    hint: 'Write one SELECT over the tables that `tables` lists.',
  } satisfies ErrorSpec<{ reason: string }>,
  query_cancelled: {
    message: () => 'The query was cancelled before its end.',
    hint: 'Run it again, or ask for a shorter range.',
  } satisfies ErrorSpec<Record<never, never>>,
  engine_memory: {
    message: (f: { reason: string }) => `The query needs more memory than it is given: ${f.reason}`,
    hint: 'Ask for a shorter range or fewer columns, or raise the memory limit of the site.',
  } satisfies ErrorSpec<{ reason: string }>,
  disk_full: {
    message: (f: { reason: string }) => `The disk is full: ${f.reason}`,
    hint: 'Free some space, then do the same again; nothing half written is used.',
    retryable: true,
  } satisfies ErrorSpec<{ reason: string }>,
  engine_failed: {
    message: (f: { reason: string }) => `The engine failed: ${f.reason}`,
    hint: 'The reason comes from the engine; check that the files it names are there and whole.',
  } satisfies ErrorSpec<{ reason: string }>,
  engine_unreachable: {
    message: (f: { url: string; reason: string }) => `The engine at ${f.url} does not answer: ${f.reason}`,
    hint: 'Check that it runs and that the address is right.',
    retryable: true,
  } satisfies ErrorSpec<{ url: string; reason: string }>,
  unknown_format: {
    message: (f: { format: string; formats: readonly string[] }) => `There is no output format ${f.format}.`,
    hint: f => `Take one of ${f.formats.join(', ')}.`,
    usage: true,
  } satisfies ErrorSpec<{ format: string; formats: readonly string[] }>,
});
