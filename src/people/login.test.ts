// Logging in: who gets in, who waits, and what a stranger can learn of it.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { limits } from '../base/limits.ts';
import { changePassword, logInByPassword } from './login.ts';
import { openPasswords } from './passwords.ts';
import { openPeopleBed, type PeopleBed } from './people_bed.ts';
import { findSession, openSession } from './sessions.ts';
import { network } from './throttle.ts';

let bed: PeopleBed;
beforeEach(async () => {
  bed = await openPeopleBed();
});
afterEach(() => bed.close());

const good = 'three green tapirs hum';
const from = (address = '192.0.2.1') => ({ address });
const times = { idleMs: 86_400_000 };

/** The code of what a login ends with. */
const endOf = async (email: string, password: string, address = '192.0.2.1'): Promise<string> => {
  try {
    return (await logInByPassword(bed.people, { email, password, ...from(address) })).email;
  } catch (thrown) {
    return (thrown as { code: string }).code;
  }
};

test('the right password lets in, whatever the case of the address', async () => {
  await bed.add('maria@example.com', { password: good });
  expect(await endOf(' Maria@Example.COM ', good)).toBe('maria@example.com');
});

test('unknown, locked, invited, without a password, wrong: the same words', async () => {
  await bed.add('maria@example.com', { password: good });
  await bed.add('none@example.com');
  const locked = await bed.add('locked@example.com', { password: good });
  await bed.people.store.db.updateTable('people').set({ state: 'locked' }).where('id', '=', locked.id).execute();
  const tries = [
    ['maria@example.com', 'a wrong guess of it'],
    ['nobody@example.com', good],
    ['none@example.com', good],
    ['locked@example.com', good],
    ["' or 1=1 --", good],
  ] as const;
  for (const [email, password] of tries) expect(await endOf(email, password)).toBe('login_wrong');
});

test('after some failures each one waits longer, for known and unknown addresses alike; waiting is over when it is over', async () => {
  await bed.add('maria@example.com', { password: good });
  for (const email of ['maria@example.com', 'nobody@example.com']) {
    for (let i = 0; i < limits.loginTries; i++) expect(await endOf(email, 'wrong')).toBe('login_wrong');
    expect(await endOf(email, good)).toBe('login_throttled');
    bed.wait(limits.firstLockMs);
    expect(await endOf(email, 'wrong')).toBe('login_wrong');
    bed.wait(limits.firstLockMs);
    expect(await endOf(email, 'wrong')).toBe('login_throttled');
    bed.wait(limits.firstLockMs);
  }
  expect(await endOf('maria@example.com', good)).toBe('maria@example.com');
  expect(await endOf('maria@example.com', 'wrong')).toBe('login_wrong');
});

test('a restart forgives nothing', async () => {
  await bed.add('maria@example.com', { password: good });
  for (let i = 0; i <= limits.loginTries; i++) await endOf('maria@example.com', 'wrong');
  await bed.restart();
  expect(await endOf('maria@example.com', good)).toBe('login_throttled');
});

test('a hundred guesses at once are not a hundred free ones', async () => {
  await bed.add('maria@example.com', { password: good });
  const ends = await Promise.all(Array.from({ length: 40 }, (_, i) => endOf('maria@example.com', `wrong guess ${i}`)));
  expect(ends.filter(end => end === 'login_wrong')).toHaveLength(limits.loginTries);
});

test('one address that tries many accounts waits; a good account of its own does not open it again', async () => {
  await bed.add('own@example.com', { password: good });
  let last = '';
  for (let i = 0; i < limits.addressTries * 2 && last !== 'login_throttled'; i++) {
    last = await endOf(`somebody${i}@example.com`, 'wrong');
    if (i % 5 === 0 && last !== 'login_throttled') last = await endOf('own@example.com', good);
  }
  expect(last).toBe('login_throttled');
  expect(await endOf('own@example.com', good, '198.51.100.7')).toBe('own@example.com');
});

test('a clock that is set back locks nobody out for longer than the longest wait', async () => {
  await bed.add('maria@example.com', { password: good });
  for (let i = 0; i < limits.loginTries + 30; i++) {
    await endOf('maria@example.com', 'wrong', `192.0.2.${i}`);
    bed.wait(limits.longestLockMs);
  }
  bed.at('2020-01-01T00:00:00Z');
  expect(await endOf('maria@example.com', good, '198.51.100.7')).toBe('login_throttled');
  bed.wait(limits.longestLockMs);
  expect(await endOf('maria@example.com', good, '198.51.100.7')).toBe('maria@example.com');
});

test('addresses of one line are one', () => {
  expect(network('::ffff:192.0.2.1')).toBe('192.0.2.1');
  expect(network('2001:db8:1:2:3:4:5:6')).toBe(network('2001:0db8:1:2::9'));
  expect(network('2001:db8:1:3::1')).not.toBe(network('2001:db8:1:2::1'));
  expect(network('::1')).toBe('0:0:0:0');
});

test('a password under older parameters is kept anew at the next login', async () => {
  const person = await bed.add('maria@example.com');
  const old = await openPasswords({ memory: 1_024, passes: 1, parallelism: 1 }).hash(good, []);
  const { db } = bed.people.store;
  await db.updateTable('people').set({ password: old }).where('id', '=', person.id).execute();
  await endOf('maria@example.com', good);
  const { password } = await db.selectFrom('people').select('password').executeTakeFirstOrThrow();
  expect(password).toContain('m=19456');
  expect(await endOf('maria@example.com', good)).toBe('maria@example.com');
});

test('a new password needs the old one, and ends every session', async () => {
  const { id } = await bed.add('maria@example.com', { password: good });
  const { secret } = await openSession(bed.people, { person: id, lifetimeMs: 86_400_000 });
  const change = (old: string, wanted: string) =>
    changePassword(bed.people, { id, old, wanted, siteName: 'Parcels', ...from() });
  await expect(change('wrong', 'four blue herons sing')).rejects.toMatchObject({ code: 'login_wrong' });
  await expect(change(good, 'short')).rejects.toMatchObject({ code: 'password_weak' });
  expect(await findSession(bed.people, { secret, ...times })).toBeDefined();
  await change(good, 'four blue herons sing');
  expect(await findSession(bed.people, { secret, ...times })).toBeUndefined();
  expect(await endOf('maria@example.com', good)).toBe('login_wrong');
  expect(await endOf('maria@example.com', 'four blue herons sing')).toBe('maria@example.com');
});
