// What is said of a change, a peak and what moved, case by case, in both languages.
import { describe, expect, it } from 'vitest';
import type { Value } from '../engine/engine.ts';
import { type Case, tell } from './insight_fixture.ts';
import type { InsightFacts } from './insights.ts';

const change = (now: Value, before?: Value, more: object = {}): InsightFacts => ({
  kind: 'change',
  label: '個数',
  unit: 'parcels',
  now,
  ...(before !== undefined && { before }),
  ...more,
});

describe('change', () => {
  const cases: Case[] = [
    [
      'rise and fall',
      change(332_624_012, 304_253_011, { sameWeekday: 350_000_000 }),
      [
        '個数 came to 332,624,012: 9.3% higher than on the day before (304,253,011) and 5.0% lower than on the same weekday a week earlier (350,000,000).',
      ],
      ['個数は332,624,012で、前日（304,253,011）比9.3%増、前週同曜日（350,000,000）比5.0%減となりました。'],
    ],
    ['nothing to compare with', change(1200), ['個数 came to 1,200.'], ['個数は1,200でした。']],
    [
      'equal',
      change(120, 120n),
      ['個数 came to 120: the same as on the day before.'],
      ['個数は120で、前日と同値となりました。'],
    ],
    [
      'below 0.05%',
      change(100_049, 100_000),
      ['個数 came to 100,049: almost the same as on the day before (100,000).'],
      ['個数は100,049で、前日（100,000）とほぼ同水準となりました。'],
    ],
    [
      'at 0.05%',
      change(100_050, 100_000),
      ['個数 came to 100,050: 0.1% higher than on the day before (100,000).'],
      ['個数は100,050で、前日（100,000）比0.1%増となりました。'],
    ],
    [
      'from zero',
      change(12, 0),
      ['個数 came to 12: up from 0 on the day before.'],
      ['個数は12で、前日の0から増加となりました。'],
    ],
    [
      'from so little that a percentage says nothing',
      change(120_000, 3),
      ['個数 came to 120,000: up from 3 on the day before.'],
      ['個数は120,000で、前日の3から増加となりました。'],
    ],
    [
      'to zero',
      change(0, 12),
      ['個数 came to 0: down from 12 on the day before.'],
      ['個数は0で、前日の12から減少となりました。'],
    ],
    [
      'no value before',
      change(12, null, { sameWeekday: null }),
      ['個数 came to 12. There is no value for the day before or the same weekday a week earlier.'],
      ['個数は12でした。前日と前週同曜日の値はありません。'],
    ],
    ['no value', change(null, 5), ['個数: there is no value for this range.'], ['対象期間の個数の値はありません。']],
    ['NaN', change(Number.NaN, 5), ['個数: there is no value for this range.'], ['対象期間の個数の値はありません。']],
    [
      'shares by points',
      change(0.736, 0.724, { unit: 'ratio', sameWeekday: 0.7362 }),
      [
        '個数 came to 73.6%: 1.2 percentage points higher than on the day before (72.4%) and almost the same as on the same weekday a week earlier (73.6%).',
      ],
      ['個数は73.6%で、前日（72.4%）比1.2ポイント上昇、前週同曜日（73.6%）とほぼ同水準となりました。'],
    ],
    [
      'a share that is small',
      change(0.0004, 0.0012, { unit: 'ratio' }),
      ['個数 came to 0.04%: 0.1 percentage points lower than on the day before (0.1%).'],
      ['個数は0.04%で、前日（0.1%）比0.1ポイント低下となりました。'],
    ],
    [
      'a difference that JavaScript writes with an exponent',
      change(2e-6, 1.1e-6, { unit: 'ratio' }),
      ['個数 came to 0.0002%: 0.0001 percentage points higher than on the day before (0.0001%).'],
      ['個数は0.0002%で、前日（0.0001%）比0.0001ポイント上昇となりました。'],
    ],
    [
      'equal as shown',
      change(251_620_000_000n, 251_621_000_000n, { unit: 'bytes' }),
      ['個数 came to 251.62 GB: almost the same as on the day before (251.62 GB).'],
      ['個数は251.62 GBで、前日（251.62 GB）とほぼ同水準となりました。'],
    ],
    [
      'an instant, which nothing is higher than',
      change('2018-06-10T04:37:00Z', '2018-06-09T04:37:00Z', { unit: 'time' }),
      ['個数 came to 13:37.'],
      ['個数は13:37でした。'],
    ],
  ];
  it.each(cases)('%s', (_, facts, en, ja) => expect([tell(facts, 'en'), tell(facts, 'ja')]).toEqual([en, ja]));

  it('opens with a capital, but for a name that has its own', () => {
    expect(tell({ kind: 'change', label: 'parcels', now: 1 }, 'en')).toEqual(['Parcels came to 1.']);
    expect(tell({ kind: 'change', label: 'iPad parcels', now: 1 }, 'en')).toEqual(['iPad parcels came to 1.']);
  });
});

