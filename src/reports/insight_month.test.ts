// What is said of a month and of a quota; the day that fills the quota is counted again, day by day.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Case, tell } from './insight_fixture.ts';

const day = { day: '2018-06-10', of: 30 };

describe('month and quota', () => {
  const bytes = { label: 'Bytes', unit: 'bytes' } as const;
  const month = { kind: 'month', ...bytes, ...day, soFar: 2.17e15, elapsed: 10 } as const;
  const quota = { kind: 'quota', ...bytes, ...day, quota: 5e15, soFar: 2.17e15, elapsed: 10 } as const;
  const soFar = 'Bytes came to 2.17 PB in June 2018 so far, after 10 of 30 days.';
  const これまで = '2018年6月のBytesは、30日のうち10日を終えた時点で2.17 PBです。';
  const cases: Case[] = [
    [
      'an estimate with a range, against the month before',
      { ...month, estimate: { value: 6.51e15, low: 6.2e15, high: 6.8e15 }, lastMonth: 5.8e15 },
      [
        soFar,
        'At this pace June 2018 will end at 6.51 PB, likely between 6.20 PB and 6.80 PB.',
        'That would be 12.2% higher than in May 2018 (5.80 PB).',
      ],
      [
        これまで,
        'このペースでは、2018年6月は6.51 PB（6.20 PB～6.80 PB）となる見込みです。',
        '見込みどおりであれば、2018年5月（5.80 PB）比12.2%増となります。',
      ],
    ],
    [
      'no estimate',
      { ...month, lastMonth: null },
      [soFar, 'There is no estimate for the month yet.'],
      [これまで, '月全体の見込みはまだありません。'],
    ],
    [
      'the first day',
      { ...month, elapsed: 1, day: '2018-06-01', estimate: { value: 6.51e16, low: 6.51e16, high: 6.51e16 } },
      [
        'Bytes came to 2.17 PB in June 2018 so far, after the first of 30 days.',
        'At this pace June 2018 will end at 65.10 PB.',
      ],
      [
        '2018年6月のBytesは、30日のうち初日を終えた時点で2.17 PBです。',
        'このペースでは、2018年6月は65.10 PBとなる見込みです。',
      ],
    ],
    [
      'the last day, of January',
      { ...month, elapsed: 31, of: 31, day: '2019-01-31', estimate: { value: 3e15 }, lastMonth: 5.8e15 },
      ['Bytes came to 2.17 PB in the whole of January 2019: 62.6% lower than in December 2018 (5.80 PB).'],
      ['2019年1月（月全体）のBytesは2.17 PBで、2018年12月（5.80 PB）比62.6%減となりました。'],
    ],
    [
      'no value',
      { ...month, soFar: null },
      ['Bytes: there is no value for June 2018.'],
      ['2018年6月のBytesの値はありません。'],
    ],
    [
      'days to a quota by two paces',
      { ...quota, lastWeek: 0.7e15 },
      [
        'Bytes came to 2.17 PB in June 2018 so far; that is 43.4% of the quota of 5.00 PB.',
        'At the pace of the month so far (217.00 TB a day), the quota will be reached in 14 days, on 24 June 2018.',
        'At the pace of the last 7 days (100.00 TB a day), the quota will not be reached in June 2018.',
      ],
      [
        '2018年6月のBytesはこれまでに2.17 PBで、上限（5.00 PB）の43.4%です。',
        '月初からのペース（1日あたり217.00 TB）では、14日後の2018年6月24日に上限に達する見込みです。',
        '直近7日間のペース（1日あたり100.00 TB）では、2018年6月中に上限に達することはない見込みです。',
      ],
    ],
    [
      'one day',
      { ...quota, quota: 2.387e15 },
      [
        'Bytes came to 2.17 PB in June 2018 so far; that is 90.9% of the quota of 2.39 PB.',
        'At the pace of the month so far (217.00 TB a day), the quota will be reached in 1 day, on 11 June 2018.',
      ],
      [
        '2018年6月のBytesはこれまでに2.17 PBで、上限（2.39 PB）の90.9%です。',
        '月初からのペース（1日あたり217.00 TB）では、1日後の2018年6月11日に上限に達する見込みです。',
      ],
    ],
    [
      'reached',
      { ...quota, quota: 2e15 },
      ['Bytes came to 2.17 PB in June 2018: the quota of 2.00 PB is exceeded by 170.00 TB.'],
      ['2018年6月のBytesは2.17 PBで、上限（2.00 PB）を170.00 TB超えています。'],
    ],
    [
      'reached exactly',
      { ...quota, quota: 2.17e15 },
      ['Bytes came to 2.17 PB in June 2018: the quota of 2.17 PB is reached exactly.'],
      ['2018年6月のBytesは2.17 PBで、ちょうど上限（2.17 PB）に達しました。'],
    ],
    ['no quota', { ...quota, quota: null }, ['Bytes: no quota is set.'], ['Bytesの上限は設定されていません。']],
    [
      'nothing used',
      { ...quota, soFar: 0 },
      [
        'Bytes came to 0 B in June 2018 so far; that is 0.0% of the quota of 5.00 PB.',
        'At the pace of the month so far (0 B a day), the quota will not be reached in June 2018.',
      ],
      [
        '2018年6月のBytesはこれまでに0 Bで、上限（5.00 PB）の0.0%です。',
        '月初からのペース（1日あたり0 B）では、2018年6月中に上限に達することはない見込みです。',
      ],
    ],
  ];
  it.each(cases)('%s', (_, facts, en, ja) => expect([tell(facts, 'en'), tell(facts, 'ja')]).toEqual([en, ja]));

  it('names the day that fills the quota, as counting day by day does', () => {
    const facts = fc.record({
      perDay: fc.integer({ min: 1, max: 500 }),
      elapsed: fc.integer({ min: 1, max: 29 }),
      quota: fc.integer({ min: 1, max: 9000 }),
    });
    fc.assert(
      fc.property(facts, ({ perDay, elapsed, quota: limit }) => {
        const [first = '', second = ''] = tell(
          { ...quota, unit: 'parcels', quota: limit, soFar: perDay * elapsed, elapsed },
          'en',
        );
        let full = elapsed;
        while (perDay * full < limit) full++;
        if (full === elapsed) expect(first).toMatch(/is (exceeded by [\d,]+|reached exactly)\.$/);
        else if (full > 30) expect(second).toContain('will not be reached in June 2018.');
        else expect(second).toMatch(new RegExp(`in ${full - elapsed} days?, on ${full} June 2018\\.$`));
      }),
    );
  });
});
