// The documents of the cdn pack against a service that knows the right answers: what they say of the last day, of the range, of
// titles, edges, results and statuses. What must stay true: nothing here asks the path under test for what is right.

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Block, Document, Inline } from '../../src/reports/document.ts';
import { openService, type Row, type SyntheticService } from './made_service.ts';
import { makeSite, type SyntheticSite } from './site.ts';

const range = { from: new Date('2026-03-05T15:00:00Z'), to: new Date('2026-03-07T15:00:00Z') };

let service: SyntheticService;
let site: SyntheticSite;

beforeAll(async () => {
  const tempFolder = await mkdtemp(join(tmpdir(), 'tallylight-service-'));
  service = await openService({ seed: 11, firstDay: '2026-03-06', days: 2, scale: 0.06, tempFolder });
  site = await makeSite('2026-03-09T00:00:00Z');
  await service.deliver(site.inbox);
  await site.pass();
});
afterAll(async () => {
  await site.close();
  await service.close();
});

/** The rows of an answer by the names of its columns. */
function rowsOf({ answers }: Document, name: string): Row[] {
  const { columns, rows } = answers.get(name) ?? { columns: [], rows: [] };
  return rows.map(row => Object.fromEntries(columns.map((column, i) => [column.name, row[i] ?? null])));
}

const plain = (parts: readonly Inline[]): string =>
  parts.map(part => ('parts' in part ? plain(part.parts) : part.text)).join('');

const proseOf = (blocks: readonly Block[]): string =>
  blocks.flatMap(block => (block.kind === 'paragraph' ? [plain(block.parts)] : [])).join('\n');

const numbers = (row: Row | undefined): Record<string, number> =>
  Object.fromEntries(Object.entries(row ?? {}).map(([name, value]) => [name, Number(value)]));

describe('cdn.daily_delivery', () => {
  let last: Row;
  let said: Document;
  beforeAll(async () => {
    [last = {}] = await service.truth('select * from cdn_truth_last_day');
    said = await site.document({ report: 'cdn.daily_delivery', to: range.to });
  });

  it('has the last day, its peak and the day before it', () => {
    const [peak] = rowsOf(said, 'peak');
    expect(peak).toMatchObject({
      requests: last.requests,
      bytes: last.bytes,
      peak_minute: last.peak_minute,
      peak_minute_bytes: last.peak_minute_bytes,
    });
    expect(Number(peak?.peak_gbps)).toBeCloseTo((Number(last.peak_minute_bytes) * 8) / 60 / 1e9, 12);
    expect(rowsOf(said, 'before')).toMatchObject([{ bytes: last.bytes_before }]);
  });

  it('says the day, the bytes and the peak with its time, in its subject and its first sentence', () => {
    const clock = new Date(Date.parse(String(last.peak_minute)) + 9 * 3_600_000).toISOString().slice(11, 16);
    const gigabytes = `${(Number(last.bytes) / 1e9).toFixed(2)} GB`;
    expect(said.subject).toContain('7 March 2026');
    expect(said.subject).toMatch(new RegExp(`peak 0\\.\\d+ Gbps at ${clock}$`));
    expect(proseOf(said.blocks)).toContain(gigabytes);
    expect(proseOf(said.blocks)).toContain(`at ${clock}`);
  });

  it('says the same numbers in Japanese', async () => {
    const japanese = await site.document({ report: 'cdn.daily_delivery', to: range.to, language: 'ja' });
    expect(proseOf(japanese.blocks)).toContain('お世話になっております。');
    expect(rowsOf(japanese, 'peak')).toEqual(rowsOf(said, 'peak'));
    expect(japanese.subject).toContain('2026年3月7日');
  });

  it('has the eleven measures as the report of their own has them', async () => {
    const measures = await site.document({ report: 'cdn.insights', ...range });
    expect(rowsOf(said, 'insights')).toHaveLength(11);
    expect([...(measures.answers.values().next().value?.rows ?? [])]).toEqual(said.answers.get('insights')?.rows);
  });
});

