// What must hold whatever files come, in whatever order, packed however: the laws of the ledger, tried on small sites with real
// files. The site's numbers are compared with what plain arithmetic over the scans gives.

import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { csvOf, makeBed, ndjsonOf, type Row, type Scan, type SiteBed, scan } from '../site_bed.ts';

const beds: SiteBed[] = [];
const bedOf = async (): Promise<SiteBed> => {
  const bed = await makeBed();
  beds.push(bed);
  return bed;
};
afterEach(async () => {
  for (const bed of beds.splice(0)) await bed.close();
});

const depots = ['GDN', 'a/b', "it's 100%", '日本', null];

/** Scans that differ in their key, some without one, over two days and some depots. */
const anyScans = fc
  .uniqueArray(fc.record({ id: fc.integer({ min: 1, max: 40 }), depot: fc.constantFrom(...depots) }), {
    minLength: 1,
    maxLength: 30,
    selector: ({ id }) => id,
  })
  .map(drawn =>
    drawn.map(({ id, depot }) =>
      scan(id, id % 24, { depot, ...(id > 20 && { time: `2026-02-28 ${String(id % 24).padStart(2, '0')}:30:00` }) }),
    ),
  );

/** A file of scans as one of the sources brings it. */
interface Packed {
  scans: Scan[];
  as: 'csv' | 'csv.gz' | 'json' | 'json.gz';
}
const anyPacking = fc.constantFrom<Packed['as']>('csv', 'csv.gz', 'json', 'json.gz');

const contentOf = ({ scans, as }: Packed): Buffer => {
  const text = Buffer.from(as.startsWith('csv') ? csvOf(scans) : ndjsonOf(scans));
  return as.endsWith('.gz') ? gzipSync(text) : text;
};
const drop = (bed: SiteBed, name: string, file: Packed): Promise<void> =>
  bed.drop(`${file.as.startsWith('csv') ? 'scans' : 'json'}/${name}.${file.as}`, contentOf(file));

/** Everything a person can see of the scans, and what is built from them. */
async function answers(bed: SiteBed): Promise<Row[][]> {
  return [
    await bed.query('select time, depot, parcel_id, event, grams, service from site.scans order by all'),
    await bed.query('select hour, depot, scan_count, grams from site.scans_hourly order by all'),
    await bed.query('select day, depot, scan_count, parcel_count from site.scans_daily order by all'),
  ];
}

/** The same by plain arithmetic. */
function expected(scans: readonly Scan[]): Row[][] {
  const text = (row: Row) => JSON.stringify(row);
  const rows = scans.map(({ time, ...rest }) => ({ time: `${time.replace(' ', 'T')}Z`, ...rest, service: 'express' }));
  const by = (name: 'hour' | 'day', chars: number, end: string) => {
    const groups = Map.groupBy(rows, row => JSON.stringify([row.time.slice(0, chars) + end, row.depot]));
    return [...groups].map(([key, group]) => {
      const [start, depot] = JSON.parse(key) as [string, string | null];
      const scan_count = group.length;
      return name === 'hour'
        ? { hour: start, depot, scan_count, grams: group.reduce((sum, row) => sum + (row.grams ?? 0), 0) }
        : { day: start, depot, scan_count, parcel_count: new Set(group.map(row => row.parcel_id)).size };
    });
  };
  return [rows, by('hour', 13, ':00:00Z'), by('day', 10, '')].map(list =>
    list
      .map(text)
      .sort()
      .map(line => JSON.parse(line) as Row),
  );
}
const sorted = (tables: Row[][]): Row[][] =>
  tables.map(rows =>
    rows
      .map(row => JSON.stringify(row))
      .sort()
      .map(line => JSON.parse(line) as Row),
  );

