// A site of all packs that read files, and of a small table of its own, run by the command line as a person would: the packs'
// demo files come in three deliveries, some late, some changed, some never, so that the tables' logs hold every kind of
// commit. What must stay true: nothing here names a pack, so that a new one is in it.

import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { type CheckedSite, loadChecked } from '../../src/cli/context.ts';
import { makeSite, packsWithInbox } from '../../src/cli/init.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { openDuckDb } from '../../src/engine/duckdb.ts';
import { makeService, writeDemoFiles } from '../../src/pipeline/demo.ts';
import { inside } from '../command_line.ts';
import { run } from './java_server.ts';

/** Three days, so that what looks back for two of them finds something. */
const service = { seed: 5, firstDay: '2026-03-06', days: 3, scale: 0.03 };

/** The days of the service; New York's clocks change in them. */
export const range = { from: new Date('2026-03-05T15:00:00Z'), to: new Date('2026-03-08T15:00:00Z') };
/** When questions are asked. */
export const now = new Date('2026-03-08T20:00:00Z');

export interface PackSite {
  /** The site's folder; the folder above it is the test's own. */
  folder: string;
  /** As it is now: a delivery brings a column. */
  load(): Promise<CheckedSite>;
  /** Takes in late files, a changed one and a new column; then all days close. */
  late(): Promise<void>;
  /** Takes in what comes to closed days: a few more files, and a changed one. */
  last(): Promise<void>;
  /** Runs another command of the site and gives what it printed. */
  command(args: readonly string[]): Promise<string>;
  remove(): Promise<void>;
}

/** The whole catalogue of such a site, before there is any data: for knowing what is to be tried. */
export async function packCatalog(): Promise<Catalog> {
  const base = await mkdtemp(join(tmpdir(), 'pack-catalog-'));
  try {
    const folder = await makeFolder(base, scans + noteColumn);
    return (await load(folder)).catalog;
  } finally {
    await rm(base, { recursive: true, force: true });
  }
}

/**
 * Opens a site that has taken in its first delivery: most files, while some days are open. It is made once in a run of the suite and lies in
 * `kept` for who comes later; what is opened is a copy.
 */
export async function openPackSite(kept: string): Promise<PackSite> {
  const base = await mkdtemp(join(tmpdir(), 'pack-site-'));
  const first = join(kept, 'pack-site');
  if (!existsSync(first)) {
    const beside = await mkdtemp(join(kept, 'making-'));
    await makeFirst(beside);
    await rename(beside, first);
  }
  // The times of files stay to the last digit: by them the site knows what it has read.
  await run('cp', ['-a', '--reflink=auto', `${first}/.`, base]);
  return siteIn(base);
}

async function makeFirst(base: string): Promise<void> {
  const folder = await makeFolder(base, scans);
  const inbox = join(folder, 'inbox');
  await makeDemo((await load(folder)).catalog, inbox);
  await holdBack(inbox, join(base, 'held'));
  await writeScans(inbox, 1);
  await commandOf(folder, ['run']);
}

