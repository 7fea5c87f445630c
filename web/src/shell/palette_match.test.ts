// What the palette finds for a few letters, the best first.

import { expect, test } from 'vitest';
import { type Entry, matching } from './palette_match.ts';

const entries: Entry[] = [
  { group: 'page', key: 'sql', text: 'SQL' },
  { group: 'page', key: 'lake', text: 'レイク', also: 'Lake' },
  { group: 'dashboard', key: 'd', text: 'Delivery', also: 'cdn.delivery' },
  { group: 'table', key: 't', text: 'cdn.delivery_hourly', note: 'Delivery by hour' },
  { group: 'metric', key: 'm', text: 'Hit ratio', note: 'cdn.hit_ratio' },
];
const found = (text: string): string[] => matching(entries, text).map(({ key }) => key);

test('nothing asked is everything, in the order of the groups', () => {
  expect(found('')).toEqual(['sql', 'lake', 'd', 't', 'm']);
});

test('every word must be there, in the name, its note or the other language', () => {
  expect(found('deli')).toEqual(['d', 't']);
  expect(found('deli hour')).toEqual(['t']);
  expect(found('lake')).toEqual(['lake']);
  expect(found('ＳＱＬ')).toEqual(['sql']);
  expect(found('hit_r')).toEqual(['m']);
  expect(found('nothing of this')).toEqual([]);
  expect(found('.*(')).toEqual([]);
});
