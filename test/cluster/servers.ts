// All that a cluster is made of, on this machine: an S3 server, a PostgreSQL and a Trino of a coordinator and two workers, started once for
// the suite. Each can be killed and started again. Trino takes its time, so it is started beside what does not need it.

import { reasonOf } from '../../src/base/errors.ts';
import { type DatabaseServer, missingDatabase, startDatabase } from '../engines/database_servers.ts';
import { findJava } from '../engines/java_server.ts';
import { type S3Server, startS3 } from '../engines/s3_server.ts';
import { javaOf, trinoHome } from '../engines/trino_server.ts';
import { startCluster, type TrinoCluster } from './trino_cluster.ts';

export interface Servers {
  s3: S3Server;
  postgres: DatabaseServer;
  /** Started by the first call. */
  trino(): Promise<TrinoCluster>;
  stop(): Promise<void>;
}

/** Name of the bucket of all lakes; each has a prefix of its own. */
export const lakesBucket = 'lakes';

/** Sites of the suite; each has a prefix of the bucket, a schema of the database and a catalogue of the cluster by its name. */
export type SiteName = 'demo' | 'parcels';
const siteNames: readonly SiteName[] = ['demo', 'parcels'];

/** Starts them all; throws an Error that says in words what this machine lacks for it. */
export async function startServers(): Promise<Servers> {
  const missing = await missingDatabase('postgres');
  if (missing !== undefined) throw new Error(missing);
  await findJava(javaOf);
  await trinoHome();
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const one of stops.reverse()) await one();
  };
  const kept = async <T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const server = await starting;
    stops.push(server.stop);
    return server;
  };
  try {
    const [s3, postgres] = await Promise.all([kept(startS3()), kept(startDatabase('postgres'))]);
    for (const name of ['cluster', lakesBucket]) await s3.bucket(name);
    let trino: Promise<TrinoCluster> | undefined;
    return {
      s3,
      postgres,
      trino: () => {
        trino ??= kept(startCluster({ s3, bucket: 'cluster', catalogs: siteNames, workers: 2 }));
        return trino;
      },
      stop: async () => {
        await trino?.catch(() => undefined);
        await stop();
      },
    };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

/** The servers, or why there are none: then the suite is skipped, unless REQUIRE_SERVERS=1, which makes that a failure. */
export async function serversOr(skip: (why: string) => void): Promise<Servers | undefined> {
  try {
    return await startServers();
  } catch (thrown) {
    if (process.env['REQUIRE_SERVERS'] === '1') throw thrown;
    console.warn(`The tests on a cluster are skipped: ${reasonOf(thrown)}`);
    skip(reasonOf(thrown));
    return undefined;
  }
}
