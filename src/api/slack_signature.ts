// Whether a command comes from Slack: its signature over the exact bytes and their time
// (https://docs.slack.dev/authentication/verifying-requests-from-slack). What must stay true: compared in constant time, not older than
// five minutes, and never taken twice.

import { createHmac } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import { isFirst, sameText } from '../people/secrets.ts';
import type { Store } from '../store/store.ts';
import { fail } from './errors.ts';

export interface SignedBody {
  body: Buffer;
  signature: string | undefined;
  timestamp: string | undefined;
}

/** The signature that Slack puts on a body. */
export const slackSignature = (secret: string, { body, timestamp }: { body: Uint8Array; timestamp: string }): string =>
  `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')}`;

/** Throws `slack_unsigned` unless the body was signed with the secret, just now, and did not come before. */
export async function checkSlack(
  { body, signature = '', timestamp = '' }: SignedBody,
  { secret, store, clock }: { secret: string; store: Store; clock: Clock },
): Promise<void> {
  const right = /^\d{1,12}$/.test(timestamp) && sameText(slackSignature(secret, { body, timestamp }), signature);
  if (!right) throw fail('slack_unsigned', { reason: 'the signature does not fit' });
  const age = Math.abs(clock.now().getTime() - Number(timestamp) * 1000);
  if (age > limits.slackAgeMs) throw fail('slack_unsigned', { reason: 'it is too old, or a clock is wrong' });
  // For as long as it could be shown again, however the clocks of both sides differ.
  const name = `slack:${signature}`;
  if (!(await isFirst(store, { name, forMs: 2 * limits.slackAgeMs, clock })))
    throw fail('slack_unsigned', { reason: 'it came before' });
}
