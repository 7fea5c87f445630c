// The only reader of the process environment. It is read once, at the start, into a frozen object; everything else is told.

import { type Clock, fixedClock, systemClock } from '../base/clock.ts';
import type { Variables } from './env_text.ts';
import { fail } from './errors.ts';

/** What the program itself looks at, for the reference. */
export const environmentVariables: Readonly<Record<string, string>> = {
  TALLYLIGHT_NOW:
    'The clock of the command, as ISO time; it stands still. For tests and for making an old report again.',
  AWS_ACCESS_KEY_ID:
    'Key that signs what goes to Amazon SNS, and to buckets that have none of their own; with it `AWS_SECRET_ACCESS_KEY`.',
  AWS_SECRET_ACCESS_KEY: 'The secret half of that key.',
  AWS_SESSION_TOKEN: 'Of temporary keys, where there is one.',
  AWS_ENDPOINT_URL_S3:
    'Address of the service that has the buckets, where it is not Amazon’s own and tallylight.yaml names none; else `AWS_ENDPOINT_URL`.',
  AWS_REGION: 'Region of buckets, where tallylight.yaml names none; else `AWS_DEFAULT_REGION`.',
};

export interface Environment {
  /** The machine's clock, or the instant of `TALLYLIGHT_NOW`, standing still. */
  clock: Clock;
  /** All variables, for `${NAME}` in tallylight.yaml. */
  variables: Variables;
}

/** Reads the environment. Throws `now_invalid` (wrong usage). */
export function readEnvironment(variables: Variables = process.env): Environment {
  const now = variables.TALLYLIGHT_NOW ?? '';
  return Object.freeze({
    clock: now === '' ? systemClock : fixedClock(parseInstant(now)),
    variables: Object.freeze({ ...variables }),
  });
}

/** ISO text of an instant; a time without a zone is UTC. */
function parseInstant(text: string): string {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$/.exec(
    text.trim(),
  );
  const day = new Date(`${match?.[1]}T00:00:00Z`);
  const at = new Date(`${match?.[1]}T${match?.[2] ?? '00:00'}${match?.[3] ?? ':00'}${match?.[4] ?? 'Z'}`);
  const real =
    !Number.isNaN(at.getTime()) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(match?.[1] ?? '-');
  if (!real) throw fail('now_invalid', { text });
  return at.toISOString();
}
