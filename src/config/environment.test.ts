// What the program takes from its environment, and what it refuses.

import { expect, test } from 'vitest';
import { readEnvironment } from './environment.ts';

const now = (text: string) => readEnvironment({ TALLYLIGHT_NOW: text }).clock.now().toISOString();

test('TALLYLIGHT_NOW is the clock, and it stands still', () => {
  expect(now('2018-06-08T07:00:00Z')).toBe('2018-06-08T07:00:00.000Z');
  expect(now('2018-06-08T07:00:00.5+02:00')).toBe('2018-06-08T05:00:00.500Z');
  expect(now('2018-06-08 07:00')).toBe('2018-06-08T07:00:00.000Z');
  expect(now('2018-06-08')).toBe('2018-06-08T00:00:00.000Z');
});

test('a time that is none is wrong usage', () => {
  for (const wrong of ['yesterday', '2018-06-31', '2018-13-01T00:00Z', '2018-06-08T25:00:00Z', '1528441200']) {
    expect(() => now(wrong)).toThrowError(expect.objectContaining({ code: 'now_invalid', usage: true }));
  }
});

test('without variables the clock is the machine’s, and those there are can be named in tallylight.yaml', () => {
  const environment = readEnvironment({});
  expect(Math.abs(environment.clock.now().getTime() - Date.now())).toBeLessThan(60_000);
  expect(readEnvironment({ BUCKET: 'logs' }).variables).toEqual({ BUCKET: 'logs' });
});
