// What is said of values that are far from their usual, and where that begins.
import { describe, expect, it } from 'vitest';
import { type Case, tell } from './insight_fixture.ts';
import type { OddEntry } from './insight_odd.ts';
import type { InsightFacts } from './insights.ts';

describe('odd', () => {
  const odd = (entries: OddEntry[], more: object = {}): InsightFacts => ({
    kind: 'odd',
    label: 'Parcels',
    unit: 'parcels',
    entries,
    ...more,
  });
  const low: OddEntry = { at: '2018-06-09T18:00:00Z', value: 1234, median: 2245, mad: 80 };
  const fromZero: OddEntry = { name: 'Hel', value: 100, median: 0, mad: 0 };
  const usual: OddEntry = { name: 'Puck', value: 101, median: 100, mad: 1 };
  const unknown: OddEntry = { name: 'Reda', value: 101, median: null, mad: null };
  const cases: Case[] = [
    [
      'higher and lower, the farthest first',
      odd([usual, low, fromZero]),
      [
        'Parcels for Hel came to 100: up from the usual 0.',
        'Parcels at 03:00 on 10 June 2018 came to 1,234: 45.0% lower than usual (2,245).',
      ],
      [
        'HelのParcelsは100で、通常の0から増加となりました。',
        '2018年6月10日 03:00のParcelsは1,234で、通常（2,245）比45.0%減となりました。',
      ],
    ],
    [
      'more than fit',
      odd([low, fromZero], { limit: 1 }),
      ['Parcels for Hel came to 100: up from the usual 0.', '1 more value looks odd.'],
      ['HelのParcelsは100で、通常の0から増加となりました。', 'ほかにも通常と異なる値が1件あります。'],
    ],
    [
      'differences that do not matter',
      odd([fromZero, usual], { least: 101 }),
      ['Parcels: nothing looks odd; all 2 values compared are as usual.'],
      ['Parcelsに通常と異なる値はありません。2件の値を比較しました。'],
    ],
    [
      'nothing odd',
      odd([usual, unknown]),
      ['Parcels: nothing looks odd; the only value compared is as usual.'],
      ['Parcelsに通常と異なる値はありません。1件の値を比較しました。'],
    ],
    [
      'nothing known',
      odd([unknown]),
      ['Parcels: nothing is known yet of what is usual.'],
      ['Parcelsは、通常の値がまだ分からないため比較できません。'],
    ],
  ];
  it.each(cases)('%s', (_, facts, en, ja) => expect([tell(facts, 'en'), tell(facts, 'ja')]).toEqual([en, ja]));

  it('takes a value for odd beyond 3.5 robust deviations, which are at least a fiftieth of the median', () => {
    const says = (value: number, mad: number, unit = 'parcels') =>
      tell(odd([{ name: 'a', value, median: unit === 'ratio' ? 0.98 : 1000, mad }], { unit }), 'en').join();
    expect([says(1103, 20), says(1104, 20)].map(text => text.includes('nothing'))).toEqual([true, false]);
    expect([says(1069, 0), says(1071, 0)].map(text => text.includes('nothing'))).toEqual([true, false]);
    expect([says(0.963, 0, 'ratio'), says(0.962, 0, 'ratio')].map(text => text.includes('nothing'))).toEqual([
      true,
      false,
    ]);
  });
});
