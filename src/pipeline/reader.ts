// Reading a site: its tables and nothing else, each as it is now, all of one look; answered by the engine that the site has.

import { limits } from '../base/limits.ts';
import { storedTables, tableOf } from '../catalog/catalog.ts';
import { withDuckDb } from '../engine/passing.ts';
import { timeOf } from '../models/build.ts';
import { openClusterReader } from './cluster_reader.ts';
import { openEmbeddedReader } from './embedded_reader.ts';
import { LakeView } from './lake_view.ts';
import type { Reader, ReaderOptions } from './reading.ts';

/** Opens a reader for some statements. Close it, whatever happens. */
export function openReader(options: ReaderOptions): Promise<Reader> {
  const { engine } = options.site;
  return engine.kind === 'trino' ? openClusterReader(options, engine) : openEmbeddedReader(options);
}

/** Earliest and latest time in some tables, by the statistics of their files; undefined when they hold nothing. */
export async function heldTimes(
  { site, catalog, clock }: Pick<ReaderOptions, 'site' | 'catalog' | 'clock'>,
  names: readonly string[],
): Promise<{ first: Date; last: Date } | undefined> {
  const stored = storedTables(catalog, names);
  return withDuckDb({ memoryMb: limits.parserMemoryMb, threads: 1 }, async (engine, folder) => {
    const runSql = (statement: string) => engine.all(statement);
    const view = new LakeView({ site, clock, scratch: folder, runSql });
    const tables = stored.flatMap(name => tableOf(catalog, name) ?? []);
    const snapshots = await view.snapshots(tables);
    const times = tables.flatMap((table, i) =>
      [...(snapshots[i]?.files.values() ?? [])].flatMap(({ stats }) =>
        [stats?.minValues, stats?.maxValues].map(side => Date.parse(String(side?.[timeOf(table)]))),
      ),
    );
    const [first, ...others] = times.filter(time => !Number.isNaN(time)).sort((one, other) => one - other);
    return first === undefined ? undefined : { first: new Date(first), last: new Date(others.at(-1) ?? first) };
  });
}
