// A small site twice: on one machine, where nothing ever fails, and on the cluster. Both get the same files, so what the one holds is what
// the other must come to.

import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { ident, tableName } from '../../src/base/sql.ts';
import { tableOf } from '../../src/catalog/catalog.ts';
import { scanSource } from '../../src/pipeline/scan.ts';
import { expectWhole } from '../faults/whole_state.ts';
import { csvOf, openBed, type SiteBed, scan, writeSite } from '../site_bed.ts';
import type { Servers } from './servers.ts';
import { engineLine, placeLines } from './three_lines.ts';

/** The day of the files has closed by then: partitions are compacted. */
export const later = '2026-03-04T12:00:00Z';

export interface ParcelSites {
  machine: SiteBed;
  cluster: SiteBed;
  /** The same site as another machine of the cluster has it: its settings and its files, and a folder of its own for what is at work. */
  other: SiteBed;
  /** Puts files with new scans before both; every other scan of a file stands in the file before it too. */
  deliver(files: number): Promise<void>;
  /** The cluster's site finds what was delivered, as a pass does, and leaves it to others. */
  find(): Promise<void>;
  /** Until now the site on the cluster is built by the embedded engine; from now on by Trino. */
  buildOnTrino(): Promise<void>;
  /** From now on the clock is after the grace time, when what a cluster was cut off in may be swept. */
  afterGrace(): void;
  /** Both are brought up to date; then they have the same rows, and the cluster's books, log and bucket are whole. */
  expectSame(): Promise<void>;
  remove(): Promise<void>;
}

export async function makeParcelSites(servers: Servers): Promise<ParcelSites> {
  const base = await mkdtemp(join(tmpdir(), 'parcels-'));
  const folders = { machine: join(base, 'machine'), cluster: join(base, 'cluster'), other: join(base, 'other') };
  for (const folder of Object.values(folders)) await writeSite(folder);
  const settings = join(folders.cluster, 'tallylight.yaml');
  const plain = await readFile(settings, 'utf8');
  const { storage, state } = placeLines('parcels', servers);
  for (const folder of [folders.cluster, folders.other])
    await writeFile(join(folder, 'tallylight.yaml'), [plain, storage, state, ''].join('\n'));
  const beds = {
    machine: await openBed(folders.machine),
    cluster: await openBed(folders.cluster),
    other: await openBed(folders.other),
  };
  for (const bed of Object.values(beds)) bed.at(later);
  const { machine, cluster } = beds;
  let delivered = 0;
  return {
    ...beds,
    deliver: async files => {
      for (let file = 0; file < files; file++) {
        const first = delivered++ * 20;
        await machine.drop(`scans/f${delivered}.csv`, csvOf(scansFrom(first)));
      }
      for (const folder of [folders.cluster, folders.other])
        await cp(join(folders.machine, 'inbox'), join(folder, 'inbox'), { recursive: true, preserveTimestamps: true });
    },
    find: async () => {
      const open = await cluster.open();
      try {
        for (const source of cluster.site.sources.values()) await scanSource(open, source);
      } finally {
        await open.close();
      }
    },
    buildOnTrino: async () => {
      await appendFile(settings, `${await engineLine('parcels', servers, { retries: true })}\n`);
      Object.assign(cluster, await reopened(folders.cluster));
    },
    afterGrace: () => {
      // Objects of a bucket have the times of its own clock.
      const iso = new Date(Date.now() + 2 * 3_600_000).toISOString();
      for (const bed of [machine, cluster]) bed.at(iso);
    },
    expectSame: async () => {
      for (const bed of [machine, cluster]) await bed.pass();
      expect(await rowsOf(cluster)).toEqual(await rowsOf(machine));
      await expectWhole(cluster);
    },
    remove: () => rm(base, { recursive: true, force: true }),
  };
}

/** Forty scans, the first half of which are the second half of those before. */
const scansFrom = (first: number) => Array.from({ length: 40 }, (_, i) => scan(first + i, (first + i) % 24));

async function reopened(folder: string): Promise<Pick<SiteBed, 'site' | 'catalog'>> {
  const { site, catalog } = await openBed(folder);
  return { site, catalog };
}

/** The rows of all tables in an order of their own, and how many files there are of each state. */
async function rowsOf(bed: SiteBed): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const name of [...bed.catalog.datasets.keys(), ...bed.catalog.models.keys()]) {
    const columns = tableOf(bed.catalog, name)?.columns.map(column => ident(column.name)) ?? [];
    const rows = await bed.query(`select ${columns.join(', ')} from ${tableName(name)}`);
    found[name] = rows.map(row => JSON.stringify(row, spelled)).sort();
  }
  const files = await bed.query(
    'select state, count(*) as n, sum(lines) as lines from ops.files group by 1 order by 1',
  );
  return { ...found, files: files.map(row => JSON.stringify(row, spelled)) };
}

const spelled = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