async function commandOf(folder: string, args: readonly string[], at = '2026-03-08T16:00:00Z'): Promise<string> {
  const { code, stdout, stderr } = await inside([...args, '--site', folder], { now: at });
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

function siteIn(base: string): PackSite {
  const folder = join(base, 'site');
  const inbox = join(folder, 'inbox');
  const command = (args: readonly string[], at?: string) => commandOf(folder, args, at);
  const release = (delivery: 'late' | 'last') => bringBack(join(base, 'held', delivery), inbox);
  return {
    folder,
    load: () => load(folder),
    late: async () => {
      await release('late');
      await changeLargest(inbox);
      await writeFile(join(folder, 'datasets', 'scans.yaml'), scans + noteColumn);
      await writeScans(inbox, 2);
      await command(['run'], '2026-03-08T18:00:00Z');
      await command(['run'], '2026-03-11T12:00:00Z');
    },
    last: async () => {
      await release('last');
      await changeLargest(inbox);
      await command(['run'], '2026-03-11T13:00:00Z');
    },
    command: args => command(args),
    remove: () => rm(base, { recursive: true, force: true }),
  };
}

/** Every type of a column. */
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

/** Partitions whose names mean something to file systems, to addresses or to engines. */
const depots = ['GDN', null, '', 'null', 'Łódź', 'a/b=c %20', "it's", '#?&;*', `long ${'name '.repeat(60)}`];
const labels = ['', ' ', null, 'Übersee', '"quoted"', 'tab\there', '日本'];
const scansOfDepot = 40;

async function makeFolder(base: string, dataset: string): Promise<string> {
  const folder = join(base, 'site');
  await makeSite(folder, { packs: await packsWithInbox(), name: 'Engines', timeZone: 'Asia/Tokyo' });
  const settings = join(folder, 'tallylight.yaml');
  const source = '  scans: { dataset: site.scans, format: ndjson, path: inbox/scans }\n';
  await writeFile(settings, (await readFile(settings, 'utf8')).replace('sources:\n', `sources:\n${source}`));
  for (const path of ['datasets', 'inbox/scans']) await mkdir(join(folder, path));
  await writeFile(join(folder, 'datasets', 'scans.yaml'), dataset);
  return folder;
}

function load(folder: string): Promise<CheckedSite> {
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

/** Scans of a delivery, over three days; the first one brings a day that is too old to be kept. */
async function writeScans(inbox: string, delivery: number): Promise<void> {
  const two = (n: number) => String(n).padStart(2, '0');
  const rows = depots.flatMap((depot, d) =>
    Array.from({ length: scansOfDepot }, (_, i) => {
      const day = i === 0 && delivery === 1 ? '2026-01-01' : `2026-03-${two(6 + (i % 3))}`;
      return {
        time: `${day} ${two(10 + (i % 12))}:30:${two(i)}.${i % 2 === 0 ? '5' : '120034'}`,
        depot,
        scan_id: 9_007_199_254_740_000 + delivery * 1000 + d * scansOfDepot + i,
        lane: i % 7 === 0 ? null : i % 5,
        weight_kg: i % 11 === 0 ? null : `${i}.${delivery}${i % 10}5`,
        seconds: i % 9 === 0 ? null : i / 7,
        fragile: i % 4 === 0 ? null : i % 2 === 0,
        due: `2026-04-${two(1 + (i % 30))}`,
        label: labels[i % labels.length],
        note: `said ${i}`,
      };
    }),
  );
  const text = rows.map(row => `${JSON.stringify(row)}\n`).join('');
  await writeFile(join(inbox, 'scans', `${delivery}.ndjson`), text);
}

async function makeDemo(catalog: Catalog, inbox: string): Promise<void> {
  const engine = await openDuckDb({ memoryMb: 1_000, threads: 2, tempFolder: join(inbox, '..', '..', 'demo') });
  try {
    const packs = [...catalog.packs.values()];
    await makeService(engine, { packFolders: packs.map(pack => pack.folder), options: service });
    for (const { folder: name } of packs.flatMap(pack => pack.inboxes ?? []))
      await writeDemoFiles(engine, { name, folder: join(inbox, name) });
  } finally {
    await engine.close();
  }
}

/** Takes some files out of the inbox for later, and a few for good. */
async function holdBack(inbox: string, held: string): Promise<void> {
  for (const [i, file] of (await filesBelow(inbox)).entries()) {
    const kept = i % 29 === 5 ? 'lost' : i % 5 === 2 ? 'late' : i % 31 === 7 ? 'last' : undefined;
    if (kept !== undefined) await move(join(inbox, file), join(held, kept, file));
  }
}

async function bringBack(held: string, inbox: string): Promise<void> {
  for (const file of await filesBelow(held)) await move(join(held, file), join(inbox, file));
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
async function changeLargest(inbox: string): Promise<void> {
  for (const name of await readdir(inbox)) {
    const files = (await filesBelow(join(inbox, name))).map(file => join(inbox, name, file));
    const sized = await Promise.all(files.map(async path => ({ path, bytes: (await stat(path)).size })));
    const { path } = sized.sort((a, b) => b.bytes - a.bytes)[0] ?? {};
    if (path === undefined) continue;
    const [unpack, pack] = path.endsWith('.gz') ? [promisify(gunzip), promisify(gzip)] : [asItIs, asItIs];
    const lines = (await unpack(await readFile(path))).toString().trimEnd().split('\n');
    await writeFile(path, await pack(Buffer.from(`${lines.slice(0, -1).join('\n')}\n`)));
  }
}

const asItIs = async (bytes: Buffer): Promise<Buffer> => bytes;
