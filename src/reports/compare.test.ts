// The second line of a key figure: its words, and whether they are good news.
import { describe, expect, it } from 'vitest';
import { figureNote } from './compare.ts';
import { shows } from './insight_fixture.ts';

describe('a figure beside its note', () => {
  it.each([
    [{ now: 110, before: 100 }, 'parcels', '+10.0% against the day before', '前日比+10.0%', 'good'],
    [{ now: 90, before: 100 }, 'parcels', '−10.0% against the day before', '前日比−10.0%', 'bad'],
    [{ now: 0.7, before: 0.75 }, 'ratio', '−5.0 points against the day before', '前日比−5.0ポイント', 'bad'],
    [{ now: 5, before: 0 }, 'parcels', '+5 against the day before', '前日比+5', 'good'],
    [{ now: 3, before: 3 }, 'parcels', '0.0% against the day before', '前日比0.0%', 'neutral'],
    [{ now: 0, before: 0 }, 'parcels', '0.0% against the day before', '前日比0.0%', 'neutral'],
    [{ now: 100_001, before: 100_000 }, 'parcels', '0.0% against the day before', '前日比0.0%', 'neutral'],
    [{ now: 3, before: null }, 'parcels', 'no value for the day before', '前日の値なし', 'neutral'],
    [{ now: null, before: 3 }, 'parcels', 'n/a against the day before', '前日比該当なし', 'neutral'],
  ] as const)('%o of %s', (values, unit, en, ja, tone) => {
    const asked = { ...values, to: 'day_before' as const };
    expect(figureNote(asked, { unit, good: 'up' }, shows.en)).toEqual({ note: en, tone });
    expect(figureNote(asked, { unit, good: 'up' }, shows.ja)).toEqual({ note: ja, tone });
    expect(figureNote(asked, { unit }, shows.en).tone).toBe('neutral');
    const other = { good: 'bad', bad: 'good', neutral: 'neutral' }[tone];
    expect(figureNote(asked, { unit, good: 'down' }, shows.en).tone).toBe(other);
  });
});
