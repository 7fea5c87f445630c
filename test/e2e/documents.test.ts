// The bytes that other programs read: reports in zones whose hours are not ours, empty and first days, the rules of JSON, and what
// a bare date means.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inside } from '../command_line.ts';
import { logText, type Request, type SmallSite, smallSite } from './small_site.ts';

const header =
  'DATE,TIME,REQUEST_COUNT,HIT_COUNT,MISS_COUNT,ERROR_COUNT,INCOMPLETE_COUNT,HTTP2XX_COUNT,HTTP3XX_COUNT,HTTP4XX_COUNT,HTTP5XX_COUNT,BYTES_REQUESTED,BYTES_MISSED';
const now = '2026-11-20T00:00:00Z';
const opened: SmallSite[] = [];
afterAll(async () => {
  for (const site of opened) await site.remove();
});

/** A site in a zone with these requests, brought up to date; gives what asks it. */
async function siteIn(timeZone: string, requests: readonly Request[]) {
  const site = await smallSite({
    timeZone,
    files: requests.length === 0 ? {} : { 'E1.2026-01-01-00.0000000a.gz': logText('a', requests) },
  });
  opened.push(site);
  const answer = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await inside([...args, '--site', site.folder], { now });
    expect(code, stderr).toBe(0);
    return stdout;
  };
  await answer('run');
  const rows = async (...args: string[]): Promise<Record<string, unknown>[]> =>
    JSON.parse(await answer(...args, '--json'));
  return { folder: site.folder, answer, rows };
}

type Asked = Awaited<ReturnType<typeof siteIn>>;

/** Lines of the hourly report of some local days, without its header. */
async function hoursOf({ answer }: Asked, from: string, to: string): Promise<string[]> {
  const text = await answer('report', 'cdn.delivery_statistics', '--from', from, '--to', to, '--format', 'csv');
  expect(text.endsWith('\n')).toBe(true);
  const [first, ...lines] = text.trimEnd().split('\n');
  expect(first).toBe(header);
  return lines;
}

const empty = (date: string, hour: number): string => `${date},${hour},0,0,0,0,0,0,0,0,0,0,0`;

describe('report cdn.delivery_statistics', () => {
  test('a row an hour, empty ones with zeros; whole numbers beyond 2^53', async () => {
    const site = await siteIn('UTC', [
      { at: '2026-03-02T05:10:00Z', bytes: '9007199254740993', result: 'Miss' },
      { at: '2026-03-02T05:20:00Z', bytes: 7, result: 'Error', status: 503 },
      { at: '2026-03-02T23:59:59Z', bytes: 5, status: 304 },
    ]);
    const lines = await hoursOf(site, '2026-03-02', '2026-03-03');
    const expected = Array.from({ length: 24 }, (_, hour) => empty('2026-03-02', hour));
    expected[5] = '2026-03-02,5,2,0,1,1,0,1,0,0,1,9007199254741000,9007199254740993';
    expected[23] = '2026-03-02,23,1,1,0,0,0,0,1,0,0,5,0';
    expect(lines).toEqual(expected);
    expect(await hoursOf(site, '2026-03-02T05:00', '2026-03-02T06:00')).toEqual([expected[5]]);
  });

  test('where clocks go back the hour is there twice, in order; where they go forward it is not', async () => {
    const site = await siteIn('America/New_York', [
      { at: '2026-11-01T05:30:00Z', bytes: 1 },
      { at: '2026-11-01T06:30:00Z', bytes: 2 },
    ]);
    const back = await hoursOf(site, '2026-11-01', '2026-11-02');
    expect(back.map(line => line.split(',')[1])).toEqual(['0', '1', '1', ...numbers(2, 23)]);
    expect(back.slice(1, 3)).toEqual(['2026-11-01,1,1,1,0,0,0,1,0,0,0,1,0', '2026-11-01,1,1,1,0,0,0,1,0,0,0,2,0']);
    const forward = await hoursOf(site, '2026-03-08', '2026-03-09');
    expect(forward.map(line => line.split(',')[1])).toEqual(['0', '1', ...numbers(3, 23)]);
  });

  test('hours of a half-hour zone are its own', async () => {
    const site = await siteIn('Asia/Kolkata', [
      { at: '2026-03-01T18:29:59Z', bytes: 1 },
      { at: '2026-03-01T18:30:00Z', bytes: 2 },
      { at: '2026-03-01T19:29:59Z', bytes: 4 },
      { at: '2026-03-01T19:30:00Z', bytes: 8 },
    ]);
    const lines = await hoursOf(site, '2026-03-02', '2026-03-03');
    expect(lines).toHaveLength(24);
    expect(lines.slice(0, 2)).toEqual(['2026-03-02,0,2,2,0,0,0,2,0,0,0,6,0', '2026-03-02,1,1,1,0,0,0,1,0,0,0,8,0']);
    const metric = ['metric', 'cdn.bytes', '--from', '2026-03-02', '--to', '2026-03-03'];
    expect(await site.rows(...metric)).toEqual([{ 'cdn.bytes': 14 }]);
  });
});

const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index));

