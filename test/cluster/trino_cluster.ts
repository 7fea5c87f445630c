// A real Trino cluster: a coordinator that does no work of its own, and workers, each a process with a configuration of its own in a
// temporary folder. Its catalogues are Delta tables in a bucket; statements may be run with retries of their tasks, whose results between
// the stages lie in the bucket too, so that a worker may be lost. Any node can be killed and started again.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { collect } from '../../src/engine/engine.ts';
import { openTrino } from '../../src/engine/trino.ts';
import { findJava, freePort, lastWords } from '../engines/java_server.ts';
import type { S3Address } from '../engines/s3_server.ts';
import { javaOf, trinoHome } from '../engines/trino_server.ts';
import { fewPlugins, jvmOptionsOf } from '../engines/trino_settings.ts';

const startMs = 180_000;

/** A node of the cluster. */
export interface TrinoNode {
  /** Ends it at once, in the middle of whatever it does. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, under the same address. */
  start(): Promise<void>;
}

export interface TrinoCluster {
  url: string;
  coordinator: TrinoNode;
  workers: readonly TrinoNode[];
  /** Waits until the coordinator counts so many workers that may work. */
  untilWorkers(count: number): Promise<void>;
  stop(): Promise<void>;
}

export interface ClusterOptions {
  s3: S3Address;
  /** Bucket of what the cluster itself keeps: its metastores, and what goes between stages. */
  bucket: string;
  /** Names of its catalogues of Delta tables; each has a metastore of its own. */
  catalogs: readonly string[];
  workers: number;
}

