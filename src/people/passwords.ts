// Passwords by argon2id (RFC 9106), which Node brings. What must stay true: a password is hashed off the event loop, few at a time, so that
// neither a rush nor an attack takes the memory or the threads of the rest; and a check takes the same time whether there is
// a password or not.

import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { limits } from '../base/limits.ts';
import { fail } from './errors.ts';
import { weaknessOf } from './weak_passwords.ts';

/** The second of the choices of OWASP's password storage cheat sheet; a change makes every hash new at the next login. */
const wanted: Cost = { memory: 19_456, passes: 2, parallelism: 1 };
const hashBytes = 32;
const saltBytes = 16;

interface Cost {
  /** KiB. */
  memory: number;
  passes: number;
  parallelism: number;
}

interface Phc extends Cost {
  salt: Buffer;
  hash: Buffer;
}

export interface Passwords {
  /** A PHC string. Throws `password_weak`, `login_busy`. `about` are words that must not be the password: address, name, site. */
  hash(password: string, about: readonly string[]): Promise<string>;
  /** Whether it is the one; `stale` when it is to be hashed anew. Takes as long without a stored one. Throws `login_busy`. */
  check(password: string, stored: string | null): Promise<{ right: boolean; stale: boolean }>;
}

const derive = promisify(argon2);

/** Two spellings of one character are one password. */
const normal = (password: string): Buffer => Buffer.from(password.normalize('NFKC'));

/** Hashes passwords, few at a time. `cost` is of tests that need an older one. */
export function openPasswords(cost: Cost = wanted): Passwords {
  const turns = openTurns({ atOnce: limits.passwordsAtOnce, waiting: limits.passwordsWaiting });
  const hashWith = (password: string, salt: Buffer, { memory, passes, parallelism }: Cost) =>
    turns(() =>
      derive('argon2id', { message: normal(password), nonce: salt, tagLength: hashBytes, memory, passes, parallelism }),
    );
  const none: Phc = { ...cost, salt: Buffer.alloc(saltBytes), hash: Buffer.alloc(hashBytes) };
  return {
    hash: async (password, about) => {
      const reason = weaknessOf(password, about);
      if (reason !== undefined) throw fail('password_weak', { reason });
      const salt = randomBytes(saltBytes);
      return phcText({ ...cost, salt, hash: await hashWith(password, salt, cost) });
    },
    check: async (password, stored) => {
      const known = stored === null ? undefined : parsePhc(stored);
      const { salt, hash, ...its } = known ?? none;
      const same =
        password.length <= limits.passwordChars && timingSafeEqual(await hashWith(password, salt, its), hash);
      const stale = its.memory !== cost.memory || its.passes !== cost.passes || its.parallelism !== cost.parallelism;
      return { right: same && known !== undefined, stale };
    },
  };
}

const plain = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

/** `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>`: the PHC string format. */
const phcText = ({ memory, passes, parallelism, salt, hash }: Phc): string =>
  `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${plain(salt)}$${plain(hash)}`;

function parsePhc(text: string): Phc | undefined {
  const match =
    /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,64})\$([A-Za-z0-9+/]{43})$/.exec(text);
  if (match === null) return undefined;
  const [, memory, passes, parallelism, salt = '', hash = ''] = match;
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  };
}

/** Lets so many run at once and so many wait; refuses the rest. */
function openTurns({ atOnce, waiting }: { atOnce: number; waiting: number }) {
  let running = 0;
  const queue: (() => void)[] = [];
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= atOnce) {
      if (queue.length >= waiting) throw fail('login_busy', {});
      await new Promise<void>(resolve => queue.push(resolve));
    } else running++;
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}
