// A whole site in a temporary folder, for tests that cross rooms: its own small contracts (parcels, and readings without a
// key), real files, a real store and lake, and a clock that the test sets. Nothing here is a stand-in for code of ours.

import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Catalog } from '../src/catalog/catalog.ts';
import { completeModels } from '../src/catalog/complete.ts';
import { loadCatalog } from '../src/catalog/load.ts';
import type { Site } from '../src/config/config.ts';
import { loadSite } from '../src/config/load.ts';
import { openDuckDb } from '../src/engine/duckdb.ts';
import { collect, type Value } from '../src/engine/engine.ts';
import { tablesIn } from '../src/engine/guard.ts';
import { openReader } from '../src/pipeline/reader.ts';
import { type PassNotes, runPass } from '../src/pipeline/run.ts';
import { type OpenSite, openSite } from '../src/pipeline/site.ts';

export type Row = Record<string, Value>;

export interface SiteBed {
  folder: string;
  site: Site;
  catalog: Catalog;
  /** What the passes told. */
  told: string[];
  /** Sets the clock. */
  at(iso: string): void;
  /** Writes a file of an inbox, its time some seconds after the one before, so that every change is seen. */
  drop(path: string, content: string | Uint8Array): Promise<void>;
  take(path: string): Promise<void>;
  /** Writes a file of the site's own (a model, a contract) and loads everything again. */
  define(path: string, text: string): Promise<void>;
  open(step?: (name: string) => void, waitMs?: number): Promise<OpenSite>;
  /** One pass of all that is due, as its own process would do it. */
  pass(step?: (name: string) => void): Promise<PassNotes>;
  query(sql: string): Promise<Row[]>;
  /** The answers to several statements, all of one look at the tables. */
  queries(statements: readonly string[]): Promise<Row[][]>;
  close(): Promise<void>;
}

const packsFolder = join(dirname(fileURLToPath(import.meta.url)), '..', 'packs');

const scans = (look: string): string => `title: Scans
description: A row for each time a parcel passes a scanner.
event_time: time
key: [parcel_id, event]
partition: [depot, dt]
sort: [time]
look_back: 24h
${look}columns:
  time: { type: timestamp, required: true, description: When. }
  dt: { type: date, sql: cast(time as date), description: UTC date of time. }
  depot: { type: varchar, description: Where. }
  parcel_id: { type: varchar, description: Which. }
  event: { type: varchar, description: What. }
  grams: { type: bigint, unit: grams, min: 0, description: Weight. }
  service: { type: varchar, lookup: label, description: By the first letter of the number. }
lookups:
  label: { of: parcel_id, by: sql, gives: { service: "case substr(value, 1, 1) when 'X' then 'express' else 'other' end" } }
`;

const readings = `title: Readings
description: Records without a name.
event_time: time
key: []
partition: [dt]
sort: [time]
look_back: 24h
columns:
  time: { type: timestamp, required: true, description: When. }
  dt: { type: date, sql: cast(time as date), description: UTC date of time. }
  celsius: { type: double, unit: degrees, description: How warm. }
`;

/** A model by the minute, whose quiet minutes have a row that says so. */
export const minuteModel = `-- Scans by minute
-- grain: minute
-- build: minute
-- time: minute
-- partition: dt
-- empty: parcel_count = 0
-- column minute: start of the minute, UTC
-- column parcel_count [parcels]: distinct parcels
-- column dt: UTC date
select date_trunc('minute', time) as minute, count(distinct parcel_id) as parcel_count, cast(date_trunc('minute', time) as date) as dt
from site.scans group by 1, 3
`;

export const hourlyModel = `-- Scans by hour
-- grain: hour, depot
-- build: hour
-- time: hour
-- partition: dt
-- column hour: start of the hour, UTC
-- column depot: where
-- column scan_count [scans]: all scans
-- column grams [grams]: their weight
-- column dt: UTC date
select date_trunc('hour', time) as hour, depot, count(*) as scan_count, cast(coalesce(sum(grams), 0) as bigint) as grams,
  cast(time as date) as dt
from site.scans group by 1, 2, 5
`;

const dailyModel = `-- Scans by day
-- grain: day, depot
-- build: day
-- time: day
-- partition: day
-- column day: UTC date
-- column depot: where
-- column scan_count [scans]: all scans
-- column parcel_count [parcels]: distinct parcels
select s.dt as day, s.depot, count(*) as scan_count, count(distinct parcel_id) as parcel_count
from site.scans s group by 1, 2
`;

export const parcelsYaml = `name: Parcels
time_zone: UTC
sources:
  scans: { dataset: site.scans, format: delimited, path: inbox/scans }
  json: { dataset: site.scans, format: ndjson, path: inbox/json }
  warmth: { dataset: site.readings, format: delimited, path: inbox/warmth }
`;

export interface BedOptions {
  /** Name of the site's folder below a temporary one. */
  name?: string;
  yaml?: string;
  /** More lines of the contract of scans, such as a retention. */
  contract?: string;
  /** False for a site of packs alone. */
  own?: boolean;
  /** More files of the site (models, metrics, reports), by path; they are there when it is first loaded. */
  files?: Readonly<Record<string, string>>;
}

