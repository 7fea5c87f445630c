// What a key of a storage may look like. Keys come out of logs that others may have written, so none may lead out of the root, whether that
// is a folder, a bucket or the copies of its objects.

import { fail } from './errors.ts';

/** Throws `storage_key` for a key that no storage takes. */
export function checkKey(key: string): void {
  const parts = key.split('/');
  const bad =
    (key === '' && 'it is empty') ||
    (key.includes('\0') && 'it has a NUL character') ||
    (key.includes('\\') && 'it has a backslash') ||
    (key.startsWith('/') && 'it is absolute') ||
    (/^[A-Za-z]:/.test(key) && process.platform === 'win32' && 'it is absolute') ||
    (parts.some(part => part === '..' || part === '.') && 'it has a step like . or ..') ||
    (parts.includes('') && 'it has an empty step') ||
    (parts[0] === temporary && `${temporary} is for unfinished writes`);
  if (bad) throw fail('storage_key', { key, reason: bad });
}

/** What is being written lies below it until it is whole. */
export const temporary = '.tmp';
