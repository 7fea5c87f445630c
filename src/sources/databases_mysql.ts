// A session of MySQL or MariaDB, by mysql2: https://sidorares.github.io/node-mysql2/docs. Values come as the texts the server
// sends. The session's mode is set, so that a value that does not fit is an error and a backslash means what the driver takes it for.

import { type Connection, createConnection, type ResultSetHeader, type RowDataPacket } from 'mysql2/promise';
import type { DatabaseValue, Session, SessionOptions, TextRows } from './database.ts';

/** Opens a session. Throws what the driver throws. */
export async function openMysql(options: SessionOptions): Promise<Session> {
  const { host, port, user, password, database, tls, connectMs, statementMs } = options;
  const connection = await createConnection({
    host,
    port,
    user,
    password,
    database,
    connectTimeout: connectMs,
    charset: 'UTF8MB4_BIN',
    timezone: 'Z',
    rowsAsArray: true,
    flags: ['-LOCAL_FILES'],
    typeCast: field => textOf(field.type, field.string()),
    ...(tls && {
      ssl: { rejectUnauthorized: true, verifyIdentity: true, ...(tls.ca !== undefined && { ca: tls.ca }) },
    }),
  });
  // Told by the statement that meets it; without a listener it would end the process.
  connection.on('error', () => undefined);
  const session = sessionOf(connection, statementMs);
  try {
    for (const sql of settings(options)) await session.query(sql);
    await limitStatements(session, statementMs);
    return session;
  } catch (thrown) {
    connection.destroy();
    throw thrown;
  }
}

/** The server's text; its date of zeros is no date. */
const textOf = (type: string, value: string | null): string | null =>
  value !== null && /^(DATE|DATETIME|TIMESTAMP|NEWDATE)/.test(type) && value.startsWith('0000-00-00') ? null : value;

const settings = ({ readOnly }: SessionOptions): string[] => [
  "set session time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'",
  'set session transaction isolation level repeatable read',
  ...(readOnly ? ['set session transaction read only'] : []),
];

/** The servers have different names for it, and one of them has it for SELECT alone; the driver's own limit holds for all. */
async function limitStatements(session: Session, ms: number): Promise<void> {
  const ways = [`set session max_statement_time = ${ms / 1_000}`, `set session max_execution_time = ${ms}`];
  for (const sql of ways) {
    try {
      return void (await session.query(sql));
    } catch (thrown) {
      if ((thrown as { code?: string }).code !== 'ER_UNKNOWN_SYSTEM_VARIABLE') throw thrown;
    }
  }
}

function sessionOf(connection: Connection, statementMs: number): Session {
  return {
    query: async (sql, values = []) => {
      const [rows, fields] = await within(statementMs, {
        work: connection.query<RowDataPacket[][] | ResultSetHeader>(sql, values as DatabaseValue[]),
        stop: () => connection.destroy(),
      });
      return { columns: (fields ?? []).map(field => field.name), rows: Array.isArray(rows) ? textsOf(rows) : [] };
    },
    name: name => name.split('.').map(quoted).join('.'),
    close: async () => {
      await within(closeMs, { work: connection.end(), stop: () => connection.destroy() }).catch(() =>
        connection.destroy(),
      );
    },
  };
}

const textsOf = (rows: unknown): TextRows['rows'] => rows as TextRows['rows'];

const quoted = (part: string): string => `\`${part.replaceAll('`', '``')}\``;

/** How long a session may take to say good-bye. */
const closeMs = 2_000;

/** A server that is gone without a word would be waited for as long as the system waits: minutes, or for ever. */
async function within<T>(ms: number, { work, stop }: { work: Promise<T>; stop: () => void }): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    stop();
    reject(new Error(`no answer within ${ms / 1_000} seconds`));
  }, ms);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
    // What the driver says of a connection that was ended is nothing new.
    work.catch(() => undefined);
  }
}