/** Starts a cluster; throws an Error that says in words what this machine lacks for it. */
export async function startCluster({ s3, bucket, catalogs, workers }: ClusterOptions): Promise<TrinoCluster> {
  const program = { home: await trinoHome(), javaHome: await findJava(javaOf) };
  const folder = await mkdtemp(join(tmpdir(), 'cluster-'));
  const ports = await Promise.all(Array.from({ length: workers + 1 }, freePort));
  const url = `http://127.0.0.1:${ports[0]}`;
  const nodes: (TrinoNode & { words(): string })[] = [];
  for (const [index, port] of ports.entries()) {
    const home = join(folder, `node${index}`);
    await configure(home, { server: program.home, port, url, s3, bucket, catalogs, isCoordinator: index === 0 });
    nodes.push(nodeOf(home, program));
  }
  const untilWorkers = (count: number) => waitForWorkers(url, { count, words: () => nodes.map(n => n.words()).join() });
  const stop = async () => {
    for (const node of nodes) await node.kill();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await Promise.all(nodes.map(node => node.start()));
    await untilWorkers(workers);
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  const [coordinator, ...others] = nodes;
  if (coordinator === undefined) throw new Error('a cluster has a coordinator');
  return { url, coordinator, workers: others, untilWorkers, stop };
}

function nodeOf(
  folder: string,
  { home, javaHome }: { home: string; javaHome: string },
): TrinoNode & { words(): string } {
  let child: ChildProcess | undefined;
  let words = () => '';
  return {
    words: () => words(),
    kill: async () => {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise(resolve => child?.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    },
    start: async () => {
      child = spawn(join(home, 'bin', 'launcher'), [`--etc-dir=${join(folder, 'etc')}`, 'run'], {
        env: { PATH: `${join(javaHome, 'bin')}:/usr/bin:/bin`, JAVA_HOME: javaHome, HOME: homedir() },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      words = lastWords(child);
    },
  };
}

interface NodeOptions extends Omit<ClusterOptions, 'workers'> {
  /** Folder of the unpacked server. */
  server: string;
  port: number;
  url: string;
  isCoordinator: boolean;
}

/** Source of the properties: trino.io/docs/current/admin/fault-tolerant-execution.html and …/object-storage/file-system-s3.html. */
async function configure(
  home: string,
  { server, port, url, s3, bucket, catalogs, isCoordinator }: NodeOptions,
): Promise<void> {
  const write = (name: string, properties: Record<string, string | number | boolean>) =>
    writeFile(
      join(home, 'etc', `${name}.properties`),
      Object.entries(properties)
        .map(([key, value]) => `${key}=${value}\n`)
        .join(''),
    );
  await mkdir(join(home, 'etc', 'catalog'), { recursive: true });
  await mkdir(join(home, 'data'));
  await write('node', {
    'node.environment': 'test',
    'node.data-dir': join(home, 'data'),
    'node.internal-address': '127.0.0.1',
    'node.bind-ip': '127.0.0.1',
  });
  await writeFile(
    join(home, 'etc', 'jvm.config'),
    `${jvmOptionsOf({ most: '1500M', first: '600M', young: '300M' }).join('\n')}\n`,
  );
  await write('config', {
    coordinator: isCoordinator,
    ...(isCoordinator && {
      'node-scheduler.include-coordinator': false,
      'fault-tolerant-execution-task-memory': '300MB',
      // Of 50 partitions each would be a task with files of its own in the bucket.
      'fault-tolerant-execution-min-partition-count': 4,
      'fault-tolerant-execution-max-partition-count': 4,
      // How long a worker that does not answer is waited for.
      'query.remote-task.max-error-duration': '3s',
    }),
    'http-server.http.port': port,
    'discovery.uri': url,
    'query.max-memory': '1GB',
    'query.max-memory-per-node': '600MB',
    // Statements ask for retries themselves, as builds do.
    'retry-policy': 'NONE',
    'catalog.management': 'static',
    'plugin.dir': await fewPlugins(server, home, plugins),
    ...quickProperties,
  });
  const spoken = {
    endpoint: s3.endpoint,
    region: 'us-east-1',
    'aws-access-key': s3.accessKey,
    'aws-secret-key': s3.secretKey,
    'path-style-access': true,
  };
  const s3Properties = (prefix: string) =>
    Object.fromEntries(Object.entries(spoken).map(([key, value]) => [`${prefix}${key}`, value]));
  await write('exchange-manager', {
    'exchange-manager.name': 'filesystem',
    'exchange.base-directories': `s3://${bucket}/exchange`,
    ...s3Properties('exchange.s3.'),
  });
  for (const catalog of catalogs)
    await write(join('catalog', catalog), {
      'connector.name': 'delta_lake',
      'hive.metastore': 'file',
      'hive.metastore.catalog.dir': `s3://${bucket}/metastore/${catalog}`,
      'delta.register-table-procedure.enabled': true,
      'delta.enable-non-concurrent-writes': true,
      'fs.native-s3.enabled': true,
      ...s3Properties('s3.'),
    });
}

/** Of the catalogues, and of what goes between stages. */
const plugins = ['delta-lake', 'exchange-filesystem'];

/**
 * What each of the three spends beside the work itself. Plans stay those of a cluster: statistics, joins and partitions are as they come, but
 * for the one thread and the one partition a worker, of two cores in all.
 */
const quickProperties = {
  'query.min-hash-partition-count': 2,
  'query.max-hash-partition-count': 2,
  'task.concurrency': 1,
  'task.per-operator-cpu-timer-enabled': false,
  'task.statistics-cpu-timer-enabled': false,
  'experimental.columnar-filter-evaluation.enabled': false,
  'http-server.log.enabled': false,
};

async function waitForWorkers(url: string, { count, words }: { count: number; words: () => string }): Promise<void> {
  const deadline = Date.now() + startMs;
  while (Date.now() < deadline) {
    if ((await workersOf(url).catch(() => 0)) === count) return;
    await sleep(250);
  }
  throw new Error(`Trino had not ${count} workers within ${startMs / 1000} s: ${words()}`);
}

async function workersOf(url: string): Promise<number> {
  const response = await fetch(`${url}/v1/info`);
  const info = (await response.json()) as { starting: boolean };
  if (info.starting) return 0;
  const nodes = "select 1 as n from system.runtime.nodes where state = 'active' and not coordinator";
  return (await collect(await openTrino({ url, user: 'test' }).query(nodes))).length;
}
