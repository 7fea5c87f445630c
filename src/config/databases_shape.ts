// How a database of the user is written in tallylight.yaml: its address, TLS, and names of its tables. Addresses hold passwords,
// so nothing of them is ever repeated.

import { resolve } from 'node:path';
import { z } from 'zod';
import { type DatabaseKind, parseDatabaseUrl } from './database_url.ts';
import { reveal } from './env_text.ts';
import { checked, closed } from './shape.ts';
import type { TlsConfig } from './sources.ts';

/** What is wrong with the address of a database; undefined when nothing is. */
function addressMistake(kind: DatabaseKind, value: string): string | undefined {
  if (parseDatabaseUrl(kind, value) !== undefined) return undefined;
  return `expected ${kind}://user:password@host:port/database`;
}

/** The address of a database. */
export const databaseUrl = (kind: DatabaseKind) =>
  checked(value => addressMistake(kind, value)).describe(
    'Address: `mysql://user:password@host:port/database` or `postgres://…`, as a variable, since it holds a password.',
  );

/** A name of a table, with its schema before a dot or without. Quoting takes any character but these. */
export const tableName = z
  .string()
  .regex(/^[^\s."'`;\\\0]{1,63}(\.[^\s."'`;\\\0]{1,63})?$/, 'expected the name of a table, or schema.table');

/** A name of a column of theirs. */
export const columnName = z.string().regex(/^[^"'`;\\\0]{1,63}$/, 'expected the name of a column');

export const tlsShape = z
  .union([z.boolean(), closed({ ca: checked(value => (value === '' ? 'must not be empty' : undefined)) })], {
    error: 'expected true, false, or { ca: file }',
  })
  .default(false)
  .describe('`true` for TLS that the authorities of the machine vouch for, or `{ ca: file }` for those of a PEM file.');

/** TLS, complete. */
export function completeTls(folder: string, spec: z.output<typeof tlsShape>): TlsConfig | undefined {
  if (spec === false) return undefined;
  if (spec === true) return Object.freeze({ ca: undefined });
  return Object.freeze({
    get ca() {
      return resolve(folder, reveal(spec.ca));
    },
  });
}
