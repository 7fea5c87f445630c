// A real Trino for the engines suite: got by Maven once, unpacked into a cache, started on loopback with a configuration of its
// own in a temporary folder, and stopped by its process. It reads Delta tables in any local folder.

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { collect } from '../../src/engine/engine.ts';
import { openTrino } from '../../src/engine/trino.ts';
import { findJava, freePort, lastWords, maven, run, stopChild } from './java_server.ts';
import type { S3Address } from './s3_server.ts';
import { type TrinoDoor, trinoDoor } from './trino_door.ts';
import { fewPlugins, jvmOptions, quickDeltaProperties, quickProperties } from './trino_settings.ts';

/** The newest version that Maven Central has as a server archive; 821 MB. */
const version = '476';
/** What `findJava` is asked for. */
export const javaOf = { who: `Trino ${version}`, oldest: 24 };
const startMs = 120_000;
/** The scheduler keeps its list of workers for five seconds, and may have looked before there was one. */
const schedulerMs = 5_500;

export interface TrinoServer {
  url: string;
  /** Another way in, with a password over TLS. */
  door: TrinoDoor;
  stop(): Promise<void>;
}

/** Starts a Trino, which reads plain files of the buckets of a server too; throws an Error that says in words what this machine lacks for it. */
export async function startTrino(s3: S3Address | undefined): Promise<TrinoServer> {
  const javaHome = await findJava(javaOf);
  const home = await trinoHome();
  const folder = await mkdtemp(join(tmpdir(), 'trino-'));
  const port = await freePort();
  const door = await configure(folder, { home, port, s3 });
  const child = spawn(join(home, 'bin', 'launcher'), [`--etc-dir=${join(folder, 'etc')}`, 'run'], {
    env: { PATH: `${join(javaHome, 'bin')}:/usr/bin:/bin`, JAVA_HOME: javaHome, HOME: homedir() },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const words = lastWords(child);
  const stop = async () => {
    await stopChild(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await waitUntilReady({ url: `http://127.0.0.1:${port}`, child, words });
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  return { url: `http://127.0.0.1:${port}`, door, stop };
}

/** The folder of the unpacked server, made on the first call on a machine. */
export async function trinoHome(): Promise<string> {
  const cache = join(homedir(), '.cache', 'tallylight');
  const home = join(cache, `trino-server-${version}`);
  if (existsSync(home)) return home;
  const archive = await downloaded();
  await mkdir(cache, { recursive: true });
  const beside = await mkdtemp(join(cache, 'unpack-'));
  await run('tar', ['xzf', archive, '-C', beside]);
  await rename(join(beside, `trino-server-${version}`), home);
  await rm(beside, { recursive: true });
  return home;
}

async function downloaded(): Promise<string> {
  const name = `trino-server-${version}.tar.gz`;
  const archive = join(homedir(), '.m2', 'repository', 'io', 'trino', 'trino-server', version, name);
  if (existsSync(archive)) return archive;
  const artifact = `io.trino:trino-server:${version}:tar.gz`;
  await maven(artifact, ['dependency:get', `-Dartifact=${artifact}`, '-Dtransitive=false']);
  return archive;
}

/** Source of the properties: trino.io/docs/current/installation/deployment.html and …/connector/delta-lake.html. */
async function configure(
  folder: string,
  { home, port, s3 }: { home: string; port: number; s3: S3Address | undefined },
): Promise<TrinoDoor> {
  const lines = (properties: Record<string, string | number | boolean>) =>
    Object.entries(properties)
      .map(([name, value]) => `${name}=${value}\n`)
      .join('');
  const write = (name: string, text: string) => writeFile(join(folder, 'etc', name), text);
  await mkdir(join(folder, 'etc', 'catalog'), { recursive: true });
  await mkdir(join(folder, 'data'));
  const { door, properties } = await trinoDoor(folder);
  await write(
    'node.properties',
    lines({
      'node.environment': 'test',
      'node.data-dir': join(folder, 'data'),
      'node.internal-address': '127.0.0.1',
      'node.bind-ip': '127.0.0.1',
    }),
  );
  await write('jvm.config', `${jvmOptions.join('\n')}\n`);
  await write(
    'config.properties',
    lines({
      coordinator: true,
      'node-scheduler.include-coordinator': true,
      'http-server.http.port': port,
      'discovery.uri': `http://127.0.0.1:${port}`,
      'query.max-memory': '1GB',
      'query.max-memory-per-node': '1GB',
      'catalog.management': 'static',
      'plugin.dir': await fewPlugins(home, folder),
      ...quickProperties,
      ...properties,
    }),
  );
  await write(
    join('catalog', 'lake.properties'),
    lines({
      'connector.name': 'delta_lake',
      'hive.metastore': 'file',
      'hive.metastore.catalog.dir': `local://${join(folder, 'metastore')}`,
      'delta.register-table-procedure.enabled': true,
      ...quickDeltaProperties,
      'fs.native-local.enabled': true,
      'local.location': '/',
    }),
  );
  // Plain Parquet and times of milliseconds, as Athena writes.
  await write(
    join('catalog', 'plain.properties'),
    lines({
      'connector.name': 'hive',
      'hive.metastore': 'file',
      'hive.metastore.catalog.dir': `local://${join(folder, 'plain')}`,
      'hive.non-managed-table-writes-enabled': true,
      'fs.native-local.enabled': true,
      'local.location': '/',
    }),
  );
  if (s3 !== undefined) await write(join('catalog', 'landing.properties'), lines(landingProperties(folder, s3)));
  return door;
}

/** Of a catalogue of plain files in buckets, one line a row. */
const landingProperties = (folder: string, { endpoint, accessKey, secretKey }: S3Address) => ({
  'connector.name': 'hive',
  'hive.metastore': 'file',
  'hive.metastore.catalog.dir': `local://${join(folder, 'landing')}`,
  'fs.native-local.enabled': true,
  'local.location': '/',
  'fs.native-s3.enabled': true,
  's3.endpoint': endpoint,
  's3.region': 'us-east-1',
  's3.aws-access-key': accessKey,
  's3.aws-secret-key': secretKey,
  's3.path-style-access': true,
});

async function waitUntilReady({
  url,
  child,
  words,
}: {
  url: string;
  child: ChildProcess;
  words: () => string;
}): Promise<void> {
  const deadline = Date.now() + startMs;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`Trino ended while it started: ${words()}`);
    if (await hasWorker(url).catch(() => false)) return sleep(schedulerMs);
    await sleep(250);
  }
  throw new Error(`Trino did not start within ${startMs / 1000} s: ${words()}`);
}

/** The server answers some seconds before it counts itself among the nodes that may work. */
async function hasWorker(url: string): Promise<boolean> {
  const response = await fetch(`${url}/v1/info`);
  const info = (await response.json()) as { starting: boolean };
  if (info.starting) return false;
  const nodes = await collect(
    await openTrino({ url, user: 'test' }).query("select 1 as n from system.runtime.nodes where state = 'active'"),
  );
  return nodes.length > 0;
}
