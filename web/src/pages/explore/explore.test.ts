// The question of Explore: as the address holds it, what goes together, the table that is turned, the file.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerOf, column, dimension, timeColumn } from '../../charts/answer_fixture.ts';
import { numberOf } from '../../charts/cut.ts';
import { parseSearch, stringifySearch } from '../../parts/url.ts';
import { curlOf } from './actions.tsx';
import { grainOf, kindOf, type MetricInfo, refusalOf } from './combine.ts';
import { csvOf, fileSql } from './csv.ts';
import { isRest, pivotOf } from './pivot.ts';
import { type Explored, grains, kindChoices, readExplored, writeExplored } from './state.ts';

const name = fc.stringMatching(/^[a-z][a-z0-9_.]{0,12}$/);

test('what is written into the address is read back', () => {
  const explored: fc.Arbitrary<Explored> = fc
    .record({
      metrics: fc.uniqueArray(name, { maxLength: 4 }),
      by: fc.uniqueArray(name, { maxLength: 3 }),
      grain: fc.constantFrom(...grains),
      top: fc.integer({ min: 1, max: 1_000 }),
      kind: fc.constantFrom(...kindChoices),
      turned: fc.boolean(),
      why: fc.boolean(),
      sort: fc.option(
        name.chain(key => fc.constantFrom(key, `-${key}`)),
        { nil: undefined },
      ),
    })
    .map(({ turned, ...rest }) => ({ ...rest, pivot: turned ? rest.by[0] : undefined }));
  fc.assert(
    fc.property(explored, one => {
      expect(readExplored(parseSearch(stringifySearch(writeExplored(one))))).toEqual(one);
    }),
  );
});

const metric = (some: Partial<MetricInfo>): MetricInfo => ({
  ...{
    name: 'p.parcels',
    label: 'Parcels',
    description: '',
    unit: 'parcels',
    good: 'up',
    from: 'p.scans',
    outcome: false,
  },
  ...{ dimensions: ['depot'], grains: ['minute', 'hour', 'day', 'month'] },
  ...some,
});
const hour = 3_600_000;

test('the fitting interval goes by the range, and by what all metrics can be cut by', () => {
  const fine = metric({});
  const coarse = metric({ grains: ['day', 'month'] });
  expect(grainOf('auto', { metrics: [fine], lengthMs: 3 * hour })).toBe('minute');
  expect(grainOf('auto', { metrics: [fine], lengthMs: 72 * hour })).toBe('hour');
  expect(grainOf('auto', { metrics: [fine, coarse], lengthMs: 72 * hour })).toBe('day');
  expect(grainOf('auto', { metrics: [metric({ grains: [] })], lengthMs: hour })).toBeUndefined();
  expect(grainOf('none', { metrics: [fine], lengthMs: hour })).toBeUndefined();
});

test('a kind that cannot show the answer is refused, and another is drawn', () => {
  expect(refusalOf('line', { by: 0, metrics: 1, grain: undefined })).toBe('needsTime');
  expect(refusalOf('bar', { by: 1, metrics: 1, grain: 'hour' })).toBe('needsNoTime');
  expect(kindOf({ kind: 'line' }, { by: 1, metrics: 1, grain: null })).toBe('bar');
  expect(kindOf({ kind: 'bar' }, { by: 1, metrics: 1, grain: 'hour' })).toBe('line');
  expect(kindOf({ kind: 'auto' }, { by: 0, metrics: 2, grain: undefined })).toBe('figures');
});

test('turning a table keeps the sum, the rest included', () => {
  const cell = fc.record({
    hour: fc.integer({ min: 0, max: 5 }),
    depot: fc.option(fc.constantFrom('A', 'B', 'C')),
    count: fc.nat(1_000),
  });
  const keyOf = ({ hour: at, depot }: { hour: number; depot: string | null }) => `${at} ${depot}`;
  fc.assert(
    fc.property(fc.uniqueArray(cell, { minLength: 1, selector: keyOf }), fc.nat(500), (cells, rest) => {
      const at = (index: number) => `2026-03-01T0${index}:00:00Z`;
      const other = { count: 3, row: [at(0), null, rest], rows: [[at(0), null, rest]] };
      const rows = cells.map(one => [at(one.hour), one.depot, one.count]);
      const turned = pivotOf(answerOf([timeColumn, dimension('depot'), column('parcels')], rows, { other }), 'depot');
      const sum = turned.rows
        .flatMap(row => row.slice(1))
        .reduce<number>((total, one) => total + (numberOf(one) ?? 0), 0);
      expect(sum).toBe(cells.reduce((total, { count }) => total + count, 0) + rest);
      expect(isRest(turned.columns.at(-1)?.name ?? '')).toBe(true);
    }),
  );
});

test('a file keeps every digit, quotes what must be quoted and runs no formula', () => {
  const answer = answerOf(
    [dimension('depot'), column('parcels')],
    [
      ['=1+1', '9007199254740993'],
      ['a,"b"', -5],
      [null, null],
    ],
  );
  expect(csvOf(answer, String)).toBe('depot,parcels\r\n\'=1+1,9007199254740993\r\n"a,""b""",-5\r\n,\r\n');
});

test('the API call survives quotes in values', () => {
  const text = curlOf('http://h', { metrics: ['p.parcels'], filters: { depot: ["O'Hare"] } });
  expect(text).toContain(`"O'\\''Hare"`);
});

test('a file of the server has the columns of the answer, and a name for what the top leaves out', () => {
  const answer = { columns: [dimension('depot'), column('p.parcels')], sql: 'select 1;' };
  expect(fileSql(answer, false)).toBe('select 1;');
  expect(fileSql(answer, true)).toBe(
    `select case when top_place is null then 'other (' || cast(left_out as varchar) || ')' else cast("depot" as varchar) end as "depot", "p.parcels"
from (
select 1
) as answer
order by coalesce(top_place, 2147483647)`,
  );
});
