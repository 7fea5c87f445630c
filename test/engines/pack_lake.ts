// A site of all packs that read files, and of a small table of its own, made by the command line as a person would: the packs'
// demo files come in several deliveries, some late, some changed, some never, so that the tables' logs hold every kind of
// commit. Both engines see the same folder. What must stay true: nothing here names a pack, so that a new one is in it.

import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { fixedClock } from '../../src/base/clock.ts';
import { literal } from '../../src/base/sql.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { loadChecked } from '../../src/cli/context.ts';
import { makeSite, packsWithInbox } from '../../src/cli/init.ts';
import type { Site } from '../../src/config/config.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { type DuckDbEngine, openDuckDb } from '../../src/engine/duckdb.ts';
import { collect, type Engine } from '../../src/engine/engine.ts';
import { openFolder } from '../../src/lake/folder.ts';
import { type DeltaTable, openTable } from '../../src/lake/log.ts';
import { folderOf, viewSql } from '../../src/models/build.ts';
import { makeService, writeDemoFiles } from '../../src/pipeline/demo.ts';
import { fillOpsTable, opsTables } from '../../src/pipeline/ops_tables.ts';
import { openStore } from '../../src/store/store.ts';
import { inside } from '../command_line.ts';
import { connectTrino, registerTables } from './trino.ts';

const zone = 'Asia/Tokyo';
const service = { seed: 5, firstDay: '2026-03-06', days: 3, scale: 0.03 };

/** The three days of the service; New York's clocks change in them. */
export const range = { from: new Date('2026-03-05T15:00:00Z'), to: new Date('2026-03-08T15:00:00Z') };
/** When questions are asked. */
export const now = new Date('2026-03-08T20:00:00Z');

const clocks = {
  open: '2026-03-08T16:00:00Z',
  stillOpen: '2026-03-08T18:00:00Z',
  closed: '2026-03-11T12:00:00Z',
  afterwards: '2026-03-11T13:00:00Z',
};

export interface PackLake {
  catalog: Catalog;
  /** DuckDB over the tables as they were at the last delivery, in the common dialect. */
  duck: Engine;
  trino: Engine;
  /** All that comes after the first delivery. The tables are not told to Trino again. */
  deliverRest(): Promise<void>;
  close(): Promise<void>;
}

/** The catalogue of such a site, without any data: for knowing what is to be tried before there is anything to try it on. */
export async function packCatalog(): Promise<Catalog> {
  const base = await mkdtemp(join(tmpdir(), 'pack-catalog-'));
  try {
    return (await makePackSite(join(base, 'site'))).catalog;
  } finally {
    await rm(base, { recursive: true, force: true });
  }
}

/** Makes the site, takes in its first delivery and tells Trino of its tables, by the statements that the product prints. */
export async function openPackLake(): Promise<PackLake> {
  const base = await mkdtemp(join(tmpdir(), 'pack-lake-'));
  const folder = join(base, 'site');
  const { site, catalog } = await makePackSite(folder);
  await makeDemo(catalog, folder);
  const held = await holdBack(join(folder, 'inbox'), join(base, 'held'));
  await writeScans(folder, 1);
  await pass(folder, clocks.open);
  const instance = await openDuckDb({ memoryMb: 1_000, threads: 2, tempFolder: join(base, 'spill') });
  const trino = connectTrino();
  const lake = openLake({ site, catalog, instance });
  await lake.show();
  await tellTrino(trino, { folder, site });
  return {
    catalog,
    duck: await instance.dialect(),
    trino,
    deliverRest: async () => {
      await changeOne(join(folder, 'inbox'));
      await held.release('late');
      await addColumn(folder);
      await writeScans(folder, 2);
      await pass(folder, clocks.stillOpen);
      await pass(folder, clocks.closed);
      for (const table of lake.tables()) await table.checkpoint();
      await held.release('last');
      await changeOne(join(folder, 'inbox'));
      await pass(folder, clocks.afterwards);
      await lake.show();
      await copyOpsTables({ base, site, instance, trino });
    },
    close: async () => {
      await instance.close();
      await rm(base, { recursive: true, force: true });
    },
  };
}

async function pass(folder: string, at: string): Promise<void> {
  const { code, stderr } = await inside(['run', '--site', folder], { now: at });
  if (code !== 0) throw new Error(stderr);
}

