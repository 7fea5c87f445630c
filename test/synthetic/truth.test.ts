// The whole path, from log files to tables and metrics, against a service that knows the right answers without it.

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openService, type Row, type SyntheticService } from './made_service.ts';
import { makeSite, type SyntheticSite } from './site.ts';

const small = { seed: 11, firstDay: '2026-03-06', days: 2, scale: 0.06 };
const range = { from: new Date('2026-03-05T15:00:00Z'), to: new Date('2026-03-07T15:00:00Z') };
const now = '2026-03-09T00:00:00Z';

const scratch = () => mkdtemp(join(tmpdir(), 'tallylight-service-'));

let service: SyntheticService;

beforeAll(async () => {
  service = await openService({ ...small, tempFolder: await scratch() });
});
afterAll(() => service.close());

/** Rows that only one side has, a few of each: both lists are empty when the sides are the same set. */
function difference(found: readonly Row[], right: readonly Row[]) {
  const text = (row: Row) => Object.values(row).map(String).join(' | ');
  const [ours, theirs] = [new Set(found.map(text)), new Set(right.map(text))];
  const only = (some: Set<string>, others: Set<string>) => [...some].filter(row => !others.has(row)).slice(0, 5);
  return { rows: found.length - right.length, wrong: only(ours, theirs), missing: only(theirs, ours) };
}

const same = { rows: 0, wrong: [], missing: [] };

const columnsOf = (site: SyntheticSite, table: string): string =>
  (site.catalog.models.get(table)?.columns ?? []).map(({ name }) => name).join(', ');

async function expectTruth(site: SyntheticSite): Promise<void> {
  for (const table of [
    'delivery_minute',
    'delivery_hourly',
    'delivery_by_asset_hourly',
    'delivery_by_client_hourly',
    'delivery_by_edge_hourly',
    'delivery_by_status_hourly',
  ]) {
    const columns = columnsOf(site, `cdn.${table}`);
    const found = await site.answer(`select ${columns} from cdn.${table}`);
    const right = await service.truth(`select ${columns} from cdn_truth_${table}`);
    expect({ table, ...difference(found, right) }).toEqual({ table, ...same });
  }
}

describe('all files at once', () => {
  let site: SyntheticSite;
  let books: { lines: number; rows: number; rejects: number; duplicates: number; files: number };

  beforeAll(async () => {
    site = await makeSite(now);
    const files = await service.deliver(site.inbox);
    const { ingested } = await site.pass();
    const { lines = 0, rows = 0, rejects = 0, duplicateRecords = 0 } = ingested ?? {};
    books = { files, lines, rows, rejects, duplicates: duplicateRecords };
  });
  afterAll(() => site.close());

  it('balances the books: every line is a row, a reject or a duplicate', async () => {
    expect([books]).toEqual(await service.truth('select files, lines, rows, rejects, duplicates from cdn_truth_books'));
    expect(books.rejects * books.duplicates).toBeGreaterThan(0);
  });

  it('builds the tables that the service knows', () => expectTruth(site));

  it('derives device, country, edge, title, rendition, protocol and kind of every request', async () => {
    const names = 'device, country, edge_city, asset_id, rendition, protocol, segment_kind';
    const found = await site.answer(
      `select ${names}, count(*) as request_count, cast(sum(sc_bytes) as bigint) as bytes from cdn.requests group by ${names}`,
    );
    const right = await service.truth(`select ${names}, request_count, bytes from cdn_truth_derived`);
    expect(difference(found, right)).toEqual(same);
  });

  it('answers the metrics', async () => {
    const [right = {}] = await service.truth('select * from cdn_truth_metrics');
    const [found = {}] = await site.ask({ ...range, metrics: Object.keys(right).map(name => `cdn.${name}`), by: [] });
    for (const [name, value] of Object.entries(right)) {
      const answer = found[`cdn.${name}`];
      if (typeof value === 'number' && value !== 0)
        expect([name, Number(answer) / value]).toEqual([name, expect.closeTo(1, 9)]);
      else expect([name, answer]).toEqual([name, value]);
    }
  });

  it('estimates the month between its bounds', async () => {
    const names = ['cdn.bytes_month_estimate_low', 'cdn.bytes_month_estimate', 'cdn.bytes_month_estimate_high'];
    const [row = {}] = await site.ask({ ...range, metrics: names, by: [] });
    const [low, middle, high] = names.map(name => Number(row[name]));
    expect([low, middle, high]).toEqual([low, middle, high].sort((a = 0, b = 0) => a - b));
  });

  it('charges every distribution its own price', async () => {
    const rows = await site.ask({ ...range, metrics: ['cdn.cost', 'cdn.bytes'], by: ['distribution'] });
    expect(rows).toHaveLength(3);
    for (const row of rows) expect(Number(row['cdn.cost'])).toBeCloseTo((Number(row['cdn.bytes']) / 1e9) * 0.085, 6);
  });

  it('finds the edge whose cache is emptied at noon', async () => {
    const rules = await site.explain({ ...range, metric: 'cdn.miss', by: ['x_edge_location', 'hour', 'device'] });
    const noon = rules.find(({ lhs }) => lhs.join() === 'x_edge_location=NRT51-C1,hour=12');
    const [right = {}] = await service.truth(`
      select cast(sum(misses) as bigint) as count, cast(sum(miss_bytes) as bigint) as bytes, sum(misses) / sum(requests) as confidence
      from cdn_truth_misses
      where x_edge_location = 'NRT51-C1' and hour = 12`);
    expect(noon).toMatchObject({ count: right.count, bytes: right.bytes });
    expect(noon?.confidence).toBeCloseTo(Number(right.confidence), 9);
    expect(noon?.lift).toBeGreaterThan(2);
  });

  it('does nothing the second time', async () => {
    const { ingested } = await site.pass();
    expect(ingested).toMatchObject({ ingested: 0, lines: 0, rows: 0 });
    await expectTruth(site);
  });
});

it('comes to the same when the files come as they were delivered, some a day late', async () => {
  const site = await makeSite(now);
  try {
    const steps = ['2026-03-06T06:00:00', '2026-03-07T14:00:00', '2026-03-09'];
    let from = '2026-01-01';
    for (const to of steps) {
      await service.deliver(site.inbox, { from, to });
      await site.pass();
      from = to;
    }
    await expectTruth(site);
  } finally {
    await site.close();
  }
});

it('is the same service for the same seed, and another for another', async () => {
  const print = async (some: SyntheticService) =>
    (
      await some.truth(
        "select md5(string_agg(md5(path || ' ' || part_order || ' ' || line), '' order by path, part_order)) as print from cdn_files",
      )
    )[0]?.print;
  const again = await openService({ ...small, threads: 1, tempFolder: await scratch() });
  const other = await openService({ ...small, seed: 12, tempFolder: await scratch() });
  expect(await print(again)).toBe(await print(service));
  expect(await print(other)).not.toBe(await print(service));
  await again.close();
  await other.close();
});
