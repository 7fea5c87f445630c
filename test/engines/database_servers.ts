// Real servers for the tests of databases: a MariaDB and a PostgreSQL of this machine, each with its data in a temporary folder, on
// loopback, with little memory, ended by its process. A server can be killed and started again on the same data and port.

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseKind } from '../../src/config/database_url.ts';
import type { Database, TextRows } from '../../src/sources/database.ts';
import { openDatabase } from '../../src/sources/databases.ts';
import { freePort, lastWords, run, stopChild } from './java_server.ts';

const startMs = 60_000;

export interface DatabaseServer {
  kind: DatabaseKind;
  /** Of a user who may do everything in the database `shop`. */
  url: string;
  password: string;
  /** Ends it at once, in the middle of whatever it does. */
  kill(): Promise<void>;
  /** Starts it again after `kill`. */
  start(): Promise<void>;
  /** One statement, in a session of its own. */
  query(sql: string): Promise<TextRows['rows']>;
  stop(): Promise<void>;
}

/** Why a server cannot be had on this machine; undefined when it can. */
export async function missingDatabase(kind: DatabaseKind): Promise<string | undefined> {
  if (kind === 'mysql')
    return (await mariadb()) === undefined ? 'there is no mariadbd (Debian: mariadb-server)' : undefined;
  return (await postgresBin()) === undefined ? 'there is no initdb (Debian: postgresql)' : undefined;
}

const mariadb = async (): Promise<string | undefined> => ['/usr/sbin/mariadbd', '/usr/sbin/mysqld'].find(existsSync);

/** Debian keeps its programs out of the path, by version. */
async function postgresBin(): Promise<string | undefined> {
  const versions = await readdir('/usr/lib/postgresql').catch(() => []);
  const bins = versions.map(version => join('/usr/lib/postgresql', version, 'bin'));
  return bins.sort().findLast(bin => existsSync(join(bin, 'initdb')));
}

const password = 'p@ss/w:ord%41';

/** Starts a server with an empty database `shop`. */
export async function startDatabase(kind: DatabaseKind): Promise<DatabaseServer> {
  const folder = await mkdtemp(join(tmpdir(), `${kind}-`));
  const port = await freePort();
  const program = await (kind === 'mysql' ? prepareMariadb : preparePostgres)(folder, port);
  const url = `${kind}://tally:${encodeURIComponent(password)}@127.0.0.1:${port}/shop`;
  let child: ChildProcess | undefined;
  const start = async () => {
    child = spawn(program.command, program.args, { stdio: ['ignore', 'pipe', 'pipe'], ...program.as });
    await waitUntilReady(child, () => openDatabase({ kind, url, tls: undefined }, { readOnly: false }));
  };
  const kill = async () => {
    const ended = new Promise(resolve => child?.once('exit', resolve));
    child?.kill('SIGKILL');
    await ended;
  };
  try {
    await start();
  } catch (thrown) {
    if (child !== undefined) await stopChild(child);
    await rm(folder, { recursive: true, force: true });
    throw thrown;
  }
  return {
    kind,
    url,
    password,
    kill,
    start,
    query: async sql => {
      const database = await openDatabase({ kind, url, tls: undefined }, { readOnly: false });
      try {
        return (await database.query(sql)).rows;
      } finally {
        await database.close();
      }
    },
    stop: async () => {
      // Its data goes with it, so it need not end in good order.
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Program {
  command: string;
  args: string[];
  as: { uid?: number; gid?: number };
}

async function prepareMariadb(folder: string, port: number): Promise<Program> {
  const { username } = userInfo();
  const data = join(folder, 'data');
  const install = [
    '--no-defaults',
    `--datadir=${data}`,
    `--user=${username}`,
    '--auth-root-authentication-method=normal',
  ];
  await run('mariadb-install-db', [...install, '--skip-test-db', '--innodb-log-file-size=8M']);
  const first = join(folder, 'first.sql');
  await writeFile(
    first,
    `create database if not exists shop character set utf8mb4;
     create user if not exists tally@'127.0.0.1' identified by '${password}';
     grant all on shop.* to tally@'127.0.0.1';\n`,
  );
  const args = [
    '--no-defaults',
    `--datadir=${data}`,
    `--user=${username}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    `--socket=${join(folder, 'mysql.sock')}`,
    `--pid-file=${join(folder, 'mysql.pid')}`,
    `--init-file=${first}`,
    '--innodb-buffer-pool-size=16M',
    '--innodb-log-file-size=8M',
    '--performance-schema=off',
    '--skip-log-bin',
    '--skip-name-resolve',
  ];
  return { command: (await mariadb()) ?? '', args, as: {} };
}

async function preparePostgres(folder: string, port: number): Promise<Program> {
  const bin = (await postgresBin()) ?? '';
  const as = await nobody();
  const data = join(folder, 'data');
  const word = join(folder, 'word');
  await writeFile(word, password);
  if (as.uid !== undefined && as.gid !== undefined)
    for (const path of [folder, word]) await chown(path, as.uid, as.gid);
  await run(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'tally', '--pwfile', word, '-A', 'scram-sha-256', '-E', 'UTF8', '--no-sync'],
    { ...as, cwd: folder },
  );
  await single(bin, { data, as, folder });
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    shared_buffers: '16MB',
    max_connections: 60,
    autovacuum: 'off',
    // The system keeps what a killed server wrote; only a machine that loses its power does not.
    fsync: 'off',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return { command: join(bin, 'postgres'), args: ['-D', data, ...args], as };
}

/** Makes the database before anybody can connect. */
async function single(
  bin: string,
  { data, as, folder }: { data: string; as: Program['as']; folder: string },
): Promise<void> {
  const child = spawn(join(bin, 'postgres'), ['--single', '-D', data, 'postgres'], {
    ...as,
    cwd: folder,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  child.stdin.end('create database shop\n');
  await new Promise(resolve => child.once('exit', resolve));
}

/** PostgreSQL does not run as root; then it runs as the user that its package made. */
async function nobody(): Promise<Program['as']> {
  if (userInfo().uid !== 0) return {};
  const id = async (option: string) => Number((await run('id', [option, 'postgres'])).stdout);
  return { uid: await id('-u'), gid: await id('-g') };
}

async function waitUntilReady(child: ChildProcess, connect: () => Promise<Database>): Promise<void> {
  const words = lastWords(child);
  const until = Date.now() + startMs;
  for (;;) {
    try {
      return await (await connect()).close();
    } catch (thrown) {
      if (child.exitCode !== null) throw new Error(`the server ended: ${words()}`, { cause: thrown });
      if (Date.now() > until) throw new Error(`the server did not answer: ${words()}`, { cause: thrown });
      await sleep(50);
    }
  }
}