// The site

/** Every type of a column, and partitions whose names mean something to file systems, to URLs or to engines. */
const scans = `title: Scans
description: A row for each time a parcel passes a scanner.
event_time: time
key: [scan_id]
partition: [depot, dt]
sort: [time]
look_back: 24h
retain: 30d
columns:
  time: { type: timestamp, required: true, description: When. }
  dt: { type: date, sql: cast(time as date), description: UTC date of time. }
  depot: { type: varchar, description: Where. }
  scan_id: { type: bigint, description: Which. }
  lane: { type: integer, description: Which lane. }
  weight_kg: { type: "decimal(9,3)", unit: kg, description: Weight. }
  seconds: { type: double, unit: seconds, description: How long it took. }
  fragile: { type: boolean, description: Whether it breaks. }
  due: { type: date, description: When it must be there. }
  label: { type: varchar, description: What is written on it. }
`;
const noteColumn = '  note: { type: varchar, description: What was said of it. }\n';
const depots = ['GDN', null, '', 'null', 'Łódź', 'a/b=c %20', "it's", '#?&;*', `long ${'name '.repeat(60)}`];
const labels = ['', ' ', null, 'Übersee', '"quoted"', 'tab\there', '日本'];

async function makePackSite(folder: string): Promise<{ site: Site; catalog: Catalog }> {
  await makeSite(folder, { packs: await packsWithInbox(), name: 'Engines', timeZone: zone });
  const settings = join(folder, 'tallylight.yaml');
  const source = '  scans: { dataset: site.scans, format: ndjson, path: inbox/scans }\n';
  await writeFile(settings, (await readFile(settings, 'utf8')).replace('sources:\n', `sources:\n${source}`));
  await mkdir(join(folder, 'datasets'));
  await mkdir(join(folder, 'inbox', 'scans'));
  await writeFile(join(folder, 'datasets', 'scans.yaml'), scans);
  const { stdout, stderr } = process;
  const environment = readEnvironment({});
  return loadChecked({
    environment,
    siteFolder: folder,
    json: false,
    stdout,
    stderr,
    endsWithProblems: () => undefined,
  });
}

const addColumn = (folder: string): Promise<void> =>
  writeFile(join(folder, 'datasets', 'scans.yaml'), scans + noteColumn);

/** Scans of a delivery; the first one brings a day that is too old to be kept. */
async function writeScans(folder: string, delivery: number): Promise<void> {
  const rows = depots.flatMap((depot, d) =>
    Array.from({ length: 40 }, (_, i) => ({
      time:
        i === 0 && delivery === 1
          ? '2026-01-01 10:00:00'
          : `2026-03-0${6 + (i % 3)} ${10 + (i % 12)}:30:0${i % 10}.${i % 2 ? '120034' : '5'}`,
      depot,
      scan_id: 9_007_199_254_740_000 + delivery * 1000 + d * 50 + i,
      lane: i % 7 === 0 ? null : i % 5,
      weight_kg: i % 11 === 0 ? null : `${i}.${delivery}${i % 10}5`,
      seconds: i % 9 === 0 ? null : i / 7,
      fragile: i % 3 === 0 ? null : i % 2 === 0,
      due: `2026-04-${10 + (i % 20)}`,
      label: labels[i % labels.length],
      note: `said ${i}`,
    })),
  );
  await writeFile(
    join(folder, 'inbox', 'scans', `${delivery}.ndjson`),
    rows.map(row => `${JSON.stringify(row)}\n`).join(''),
  );
}

// The demo files

async function makeDemo(catalog: Catalog, folder: string): Promise<void> {
  const engine = await openDuckDb({ memoryMb: 1_000, threads: 2, tempFolder: join(folder, '..', 'demo') });
  try {
    const packs = [...catalog.packs.values()];
    await makeService(engine, { packFolders: packs.map(pack => pack.folder), options: service });
    for (const { name } of packs) await writeDemoFiles(engine, { pack: name, folder: join(folder, 'inbox', name) });
  } finally {
    await engine.close();
  }
}

