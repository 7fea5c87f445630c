// What happens to a table in its life, through the passes of a site, and after each of it the same rows for our own readers, for delta-rs, for
// Polars and for a Trino that was told of the tables once: appends, swaps, a column more, compaction, a checkpoint, old log files gone.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { dayMs } from '../../src/base/clock.ts';
import { ident, tableName } from '../../src/base/sql.ts';
import type { ColumnType } from '../../src/catalog/catalog.ts';
import type { StoragePlace } from '../../src/config/places.ts';
import { collect, type Engine } from '../../src/engine/engine.ts';
import { folderOf } from '../../src/models/build.ts';
import { csvOf, makeBed, parcelsYaml, type SiteBed, scan } from '../site_bed.ts';
import { type AskPython, installMs, openPythonReaders } from './python_readers.ts';
import { bucketOf, missingS3 } from './s3.ts';
import { connectTrino, missingTrino, registerTables } from './trino.ts';

/** Rows of a table, and of each column how many values are filled and what they come to as numbers. */
interface Totals {
  rows: number;
  columns: Record<string, [number, number | null]>;
}
type ByTable = Record<string, Totals>;

const tables = ['site.scans', 'site.scans_hourly', 'site.scans_daily'];
type Kind = 'number' | 'text' | 'time' | 'day';
const kinds: Partial<Record<ColumnType, Kind>> = { bigint: 'number', varchar: 'text', timestamp: 'time', date: 'day' };

/** A value as a whole number, in the dialect that both engines read. */
const asNumber: Record<Kind, (column: string) => string> = {
  number: column => column,
  text: column => `length(${column})`,
  time: column => `to_unixtime(${column})`,
  day: column => `date_diff('day', date '1970-01-01', ${column})`,
};

let python: AskPython | { missing: string };
let trino: Engine | undefined;
let bed: SiteBed | undefined;
beforeAll(async () => {
  python = await openPythonReaders();
  if (missingTrino() === undefined) trino = connectTrino();
}, 2 * installMs);
afterEach(() => bed?.close());

/** The columns of the tables as they are now, each with how it is summed. */
const columnsOf = ({ catalog }: SiteBed): Map<string, Record<string, Kind>> =>
  new Map(
    tables.map(name => {
      const { columns = [] } = catalog.datasets.get(name) ?? catalog.models.get(name) ?? {};
      const known = columns.map(({ name: column, type }) => [column, kinds[type]]);
      return [name, Object.fromEntries(known)];
    }),
  );

/** What an engine says, asked in one text for all engines. */
async function asked(site: SiteBed, query: (sql: string) => Promise<Record<string, unknown>[]>): Promise<ByTable> {
  const found: ByTable = {};
  for (const [table, columns] of columnsOf(site)) {
    const sums = Object.entries(columns).map(([name, kind], i) => {
      const total = `cast(sum(${asNumber[kind](ident(name))}) as bigint)`;
      return `count(${ident(name)}) as count${i}, ${total} as sum${i}`;
    });
    const [row = {}] = await query(`select count(*) as "rows", ${sums.join(', ')} from ${tableName(table)}`);
    const number = (name: string) => (row[name] == null ? null : Number(row[name]));
    const filled = Object.keys(columns).map((name, i) => [name, [number(`count${i}`), number(`sum${i}`)]]);
    found[table] = { rows: Number(row['rows']), columns: Object.fromEntries(filled) };
  }
  return found;
}

/** The same of delta-rs and Polars, who open the tables anew. */
async function askedOfPython(site: SiteBed): Promise<Record<string, ByTable>> {
  if ('missing' in python) throw new Error(python.missing);
  const { lake, storage } = addressOf(site.site.storage);
  const question = Object.fromEntries(
    [...columnsOf(site)].map(([table, columns]) => [`${lake}/${folderOf(table)}`, columns]),
  );
  const answers = JSON.parse(await python('totals', JSON.stringify({ tables: question, storage })));
  const named = (answer: ByTable) =>
    Object.fromEntries(tables.map(table => [table, answer[`${lake}/${folderOf(table)}`]]));
  return { deltalake: named(answers.deltalake), polars: named(answers.polars) } as Record<string, ByTable>;
}

/** Where a lake lies as other programs name it, and what they need to come in. */
function addressOf(place: StoragePlace): { lake: string; storage?: Record<string, string> } {
  if (place.kind === 'folder') return { lake: place.folder };
  return {
    lake: `s3://${join(place.bucket, place.prefix)}`,
    storage: {
      AWS_ENDPOINT_URL: place.endpoint ?? '',
      AWS_REGION: place.region ?? 'us-east-1',
      AWS_ACCESS_KEY_ID: place.keys?.accessKey ?? '',
      AWS_SECRET_ACCESS_KEY: place.keys?.secretKey ?? '',
      AWS_ALLOW_HTTP: 'true',
      AWS_VIRTUAL_HOSTED_STYLE_REQUEST: 'false',
    },
  };
}

