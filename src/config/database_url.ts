// The address of a database as people write it: `mysql://user:password@host:port/database`. What stands after the last `@` is the
// host, so a password may hold any character. Where the whole address comes out of a variable it is read as other programs
// read it, %-signs decoded; a variable that is the password alone is taken as it is.

import { EnvText, reveal, type Text } from './env_text.ts';

/** The databases that are read and written. */
export type DatabaseKind = 'mysql' | 'postgres';

/** Where a database is, and who asks. */
export interface DatabaseAddress {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
}

const schemes: Readonly<Record<DatabaseKind, string>> = { mysql: 'mysql|mariadb', postgres: 'postgres|postgresql' };
const ports: Readonly<Record<DatabaseKind, number>> = { mysql: 3306, postgres: 5432 };

const patternOf = (kind: DatabaseKind): RegExp =>
  new RegExp(
    `^(?:${schemes[kind]})://(?:(?<userinfo>.*)@)?(?<host>\\[[0-9a-f:.]+\\]|[^\\s@:/?#\\[\\]]+)(?::(?<port>\\d{1,5}))?/(?<database>[^\\s/?#@]+)$`,
    'is',
  );

/** Takes an address apart; undefined when it is none. Throws `env_not_set`. */
export function parseDatabaseUrl(kind: DatabaseKind, text: Text): DatabaseAddress | undefined {
  const match = patternOf(kind).exec(reveal(text));
  const { userinfo = '', host = '', port, database = '' } = match?.groups ?? {};
  const number = port === undefined ? ports[kind] : Number(port);
  if (match === null || number < 1 || number > 65_535) return undefined;
  const [user, password] = halves(userinfo);
  const asIs = text instanceof EnvText && halves(patternOf(kind).exec(text.written)?.groups?.['userinfo'] ?? '');
  return {
    host: host.replace(/^\[|\]$/g, ''),
    port: number,
    user: asIs && isVariable(asIs[0]) ? user : decoded(user),
    password: asIs && isVariable(asIs[1]) ? password : decoded(password),
    database: decoded(database),
  };
}

const isVariable = (written: string): boolean => /^\$\{\w+\}$/.test(written);

function halves(userinfo: string): [string, string] {
  const colon = userinfo.indexOf(':');
  return colon < 0 ? [userinfo, ''] : [userinfo.slice(0, colon), userinfo.slice(colon + 1)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
