// Failed proofs make the next one wait: by account and by address, twice as long each time. It is in the state, so that a restart forgives
// nothing. What must stay true: a try is counted before it is looked at, so that a hundred at once are no hundred free ones; and
// a clock that is set back makes no wait longer than the longest.

import { limits } from '../base/limits.ts';
import type { Db } from '../store/store.ts';
import { fail } from './errors.ts';
import type { People } from './people.ts';
import { hashOf } from './secrets.ts';

export interface Attempt {
  /** As it was typed: known or not, it is counted the same. */
  account: string;
  /** Of the other side. */
  address: string;
}

/** Counts a try. Throws `login_throttled` while one of the two has to wait. */
export async function countAttempt({ store, clock }: People, attempt: Attempt): Promise<void> {
  const now = clock.now();
  const waits = await store.transaction(async db => {
    const found = namesOf(attempt);
    const all: number[] = [];
    for (const { name, free } of found) all.push(await waitOf(db, { name, free, now }));
    if (Math.max(...all) > 0) return all;
    for (const { name } of found) await addFailure(db, name, now);
    return all;
  });
  const longest = Math.max(...waits);
  if (longest > 0) throw fail('login_throttled', { seconds: Math.ceil(longest / 1000) });
}

/** Takes a try back that was right: the account is forgiven, the address only this one, or one good account would open it again. */
export async function forgive({ store }: People, attempt: Attempt): Promise<void> {
  const [account, address] = namesOf(attempt);
  await store.transaction(async db => {
    await db.deleteFrom('throttles').where('name', '=', account.name).execute();
    await db
      .updateTable('throttles')
      .set(({ eb }) => ({ failures: eb('failures', '-', 1) }))
      .where('name', '=', address.name)
      .where('failures', '>', 0)
      .execute();
  });
}

/** Forgets the failures of an account. */
export async function forgiveAccount({ store: { db } }: People, account: string): Promise<void> {
  await db
    .deleteFrom('throttles')
    .where('name', '=', `account:${hashOf(account)}`)
    .execute();
}

interface Counted {
  name: string;
  free: number;
}

const namesOf = ({ account, address }: Attempt): [Counted, Counted] => [
  { name: `account:${hashOf(account)}`, free: limits.loginTries },
  { name: `address:${network(address)}`, free: limits.addressTries },
];

/** One line has 2^64 addresses of IPv6. */
export function network(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail] = plain.split('%')[0]?.split('::') ?? [];
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - front.length - back.length)).fill('0');
  return [...front, ...zeros, ...back]
    .slice(0, 4)
    .map(part => Number.parseInt(part, 16).toString(16))
    .join(':');
}

async function waitOf(db: Db, { name, free, now }: Counted & { now: Date }): Promise<number> {
  const row = await db.selectFrom('throttles').selectAll().where('name', '=', name).executeTakeFirst();
  if (row === undefined || Number(row.failures) < free) return 0;
  const passed = now.getTime() - Date.parse(row.failed_at);
  if (passed < 0) {
    // The clock was set back: the wait begins anew, once, or it would last until the clock is there again.
    await db.updateTable('throttles').set({ failed_at: now.toISOString() }).where('name', '=', name).execute();
  }
  if (passed > limits.lockMemoryMs) return 0;
  const lock = Math.min(limits.longestLockMs, limits.firstLockMs * 2 ** Math.min(Number(row.failures) - free, 30));
  return Math.max(0, lock - Math.max(0, passed));
}

async function addFailure(db: Db, name: string, now: Date): Promise<void> {
  const failed_at = now.toISOString();
  const before = new Date(now.getTime() - limits.lockMemoryMs).toISOString();
  await db.deleteFrom('throttles').where('failed_at', '<', before).execute();
  await db
    .insertInto('throttles')
    .values({ name, failures: 1, failed_at })
    .onConflict(conflict =>
      conflict
        .column('name')
        .doUpdateSet(({ eb, ref }) => ({ failures: eb(ref('throttles.failures'), '+', 1), failed_at })),
    )
    .execute();
  const { count } = await db
    .selectFrom('throttles')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  if (Number(count) <= limits.locksKept) return;
  const oldest = db
    .selectFrom('throttles')
    .select('name')
    .orderBy('failed_at')
    .limit(Number(count) - limits.locksKept);
  await db.deleteFrom('throttles').where('name', 'in', oldest).execute();
}
