// What the documents of the cdn pack must get right beside their numbers: days of 23 and 25 hours, hours unlike the usual, a quota,
// ranges with nothing in them, and ranges from an hour to a year.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inside } from '../command_line.ts';
import { logText, type Request, requestsFrom, type SmallSite, smallSite } from './small_site.ts';

const opened: SmallSite[] = [];
afterAll(async () => {
  for (const site of opened) await site.remove();
});

interface Asked extends Pick<SmallSite, 'put'> {
  answer(...args: string[]): Promise<string>;
  rows(report: string, from: string, to: string): Promise<Record<string, unknown>[]>;
}

async function siteIn(timeZone: string, requests: readonly Request[]): Promise<Asked> {
  const site = await smallSite({ timeZone, files: { 'E1.2026-01-01-00.0000000a.gz': logText('a', requests) } });
  opened.push(site);
  const answer = async (...args: string[]) => {
    const { code, stdout, stderr } = await inside([...args, '--site', site.folder], { now: '2026-11-20T00:00:00Z' });
    expect(code, stderr).toBe(0);
    return stdout;
  };
  await answer('run');
  const rows: Asked['rows'] = async (report, from, to) =>
    JSON.parse(await answer('report', report, '--from', from, '--to', to, '--format', 'json'));
  return { put: site.put, answer, rows };
}

describe('a zone whose clocks change', () => {
  let site: Asked;
  const at = (time: string, bytes: number): Request => ({ at: time, bytes });
  beforeAll(async () => {
    site = await siteIn('Europe/Warsaw', [
      at('2026-03-28T22:59:59Z', 1),
      at('2026-03-28T23:00:00Z', 10),
      at('2026-03-29T21:59:59Z', 100),
      at('2026-03-29T22:00:00Z', 1_000),
      at('2026-10-24T21:59:59Z', 1),
      at('2026-10-24T22:00:00Z', 10),
      at('2026-10-25T00:30:00Z', 200),
      at('2026-10-25T01:30:00Z', 400),
      at('2026-10-25T22:59:59Z', 100),
      at('2026-10-25T23:00:00Z', 1_000),
    ]);
  });

  test('a day has its 23 or 25 hours, whole, and its own peak', async () => {
    const days = async (from: string, to: string) =>
      (await site.rows('cdn.delivery_days', from, to)).map(({ day, bytes, peak_minute }) => [day, bytes, peak_minute]);
    expect(await days('2026-03-28', '2026-03-31')).toEqual([
      ['2026-03-28', 1, '2026-03-28T22:59:00Z'],
      ['2026-03-29', 110, '2026-03-29T21:59:00Z'],
      ['2026-03-30', 1_000, '2026-03-29T22:00:00Z'],
    ]);
    expect(await days('2026-10-24', '2026-10-27')).toEqual([
      ['2026-10-24', 1, '2026-10-24T21:59:00Z'],
      ['2026-10-25', 710, '2026-10-25T01:30:00Z'],
      ['2026-10-26', 1_000, '2026-10-25T23:00:00Z'],
    ]);
  });

  test('the days before are compared as days, not as so many hours', async () => {
    const [row] = await site.rows('cdn.delivery_by_distribution', '2026-10-25', '2026-10-26');
    expect(row).toMatchObject({ bytes: 710, last_day_bytes: 710, day_before_bytes: 1, day_change: 709 });
    const [after] = await site.rows('cdn.delivery_by_distribution', '2026-10-26', '2026-10-27');
    expect(after).toMatchObject({ last_day_bytes: 1_000, day_before_bytes: 710, same_weekday_bytes: null });
  });

  test('part of a day is still compared as the whole day', async () => {
    const [row] = await site.rows('cdn.delivery_by_distribution', '2026-10-25T02:00+02:00', '2026-10-25T03:00+02:00');
    expect(row).toMatchObject({ bytes: 200, last_day_bytes: 710, day_before_bytes: 1 });
  });

  test('months are local months', async () => {
    expect(
      (await site.rows('cdn.delivery_months', '2026-03-01', '2026-11-01'))
        .filter(({ requests }) => requests !== 0)
        .map(({ month, bytes }) => [month, bytes]),
    ).toEqual([
      ['2026-03', 1_111],
      ['2026-10', 1_711],
    ]);
  });
});

describe('hours unlike the usual', () => {
  /** An hour of some requests, of which the last ones went wrong. */
  const hour = (at: string, count: number, errors = 0): Request[] => [
    ...requestsFrom(at, count - errors),
    ...requestsFrom(new Date(Date.parse(at) + (count - errors) * 1_000).toISOString(), errors, {
      result: 'Error',
      status: 503,
    }),
  ];

  test('errors, few and many requests are found; what is as before is not', async () => {
    const usual = [1, 2, 3].flatMap(day =>
      ['08', '09', '10', '11'].flatMap(at => hour(`2026-03-0${day}T${at}:00:00Z`, 300)),
    );
    const today = [
      ...hour('2026-03-04T08:00:00Z', 310),
      ...hour('2026-03-04T09:00:00Z', 300, 30),
      ...hour('2026-03-04T10:00:00Z', 140),
      ...hour('2026-03-04T11:00:00Z', 700),
    ];
    const site = await siteIn('UTC', [...usual, ...today]);
    const odd = await site.rows('cdn.odd_hours', '2026-03-04', '2026-03-05');
    expect(odd.map(({ hour: at, what, amount, usual: was }) => [at, what, amount, was])).toEqual([
      ['2026-03-04T11:00:00Z', 'many requests', '700', '300'],
      ['2026-03-04T10:00:00Z', 'few requests', '140', '300'],
      ['2026-03-04T09:00:00Z', 'many errors', '10.0%', '0.0%'],
    ]);
    expect(await site.rows('cdn.odd_hours', '2026-03-03', '2026-03-04')).toEqual([]);
  });
});