/** The books of every file and of every table balance. */
async function expectBalance(bed: SiteBed): Promise<void> {
  const files = await bed.query('select * from ops.files');
  for (const { path, lines, rows, rejects, duplicates } of files)
    expect([path, lines]).toEqual([path, Number(rows) + Number(rejects) + Number(duplicates)]);
  const sum = (column: string, of = files) => of.reduce((total, file) => total + Number(file[column]), 0);
  const isWarmth = (file: Row) => file['source'] === 'warmth';
  const tables = await bed.query(`select 'scans' as name, count(*) as n from site.scans
    union all select 'warmth', count(*) from site.readings
    union all select 'hourly', coalesce(sum(scan_count), 0) from site.scans_hourly
    union all select 'daily', coalesce(sum(scan_count), 0) from site.scans_daily
    union all select 'intervals', coalesce(sum(rows), 0) from ops.intervals where table_name = 'site.scans'
    union all select 'rejects', count(*) from ops.rejects`);
  const scans = sum(
    'rows',
    files.filter(file => !isWarmth(file)),
  );
  expect(Object.fromEntries(tables.map(({ name, n }) => [name, Number(n)]))).toEqual({
    scans,
    hourly: scans,
    daily: scans,
    intervals: scans,
    warmth: sum('rows', files.filter(isWarmth)),
    rejects: sum('rejects'),
  });
}

test('files in any order and packing give the same, and again nothing', async () => {
  const anyFiles = fc.array(fc.record({ scans: anyScans, as: anyPacking }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(anyFiles, fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), async (files, apart) => {
      const all = new Map(
        files.flatMap(file => file.scans).map(one => [JSON.stringify([one.parcel_id, one.depot, one.time]), one]),
      );
      const [forth, back] = [await bedOf(), await bedOf()];
      for (const [i, file] of files.entries()) {
        await drop(forth, `f${i}`, file);
        if (apart[i]) await forth.pass();
      }
      await forth.pass();
      for (const [i, file] of [...files.entries()].reverse()) await drop(back, `f${i}`, file);
      await back.pass();
      const seen = sorted(await answers(forth));
      expect(seen).toEqual(expected([...all.values()]));
      expect(sorted(await answers(back))).toEqual(seen);
      await expectBalance(forth);
      await expectBalance(back);
      const notes = await forth.pass();
      expect(notes.ingested).toMatchObject({ ingested: 0, duplicates: 0, lines: 0 });
      expect(forth.told.findLast(line => line.startsWith('3/8'))).toContain('nothing is dirty');
    }),
    { numRuns: 3 },
  );
});

const warmths = [0, 1, 2].map(n => `time,celsius\n2026-03-01 0${n}:00:00,${n}\n2026-03-01 0${n}:00:00,${n}\n`);
const cut = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, bytes.length - 9);

test('whatever is replaced, copied, touched, broken and mended on the way, the table is what the files are now', async () => {
  const anyStep = fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('put' as const), file: fc.nat(3), scans: anyScans }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('warm' as const), file: fc.nat(2), content: fc.nat(2) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('copy' as const), file: fc.nat(3), from: fc.nat(3) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('break' as const, 'touch' as const), file: fc.nat(3) }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('pass' as const) }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 6, maxLength: 14 }), async steps => {
      const bed = await bedOf();
      const files = new Map<number, Scan[]>();
      const warm = new Map<number, string>();
      const put = (file: number, broken = false) => {
        const bytes = contentOf({ scans: files.get(file) ?? [], as: 'csv.gz' });
        return bed.drop(`scans/f${file}.csv.gz`, broken ? cut(bytes) : bytes);
      };
      for (const step of steps) {
        if (step.do === 'pass') {
          await bed.pass();
          await expectBalance(bed);
        } else if (step.do === 'warm') {
          warm.set(step.file, warmths[step.content] ?? '');
          await bed.drop(`warmth/w${step.file}.csv`, warmths[step.content] ?? '');
        } else if (step.do === 'put' || (step.do === 'copy' && files.has(step.from))) {
          files.set(step.file, step.do === 'put' ? step.scans : (files.get(step.from) ?? []));
          await put(step.file);
        } else if (step.do !== 'copy' && files.has(step.file)) await put(step.file, step.do === 'break');
      }
      for (const file of files.keys()) await put(file);
      await bed.pass();
      await expectBalance(bed);
      const all = new Map([...files.values()].flat().map(one => [JSON.stringify(one), one]));
      expect(sorted(await answers(bed))).toEqual(expected([...all.values()]));
      const [count] = await bed.query('select count(*) as n from site.readings');
      expect(count?.['n']).toBe(2 * new Set(warm.values()).size);
      expect((await bed.pass()).ingested).toMatchObject({ ingested: 0, duplicates: 0 });
    }),
    { numRuns: 5 },
  );
});
