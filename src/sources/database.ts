// What a database of the user looks like from here, whichever it is: one session, statements, texts. `databases.ts` opens one.

import type { DatabaseKind } from '../config/database_url.ts';

/** Rows as texts, in the order of the columns; NULL is null. */
export interface TextRows {
  columns: string[];
  rows: (string | null)[][];
}

/** One session of a database. Whatever it throws is `database_failed`. */
export interface Database {
  kind: DatabaseKind;
  /** Runs one statement; values stand for `?` (MySQL) or `$1` (PostgreSQL). */
  query(sql: string, values?: readonly DatabaseValue[]): Promise<TextRows>;
  /** A name in the quotes of the database; `schema.table` in two. */
  name(name: string): string;
  /** Ends the session, at once when it no longer answers. */
  close(): Promise<void>;
}

/** A text, no value, or a list of these: an array of PostgreSQL, rows of MySQL. */
export type DatabaseValue = string | null | readonly DatabaseValue[];

/** What an adapter needs to open a session. */
export interface SessionOptions {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  /** Undefined: without TLS. */
  tls: { ca: string | undefined } | undefined;
  readOnly: boolean;
  connectMs: number;
  statementMs: number;
}

/** A session of an adapter: it throws what its driver throws. */
export type Session = Omit<Database, 'kind'>;
