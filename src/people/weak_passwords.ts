// Which passwords are not taken. There are no rules of composition, which make passwords that are hard for people and easy for machines
// (NIST SP 800-63B): a least length, and refusal of what is tried first.

import { limits } from '../base/limits.ts';

/** Words that lists of leaked passwords begin with, and that stay when digits and signs are taken off their ends. */
const tried = [
  'password',
  'passw0rd',
  'letmein',
  'welcome',
  'qwerty',
  'qwertz',
  'azerty',
  'qwertyuiop',
  'asdfgh',
  'asdfghjkl',
  'zxcvbn',
  'zxcvbnm',
  'admin',
  'administrator',
  'iloveyou',
  'monkey',
  'dragon',
  'football',
  'baseball',
  'sunshine',
  'princess',
  'superman',
  'batman',
  'trustno',
  'master',
  'shadow',
  'michael',
  'jennifer',
  'login',
  'abc',
  'test',
  'guest',
  'root',
  'changeme',
  'secret',
  'default',
  'hello',
  'starwars',
  'whatever',
  'freedom',
  'computer',
  'internet',
  'samsung',
  'pokemon',
  'charlie',
  'tallylight',
  'correcthorsebatterystaple',
  'thisismypassword',
  'mypassword',
  'iamthebest',
  'passwort',
  'motdepasse',
  'contrasena',
  'parola',
  'haslo',
  'wachtwoord',
  'passord',
  'nihongo',
  'sakura',
  'doraemon',
  'arigatou',
];

/** Rows of keys and of characters, along which fingers run. */
const runs = [
  '0123456789',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  '1qaz2wsx3edc4rfv5tgb6yhn',
];

/** Why a password is not taken; undefined when it is. `about`: words about the person and the site. */
export function weaknessOf(password: string, about: readonly string[]): string | undefined {
  const characters = [...password.normalize('NFKC')].length;
  if (characters < limits.passwordLeast) return `it has ${characters} characters, and needs ${limits.passwordLeast}`;
  if (password.length > limits.passwordChars) return `it has more than ${limits.passwordChars} characters`;
  const small = password.normalize('NFKC').toLowerCase();
  const core = coreOf(small);
  for (const word of about.flatMap(wordsOf))
    if (core === word || small === word) return 'it is the address, a name or the site';
  if (new Set(small).size < 5) return 'it is made of very few characters';
  if (tried.includes(core) || tried.includes(shortest(core))) return 'it is one of those that are tried first';
  if (isRun(small)) return 'it is a run of keys';
  return undefined;
}

/** Without what people put around a word to make it longer. */
const coreOf = (text: string): string => text.replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, '');

/** `passwordpassword` is `password`. */
const shortest = (text: string): string => /^(.+?)\1+$/u.exec(text)?.[1] ?? text;

function wordsOf(text: string): string[] {
  const whole = text.normalize('NFKC').toLowerCase().trim();
  const [before = ''] = whole.split('@');
  return [whole, before, coreOf(whole), coreOf(before), whole.replaceAll(/\s+/g, '')].filter(one => one !== '');
}

/** Made of pieces of rows of keys, forwards or backwards, each of four or more. */
function isRun(text: string): boolean {
  const rows = runs.flatMap(row => [row.repeat(3), [...row.repeat(3)].reverse().join('')]);
  let rest = text;
  while (rest !== '') {
    const length = longestRun(rest, rows);
    if (length < 4) return false;
    rest = rest.slice(length);
  }
  return true;
}

function longestRun(text: string, rows: readonly string[]): number {
  let length = 0;
  while (length < text.length && rows.some(row => row.includes(text.slice(0, length + 1)))) length++;
  return length;
}
