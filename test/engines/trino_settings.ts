// How the Trino of the engines suite is set so that a statement costs little of the processor: it is asked some thousands of small ones by
// one client on a machine of two cores. What must stay true: nothing here changes an answer. Plans are simpler than a cluster would make
// them; the cluster suite has one that plans as clusters do.
// Source of the properties: trino.io/docs/current/admin/properties.html.

import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Plugins that the catalogues and the second door are made of; each of the other fifty would be looked through at the start. */
const plugins = ['delta-lake', 'hive', 'password-authenticators'];

/** A folder with those plugins alone, or some others, of the server in `home`. */
export async function fewPlugins(home: string, folder: string, some: readonly string[] = plugins): Promise<string> {
  const few = join(folder, 'plugins');
  await mkdir(few);
  for (const plugin of some) await symlink(join(home, 'plugin', plugin), join(few, plugin));
  return few;
}

/**
 * Lines of `jvm.config`. The cheap compiler alone: this server lives for minutes, and the costly one would take half of them; its usual
 * 48 MB of code would be full before the end. One collector thread over a young generation that holds some statements, and room for all
 * classes from the start, since growing it collects the whole heap each time. The classes are Trino's own: they need no verifying.
 */
export const jvmOptionsOf = ({ most, first, young }: Record<'most' | 'first' | 'young', string>): readonly string[] => [
  `-Xmx${most}`,
  `-Xms${first}`,
  `-Xmn${young}`,
  '-XX:+UseSerialGC',
  '-XX:MetaspaceSize=400M',
  '-XX:TieredStopAtLevel=1',
  '-XX:ReservedCodeCacheSize=256M',
  '-XX:+UnlockDiagnosticVMOptions',
  '-XX:-BytecodeVerificationRemote',
  '-XX:-UsePerfData',
  '-XX:+ExitOnOutOfMemoryError',
  '-Djdk.attach.allowAttachSelf=true',
  '-Dfile.encoding=UTF-8',
  '--enable-native-access=ALL-UNNAMED',
];

/** Of the one Trino of the engines suite. */
export const jvmOptions = jvmOptionsOf({ most: '2G', first: '1G', young: '700M' });

/**
 * Of `config.properties`. Every stage of a plan is a task that is made, watched, read and taken down by a dozen requests of the server to
 * itself, and every step of it is code that is made anew for each statement: so as few of both as may be. The optimizer asks no
 * statistics, for there is nothing to choose among tables of some thousand rows.
 */
export const quickProperties: Readonly<Record<string, string | number | boolean>> = {
  'distributed-sort': false,
  'join-distribution-type': 'BROADCAST',
  'optimizer.join-reordering-strategy': 'NONE',
  'enable-stats-calculator': false,
  'enable-dynamic-filtering': false,
  'experimental.columnar-filter-evaluation.enabled': false,
  'query.execution-policy': 'all-at-once',
  'query.min-hash-partition-count': 1,
  'query.max-hash-partition-count': 1,
  'task.concurrency': 1,
  'task.per-operator-cpu-timer-enabled': false,
  'task.statistics-cpu-timer-enabled': false,
  // Five times a second it looks at every task that it remembers.
  'task.info.max-age': '10s',
  'query.min-expire-age': '30s',
  'exchange.acknowledge-pages': false,
  'http-server.log.enabled': false,
};

/** Of a catalogue of Delta tables. */
export const quickDeltaProperties: Readonly<Record<string, boolean>> = {
  'delta.table-statistics-enabled': false,
  'delta.extended-statistics.enabled': false,
  'delta.extended-statistics.collect-on-write': false,
};
