// A real Apache Kafka for a file of tests: its jars come by Maven once, and one node that is broker and controller runs on loopback with
// its log in a temporary folder. It may be stopped and started again: what it keeps and where it listens stay.

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Admin } from '@platformatic/kafka';
import { reasonOf } from '../../src/base/errors.ts';
import { findJava, freePort, lastWords, maven, run, stopChild } from './java_server.ts';

const version = '4.1.0';
const oldestJava = 17;
const startMs = 60_000;
/** Who may log in where a login is needed. */
export const reader = { username: 'reader', password: 'a "secret"; of ours' };

export interface KafkaServer {
  /** `host:port` for everybody. */
  plain: string;
  /** `host:port` for those who log in over TLS. */
  secure: string;
  /** File of the authority behind the certificate. */
  ca: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Stops it and removes what it keeps. */
  remove(): Promise<void>;
}

/** A started Kafka, or in words what this machine lacks for it, which is a failure with REQUIRE_SERVERS=1. */
export async function startKafka(): Promise<KafkaServer | { missing: string }> {
  try {
    return await startServer();
  } catch (thrown) {
    if (process.env['REQUIRE_SERVERS'] === '1') throw thrown;
    const missing = reasonOf(thrown);
    console.warn(`The tests against Kafka are skipped: ${missing}`);
    return { missing };
  }
}

async function startServer(): Promise<KafkaServer> {
  const javaHome = await findJava({ who: `Kafka ${version}`, oldest: oldestJava });
  const jars = await downloaded();
  const folder = await mkdtemp(join(tmpdir(), 'kafka-'));
  const [plainPort, securePort, controllerPort] = [await freePort(), await freePort(), await freePort()];
  await makeCertificate(folder);
  await configure(folder, { plainPort, securePort, controllerPort });
  const plain = `127.0.0.1:${plainPort}`;
  let child: ChildProcess | undefined;
  const start = async () => {
    child = spawn(
      join(javaHome, 'bin', 'java'),
      [...javaOptions, '-cp', join(jars, '*'), 'kafka.Kafka', join(folder, 'server.properties')],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    await waitUntilReady({ port: plainPort, child, words: lastWords(child) });
  };
  const stop = async () => {
    if (child) await stopChild(child);
  };
  const remove = async () => {
    await stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await start();
  } catch (thrown) {
    await remove();
    throw thrown;
  }
  return { plain, secure: `localhost:${securePort}`, ca: join(folder, 'ca.pem'), start, stop, remove };
}

/** The cheap compiler alone, and no verifying of classes that are Kafka's own: the server lives for a minute. */
const javaOptions = [
  '-Xmx256m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-XX:+UnlockDiagnosticVMOptions',
  '-XX:-BytecodeVerificationRemote',
  '-XX:-UsePerfData',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
];

/** The folder of the jars, filled on the first call on a machine. */
async function downloaded(): Promise<string> {
  const cache = join(homedir(), '.cache', 'tallylight');
  const jars = join(cache, `kafka-${version}`);
  if (existsSync(jars)) return jars;
  await mkdir(cache, { recursive: true });
  const beside = await mkdtemp(join(cache, 'kafka-'));
  const wanted = [
    ['org.apache.kafka', 'kafka_2.13', version],
    ['org.slf4j', 'slf4j-simple', '1.7.36'],
  ];
  const dependencies = wanted.map(
    ([group, artifact, number]) =>
      `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${number}</version></dependency>`,
  );
  await writeFile(
    join(beside, 'pom.xml'),
    `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
      <groupId>test</groupId><artifactId>kafka-server</artifactId><version>1</version>
      <dependencies>${dependencies.join('')}</dependencies></project>`,
  );
  try {
    const pom = ['-f', join(beside, 'pom.xml')];
    const into = ['-DincludeScope=runtime', `-DoutputDirectory=${join(beside, 'jars')}`];
    await maven(`org.apache.kafka:kafka_2.13:${version}`, [...pom, 'dependency:copy-dependencies', ...into]);
    await rename(join(beside, 'jars'), jars);
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
  return jars;
}

const storePassword = 'changeit';

async function makeCertificate(folder: string): Promise<void> {
  const [ca, key, store] = ['ca.pem', 'key.pem', 'keys.p12'].map(name => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1';
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const wanted = ['-x509', ...kind, '-days', '2', '-subj', '/CN=localhost', '-addext', names];
  await run('openssl', ['req', ...wanted, '-keyout', key, '-out', ca]);
  const packed = ['-in', ca, '-inkey', key, '-name', 'broker', '-out', store, '-passout', `pass:${storePassword}`];
  await run('openssl', ['pkcs12', '-export', ...packed]);
}

interface Ports {
  plainPort: number;
  securePort: number;
  controllerPort: number;
}

/** Source of the properties: kafka.apache.org/documentation/#brokerconfigs. */
async function configure(folder: string, { plainPort, securePort, controllerPort }: Ports): Promise<void> {
  const log = join(folder, 'log');
  const listeners = `PLAINTEXT://127.0.0.1:${plainPort},SASL_SSL://127.0.0.1:${securePort}`;
  const quoted = reader.password.replaceAll('"', '\\\\"');
  const properties = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL',
    listeners: `${listeners},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': listeners.replace(`SASL_SSL://127.0.0.1`, 'SASL_SSL://localhost'),
    'log.dirs': log,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.num.partitions': 1,
    'transaction.state.log.min.isr': 1,
    'auto.create.topics.enable': false,
    'log.cleaner.enable': false,
    'message.max.bytes': 32 << 20,
    'controlled.shutdown.enable': false,
    'ssl.keystore.location': join(folder, 'keys.p12'),
    'ssl.keystore.password': storePassword,
    'sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.sasl_ssl.plain.sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule required user_${reader.username}="${quoted}";`,
  };
  const lines = Object.entries(properties).map(([name, value]) => `${name}=${value}\n`);
  await mkdir(log);
  await writeFile(join(folder, 'server.properties'), lines.join(''));
  // What formatting the storage writes.
  await writeFile(
    join(log, 'meta.properties'),
    'version=1\nnode.id=1\ncluster.id=dGFsbHlsaWdodC10ZXN0cw\ndirectory.id=b25lLWZvbGRlci1vZi1pdA\n',
  );
}

interface Starting {
  port: number;
  child: ChildProcess;
  words: () => string;
}

async function waitUntilReady({ port, child, words }: Starting): Promise<void> {
  const deadline = Date.now() + startMs;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`Kafka ended while it started: ${words()}`);
    if ((await answers(port)) && (await hasBroker(port))) return;
    await sleep(100);
  }
  throw new Error(`Kafka did not start within ${startMs / 1000} s: ${words()}`);
}

const answers = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket.destroy() !== undefined));
    socket.on('error', () => resolve(false));
  });

async function hasBroker(port: number): Promise<boolean> {
  const admin = new Admin({ clientId: 'test', bootstrapBrokers: [`127.0.0.1:${port}`], retries: 0 });
  try {
    return (await admin.metadata({ topics: [] })).brokers.size > 0;
  } catch {
    return false;
  } finally {
    await admin.close();
  }
}
