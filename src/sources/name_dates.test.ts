// Names with dates: those that are alike up to their date are in the order of it, which is what lets a listing begin in their middle.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dateOfName } from './name_dates.ts';

test.each([
  ['E1.2018-06-08-07.0a1b.gz', 'E1.2018-06-10'],
  ['AWSLogs/123456789012/alb/eu-west-1/2018/06/08/x.log.gz', 'AWSLogs/123456789012/alb/eu-west-1/2018/06/10'],
  ['dt=2018-06-08/part-0.json', 'dt=2018-06-10'],
  ['year=2018/month=06/day=08/x.json', 'year=2018/month=06/day=10'],
  ['app_20180608.log', 'app_20180610'],
  ['app_20180608T0700Z.log', 'app_20180610'],
  ['app_20180608070000.log', 'app_20180610'],
  ['2018_06_08.csv', '2018_06_10'],
])('%s has a date', (name, at) => {
  expect(dateOfName(name, '2018-06-10')).toEqual({ at, isBefore: true });
  expect(dateOfName(name, '2018-06-08')?.isBefore).toBe(false);
});

test.each([
  'readme.txt',
  'part-00001.gz',
  '2018-13-08.csv',
  '2018-06.csv',
  '1234201806085678.csv',
  '201806081.csv',
  '2018-06/08.csv',
])('%s has none', name => {
  expect(dateOfName(name, '2018-06-10')).toBeUndefined();
});

test('of names that are alike, the ones that are not before a day are those behind its text', () => {
  const day = fc
    .date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
    .map(date => date.toISOString().slice(0, 10));
  const separator = fc.constantFrom('', '-', '/', '_', '.');
  fc.assert(
    fc.property(
      day,
      day,
      separator,
      fc.constantFrom('logs/E1.', 'é/', ''),
      fc.string(),
      (own, asked, by, head, tail) => {
        const name = `${head}${own.replaceAll('-', by)}.${tail}`;
        const found = dateOfName(name, asked);
        expect(found?.isBefore).toBe(own < asked);
        expect(found?.isBefore).toBe(name < (found?.at ?? ''));
      },
    ),
  );
});
