// What an error of PostgreSQL or of the way to it means. The codes: https://www.postgresql.org/docs/current/errcodes-appendix.html.

import { AppError, isSystemError, reasonOf } from '../base/errors.ts';

const awayCodes = new Set([
  '57P01', // the administrator ends the session
  '57P02', // another session crashed, and all are ended
  '57P03', // it starts or stops
  '57P05', // it was idle for too long
  '25P03', // so was its transaction
  '25006', // a standby that is not the server yet: nothing can be written
  '53300', // as many connections as it takes
  '40001', // serialization: nothing was done
  '40P01', // deadlock: nothing was done
]);

const codeOf = (thrown: unknown): string =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';

/** True when the connection was lost, could not be made, or the server takes none just now: on another one the same may succeed. */
export function isAway(thrown: unknown): boolean {
  if (thrown instanceof AppError) return thrown.code === 'state_cut_off';
  const code = codeOf(thrown);
  if (awayCodes.has(code) || code.startsWith('08')) return true;
  const lost = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN'];
  if (isSystemError(thrown, ...lost)) return true;
  // What node-postgres says of a connection by itself has no code.
  return /connection terminated|timeout exceeded when trying to connect|not queryable|query read timeout/i.test(
    reasonOf(thrown),
  );
}

/** True when others held what was asked for, for longer than was to be waited. */
export const isBusy = (thrown: unknown): boolean => codeOf(thrown) === '55P03';
