// How values read: by unit, by language, exactly, and over the nights on which clocks change.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minuteMs } from '../base/clock.ts';
import type { Value } from '../engine/engine.ts';
import { readAmount } from './amount_fixture.ts';
import {
  alignOf,
  changeOf,
  formats,
  numberFormatOf,
  type Show,
  type Shown,
  showChange,
  showDay,
  showInstant,
  showMonth,
  showRange,
  showValue,
} from './format.ts';
import { decimalOf } from './number_text.ts';

const en: Show = { language: 'en', timeZone: 'Asia/Tokyo' };
const ja: Show = { language: 'ja', timeZone: 'Asia/Tokyo' };
const london: Show = { language: 'en', timeZone: 'Europe/London' };
const whole: Shown = { type: 'BIGINT' };
const real: Shown = { type: 'DOUBLE' };
const of = (unit: string, format?: string): Shown => ({ ...real, unit, ...(format !== undefined && { format }) });
const at = (text: string) => new Date(text);

describe('a value reads by its unit', () => {
  const cases: [Value, Shown, string, string?][] = [
    [298_955_000_000, of('bytes'), '298.96 GB'],
    [39.86, of('gbps'), '39.86 Gbps'],
    [0, of('bytes'), '0 B'],
    [999, of('bytes'), '999 B'],
    [1000, of('bytes'), '1.00 kB'],
    [999_994, of('bytes'), '999.99 kB'],
    [999_995, of('bytes'), '1.00 MB'],
    [-1500n, of('bytes'), '−1.50 kB'],
    [12_345_678_901_234_567_890n, of('bytes'), '12,345.68 PB'],
    ['251622380000000', { type: 'DECIMAL(38,0)', unit: 'bytes' }, '251.62 TB'],
    [298_955_000_000, of('bytes', 'gb'), '298.96 GB'],
    [298_955_000_000, of('bytes', 'tb'), '0.30 TB'],
    [298_955_000_000, of('bytes', 'gib'), '278.42 GiB'],
    [2048, of('bytes', 'kib'), '2.00 KiB'],
    [0, of('gbps'), '0.00 Gbps'],
    [0.000_213_333, of('gbps'), '0.000213 Gbps'],
    [480, of('kbps'), '480.00 kbps'],
    [0.7358, of('ratio'), '73.6%'],
    [0, of('ratio'), '0.0%'],
    [1, of('ratio'), '100.0%'],
    [0.9998, of('ratio'), '99.98%'],
    [0.00038, of('ratio'), '0.04%'],
    [73.58, of('percent'), '73.6%'],
    [332_624_012, of('requests'), '332,624,012'],
    [12.3456, of('requests'), '12.35'],
    [332_624_012, of('requests', 'compact'), '332.62M', '3.33億'],
    [9_007_199_254_740_993n, whole, '9,007,199,254,740,993'],
    [2018, { ...whole, format: 'plain' }, '2018'],
    [-5, whole, '−5'],
    ['1234567.80', { type: 'DECIMAL(18,2)' }, '1,234,567.80'],
    ['-0.10', { type: 'DECIMAL(18,2)' }, '−0.10'],
    [1234.5, of('currency'), '1,234.50'],
    [0.038, of('seconds'), '38 ms', '38ミリ秒'],
    [0.0012, of('seconds'), '1.2 ms', '1.2ミリ秒'],
    [0.9996, of('seconds'), '1 s', '1秒'],
    [1.2, of('seconds'), '1.2 s', '1.2秒'],
    [59.97, of('seconds'), '1 min', '1分'],
    [125, of('seconds'), '2 min 5 s', '2分5秒'],
    [8220, of('seconds'), '2 h 17 min', '2時間17分'],
    [86_399, of('seconds'), '1 d', '1日'],
    [100_000, of('seconds'), '1 d 4 h', '1日4時間'],
    [-1.2, of('seconds'), '−1.2 s', '−1.2秒'],
    [38, of('milliseconds'), '38 ms', '38ミリ秒'],
    [2.230_042_505, real, '2.23'],
    [0.000_906_266, real, '0.0009063'],
    [true, { type: 'BOOLEAN' }, 'yes', 'はい'],
    [['a', 'b'], { type: 'VARCHAR[]' }, 'a, b', 'a、b'],
    [[1000n, null], { type: 'BIGINT[]' }, '1,000, n/a', '1,000、該当なし'],
    [{ a: 1n }, { type: 'STRUCT(a BIGINT)' }, '{"a":"1"}'],
    ['404', { type: 'VARCHAR' }, '404'],
    ['1e5', { type: 'VARCHAR' }, '1e5'],
    ['2018-06-08', { type: 'DATE' }, '8 June 2018', '2018年6月8日'],
    ['2018-06-08', { type: 'DATE', format: 'weekday' }, 'Friday 8 June 2018', '2018年6月8日(金)'],
    ['2018-06-08', { type: 'DATE', format: 'short' }, '8 Jun', '6/8'],
    ['2018-06-01', { type: 'DATE', format: 'month' }, 'June 2018', '2018年6月'],
    ['2018-06-08', { type: 'DATE', format: 'iso' }, '2018-06-08'],
    ['2018-06-08T04:37:00Z', { type: 'TIMESTAMP', unit: 'time' }, '13:37'],
    [
      '2018-06-08T04:37:00Z',
      { type: 'TIMESTAMP', unit: 'time', format: 'day_time' },
      '8 June 2018 13:37',
      '2018年6月8日 13:37',
    ],
    ['2018-06-08T15:00:05Z', { type: 'TIMESTAMP' }, '9 June 2018 00:00:05', '2018年6月9日 00:00:05'],
    ['2018-06-08T15:00:00Z', { type: 'TIMESTAMP', format: 'day' }, '9 June 2018', '2018年6月9日'],
    ['2018-06-08T15:00:00Z', { type: 'TIMESTAMP', format: 'short' }, '9 Jun 00:00', '6/9 00:00'],
    ['2018-06-08T15:00:00Z', { type: 'TIMESTAMP', format: 'iso' }, '2018-06-09 00:00'],
    ['soon', { type: 'VARCHAR', unit: 'time' }, 'soon'],
  ];
  it.each(cases)('%s of %o', (value, column, english, japanese = english) => {
    expect([showValue(value, column, en), showValue(value, column, ja)]).toEqual([english, japanese]);
  });

  it('says in words where there is no value', () => {
    for (const value of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      for (const column of [of('bytes'), of('ratio'), of('seconds'), of('requests'), real, { type: 'TIMESTAMP' }]) {
        expect(showValue(value, column, en)).toBe('n/a');
        expect(showValue(value, column, ja)).toBe('該当なし');
        expect(showValue(value, column, { ...ja, narrow: true })).toBe('－');
      }
    }
  });

  it('shows no more than half a last digit beside the value, and every digit of whole numbers', () => {
    const number = fc.oneof(
      fc.double({ noNaN: true, min: -1e18, max: 1e18 }),
      fc.double({ noNaN: true, min: -2, max: 2 }),
      fc.maxSafeInteger(),
      fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }),
    );
    const unit = fc.constantFrom('bytes', 'gbps', 'ratio', 'percent', 'requests', 'currency');
    fc.assert(
      fc.property(number, unit, fc.constantFrom(en, ja), (value, name, show) => {
        const { amount, half } = readAmount(showValue(value, of(name), show), name);
        const exact = Number(value);
        expect(Math.abs(amount - exact)).toBeLessThanOrEqual(half * 1.000_001 + Math.abs(exact) * 1e-12);
      }),
    );
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), value => {
        expect(BigInt(showValue(value, whole, en).replaceAll(',', '').replace('−', '-'))).toBe(value);
      }),
    );
  });

  it('has words for any value of any column', () => {
    const value = fc.oneof(
      fc.constant(null),
      fc.boolean(),
      fc.double(),
      fc.bigInt(),
      fc.string(),
      fc.array(fc.oneof(fc.double(), fc.constant(null))),
      fc.dictionary(fc.string(), fc.bigInt()),
    );
    const type = fc.constantFrom(
      'BIGINT',
      'DOUBLE',
      'DECIMAL(18,2)',
      'VARCHAR',
      'DATE',
      'TIMESTAMP',
      'DOUBLE[]',
      'BOOLEAN',
    );
    const unit = fc.constantFrom(
      undefined,
      'bytes',
      'gbps',
      'ratio',
      'seconds',
      'time',
      'currency',
      'parcels',
      'constructor',
    );
    const format = fc.constantFrom(undefined, ...formats);
    fc.assert(
      fc.property(fc.tuple(value, type, unit, format, fc.constantFrom(en, ja)), ([cell, name, measure, form, show]) => {
        const column = { type: name, ...(measure && { unit: measure }), ...(form && { format: form }) };
        const shown = showValue(cell, column, show);
        if (typeof cell === 'number' || cell === null || Array.isArray(cell)) {
          expect(shown).not.toMatch(/NaN|Infinity|∞|null|undefined|-/);
        }
      }),
    );
  });
});

