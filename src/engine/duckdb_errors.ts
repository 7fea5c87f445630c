// What DuckDB throws, told as an error of ours. DuckDB's text begins with a kind (`Binder Error: …`), may offer names, and
// ends with a picture of the line; the kind decides the code, and only the words in between are kept.

import { AppError, reasonOf } from '../base/errors.ts';
import { engineError } from './errors.ts';

/** Kinds that mean that the statement is wrong, or wrong for these rows. */
const statementKinds = new Set([
  'Parser',
  'Syntax',
  'Binder',
  'Catalog',
  'Conversion',
  'Invalid Input',
  'Invalid Type',
  'Mismatch Type',
  'Out of Range',
  'Constraint',
  'Not implemented',
  'Permission',
  'Parameter Not Allowed',
]);

/** Makes an AppError of anything DuckDB threw: `sql_invalid`, `query_cancelled`, `engine_memory`, `disk_full`, `engine_failed`. */
export function fromDuckDb(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  const kind = /^(?:TransactionContext Error: [^:]*: )?([A-Za-z ]+?) Error: /.exec(text)?.[1] ?? '';
  const reason = reasonIn(text);
  if (kind === 'INTERRUPT') return engineError('query_cancelled', {}, thrown);
  if (/No space left on device|max_temp_directory_size/i.test(text))
    return engineError('disk_full', { reason }, thrown);
  if (kind === 'Out of Memory') return engineError('engine_memory', { reason }, thrown);
  if (!statementKinds.has(kind)) return engineError('engine_failed', { reason: reason || reasonOf(thrown) }, thrown);
  const line = /^LINE (\d+):/m.exec(text)?.[1];
  return engineError(
    'sql_invalid',
    { reason, candidates: candidatesIn(text), ...(line === undefined ? {} : { line: Number(line) }) },
    thrown,
  );
}

/** The first paragraph without its kind and without offers, which become the hint. */
function reasonIn(text: string): string {
  const [words = ''] = text.split(/\n\s*LINE \d+:|\n\nPossible solutions|\nDatabase is launched/);
  return words
    .replace(/^[A-Za-z ]+ Error: /, '')
    .replace(/\n?(Did you mean|Candidate (bindings|functions|macros))[\s\S]*$/, '')
    .replaceAll(/\s*\n\s*/g, ' ')
    .trim();
}

/** Names in `Did you mean "a"?`, `Did you mean "a" or "b"?` and `Candidate bindings: "a", "b"`; or the signatures offered. */
function candidatesIn(text: string): string[] {
  const offered = /(?:Did you mean|Candidate bindings:)([^\n]*)/.exec(text)?.[1];
  if (offered !== undefined) return [...offered.matchAll(/"([^"]+)"/g)].map(match => match[1] ?? '');
  const signatures = /Candidate (?:functions|macros):\n((?:\s+\S.*\n?)+)/.exec(text)?.[1];
  return (signatures ?? '')
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('LINE'))
    .slice(0, 3);
}