describe('cdn.delivery_report', () => {
  let report: Document;
  beforeAll(async () => {
    report = await site.document({ report: 'cdn.delivery_report', ...range });
  });

  it('has the totals of the range', async () => {
    const [right = {}] = await service.truth('select * from cdn_truth_metrics');
    const [total = {}] = rowsOf(report, 'total');
    const [month = {}] = rowsOf(report, 'month');
    for (const name of ['requests', 'bytes', 'bytes_missed', 'peak_minute', 'peak_minute_bytes'])
      expect([name, total[name]]).toEqual([name, right[name]]);
    expect(Number(total.p95_gbps)).toBeCloseTo((Number(right.p95_minute_bytes) * 8) / 60 / 1e9, 12);
    expect(month).toMatchObject({
      bytes_yesterday: right.bytes_yesterday,
      bytes_month_to_date: right.bytes_month_to_date,
    });
  });

  it('adds up to them by hour, day, distribution, result, status, device, country, city and edge', () => {
    const [total = {}] = rowsOf(report, 'total');
    const sum = (name: string, column: string) =>
      rowsOf(report, name).reduce((all, row) => all + Number(row[column] ?? 0), 0);
    for (const name of [
      'days',
      'daily',
      'hours',
      'distributions',
      'results',
      'statuses',
      'devices',
      'countries',
      'cities',
      'edges',
    ])
      expect([name, sum(name, 'requests')]).toEqual([name, Number(total.requests)]);
    for (const name of ['days', 'months', 'distributions', 'devices', 'countries', 'cities', 'edges'])
      expect([name, sum(name, 'bytes')]).toEqual([name, Number(total.bytes)]);
    expect(sum('statistics', 'BYTES_REQUESTED')).toBe(Number(total.bytes));
    for (const name of ['distributions', 'results', 'statuses', 'devices', 'countries', 'cities', 'edges'])
      expect([name, sum(name, 'share')]).toEqual([name, expect.closeTo(1, 9)]);
  });

  it('ranks the titles as they are', async () => {
    const right = await service.truth(
      'select asset_id, bytes, requests from cdn_truth_titles order by bytes desc, asset_id limit 20',
    );
    const found = rowsOf(report, 'titles').map(({ asset_id, bytes, requests }) => ({ asset_id, bytes, requests }));
    expect(found).toEqual(right);
  });

  it('has the peak of each day', async () => {
    const right = await service.truth(`
      with minutes as (
        select date_trunc('minute', logged_at) as minute, cast(sum(bytes) as bigint) as bytes from cdn_delivered group by 1
      )
      select cast(minute + interval 9 hour as date) as day, max(bytes) as bytes, arg_min(minute, (-bytes, minute)) as minute
      from minutes
      where minute >= (select starts_at from service) and minute < (select ends_at from service)
      group by 1 order by 1`);
    const days = rowsOf(report, 'days');
    expect(days.map(({ day, peak_minute }) => ({ day, peak_minute }))).toEqual(
      right.map(({ day, minute }) => ({ day, peak_minute: minute })),
    );
    for (const [i, { bytes }] of right.entries())
      expect(Number(days[i]?.peak_gbps)).toBeCloseTo((Number(bytes) * 8) / 60 / 1e9, 12);
  });

  it('is the same numbers for one distribution as the metrics of it', async () => {
    for (const row of rowsOf(report, 'distributions')) {
      const where = `distribution = '${row.distribution}'`;
      const [right] = await site.ask({
        ...range,
        metrics: ['cdn.bytes', 'cdn.requests', 'cdn.bytes_yesterday'],
        by: [],
        where,
      });
      expect([row.bytes, row.requests, row.last_day_bytes].map(Number)).toEqual(Object.values(numbers(right)));
    }
  });
});
