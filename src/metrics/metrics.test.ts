// Questions compiled and run on a real engine, against answers worked out in plain TypeScript.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayMs, hourMs } from '../base/clock.ts';
import { AppError } from '../base/errors.ts';
import { localDate, localTime, openZone } from '../base/zone.ts';
import type { Grain } from '../catalog/catalog.ts';
import { compile, type Question } from './metrics.ts';
import { catalog, openParcels, type Parcel } from './parcels_fixture.ts';

let parcels: Awaited<ReturnType<typeof openParcels>>;
beforeAll(async () => {
  parcels = await openParcels();
});
afterAll(() => parcels.close());

const at = (text: string) => new Date(text);
const question = (asked: Partial<Question>): Question => ({
  metrics: ['post.parcels'],
  by: [],
  from: at('2024-03-01T00:00:00Z'),
  to: at('2024-04-01T00:00:00Z'),
  timeZone: 'UTC',
  now: at('2024-06-01T00:00:00Z'),
  ...asked,
});
const ask = (asked: Partial<Question>) => parcels.ask(compile(catalog, question(asked)).sql);
const codeOf = (asked: Partial<Question>): unknown => {
  try {
    return compile(catalog, question(asked)).sql;
  } catch (thrown) {
    return thrown instanceof AppError && thrown.usage ? `${thrown.code}: ${thrown.hint}` : thrown;
  }
};
const parcel = (time: string, more: Partial<Parcel> = {}): Parcel => ({
  time: at(time),
  depot: 'Gdynia',
  carrier: 'red',
  late: false,
  grams: 100,
  ...more,
});

describe('one question', () => {
  it('answers one row without grain and dimensions, also from nothing', async () => {
    await parcels.fill([]);
    expect(await ask({ metrics: ['post.parcels', 'post.grams', 'post.late_ratio', 'post.p95_minute_grams'] })).toEqual([
      { 'post.parcels': 0, 'post.grams': null, 'post.late_ratio': null, 'post.p95_minute_grams': 0 },
    ]);
  });

  it('takes the beginning of the range and leaves its end', async () => {
    await parcels.fill(
      ['23:59:59.999', '10:00:00', '10:59:59.999', '11:00:00'].map(time => parcel(`2024-03-05T${time}Z`)),
    );
    const range = { from: at('2024-03-05T10:00:00Z'), to: at('2024-03-05T11:00:00Z') };
    expect(await ask({ metrics: ['post.late_parcels', 'post.parcels'], ...range })).toEqual([
      { 'post.late_parcels': 0, 'post.parcels': 2 },
    ]);
    expect(compile(catalog, question(range)).sql).toContain("\"dt\" between date '2024-03-05' and date '2024-03-05'");
  });

  it('keeps the rows of every table where metrics of two tables meet, NULL dimensions too', async () => {
    await parcels.fill([
      parcel('2024-03-05T10:00:00Z', { depot: null, late: true }),
      parcel('2024-03-06T10:00:00Z', { depot: 'Brno' }),
    ]);
    const compiled = compile(
      catalog,
      question({
        metrics: ['parcels', 'late_parcels', 'grams_yesterday'],
        by: ['depot'],
        to: at('2024-03-06T00:00:00Z'),
      }),
    );
    expect(await parcels.ask(compiled.sql)).toEqual([
      { depot: null, 'post.parcels': 1, 'post.late_parcels': 1, 'post.grams_yesterday': 100 },
    ]);
    expect(compiled.columns.map(({ name, unit }) => [name, unit])).toEqual([
      ['depot', undefined],
      ['post.parcels', 'parcels'],
      ['post.late_parcels', 'grams'],
      ['post.grams_yesterday', 'grams'],
    ]);
    expect(compiled.tables).toEqual(['post.parcels_minute', 'post.parcels']);
    expect(
      await ask({ metrics: ['parcels', 'grams_yesterday'], by: ['depot'], to: at('2024-03-07T00:00:00Z') }),
    ).toEqual([
      { depot: 'Brno', 'post.parcels': 1, 'post.grams_yesterday': 100 },
      { depot: null, 'post.parcels': 1, 'post.grams_yesterday': null },
    ]);
  });

  it('narrows by a condition over dimensions, derived ones too', async () => {
    await parcels.fill([
      parcel('2024-03-05T10:00:00Z', { carrier: 'red' }),
      parcel('2024-03-05T10:00:00Z', { carrier: null, late: true }),
    ]);
    const where = "firm = 'NONE' or (Depot like 'X%' and carrier is not null)";
    expect(await ask({ metrics: ['late_parcels'], by: ['firm'], where })).toEqual([
      { firm: 'NONE', 'post.late_parcels': 1 },
    ]);
  });
});

