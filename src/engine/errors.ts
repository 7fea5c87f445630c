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
  engine_interrupted: {
    message: (f: { reason: string }) => `The cluster gave the statement up: ${f.reason}`,
    hint: 'It was tried again and failed each time; ask again in a moment, and see how the cluster does.',
    retryable: true,
  } satisfies ErrorSpec<{ reason: string }>,
  engine_storage: {
    message: (f: { reason: string }) => `The cluster could not read or write the lake: ${f.reason}`,
    hint: 'Check that the cluster reaches the storage of the site and has the keys for it.',
    retryable: true,
  } satisfies ErrorSpec<{ reason: string }>,
  engine_bound: {
    message: (f: { reason: string }) => `The statement went beyond what the cluster allows one: ${f.reason}`,
    hint: 'Ask for a shorter range, or raise the bound in the cluster or under `engine: session:`.',
  } satisfies ErrorSpec<{ reason: string }>,
  engine_login: {
    message: (f: { reason: string }) => `The cluster does not let us in: ${f.reason}`,
    hint: 'Check `user` and `password` under `engine`, and what the cluster lets this user do.',
  } satisfies ErrorSpec<{ reason: string }>,
  engine_certificate: {
    message: (f: { url: string; reason: string }) =>
      `The certificate of the engine at ${f.url} is not believed: ${f.reason}`,
    hint: 'Name the file of the authorities that vouch for it as `ca` under `engine`, and reach it by the name in its certificate.',
  } satisfies ErrorSpec<{ url: string; reason: string }>,
  engine_setup: {
    message: (f: { reason: string }) => `The engine cannot be asked as tallylight.yaml says: ${f.reason}.`,
    hint: 'Correct `engine` in tallylight.yaml.',
  } satisfies ErrorSpec<{ reason: string }>,
  table_elsewhere: {
    message: (f: { table: string; found: string; expected: string }) =>
      `The cluster knows ${f.table} as another table: it lies at ${f.found}, and that of this site at ${f.expected}.`,
    hint: 'Give each site a catalogue of its own (`catalog` under `engine`), or let the cluster forget that table: `tallylight tables --ddl trino` prints its name.',
  } satisfies ErrorSpec<{ table: string; found: string; expected: string }>,
  table_unregistered: {
    message: (f: { table: string; reason: string }) =>
      `The table ${f.table} cannot be made known to the cluster: ${f.reason}`,
    hint: 'Its catalogue needs delta.register-table-procedure.enabled=true and a metastore that this user may write; or run what `tallylight tables --ddl trino` prints.',
  } satisfies ErrorSpec<{ table: string; reason: string }>,
  unknown_format: {
    message: (f: { format: string; formats: readonly string[] }) => `There is no output format ${f.format}.`,
    hint: f => `Take one of ${f.formats.join(', ')}.`,
    usage: true,
  } satisfies ErrorSpec<{ format: string; formats: readonly string[] }>,
});