describe('a quota of the month', () => {
  const requests = ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04'].map(day => ({
    at: `${day}T12:00:00Z`,
    bytes: 1_000_000_000,
  }));
  let site: Asked;
  beforeAll(async () => {
    site = await siteIn('UTC', requests);
  });
  const ask = async (settings: string) => {
    await site.put('tallylight.yaml', `name: Small\ntime_zone: UTC\npacks: [cdn]\nsettings: { cdn: ${settings} }\n`);
    const metrics = ['cdn.bytes_month_quota', 'cdn.month_quota_ratio', 'cdn.days_to_month_quota'];
    return Object.values(
      JSON.parse(await site.answer('metric', ...metrics, '--from', '2026-03-04', '--to', '2026-03-05', '--json'))[0],
    );
  };

  test('says how much is used, and how many days it will last', async () => {
    expect(await ask('{ month_quota_gb: 10 }')).toEqual([10_000_000_000, 0.4, 6]);
    expect(await ask('{ month_quota_gb: 4 }')).toEqual([4_000_000_000, 1, 0]);
    expect(await ask('{ month_quota_gb: 4.5 }')).toEqual([4_500_000_000, expect.closeTo(4 / 4.5, 12), 1]);
  });

  test('says nothing while none is set', async () => {
    expect(await ask('{}')).toEqual([null, null, null]);
  });
});

test('an hour that a late file changed is named, with the number of times it was counted', async () => {
  const site = await siteIn('UTC', [{ at: '2026-03-02T05:10:00Z' }, { at: '2026-03-02T06:10:00Z' }]);
  expect(await site.rows('cdn.restated_hours', '2026-03-02', '2026-03-03')).toEqual([]);
  await site.put('inbox/cdn/E1.2026-03-02-05.0000000b.gz', logText('b', [{ at: '2026-03-02T05:20:00Z' }]));
  await site.answer('run');
  const again = await site.rows('cdn.restated_hours', '2026-03-02', '2026-03-03');
  expect(again).toEqual([{ hour: '2026-03-02T05:00:00Z', revision: 2, built_at: '2026-11-20T00:00:00Z' }]);
  const range = ['--from', '2026-03-02', '--to', '2026-03-03', '--format', 'txt'];
  expect(await site.answer('report', 'cdn.delivery_report', ...range)).toContain('counted again');
});

test('hours whose files have not come are told in the documents', async () => {
  const days = ['2026-03-01', '2026-03-02', '2026-03-03'].flatMap(day => requestsFrom(`${day}T10:00:00Z`, 20));
  const site = await siteIn('UTC', [...days, ...requestsFrom('2026-03-04T12:00:00Z', 5)]);
  for (const report of ['cdn.daily_delivery', 'cdn.delivery_report']) {
    const range = ['--from', '2026-03-04', '--to', '2026-03-05', '--format', 'txt'];
    const text = (await site.answer('report', report, ...range)).replaceAll(/\s+/g, ' ');
    expect(text).toContain('10:00 on 4 March 2026 have not come; the hour may rise');
  }
});

describe('any range is a document', () => {
  let site: Asked;
  beforeAll(async () => {
    site = await siteIn('Asia/Tokyo', [
      ...requestsFrom('2026-03-02T05:10:00Z', 120, { bytes: 1_000_000 }),
      ...requestsFrom('2026-03-03T05:10:00Z', 60, { bytes: 2_000_000, result: 'Miss' }),
    ]);
  });
  const text = (report: string, from: string, to: string) =>
    site.answer('report', report, '--from', from, '--to', to, '--format', 'txt');

  test.each([
    ['an hour', '2026-03-02T14:00', '2026-03-02T15:00', '120.00 MB'],
    ['three days', '2026-03-01', '2026-03-04', '240.00 MB'],
    ['a month', '2026-03-01', '2026-04-01', '240.00 MB'],
    ['a year', '2025-04-01', '2026-04-01', '240.00 MB'],
  ])('%s', async (_, from, to, bytes) => {
    expect(await text('cdn.delivery_report', from, to)).toContain(bytes);
  });

  test.each([
    ['nothing', '2026-03-02', '2026-03-02'],
    ['the future', '2030-01-01', '2030-01-02'],
    ['before the first day', '2025-01-01', '2025-01-04'],
  ])('%s is said in words', async (_, from, to) => {
    for (const report of ['cdn.daily_delivery', 'cdn.delivery_report'])
      expect(await text(report, from, to)).toContain('Nothing is recorded');
  });

  test('the CSV of the report is its hours, however many', async () => {
    for (const [from, to, hours] of [
      ['2026-03-01', '2026-03-04', 72],
      ['2025-04-01', '2026-04-01', 8_760],
    ] as const) {
      const range = ['--from', from, '--to', to, '--format', 'csv'];
      const csv = await site.answer('report', 'cdn.delivery_report', ...range);
      expect(csv).toBe(await site.answer('report', 'cdn.delivery_statistics', ...range));
      expect(csv.trimEnd().split('\n')).toHaveLength(hours + 1);
    }
  });
});