describe('time', () => {
  it('gives the repeated hour twice and the changed day once', async () => {
    await parcels.fill(
      ['2024-10-27T00:10:00Z', '2024-10-27T01:10:00Z', '2024-10-27T01:50:00Z'].map(time => parcel(time)),
    );
    const range = { from: at('2024-10-26T22:00:00Z'), to: at('2024-10-27T23:00:00Z'), timeZone: 'Europe/Warsaw' };
    expect(await ask({ ...range, grain: 'hour' })).toEqual([
      { hour: '2024-10-27T00:00:00Z', 'post.parcels': 1 },
      { hour: '2024-10-27T01:00:00Z', 'post.parcels': 2 },
    ]);
    expect(await ask({ ...range, grain: 'day' })).toEqual([{ day: '2024-10-27', 'post.parcels': 3 }]);
  });

  it('cuts as the calendar of the zone does, in any zone', async () => {
    const zones = ['UTC', 'Asia/Kolkata', 'Europe/Warsaw', 'Australia/Lord_Howe', 'America/St_Johns', 'Pacific/Apia'];
    const start = at('2011-10-01T00:00:00Z').getTime();
    const minutes = fc.array(fc.integer({ min: 0, max: 200 * 1440 - 1 }), { minLength: 1, maxLength: 30 });
    const grain = fc.constantFrom<Grain>('hour', 'day', 'month');
    await fc.assert(
      fc.asyncProperty(minutes, fc.constantFrom(...zones), grain, async (offsets, timeZone, cut) => {
        const times = offsets.map(minute => new Date(start + minute * 60_000));
        await parcels.fill(times.map(time => parcel(time.toISOString())));
        const expected = new Map<string, number>();
        for (const time of times) {
          const label = bucketOf(time, { timeZone, grain: cut });
          expected.set(label, (expected.get(label) ?? 0) + 1);
        }
        const rows = await ask({ from: new Date(start), to: new Date(start + 200 * dayMs), timeZone, grain: cut });
        expect(rows.map(row => [row[cut], row['post.parcels']])).toEqual(
          [...expected].sort(([a], [b]) => (a < b ? -1 : 1)),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('knows the last day, the month so far and what the month will be', async () => {
    await parcels.fill([
      parcel('2024-02-29T14:59:00Z', { grams: 1 }),
      parcel('2024-02-29T15:00:00Z', { grams: 10 }),
      parcel('2024-03-09T14:59:00Z', { grams: 100 }),
      parcel('2024-03-09T15:00:00Z', { grams: 1000 }),
      parcel('2024-03-10T15:00:00Z', { grams: 10_000 }),
    ]);
    const range = { timeZone: 'Asia/Tokyo', from: at('2024-03-09T14:00:00Z'), to: at('2024-03-10T15:00:00Z') };
    const metrics = ['grams_yesterday', 'grams_month_to_date', 'grams_month_estimate'];
    expect(await ask({ ...range, metrics })).toEqual([
      { 'post.grams_yesterday': 1000, 'post.grams_month_to_date': 1110, 'post.grams_month_estimate': (1110 * 31) / 10 },
    ]);
    const noon = at('2024-03-10T03:00:00Z');
    expect(await ask({ ...range, to: noon, now: noon, metrics })).toEqual([
      {
        'post.grams_yesterday': 1000,
        'post.grams_month_to_date': 1110,
        'post.grams_month_estimate': (1110 * 31) / 9.5,
      },
    ]);
    expect(await ask({ ...range, now: at('2023-01-01T00:00:00Z'), metrics: ['grams_month_estimate'] })).toEqual([
      { 'post.grams_month_estimate': null },
    ]);
  });
});

describe('values of smaller buckets', () => {
  it('finds the peak of what there is and counts empty minutes as 0 where the metric says so', async () => {
    await parcels.fill([
      parcel('2024-03-05T10:00:10Z', { grams: 5 }),
      parcel('2024-03-05T10:00:50Z', { grams: 7 }),
      parcel('2024-03-05T10:01:00Z', { grams: 11, depot: null }),
      parcel('2024-03-05T11:00:00Z', { grams: null }),
    ]);
    const range = { from: at('2024-03-05T10:00:00Z'), to: at('2024-03-05T10:20:00Z') };
    const metrics = ['peak_minute_grams', 'p95_minute_grams', 'quietest_hour_grams'];
    expect(await ask({ ...range, metrics })).toEqual([
      { 'post.peak_minute_grams': 12, 'post.p95_minute_grams': 11, 'post.quietest_hour_grams': 23 },
    ]);
    expect(await ask({ ...range, metrics: metrics.slice(0, 2), by: ['depot'] })).toEqual([
      { depot: 'Gdynia', 'post.peak_minute_grams': 12, 'post.p95_minute_grams': 0 },
      { depot: null, 'post.peak_minute_grams': 11, 'post.p95_minute_grams': 0 },
    ]);
    expect(await ask({ ...range, to: at('2024-03-05T12:00:00Z'), metrics, grain: 'hour' })).toEqual([
      {
        hour: '2024-03-05T10:00:00Z',
        'post.peak_minute_grams': 12,
        'post.p95_minute_grams': 0,
        'post.quietest_hour_grams': 23,
      },
      {
        hour: '2024-03-05T11:00:00Z',
        'post.peak_minute_grams': null,
        'post.p95_minute_grams': 0,
        'post.quietest_hour_grams': 0,
      },
    ]);
  });

  it('takes the nearest rank over all minutes of any range', async () => {
    const minutes = fc.array(fc.record({ minute: fc.nat(399), grams: fc.nat(50) }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(minutes, fc.integer({ min: 1, max: 400 }), async (sent, length) => {
        const from = at('2024-03-05T23:11:00Z');
        const to = new Date(from.getTime() + length * 60_000);
        const sums = new Array<number>(length).fill(0);
        for (const { minute, grams } of sent) if (minute < length) sums[minute] = (sums[minute] ?? 0) + grams;
        await parcels.fill(
          sent.map(({ minute, grams }) => parcel(new Date(from.getTime() + minute * 60_000).toISOString(), { grams })),
        );
        const p95 = sums.sort((a, b) => a - b)[Math.ceil(0.95 * length) - 1];
        expect(await ask({ metrics: ['p95_minute_grams'], from, to })).toEqual([{ 'post.p95_minute_grams': p95 }]);
      }),
      { numRuns: 25 },
    );
  });
});

describe('wrong questions', () => {
  it('are told with what could have been meant', () => {
    expect(codeOf({ metrics: ['post.parcel'] })).toBe('metric_unknown: Did you mean post.parcels?');
    expect(codeOf({ metrics: [] })).toMatch(/^metric_missing/);
    expect(codeOf({ by: ['depott'] })).toBe('dimension_unknown: Did you mean depot?');
    expect(codeOf({ metrics: ['late_parcels', 'parcels'], by: ['carrier'] })).toBe(
      'dimension_unknown: There are depot.',
    );
    expect(codeOf({ from: at('2024-05-01T00:00:00Z') })).toMatch(/^range_reversed/);
    expect(codeOf({ from: at('1970-01-01T00:00:00Z') })).toMatch(/^range_too_long/);
    expect(codeOf({ metrics: ['grams_yesterday'], grain: 'day' })).toMatch(/^grain_impossible/);
    expect(codeOf({ metrics: ['quietest_hour_grams'], grain: 'minute' })).toMatch(/^grain_impossible/);
  });
});

/** The name of a bucket, by walking: hours from the last full local hour reached by going back a minute at a time. */
function bucketOf(time: Date, { timeZone, grain }: { timeZone: string; grain: Grain }): string {
  const zone = openZone(timeZone);
  const date = localDate(time, zone);
  if (grain === 'day') return date;
  if (grain === 'month') return `${date.slice(0, 7)}-01`;
  const start = new Date(time.getTime() - Number(localTime(time, zone).slice(14, 16)) * (hourMs / 60));
  return `${start.toISOString().slice(0, 16)}:00Z`;
}
