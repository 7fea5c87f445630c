// Two sites that differ in rows of others alone, and a desk on each: what a tenant sees of the one must be what everybody sees of the other.
// The rows of others carry a text and a number that stand in no statement, so that one look at an answer tells whether it let any through.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../src/base/errors.ts';
import type { Walls } from '../../src/catalog/walls.ts';
import { readableFolder } from '../../src/lake/place.ts';
import type { Desk } from '../../src/pipeline/desk.ts';
import { openDesk } from '../../src/pipeline/desk_open.ts';
import { openStore } from '../../src/store/open.ts';
import { openHotBed } from '../hot_bed.ts';
import { csvOf, makeBed, type Scan, type SiteBed, scan } from '../site_bed.ts';

/** Stands in every row of others, and in the file beside the site. */
export const canary = 'ZQX7K';
/** Weights of others begin so. */
export const canaryGrams = 987_654_000;

/** A partition column, a column inside of the files, and both: each lets the tenant see its own rows and no others. */
export const wallsOf: Readonly<Record<string, Walls>> = {
  partition: { depot: ['GDN', 'POZ'] },
  column: { service: ['express'] },
  both: { depot: ['POZ', 'GDN', 'nowhere'], service: ['express'] },
};

const ownRows: Scan[] = [
  ...Array.from({ length: 24 }, (_, i) =>
    scan(i + 1, 5 + (i % 9), { depot: i % 3 === 0 ? 'POZ' : 'GDN', event: i % 4 === 0 ? 'sent' : 'received' }),
  ),
  scan(25, 8, { grams: null }),
  scan(26, 8, { time: '2026-03-02 01:00:00', grams: 0 }),
];

const othersRows: Scan[] = Array.from({ length: 40 }, (_, i) => ({
  time: `2026-03-0${1 + (i % 5)} ${String(i % 24).padStart(2, '0')}:30:00`,
  depot: i % 10 === 0 ? null : `${canary}-${i % 3}`,
  parcel_id: `${canary}${i}`,
  event: `${canary} event`,
  grams: canaryGrams + i,
}));

export interface WalledBed {
  /** With rows of others, and without. */
  full: { bed: SiteBed; desk: Desk };
  clean: { bed: SiteBed; desk: Desk };
  /** Puts the paths of this run into a statement. */
  put(sql: string): string;
  /** What is told to whoever asked, without the paths that a statement of ours named itself. */
  heard(text: string): string;
  /** Where a statement might have written. */
  target: string;
  close(): Promise<void>;
}

export async function openWalledBed(): Promise<WalledBed> {
  const full = await openSide([...ownRows.slice(0, 13), ...othersRows, ...ownRows.slice(13)]);
  const clean = await openSide(ownRows);
  const secret = join(full.bed.folder, 'secret.csv');
  await writeFile(secret, `password\n${canary}\n`);
  const files = (await full.desk.files('site.scans')) ?? [];
  const [hot = [], cold = []] = [true, false].map(isHot =>
    files.filter(file => file.path.includes('tl-hot') === isHot),
  );
  const foreign = cold.find(file => file.partition['depot']?.startsWith(canary));
  if (foreign === undefined || hot.length === 0) throw new Error('others have no file in the lake, or nothing is hot');
  const lake = join(readableFolder(full.bed.site), 'site/scans', foreign.path);
  const target = join(full.bed.folder, 'written');
  return {
    full,
    clean,
    target,
    heard: text => text.replaceAll(lake, ''),
    put: sql =>
      sql
        .replaceAll('SECRET', secret)
        .replaceAll('TARGET', target)
        .replaceAll('STATE', join(full.bed.site.dataFolder, 'state.db'))
        .replaceAll('LAKES', join(readableFolder(full.bed.site), '**/*.parquet'))
        .replaceAll('LAKE', lake),
    close: async () => {
      await full.close();
      await clean.close();
    },
  };
}

async function openSide(rows: readonly Scan[]) {
  const bed = await makeBed();
  // Two files, so that every table has files that were written apart.
  await bed.drop('scans/a.csv', csvOf(rows.slice(0, 20)));
  await bed.pass();
  await bed.drop('scans/b.csv', csvOf(rows.slice(20)));
  await bed.pass();
  // Rows that are not committed yet are within walls like others.
  const hot = await openHotBed(bed);
  await hot.heat();
  const store = await openStore(bed.site.state);
  const desk = await openDesk({
    current: () => ({ site: bed.site, catalog: bed.catalog }),
    store,
    clock: { now: () => new Date('2026-03-05T00:00:00Z') },
    scratch: join(bed.folder, 'desk'),
  });
  const close = async () => {
    await desk.close();
    await store.close();
    await hot.close();
    await bed.close();
  };
  return { bed, desk, close };
}

/** What became of a statement: its rows in any order, or the code it was refused with. `text` is all that whoever asked has read. */
export interface Outcome {
  code: string;
  columns: string[];
  rows: string[];
  text: string;
}

export async function outcomeOf(
  desk: Desk,
  sql: string,
  { walls, withinMs = 20_000 }: { walls?: Walls; withinMs?: number } = {},
): Promise<Outcome> {
  const signal = AbortSignal.timeout(withinMs);
  try {
    const answer = await desk.ask({ sql, lane: 'person', walls, signal });
    const rows: string[] = [];
    for await (const chunk of answer) rows.push(...chunk.map(row => textOf(row)));
    const columns = answer.columns.map(({ name, type }) => `${name} ${type}`);
    return { code: 'ok', columns, rows: rows.sort(), text: [...columns, ...rows].join('\n') };
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw new Error(`no AppError: ${thrown}\n${sql}`, { cause: thrown });
    const text = `${thrown.message}\n${thrown.hint}\n${JSON.stringify(thrown.facts)}`;
    return { code: thrown.code, columns: [], rows: [], text };
  }
}

const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? `${one}n` : one)) ?? 'nothing';

/** True where a text tells of others. */
export const tells = (text: string): boolean => text.includes(canary) || text.includes(String(canaryGrams).slice(0, 6));
