// A session of PostgreSQL, by node-postgres: https://node-postgres.com. Values come as the texts the server sends; times in UTC,
// spelled as ISO.

import { Client } from 'pg';
import type { Session, SessionOptions } from './database.ts';

/** Opens a session. Throws what the driver throws. */
export async function openPostgres(options: SessionOptions): Promise<Session> {
  const { host, port, user, password, database, tls, connectMs, statementMs } = options;
  const client = new Client({
    host,
    port,
    user,
    password,
    database,
    connectionTimeoutMillis: connectMs,
    // The server ends the statement; the client, a little later, ends what a server that is gone will not answer.
    statement_timeout: statementMs,
    query_timeout: statementMs + 1_000,
    idle_in_transaction_session_timeout: statementMs,
    lock_timeout: statementMs,
    keepAlive: true,
    application_name: 'tallylight',
    client_encoding: 'UTF8',
    types: { getTypeParser: type => (value: string) => textOf(Number(type), value) },
    ...(tls && { ssl: { rejectUnauthorized: true, ...(tls.ca !== undefined && { ca: tls.ca }) } }),
  });
  // Told by the statement that meets it; without a listener it would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(settings(options));
  } catch (thrown) {
    await client.end().catch(() => undefined);
    throw thrown;
  }
  return sessionOf(client);
}

/** Numbers of types: https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_type.dat. */
const types = { boolean: 16, date: 1082, timestamp: 1114, timestampWithZone: 1184 } as const;

/** The server's text in the spelling that contracts know; a time that never comes is no time. */
function textOf(type: number, value: string): string | null {
  if (type === types.boolean) return value === 't' ? 'true' : 'false';
  const isTime = type === types.date || type === types.timestamp || type === types.timestampWithZone;
  if (isTime && /infinity$/.test(value)) return null;
  return type === types.timestampWithZone ? value.replace(/\+00$/, '') : value;
}

const settings = ({ readOnly }: SessionOptions): string =>
  [
    "set time zone 'UTC'",
    "set datestyle = 'ISO, YMD'",
    "set intervalstyle = 'iso_8601'",
    ...(readOnly ? ['set session characteristics as transaction read only'] : []),
  ].join('; ');

function sessionOf(client: Client): Session {
  return {
    query: async (sql, values = []) => {
      const { fields, rows } = await client.query<(string | null)[]>({
        text: sql,
        values: [...values],
        rowMode: 'array',
      });
      return { columns: (fields ?? []).map(field => field.name), rows };
    },
    name: name => name.split('.').map(quoted).join('.'),
    close: async () => {
      await Promise.race([client.end(), new Promise(resolve => setTimeout(resolve, closeMs).unref())]).catch(
        () => undefined,
      );
    },
  };
}

const quoted = (part: string): string => `"${part.replaceAll('"', '""')}"`;

/** How long a session may take to say good-bye. */
const closeMs = 2_000;