describe('peak', () => {
  const peak = { kind: 'peak', bytes: 298_955_000_000, gbps: 39.86, at: '2018-06-10T04:37:00Z' } as const;
  const cases: Case[] = [
    [
      'against the day before',
      { ...peak, before: { bytes: 1, gbps: 38.25 } },
      ['The peak was 298.96 GB (39.86 Gbps) at 13:37: 4.2% higher than on the day before (38.25 Gbps).'],
      ['ピークは13:37の298.96 GB（39.86 Gbps）で、前日（38.25 Gbps）比4.2%増となりました。'],
    ],
    [
      'by bytes where the rate before is not known',
      { ...peak, before: { bytes: 597_910_000_000 } },
      ['The peak was 298.96 GB (39.86 Gbps) at 13:37: 50.0% lower than on the day before (597.91 GB).'],
      ['ピークは13:37の298.96 GB（39.86 Gbps）で、前日（597.91 GB）比50.0%減となりました。'],
    ],
    [
      'with its day',
      { ...peak, day: true },
      ['The peak was 298.96 GB (39.86 Gbps) at 13:37 on 10 June 2018.'],
      ['ピークは2018年6月10日 13:37の298.96 GB（39.86 Gbps）でした。'],
    ],
    [
      'one amount, no time',
      { kind: 'peak', gbps: 2, before: {} },
      ['The peak was 2.00 Gbps. There is no value for the day before.'],
      ['ピークは2.00 Gbpsでした。前日の値はありません。'],
    ],
    [
      'none',
      { kind: 'peak', bytes: 0, gbps: 0, at: null },
      ['Nothing was delivered, so there is no peak.'],
      ['配信がなかったため、ピークはありません。'],
    ],
    [
      'not known',
      { kind: 'peak', bytes: null, gbps: null, at: null },
      ['There is no data for this time, so the peak is not known.'],
      ['この期間のデータがないため、ピークは不明です。'],
    ],
    [
      'nothing, by the one that is known',
      { kind: 'peak', bytes: null, gbps: 0 },
      ['Nothing was delivered, so there is no peak.'],
      ['配信がなかったため、ピークはありません。'],
    ],
  ];
  it.each(cases)('%s', (_, facts, en, ja) => expect([tell(facts, 'en'), tell(facts, 'ja')]).toEqual([en, ja]));
});

describe('movers', () => {
  const movers = (entries: { name: Value; now?: Value; before?: Value }[], more: object = {}): InsightFacts => ({
    kind: 'movers',
    label: 'Bytes',
    unit: 'bytes',
    entries,
    limit: 2,
    ...more,
  });
  const cases: Case[] = [
    [
      'all ways',
      movers([
        { name: 'Gdynia', now: 11e12, before: 9.8e12 },
        { name: 'Hel', now: 4e12, before: 3.8e12 },
        { name: 'Puck', now: 4e12, before: 4.1e12 },
        { name: 'Reda', now: 1e9 },
        { name: 'Rumia', now: null, before: 2e9 },
        { name: 'Sopot', now: 5e12, before: 5e12 },
        { name: 'Tczew', now: 12_001_001_000, before: 10e9 },
      ]),
      [
        'Bytes rose most for Gdynia (+1.20 TB, +12.2%) and Hel (+200.00 GB, +5.3%), and for 1 more, compared with the day before.',
        'Bytes fell only for Puck (−100.00 GB, −2.4%), compared with the day before.',
        '1 entry was new: Reda (1.00 GB).',
        '1 entry was gone: Rumia (2.00 GB on the day before).',
        'No other changed by more than 2.01 GB.',
      ],
      [
        '前日と比べてBytesが最も増えたのは、Gdynia（+1.20 TB、+12.2%）、Hel（+200.00 GB、+5.3%）で、ほかに1件あります。',
        '前日と比べてBytesが減ったのは、Puck（−100.00 GB、−2.4%）のみです。',
        'Reda（1.00 GB）の1件が新たに加わりました。',
        'Rumia（前日2.00 GB）の1件がなくなりました。',
        'その他の変動は、いずれも2.01 GB以下です。',
      ],
    ],
    [
      'many new ones, from zero and no names',
      movers(
        [
          { name: 'a', now: 3 },
          { name: null, now: 2 },
          { name: ' ', now: 1 },
          { name: 'b\nc', now: 5, before: 0 },
          { name: 'd', now: 1, before: 1 },
        ],
        { unit: 'parcels', to: 'same_weekday' },
      ),
      [
        'Bytes rose only for b c (+5), compared with the same weekday a week earlier.',
        '3 entries were new: a (3), (no name) (2) and 1 more.',
        'No other changed by more than 1.',
      ],
      [
        '前週同曜日と比べてBytesが増えたのは、b c（+5）のみです。',
        'a（3）、（名称なし）（2）など計3件が新たに加わりました。',
        'その他の変動は、いずれも1以下です。',
      ],
    ],
    [
      'shares',
      movers(
        [
          { name: 'a', now: 0.7, before: 0.75 },
          { name: 'b', now: 0.72, before: 0.7 },
          { name: 'c', now: 0.5, before: 0.5 },
        ],
        { unit: 'ratio', label: 'Punctuality' },
      ),
      [
        'Punctuality rose only for b (+2.0 points), compared with the day before.',
        'Punctuality fell only for a (−5.0 points), compared with the day before.',
        'No other changed.',
      ],
      [
        '前日と比べてPunctualityが上がったのは、b（+2.0ポイント）のみです。',
        '前日と比べてPunctualityが下がったのは、a（−5.0ポイント）のみです。',
        'その他に変動はありません。',
      ],
    ],
    [
      'nothing changed',
      movers([{ name: 'a', now: 1, before: 1 }]),
      ['Bytes changed nowhere, compared with the day before.'],
      ['前日と比べて、Bytesに変動はありません。'],
    ],
    ['nothing at all', movers([]), ['Bytes: there is nothing to compare.'], ['Bytesには比較できる値がありません。']],
  ];
  it.each(cases)('%s', (_, facts, en, ja) => expect([tell(facts, 'en'), tell(facts, 'ja')]).toEqual([en, ja]));
});