/** All readers see what ours sees; gives what that is. The suite's Trino reads folders alone. */
async function expectSame(site: SiteBed): Promise<ByTable> {
  const ours = await asked(site, sql => site.query(sql));
  for (const [reader, totals] of Object.entries(await askedOfPython(site))) expect(totals, reader).toEqual(ours);
  const cluster = trino;
  if (cluster !== undefined && site.site.storage.kind === 'folder') {
    const theirs = await asked(site, async sql => collect(await cluster.query(sql)));
    expect(theirs, 'Trino').toEqual(ours);
  }
  return ours;
}

/** What is in the log of a table: the numbers of its versions and of its checkpoints. */
async function logOf(site: SiteBed, table: string): Promise<{ versions: number[]; checkpoints: number[] }> {
  const open = await site.open();
  try {
    const names = (await open.storage.list(`${folderOf(table)}/_delta_log/`)).map(({ key }) => key.split('/').at(-1));
    const ending = (end: string) =>
      names.filter(name => name?.endsWith(end)).map(name => Number.parseInt(name ?? '', 10));
    return { versions: ending('.json'), checkpoints: ending('.checkpoint.parquet') };
  } finally {
    await open.close();
  }
}

/** The steps of the life of a table, in order: each changes the lake as a site at work does, or as its operator would. */
const life: Record<string, (site: SiteBed) => Promise<void>> = {
  'a first load': async site => {
    await site.drop(
      'scans/a.csv',
      csvOf([scan(1, 8), scan(2, 9, { depot: 'Łódź a/b=c%20' }), scan(3, 9, { grams: null })]),
    );
    await site.pass();
  },
  'an append that swaps hours': async site => {
    await site.drop('scans/b.csv', csvOf([scan(4, 9), scan(5, 11), scan(6, 11, { depot: null })]));
    await site.pass();
  },
  'a file that was replaced': async site => {
    await site.drop('scans/a.csv', csvOf([scan(1, 8, { grams: 7 }), scan(7, 10)]));
    await site.pass();
  },
  'a column more': async site => {
    const contract = await readDefinition(site, 'datasets/scans.yaml');
    const column = '  note: { type: varchar, sql: "lower(event)", description: What in small letters. }\n';
    await site.define('datasets/scans.yaml', contract.replace('lookups:\n', `${column}lookups:\n`));
    await site.drop('scans/c.csv', csvOf([scan(8, 10), scan(9, 12)]));
    await site.pass();
  },
  'days that closed': async site => {
    site.at('2026-03-05T00:00:00Z');
    await site.pass();
    expect(site.told.at(-1)).toMatch(/[1-9]\d* partitions compacted/);
  },
  'a checkpoint': async site => {
    const open = await site.open();
    try {
      for (const table of tables) await (await open.table(table)).checkpoint();
    } finally {
      await open.close();
    }
    await site.drop('scans/d.csv', csvOf([scan(10, 8)]));
    await site.pass();
  },
  'old log files gone': async site => {
    const before = await logOf(site, 'site.scans');
    site.at(new Date(Date.now() + 30 * dayMs).toISOString());
    await site.pass();
    const { versions, checkpoints } = await logOf(site, 'site.scans');
    expect(before.versions.slice(0, 2)).toEqual([0, 1]);
    expect(versions[0]).toBe(0);
    expect(versions[1]).toBe(checkpoints[0]);
    expect(versions.length).toBeLessThan(before.versions.length);
  },
  'a load after all that': async site => {
    await site.drop('scans/e.csv', csvOf([scan(11, 8), scan(12, 20, { depot: 'new' })]));
    await site.pass();
  },
};

async function readDefinition(site: SiteBed, path: string): Promise<string> {
  return readFile(join(site.folder, path), 'utf8');
}

const atTheEnd = { 'site.scans': { rows: 10, columns: { note: [5, 40] } } };

test('every reader sees the same rows after everything that happens to a lake', async context => {
  if ('missing' in python) context.skip(python.missing);
  const site = await makeBed();
  bed = site;
  const { storage } = site.site;
  let last: ByTable = {};
  for (const [step, act] of Object.entries(life)) {
    await act(site);
    const isFirst = step === 'a first load';
    if (isFirst && trino && storage.kind === 'folder') await registerTables(trino, storage.folder, tables);
    last = await expectSame(site);
  }
  expect(last).toMatchObject(atTheEnd);
});

test('and in a bucket', async context => {
  if ('missing' in python) context.skip(python.missing);
  const missing = missingS3();
  if (missing !== undefined) context.skip(missing);
  const { bucket, endpoint, region, keys } = await bucketOf('read-by-others');
  const { accessKey: access_key, secretKey: secret_key } = keys ?? {};
  const storage = { url: `s3://${bucket}/lake`, endpoint, region, access_key, secret_key };
  const site = await makeBed({ yaml: `${parcelsYaml}storage: ${JSON.stringify(storage)}\n` });
  bed = site;
  for (const act of Object.values(life)) await act(site);
  expect(await expectSame(site)).toMatchObject(atTheEnd);
});