/** Makes a site and opens a bed on it. Close it at the end. */
export async function makeBed({
  name = 'site',
  yaml = parcelsYaml,
  contract = '',
  own = true,
  files = {},
}: BedOptions = {}): Promise<SiteBed> {
  const base = await mkdtemp(join(tmpdir(), 'bed-'));
  const folder = join(base, name);
  await writeSite(folder, { yaml, contract, own, files });
  const bed = await openBed(folder);
  return Object.assign(bed, { close: () => rm(base, { recursive: true, force: true }) });
}

export async function writeSite(
  folder: string,
  { yaml = parcelsYaml, contract = '', own = true, files = {} }: BedOptions = {},
): Promise<void> {
  const usual: Record<string, string> = own
    ? {
        'tallylight.yaml': yaml,
        'datasets/scans.yaml': scans(contract),
        'datasets/readings.yaml': readings,
        'models/scans_hourly.sql': hourlyModel,
        'models/scans_daily.sql': dailyModel,
      }
    : { 'tallylight.yaml': yaml };
  for (const [path, text] of Object.entries({ ...usual, ...files })) await writeAt(join(folder, path), text);
}

/** A bed on a site that is there; `dropped` files were dropped into it before. */
export async function openBed(folder: string, { dropped = 0 } = {}): Promise<SiteBed> {
  let clock = new Date('2026-03-01T12:00:00Z');
  let drops = dropped;
  const told: string[] = [];
  const loaded = await loadWhole(folder);
  const bed: SiteBed = {
    folder,
    ...loaded,
    told,
    at: iso => {
      clock = new Date(iso);
    },
    drop: async (path, content) => {
      const file = join(folder, 'inbox', path);
      await writeAt(file, content);
      const seconds = Date.parse('2026-03-01T00:00:00Z') / 1000 + ++drops;
      await utimes(file, seconds, seconds);
    },
    take: path => rm(join(folder, 'inbox', path)),
    define: async (path, text) => {
      await writeAt(join(folder, path), text);
      Object.assign(bed, await loadWhole(folder));
    },
    open: (step, waitMs = 20_000) =>
      openSite({
        site: bed.site,
        catalog: bed.catalog,
        clock: { now: () => clock },
        tell: line => told.push(line),
        holder: `a test, process ${process.pid}`,
        waitMs,
        ...(step ? { step } : {}),
      }),
    pass: async step => {
      const open = await bed.open(step);
      try {
        return await runPass(open);
      } finally {
        await open.close();
      }
    },
    query: async sql => (await bed.queries([sql])).flat(),
    queries: async sql => {
      const reader = await openReader({ site: bed.site, catalog: bed.catalog, clock: { now: () => clock }, sql });
      try {
        const answers: Row[][] = [];
        for (const statement of sql) answers.push(await collect(await reader.engine.query(statement)));
        return answers;
      } finally {
        await reader.close();
      }
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
  return bed;
}

async function loadWhole(folder: string): Promise<{ site: Site; catalog: Catalog }> {
  const { site, mistakes } = await loadSite(folder, {});
  if (!site || mistakes.length > 0) throw new Error(mistakes.map(mistake => mistake.message).join('\n'));
  const spill = await mkdtemp(join(tmpdir(), 'bed-parser-'));
  const engine = await openDuckDb({ memoryMb: 200, threads: 1, tempFolder: spill });
  try {
    const loaded = await loadCatalog({ packsFolder, site, tablesIn: sql => tablesIn(sql, engine) });
    const completed = await completeModels(loaded.catalog, await engine.dialect());
    const wrong = [...loaded.mistakes, ...completed.mistakes];
    if (wrong.length > 0)
      throw new Error(wrong.map(({ file, line, message }) => `${file}:${line}: ${message}`).join('\n'));
    return { site, catalog: completed.catalog };
  } finally {
    await engine.close();
    await rm(spill, { recursive: true, force: true });
  }
}

async function writeAt(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

/** A scan, as a test means it. */
export interface Scan {
  time: string;
  depot: string | null;
  parcel_id: string | null;
  event: string | null;
  grams: number | null;
}

const scanNames = ['time', 'depot', 'parcel_id', 'event', 'grams'] as const;

/** Scans as a CSV file with a header; NULL is empty. */
export const csvOf = (scans: readonly Scan[], extra: readonly string[] = []): string =>
  [scanNames.join(','), ...scans.map(scan => scanNames.map(name => scan[name] ?? '').join(',')), ...extra, ''].join(
    '\n',
  );

export const ndjsonOf = (scans: readonly Scan[]): string => scans.map(scan => `${JSON.stringify(scan)}\n`).join('');

/** A scan of parcel `id` at an hour (and minute) of 1 March 2026. */
export const scan = (id: number | string, hour: number, more: Partial<Scan> = {}): Scan => ({
  time: `2026-03-01 ${String(hour).padStart(2, '0')}:${String(Number(id) % 60 || 0).padStart(2, '0')}:00`,
  depot: 'GDN',
  parcel_id: `X${id}`,
  event: 'received',
  grams: 100 + (Number(id) || 0),
  ...more,
});
