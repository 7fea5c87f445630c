// The spellings a type takes are the same in the exact reader and in the SQL of the lake.

import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { instantMs } from './instants.ts';
import { matches, spellingOf } from './spelling.ts';

let connection: DuckDBConnection;
beforeAll(async () => {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  connection = await instance.connect();
});
afterAll(() => connection.closeSync());

/** What the engine makes of each text: the pattern's answer, and whether the cast gives a value. */
async function engineSays(
  type: string,
  pattern: string,
  texts: string[],
): Promise<{ fits: boolean; casts: boolean }[]> {
  const list = texts.map(text => `'${text.replaceAll("'", "''")}'`).join(', ');
  const reader = await connection.runAndReadAll(
    `select regexp_full_match(v, '${pattern}'), try_cast(v as ${type}) is not null from (select unnest([${list}]) as v)`,
  );
  return reader.getRows().map(([fits, casts]) => ({ fits: fits === true, casts: casts === true }));
}

const types = [
  'bigint',
  'integer',
  'double',
  'decimal(9,3)',
  'decimal(5,0)',
  'decimal(3,3)',
  'timestamp',
  'date',
  'boolean',
];

const number = fc.stringMatching(/^-?[0-9]{0,20}\.?[0-9]{0,6}([eE][+-]?[0-9]{1,3})?$/);
const time = fc
  .tuple(
    fc.constantFrom('0000', '0999', '1000', '1900', '2000', '2018', '2023', '2024', '9999', '18', '+2018'),
    fc.integer({ min: 0, max: 14 }),
    fc.integer({ min: 0, max: 33 }),
    fc.constantFrom(
      '',
      ' 00:00:00',
      'T23:59:59',
      ' 24:00:00',
      ' 23:60:00',
      ' 23:59:60',
      ' 7:00:00',
      'T07:00:00.123456789',
      'T07:00:00.25Z',
      ' 07:00:00+01',
      ' 07:00',
      ' 07:00:00 ',
    ),
  )
  .map(
    ([year, month, day, rest]) => `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}${rest}`,
  );
const odd = fc.constantFrom(
  '',
  '0.5',
  ' 5',
  '5 ',
  '+5',
  '0x1F',
  '1_000',
  'NaN',
  'inf',
  '-inf',
  '٣',
  '1,5',
  '5\n',
  '\n5',
  'true',
  'True',
  'null',
  '-',
  'epoch',
  'infinity',
  '2018-06-08\n',
  '2018-6-8',
  '-0',
);

describe.each(types)('%s', type => {
  test.each([undefined, 0])(
    'with a minimum of %s: here and in SQL the same texts, and all of them are values',
    async min => {
      const { pattern = '', ...spelling } = spellingOf(type, { min });
      const check = { pattern, calendar: spelling.calendar };
      const texts = fc.sample(fc.oneof(number, time, odd), { numRuns: 800, seed: 7 });
      const engine = await engineSays(type, pattern, texts);
      for (const [i, text] of texts.entries()) {
        const { fits, casts } = engine[i] ?? { fits: false, casts: false };
        expect(matches({ pattern, calendar: false }, text), text).toBe(fits);
        expect(matches(check, text), text).toBe(fits && casts);
        if (!spelling.calendar && fits) expect(casts, text).toBe(true);
        if (min === 0 && fits && !spelling.calendar) expect(text.startsWith('-')).toBe(false);
      }
      expect(texts.some(text => matches(check, text))).toBe(true);
    },
  );
});

test.each([
  ['bigint', '0123', true],
  ['bigint', '-1', false],
  ['bigint', '1.0', false],
  ['bigint', '1234567890123456789', false],
  ['integer', '000', true],
  ['double', '.5', true],
  ['double', '.', false],
  ['decimal(9,3)', '0.0010000', true],
  ['decimal(9,3)', '0.0005', false],
  ['timestamp', '2018-02-28 23:59:59', true],
  ['timestamp', '2018-02-30 10:00:00', false],
  ['timestamp', '2018-02-28 24:00:00', false],
  ['timestamp', '2018-02-28 23:59:60', false],
  ['date', '2000-02-29', true],
  ['date', '1900-02-29', false],
  ['varchar', 'anything\nat all', true],
])('%s from 0: %s is %s', (type, text, right) => {
  expect(matches(spellingOf(type, { min: 0 }), text)).toBe(right);
});

test.each([
  ['0', '1970-01-01T00:00:00.000Z'],
  ['1515922566', '2018-01-14T09:36:06.000Z'],
  ['1515922566.25', '2018-01-14T09:36:06.250Z'],
  ['99999999999', '5138-11-16T09:46:39.000Z'],
  ['100000000000', '1973-03-03T09:46:40.000Z'],
  ['1515922566123', '2018-01-14T09:36:06.123Z'],
  ['1515922566123.9', '2018-01-14T09:36:06.123Z'],
  ['001515922566', '2018-01-14T09:36:06.000Z'],
  ['2018-01-14 09:36:06', '2018-01-14T09:36:06.000Z'],
  ['2018-01-14T09:36:06.7Z', '2018-01-14T09:36:06.700Z'],
  ['2018-01-14T09:36:06.123999+09:00', '2018-01-14T00:36:06.123Z'],
  ['2018-01-14T09:36:06-0330', '2018-01-14T13:06:06.000Z'],
  ['2018-01-14T09:36:06+14', '2018-01-13T19:36:06.000Z'],
])('%s is the instant %s', (text, instant) => {
  expect(matches(spellingOf('timestamp', { epoch: true }), text)).toBe(true);
  expect(new Date(instantMs(text) ?? Number.NaN).toISOString()).toBe(instant);
});

test.each([
  '',
  '-1',
  '1e9',
  '1515922566,5',
  '151592256612345',
  '0x10',
  '2018-02-30T00:00:00Z',
  '2018-01-14',
  '2018-01-14T24:00:00Z',
  '2018-01-14T09:36:06+24:00',
  '12018-01-14 09:36:06',
  '5000-01-01 00:00:00',
  'now',
  ' 5',
  '5.',
])('%j is no instant', text => {
  expect(matches(spellingOf('timestamp', { epoch: true }), text)).toBe(false);
});
