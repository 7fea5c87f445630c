// The words around a document's blocks, in both languages.
import { expect, it } from 'vitest';
import { documentWords, unitName, wordsOf } from './words.ts';
import { english } from './words_en.ts';
import { japanese } from './words_ja.ts';

it('has the furniture in both languages', () => {
  expect(documentWords('en').page(2, 5)).toBe('Page 2 of 5');
  expect(documentWords('ja').page(2, 5)).toBe('2 / 5ページ');
  expect([documentWords('en').asOf, documentWords('ja').asOf]).toEqual(['As of', '作成日時']);
});

it('names the same units in both, and leaves the others as they are', () => {
  expect(Object.keys(japanese.units)).toEqual(Object.keys(english.units));
  expect([unitName('bytes', 'en'), unitName('bytes', 'ja')]).toEqual(['bytes', 'バイト']);
  expect([unitName('parcels', 'ja'), unitName('constructor', 'en')]).toEqual(['parcels', 'constructor']);
});

it('describes a chart of none, one and many', () => {
  const highest = { label: 'Parcels', at: '13:00', value: '1,234' };
  const chart = (points: number, peak: typeof highest | undefined, language: 'en' | 'ja') =>
    wordsOf(language).chart({ title: 'Parcels by hour', points, highest: peak });
  expect(chart(1000, highest, 'en')).toBe(
    'Parcels by hour: a chart of 1,000 values; the highest is 1,234 at 13:00 (Parcels).',
  );
  expect(chart(1, highest, 'en')).toContain('a chart of 1 value;');
  expect(chart(3, undefined, 'en')).toBe('Parcels by hour: there is nothing to show.');
  expect(chart(24, highest, 'ja')).toBe('Parcels by hour：値24件のグラフです。最大は13:00の1,234（Parcels）です。');
  expect(chart(0, undefined, 'ja')).toBe('Parcels by hour：表示する値はありません。');
});
