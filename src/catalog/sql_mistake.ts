// What an engine says of a statement, as a mistake at a line of the author's file.

import { AppError, reasonOf } from '../base/errors.ts';
import type { Mistake, Place } from './catalog.ts';

/** `place` is where the statement begins; the engine's own line is counted from there. */
export function mistakeOfSql(place: Place, thrown: unknown, what = ''): Mistake {
  const facts: { line?: unknown; reason?: unknown; candidates?: unknown } =
    thrown instanceof AppError ? thrown.facts : {};
  const reason = plainWords(typeof facts.reason === 'string' ? facts.reason : reasonOf(thrown));
  const candidates = Array.isArray(facts.candidates) ? facts.candidates.map(String) : [];
  const offer = candidates.length === 0 ? '' : ` Did you mean ${candidates.slice(0, 3).join(', ')}?`;
  const line = place.line + (typeof facts.line === 'number' ? Math.max(0, facts.line - 1) : 0);
  return { file: place.file, line, message: `${what}${reason}${offer}` };
}

/** The two commonest mistakes in our own words; an engine's words otherwise. */
function plainWords(reason: string): string {
  const column = /^Referenced column "([^"]+)" not found/.exec(reason)?.[1];
  if (column !== undefined) return `there is no column ${column}.`;
  const table = /^Table with name "?([\w.]+)"? does not exist/.exec(reason)?.[1];
  return table === undefined ? reason : `there is no table ${table}.`;
}