/** Takes some files out of the inbox for later, and a few for good. */
async function holdBack(inbox: string, held: string) {
  for (const [i, file] of (await filesBelow(inbox)).entries()) {
    const kept = i % 29 === 5 ? 'lost' : i % 5 === 2 ? 'late' : i % 31 === 7 ? 'last' : undefined;
    if (kept !== undefined) await move(join(inbox, file), join(held, kept, file));
  }
  return {
    release: async (which: 'late' | 'last'): Promise<void> => {
      for (const file of await filesBelow(join(held, which))) await move(join(held, which, file), join(inbox, file));
    },
  };
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
  return files.map(file => file.slice(folder.length + 1)).sort();
}

async function move(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await rename(from, to);
}

/** Takes the last line out of the largest file of each inbox, as a source does that writes its file again. */
async function changeOne(inbox: string): Promise<void> {
  for (const pack of await readdir(inbox)) {
    const sized = (await filesBelow(join(inbox, pack))).map(async file => {
      const path = join(inbox, pack, file);
      return { path, bytes: (await stat(path)).size };
    });
    const largest = (await Promise.all(sized)).sort((a, b) => b.bytes - a.bytes)[0];
    if (largest === undefined) continue;
    const isPacked = largest.path.endsWith('.gz');
    const stored = await readFile(largest.path);
    const lines = (isPacked ? await promisify(gunzip)(stored) : stored).toString().trimEnd().split('\n');
    const text = `${lines.slice(0, -1).join('\n')}\n`;
    await writeFile(largest.path, isPacked ? await promisify(gzip)(text) : text);
  }
}

// The engines

interface Lake {
  tables(): DeltaTable[];
  /** Makes DuckDB see the tables as they are now. */
  show(): Promise<void>;
}

function openLake({ site, catalog, instance }: { site: Site; catalog: Catalog; instance: DuckDbEngine }): Lake {
  const storage = openFolder(site.lakeFolder);
  const options = { clock: fixedClock(clocks.closed), scratch: tmpdir(), runSql: (sql: string) => instance.all(sql) };
  const all = [...catalog.datasets.values(), ...catalog.models.values()];
  const logs = new Map(all.map(({ name }) => [name, openTable(storage, folderOf(name), options)]));
  return {
    tables: () => [...logs.values()],
    show: async () => {
      for (const contract of all) {
        const files = [...((await logs.get(contract.name)?.snapshot())?.files.values() ?? [])];
        await instance.run(`create schema if not exists ${contract.name.split('.')[0]}`);
        await instance.run(`create or replace view ${contract.name} as ${await viewSql(contract, { files, storage })}`);
      }
    },
  };
}

/** Runs what `tables --ddl trino` prints. */
async function tellTrino(trino: Engine, { folder, site }: { folder: string; site: Site }): Promise<void> {
  const args = ['tables', '--ddl', 'trino', '--location', `local://${site.lakeFolder}`, '--site', folder];
  const { code, stdout, stderr } = await inside(args, { now: clocks.open });
  if (code !== 0) throw new Error(stderr);
  for (const statement of stdout.split(/;\s*\n/).filter(text => text.trim() !== ''))
    await collect(await trino.query(statement));
}

/** The product's own tables stand in its store; a copy of them as Delta tables lets Trino read them too. */
async function copyOpsTables({
  base,
  site,
  instance,
  trino,
}: {
  base: string;
  site: Site;
  instance: DuckDbEngine;
  trino: Engine;
}): Promise<void> {
  const lake = join(base, 'ops_lake');
  const storage = openFolder(lake);
  const options = { clock: fixedClock(clocks.closed), scratch: base, runSql: (sql: string) => instance.all(sql) };
  const store = await openStore({ path: site.stateFile });
  try {
    for (const table of opsTables) {
      await fillOpsTable(table, { engine: instance, store, folder: base });
      const local = join(base, `${table.name}.parquet`);
      await instance.run(`copy ${table.name} to ${literal(local)} (format parquet)`);
      const log = openTable(storage, folderOf(table.name), options);
      await log.create({ columns: table.columns, partition: [] });
      const bytes = await storage.putFile(`${folderOf(table.name)}/rows.parquet`, local);
      const file = { path: 'rows.parquet', partition: {}, bytes, modifiedMs: options.clock.now().getTime() };
      await log.commit({ operation: 'LOAD', add: [file], remove: [], dataChange: true });
    }
  } finally {
    await store.close();
  }
  await registerTables(
    trino,
    lake,
    opsTables.map(table => table.name),
  );
}
