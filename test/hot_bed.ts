// Hot rows by hand, for tests of what reads them: data files of real rows in a site's hot folder, and the overlay that names them.

import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { tableOf } from '../src/catalog/catalog.ts';
import { openDuckDb } from '../src/engine/duckdb.ts';
import type { DataFile, OverlayTable } from '../src/lake/delta.ts';
import { openFolder } from '../src/lake/folder.ts';
import { openTable } from '../src/lake/log.ts';
import { holdOverlay, hotFolderOf, type OverlayHold } from '../src/lake/overlay.ts';
import { openStorage } from '../src/lake/place.ts';
import { partitionsOf, writeDataFile } from '../src/lake/write.ts';
import { folderOf, schemaOf, timeOf } from '../src/models/build.ts';
import type { SiteBed } from './site_bed.ts';

export interface HotBed {
  hotFolder: string;
  hold: OverlayHold;
  /** Writes rows into hot files, one a partition; the SELECT gives the columns of the table, with `_file` for a dataset. */
  write(table: string, select: string): Promise<DataFile[]>;
  /** Shows changes over the versions that the tables have now; all tables of the site are pinned by it. */
  show(changes: Record<string, Partial<OverlayTable>>): Promise<void>;
  /** Shows every second data file of all tables as a hot one: the rows stay what they are. */
  heat(): Promise<void>;
  /** The live files of a table's log. */
  logged(table: string): Promise<DataFile[]>;
  /** Commits hot files to the lake under their own names. */
  commit(table: string, change: { add: readonly DataFile[]; remove?: readonly string[] }): Promise<void>;
  close(): Promise<void>;
}

export async function openHotBed(bed: SiteBed): Promise<HotBed> {
  const hotFolder = hotFolderOf(bed.site.dataFolder);
  const hold = holdOverlay({ hotFolder });
  const scratch = join(bed.folder, 'hot-scratch');
  await mkdir(scratch, { recursive: true });
  const sql = await openDuckDb({ memoryMb: 200, threads: 1, tempFolder: join(scratch, 'spill') });
  const clock = { now: () => new Date() };
  const [lake, hot] = [openStorage(bed.site), openFolder(hotFolder)];
  const named = (name: string) => {
    const table = tableOf(bed.catalog, name);
    if (table === undefined) throw new Error(`there is no ${name}`);
    return table;
  };
  const logOf = (name: string) =>
    openTable(lake, folderOf(name), { clock, scratch, runSql: statement => sql.all(statement) });
  let files = 0;
  const logged = async (name: string) => [...((await logOf(name).snapshot())?.files.values() ?? [])];
  const names = [...bed.catalog.datasets.keys(), ...bed.catalog.models.keys()];
  const show = async (changes: Record<string, Partial<OverlayTable>>) => {
    const tables: Record<string, OverlayTable> = {};
    for (const name of names) {
      const version = (await logOf(name).snapshot())?.version ?? -1;
      tables[name] = { version, add: [], remove: [], ...changes[name] };
    }
    await hold.write({ at: clock.now().toISOString(), tables });
  };
  const heated = async (name: string, file: DataFile): Promise<DataFile> => {
    const path = join(dirname(file.path), `tl-hot-${++files}.parquet`);
    const bytes = await lake.get(`${folderOf(name)}/${file.path}`);
    if (bytes === undefined) throw new Error(`${file.path} is not there`);
    await hot.put(`${folderOf(name)}/${path}`, bytes);
    return { ...file, path };
  };
  return {
    hotFolder,
    hold,
    show,
    logged,
    heat: async () => {
      const changes: Record<string, Partial<OverlayTable>> = {};
      for (const name of names) {
        const chosen = (await logged(name)).filter((_, i) => i % 2 === 0);
        const add = await Promise.all(chosen.map(file => heated(name, file)));
        changes[name] = { add, remove: chosen.map(file => file.path) };
      }
      await show(changes);
    },
    write: async (name, select) => {
      const schema = schemaOf(named(name));
      const relation = `(${select})`;
      const written: DataFile[] = [];
      for (const { values, stats } of await partitionsOf(sql, { relation, schema, ranges: [timeOf(named(name))] })) {
        const within = schema.partition.map(column =>
          values[column] == null ? `"${column}" is null` : `cast("${column}" as varchar) = '${values[column]}'`,
        );
        const writer = { sql, storage: hot, folder: folderOf(name), schema, scratch, clock };
        const rows = `select * from ${relation} where ${within.join(' and ')}`;
        written.push(await writeDataFile(writer, { select: rows, name: `hot-${++files}`, partition: values, stats }));
      }
      return written;
    },
    commit: async (name, { add, remove = [] }) => {
      for (const { path } of add) {
        const key = `${folderOf(name)}/${path}`;
        const bytes = await hot.get(key);
        if (bytes) await lake.put(key, bytes);
      }
      await logOf(name).commit({ operation: 'LOAD', add: [...add], remove: [...remove], dataChange: true });
    },
    close: async () => {
      hold.release();
      await sql.close();
      await rm(scratch, { recursive: true, force: true });
    },
  };
}