describe('an empty site and a first day are documents, never errors', () => {
  let site: Asked;
  beforeAll(async () => {
    site = await siteIn('Asia/Tokyo', []);
  });

  test('reports of an empty site', async () => {
    expect(await hoursOf(site, '2026-03-02', '2026-03-03')).toHaveLength(24);
    const insights = await site.answer(
      'report',
      'cdn.insights',
      '--from',
      '2026-03-02',
      '--to',
      '2026-03-05',
      '--format',
      'csv',
    );
    const [first, ...lines] = insights.trimEnd().split('\n');
    expect(first).toBe('MEASURE,2026-03-02,2026-03-03,2026-03-04,TREND_1,TREND_2');
    expect(lines).toHaveLength(11);
    for (const line of lines) expect(line).toMatch(/,0\.00,0\.00,0\.00,n\/a,n\/a$/);
  });

  test('every metric of an empty site has an answer, NULL or 0', async () => {
    const metrics =
      'requests bytes hit_ratio miss_ratio peak_minute_bytes peak_gbps p95_minute_bytes bytes_yesterday bytes_month_estimate';
    for (const name of metrics.split(' ')) {
      const [row] = await site.rows('metric', `cdn.${name}`, '--from', '2026-03-02', '--to', '2026-03-03');
      expect([null, 0], name).toContain(row?.[`cdn.${name}`]);
    }
    expect(await site.rows('drivers', 'cdn.miss', '--by', 'device')).toEqual([]);
    expect(await site.answer('plan')).toBe('Nothing is dirty.\n');
    expect(await site.rows('files')).toEqual([]);
  });

  test('a first day has no trend; a future range is empty', async () => {
    const first = await siteIn('UTC', [{ at: '2026-03-04T10:00:00Z' }]);
    const insights = await first.answer(
      'report',
      'cdn.insights',
      '--from',
      '2026-03-02',
      '--to',
      '2026-03-05',
      '--format',
      'csv',
    );
    expect(insights).toContain('HTTP 4XX Count,0.00,0.00,0.00,n/a,n/a\n');
    expect(insights).toMatch(/^Request Count \(M\),0\.00,0\.00,0\.00,n\/a,n\/a$/m);
    expect(await hoursOf(first, '2030-01-01', '2030-01-02')).toHaveLength(24);
  });
});

describe('formats', () => {
  let site: Asked;
  beforeAll(async () => {
    site = await siteIn('Europe/Warsaw', [{ at: '2026-03-02T10:00:00Z' }]);
  });

  test('JSON: times with Z, dates, integers beyond 2^53 as text, what is no number as null, lists', async () => {
    const sql = `select timestamp '2018-06-08 07:00:00' as time, timestamp '2018-06-08 07:00:00.25' as exact, date '2018-06-08' as day,
      9007199254740991 as most, 9007199254740993 as more, nan() as nan, 1e0 / 0e0 as endless, array[1, null] as list, cast(null as varchar) as nothing,
      true as yes, '"\\\n' as text, 0.1e0 as tenth`;
    expect(await site.rows('query', sql)).toEqual([
      {
        time: '2018-06-08T07:00:00Z',
        exact: '2018-06-08T07:00:00.250Z',
        day: '2018-06-08',
        most: 9007199254740991,
        more: '9007199254740993',
        nan: null,
        endless: null,
        list: [1, null],
        nothing: null,
        yes: true,
        text: '"\\\n',
        tenth: 0.1,
      },
    ]);
  });

  test('every row is there in every format', async () => {
    const sql = 'select n from unnest(sequence(1, 5000)) as t(n)';
    expect(await site.rows('query', sql)).toHaveLength(5_000);
    const lines = { csv: 5_001, ndjson: 5_000, md: 5_002, table: 5_003 };
    for (const [format, count] of Object.entries(lines))
      expect((await site.answer('query', sql, '--format', format)).trimEnd().split('\n'), format).toHaveLength(count);
  });

  test('CSV quotes what needs it and tells NULL from an empty text', async () => {
    const sql = `select 'a,b' as "x,y", 'say "hi"' as q, '' as empty, cast(null as varchar) as nothing, timestamp '2018-06-08 07:00:00' as at`;
    expect(await site.answer('query', sql, '--format', 'csv')).toBe(
      '"x,y",q,empty,nothing,at\n"a,b","say ""hi""","",,2018-06-08T07:00:00Z\n',
    );
  });

  test('-o writes a file whole; one that is there stays when the query fails', async () => {
    const file = join(site.folder, 'out.csv');
    expect(await site.answer('query', 'select 1 as a', '--format', 'csv', '-o', file)).toBe('');
    expect(await readFile(file, 'utf8')).toBe('a\n1\n');
    const failing = "select cast('x' || cast(n as varchar) as integer) as a from unnest(sequence(1, 9)) as t(n)";
    const failed = await inside(['query', failing, '--format', 'csv', '-o', file, '--site', site.folder]);
    expect(failed.code).toBe(1);
    expect(await readFile(file, 'utf8')).toBe('a\n1\n');
  });
});

test('a bare date is midnight in the zone of the site, --from is inside and --to is not', async () => {
  const site = await siteIn('Europe/Warsaw', [
    { at: '2026-03-01T22:59:59Z', bytes: 1 },
    { at: '2026-03-01T23:00:00Z', bytes: 10 },
    { at: '2026-03-02T22:59:59Z', bytes: 100 },
    { at: '2026-03-02T23:00:00Z', bytes: 1000 },
  ]);
  const bytes = async (from: string, to: string) =>
    (await site.rows('metric', 'cdn.bytes', '--from', from, '--to', to))[0]?.['cdn.bytes'];
  expect(await bytes('2026-03-02', '2026-03-03')).toBe(110);
  expect(await bytes('2026-03-02T00:00:00Z', '2026-03-03T00:00:00Z')).toBe(1100);
  expect(await bytes('2026-03-02T00:00:00+05:30', '2026-03-02')).toBe(1);
});
