// What proves something: made here, kept as hashes alone. A secret has 256 random bits, so that a plain SHA-256 of it cannot be turned
// back; passwords, which people think up, are another matter (`passwords.ts`).

import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import type { Store } from '../store/store.ts';

/** 256 random bits as 43 characters that may stand in addresses. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** A name that nobody guesses and that is no secret. */
export const newId = (): string => randomBytes(12).toString('base64url');

export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

/** Compares without telling by its time how much is equal. */
export function sameText(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

/** A signature over some parts; no part can pass for two. */
export const sign = (key: string, parts: readonly string[]): string =>
  createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url');

/** A key of this site by name; made the first time it is asked for, the same ever after. */
export async function signingKey({ db }: Store, { name, clock }: { name: string; clock: Clock }): Promise<string> {
  const read = () => db.selectFrom('keys').select('value').where('name', '=', name).executeTakeFirst();
  const there = await read();
  if (there !== undefined) return there.value;
  const made = { name, value: newSecret(), made_at: clock.now().toISOString() };
  await db
    .insertInto('keys')
    .values(made)
    .onConflict(conflict => conflict.doNothing())
    .execute();
  return (await read())?.value ?? made.value;
}

/** True the first time within a time; false for whatever comes again. */
export async function isFirst(
  { db }: Store,
  { name, forMs, clock }: { name: string; forMs: number; clock: Clock },
): Promise<boolean> {
  const now = clock.now();
  await db.deleteFrom('onces').where('until_at', '<', now.toISOString()).execute();
  const { numInsertedOrUpdatedRows = 0n } = await db
    .insertInto('onces')
    .values({ name, until_at: new Date(now.getTime() + forMs).toISOString() })
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows > 0n;
}
