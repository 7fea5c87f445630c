// Passwords: that hashes are what they should be, that what is weak is refused, that nobody can make the server work for nothing.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { limits } from '../base/limits.ts';
import { openPasswords } from './passwords.ts';
import { weaknessOf } from './weak_passwords.ts';

const good = 'three green tapirs hum';

test('a password is kept as argon2id, salted, and is the only one that is right', async () => {
  const passwords = openPasswords();
  const [one, other] = [await passwords.hash(good, []), await passwords.hash(good, [])];
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(other).not.toBe(one);
  expect(await passwords.check(good, one)).toEqual({ right: true, stale: false });
  for (const wrong of ['', `${good} `, good.toUpperCase(), good.slice(1)])
    expect(await passwords.check(wrong, one)).toEqual({ right: false, stale: false });
  expect((await passwords.check(good, null)).right).toBe(false);
  expect((await passwords.check(good, one.replace('argon2id', 'argon2i'))).right).toBe(false);
});

test('what the reference implementation wrote is read, and is to be written anew', async () => {
  // phc-winner-argon2, src/test.c.
  const theirs = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
  expect(await openPasswords().check('password', theirs)).toEqual({ right: true, stale: true });
  expect((await openPasswords().check('Password', theirs)).right).toBe(false);
});

test('characters that look the same are the same password', async () => {
  const passwords = openPasswords();
  const kept = await passwords.hash('caf\u00e9 au lait tr\u00e8s', []);
  expect((await passwords.check('cafe\u0301 au lait tre\u0300s', kept)).right).toBe(true);
});

test('a check without a stored password takes about as long as one with', async () => {
  const passwords = openPasswords();
  const kept = await passwords.hash(good, []);
  const timed = async (stored: string | null): Promise<number> => {
    const begun = performance.now();
    for (let i = 0; i < 8; i++) await passwords.check('a wrong guess of it', stored);
    return performance.now() - begun;
  };
  await timed(kept);
  const ratio = (await timed(null)) / (await timed(kept));
  expect(ratio).toBeGreaterThan(0.4);
  expect(ratio).toBeLessThan(2.5);
});

test('of a rush few are worked at, a bounded number waits, and the rest is told so', async () => {
  const passwords = openPasswords({ memory: 64, passes: 1, parallelism: 1 });
  const many = limits.passwordsAtOnce + limits.passwordsWaiting + 20;
  const ends = await Promise.allSettled(Array.from({ length: many }, () => passwords.check(good, null)));
  const refused = ends.filter(end => end.status === 'rejected');
  expect(refused).toHaveLength(20);
  expect(refused[0]).toMatchObject({ reason: { code: 'login_busy' } });
  expect((await passwords.check(good, null)).right).toBe(false);
});

test.each([
  ['short', 'eleven char'],
  ['too long', 'ab cd '.repeat(200)],
  ['the address', 'Maria.Kowalska@example.com'],
  ['what stands before the @', 'maria.kowalska1'],
  ['the name', 'MariaKowalska!'],
  ['the site', 'Northern Parcels 2026'],
  ['one of the worst', 'password1234'],
  ['one of the worst, twice', 'passwordpassword'],
  ['digits in a row', '123456789012'],
  ['keys in a row', 'qwertyuiopasdf'],
  ['keys back', 'poiuytrewqlkjhgf'],
  ['one letter', 'aaaaaaaaaaaaaaaa'],
  ['two letters', 'abababababababab'],
])('refused: %s', (_, password) => {
  expect(weaknessOf(password, ['maria.kowalska@example.com', 'Maria Kowalska', 'Northern Parcels'])).toBeTypeOf(
    'string',
  );
});

test('no rules of composition: words alone, spaces, any script', () => {
  for (const password of [good, 'correct horse battery', 'パスワードは長い方がいい', 'rybka lubi placki'])
    expect(weaknessOf(password, ['maria@example.com', 'Maria', 'Parcels'])).toBeUndefined();
});

test('whatever is typed, it is judged at once', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 3_000, unit: 'binary' }), fc.emailAddress(), (password, email) => {
      const begun = performance.now();
      weaknessOf(password, [email]);
      expect(performance.now() - begun).toBeLessThan(200);
    }),
  );
});