describe('days and ranges', () => {
  it('names days and months', () => {
    expect(showDay('2018-06-08', en)).toBe('8 June 2018');
    expect(showDay('2018-06-08', ja, { weekday: true })).toBe('2018年6月8日(金)');
    expect([showMonth('2018-12-01', en), showMonth('2018-12-01', ja)]).toEqual(['December 2018', '2018年12月']);
  });

  it.each([
    ['2018-06-07T15:00Z', '2018-06-08T15:00Z', '8 June 2018', '2018年6月8日'],
    ['2018-06-07T15:00Z', '2018-06-10T15:00Z', '8 – 10 June 2018', '2018年6月8日～10日'],
    ['2018-06-27T15:00Z', '2018-07-03T15:00Z', '28 June – 3 July 2018', '2018年6月28日～7月3日'],
    ['2018-12-29T15:00Z', '2019-01-02T15:00Z', '30 December 2018 – 2 January 2019', '2018年12月30日～2019年1月2日'],
    ['2018-06-07T22:00Z', '2018-06-08T15:00Z', '8 June 2018, 07:00 – 24:00', '2018年6月8日 07:00～24:00'],
    ['2018-06-07T22:00Z', '2018-06-08T00:30Z', '8 June 2018, 07:00 – 09:30', '2018年6月8日 07:00～09:30'],
    [
      '2018-06-07T22:00Z',
      '2018-06-09T00:30Z',
      '8 June 2018, 07:00 – 9 June 2018, 09:30',
      '2018年6月8日 07:00～2018年6月9日 09:30',
    ],
    ['2018-06-07T15:00Z', '2018-06-07T15:00Z', '8 June 2018, 00:00 – 00:00', '2018年6月8日 00:00～00:00'],
  ])('%s to %s', (from, to, english, japanese) => {
    const range = { from: at(from), to: at(to) };
    expect([showRange(range, en), showRange(range, ja)]).toEqual([english, japanese]);
  });

  it('takes the day on which a clock changes for one day', () => {
    expect(showRange({ from: at('2018-10-27T23:00Z'), to: at('2018-10-29T00:00Z') }, london)).toBe('28 October 2018');
    expect(showRange({ from: at('2018-10-28T00:30Z'), to: at('2018-10-28T01:30Z') }, london)).toBe(
      '28 October 2018, 01:30 (UTC+01:00) – 01:30 (UTC)',
    );
  });

  it('says an instant with the offset that held', () => {
    expect(showInstant(at('2018-06-08T04:37Z'), en)).toBe('8 June 2018, 13:37 (UTC+09:00)');
    expect(showInstant(at('2018-06-08T04:37Z'), ja)).toBe('2018年6月8日 13:37 (UTC+09:00)');
    expect(showInstant(at('2018-06-08T04:37Z'), { ...en, timeZone: 'America/St_Johns' })).toBe(
      '8 June 2018, 02:07 (UTC−02:30)',
    );
  });

  it.each([
    ['Europe/London', '2018-10-28T01:00Z'],
    ['America/New_York', '2018-11-04T06:00Z'],
    ['America/St_Johns', '2010-11-07T02:31Z'],
    ['Australia/Lord_Howe', '2018-03-31T15:00Z'],
    ['Africa/Casablanca', '2018-05-13T02:00Z'],
    ['Asia/Baku', '2015-10-25T00:00Z'],
  ])(
    'writes no two minutes alike around the change in %s, and names the offset only where it must',
    (timeZone, change) => {
      const show: Show = { language: 'en', timeZone };
      const minutes = Array.from({ length: 600 }, (_, i) => new Date(at(change).getTime() + (i - 300) * minuteMs));
      const texts = minutes.map(minute => showValue(minute.toISOString(), { type: 'TIMESTAMP' }, show));
      expect(new Set(texts).size).toBe(minutes.length);
      const named = texts.filter(text => text.includes('UTC')).length;
      const bare = new Set(texts.map(text => text.replace(/ \(.*/, ''))).size;
      expect(named).toBe(2 * (minutes.length - bare));
      expect(named).toBeGreaterThan(0);
    },
  );
});

describe('changes', () => {
  it.each([
    [0.0932, '+9.3%'],
    [-0.3376, '−33.8%'],
    [0.0004, '0.0%'],
    [-0.0004, '0.0%'],
    [12.345, '+1,234.5%'],
    [null, 'n/a'],
    [Number.NaN, 'n/a'],
    [Number.POSITIVE_INFINITY, 'n/a'],
  ])('%s', (ratio, text) => expect(showChange(ratio, en)).toBe(text));

  it('takes as many decimals as asked', () => expect(showChange(-0.33761, en, { digits: 2 })).toBe('−33.76%'));

  it('is none where a side is missing or there was nothing', () => {
    expect(changeOf({ now: 110, before: 100n })).toBeCloseTo(0.1);
    expect(changeOf({ now: '110.5', before: '100' })).toBeCloseTo(0.105);
    expect(changeOf({ now: 10n ** 20n + 10n ** 18n, before: 10n ** 20n })).toBeCloseTo(0.01);
    for (const [now, before] of [
      [1, 0],
      [null, 1],
      [1, null],
      [1, -1],
      [Number.NaN, 1],
    ] as const) {
      expect(changeOf({ now, before })).toBeNull();
    }
  });
});

describe('sheets', () => {
  it.each([
    [whole, '#,##0'],
    [{ type: 'HUGEINT' }, '#,##0'],
    [{ type: 'DECIMAL(18,2)' }, '#,##0.00'],
    [{ type: 'DECIMAL(38,0)' }, '#,##0'],
    [{ type: 'DATE' }, 'yyyy-mm-dd'],
    [{ type: 'TIMESTAMP', unit: 'time' }, 'yyyy-mm-dd hh:mm'],
    [{ ...whole, unit: 'bytes' }, '#,##0'],
    [of('ratio'), '0.00%'],
    [{ ...of('ratio'), format: 'change' }, '+0.0%;-0.0%;0.0%'],
    [of('gbps'), '#,##0.00##'],
    [of('parcels'), '#,##0.00##'],
    [{ ...whole, format: 'plain' }, '0'],
    [{ type: 'VARCHAR' }, undefined],
    [{ type: 'BIGINT[]' }, undefined],
  ])('%o is %s', (column, code) => expect(numberFormatOf(column)).toBe(code));

  it('shows a change with its sign, of a ratio and of percent', () => {
    const change = (value: number | null, unit: string) =>
      showValue(value, { type: 'DOUBLE', unit, format: 'change' }, { language: 'en', timeZone: 'UTC' });
    expect([0.211, -0.048, 0, 1.45, null].map(value => change(value, 'ratio'))).toEqual([
      '+21.1%',
      '−4.8%',
      '0.0%',
      '+145.0%',
      'n/a',
    ]);
    expect([21.1, -100].map(value => change(value, 'percent'))).toEqual(['+21.1%', '−100.0%']);
  });

  it('puts numbers to the right', () => {
    expect([whole, real, { type: 'DECIMAL(18,2)' }].map(alignOf)).toEqual(['right', 'right', 'right']);
    expect([{ type: 'VARCHAR' }, { type: 'DATE' }, { type: 'INTERVAL' }].map(alignOf)).toEqual([
      'left',
      'left',
      'left',
    ]);
  });
});

it('knows a number by its text', () => {
  expect(['12', '-1.50', '1e5', '', '0x10', ' 1', 'Infinity', '2018-06-08'].map(decimalOf)).toEqual([
    '12',
    '-1.50',
    '1e5',
    ...Array(5).fill(undefined),
  ]);
});
