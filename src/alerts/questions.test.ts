// Questions of alerts against a real engine: the verdicts of every instance, and that what a person is given to ask shows the value
// that was judged.

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ThresholdQuestion, UsualQuestion } from '../catalog/alert.ts';
import { catalog, openParcels, type Parcel } from '../metrics/parcels_fixture.ts';
import { metricCommand, numberOf, queryCommand } from './look.ts';
import { type Asking, askThreshold, askUsual, tablesRead } from './questions.ts';

let parcels: Awaited<ReturnType<typeof openParcels>>;
let asking: Asking;
beforeAll(async () => {
  parcels = await openParcels();
  const now = new Date('2026-04-01T00:00:00Z');
  asking = { alert: 'post.a', catalog, timeZone: 'Europe/Warsaw', now, ask: parcels.ask };
});
afterAll(() => parcels.close());

const some = (time: string, depot: string | null, count: number, late = 0): Parcel[] =>
  Array.from({ length: count }, (_, i) => ({
    time: new Date(`2026-03-${time}:00Z`),
    depot,
    carrier: 'swift',
    late: i < late,
    grams: 10,
  }));
const window = (from: string, to: string) => ({
  from: new Date(`2026-03-${from}:00Z`),
  to: new Date(`2026-03-${to}:00Z`),
});

const late: ThresholdQuestion = {
  kind: 'threshold',
  metric: 'post.late_ratio',
  by: ['depot'],
  waitMs: 0,
  over: { ms: 3_600_000 },
  everyMs: 3_600_000,
  side: 'above',
  threshold: 0.5,
  clear: 0.25,
};

it('judges every combination of every window: wrong, good, between the two, and too thin to say', async () => {
  await parcels.fill([
    ...some('10T08:10', 'GDN', 4, 3),
    ...some('10T08:20', 'WAW', 4, 1),
    ...some('10T08:30', null, 4, 2),
    ...some('10T09:30', 'GDN', 1, 1),
  ]);
  const windows = [window('10T08:00', '10T09:00'), window('10T09:00', '10T10:00')];
  const enough = { ...late, atLeast: { metric: 'post.late_parcels', value: 1 } };
  const { points, lookAt, unit } = await askThreshold(enough, windows, asking);
  const shown = points.map(({ seen }) => seen.map(({ labels, verdict, value }) => [labels['depot'], verdict, value]));
  expect(shown.map(rows => rows.map(String).sort())).toEqual([
    [',between,0.5', 'GDN,bad,0.75', 'WAW,good,0.25'],
    ['GDN,bad,1'],
  ]);
  expect(unit).toBe('ratio');
  const [first] = points;
  const look = lookAt(first?.at ?? 0);
  const rows = await parcels.ask(look.sql);
  expect(rows.find(row => row['depot'] === 'GDN')?.['post.late_ratio']).toBe(0.75);
  expect(look.command).toBe(
    'tallylight metric post.late_ratio post.late_parcels --by depot --from 2026-03-10T08:00:00Z --to 2026-03-10T09:00:00Z',
  );
  const thin = { ...late, atLeast: { metric: 'post.late_parcels', value: 3 } };
  const judged = (await askThreshold(thin, windows, asking)).points[1]?.seen;
  expect(judged?.map(({ verdict }) => verdict)).toEqual(['unknown']);
});

it('says of each of many windows, which overlap, what the question about it alone says', async () => {
  const depots = ['GDN', 'WAW', null];
  await parcels.fill(
    Array.from({ length: 60 }, (_, i) => ({
      time: new Date(Date.parse('2026-03-10T22:00:00Z') + i * 7 * 60_000),
      depot: depots[i % 3] ?? null,
      carrier: i % 4 === 0 ? 'slow' : 'swift',
      late: i % 5 < 2,
      grams: i,
    })),
  );
  const half = 30 * 60_000;
  const windows = Array.from({ length: 16 }, (_, i) => {
    const from = new Date(Date.parse('2026-03-10T21:00:00Z') + i * half);
    return { from, to: new Date(from.getTime() + 3 * half) };
  });
  const asked: ThresholdQuestion[] = [
    late,
    {
      ...late,
      by: ['carrier', 'depot'],
      where: "carrier <> 'slow'",
      atLeast: { metric: 'post.late_parcels', value: 1 },
    },
    { ...late, by: [] },
    { ...late, metric: 'post.parcels', atLeast: { metric: 'post.late_ratio', value: 0 } },
  ];
  for (const question of asked) {
    const statements: string[] = [];
    const ask = (sql: string) => {
      statements.push(sql);
      return parcels.ask(sql);
    };
    const { points, lookAt } = await askThreshold(question, windows, { ...asking, ask });
    for (const { at, seen } of points) {
      const alone = (await parcels.ask(lookAt(at).sql)).map(row => [
        question.by.map(name => row[name]),
        numberOf(row[question.metric]),
      ]);
      expect(seen.map(({ labels, value }) => [question.by.map(name => labels[name]), value]).sort()).toEqual(
        alone.sort(),
      );
    }
    expect(statements).toHaveLength(1);
  }
});

it('below is the other way round, and a window without anything is unknown, not zero', async () => {
  await parcels.fill(some('10T08:10', 'GDN', 4, 3));
  const question: ThresholdQuestion = { ...late, by: [], side: 'below', threshold: 0.8, clear: 0.9 };
  const windows = [window('10T08:00', '10T09:00'), window('10T09:00', '10T10:00')];
  const { points } = await askThreshold(question, windows, asking);
  expect(points.map(({ seen }) => seen.map(({ verdict, value }) => [verdict, value]))).toEqual([
    [['bad', 0.75]],
    [['unknown', null]],
  ]);
});

it('compares with the same hour on the local clock, also across its change', async () => {
  // Clocks go forward on 29 March: nine o'clock is 08:00 UTC before it and 07:00 UTC after.
  const weeks = ['04T08:10', '11T08:10', '18T08:10', '25T08:10'];
  await parcels.fill([
    ...weeks.flatMap(time => some(time, 'GDN', 10)),
    ...weeks.slice(2).flatMap(time => some(time, 'WAW', 10)),
    ...some('31T23:00', 'GDN', 1),
    ...[...some('10T07:10', 'GDN', 40), ...some('10T07:10', 'WAW', 40)].map(parcel => ({
      ...parcel,
      time: new Date('2026-04-01T07:10:00Z'),
    })),
  ]);
  const usual: UsualQuestion = {
    kind: 'usual',
    metric: 'post.parcels',
    by: ['depot'],
    waitMs: 0,
    grain: 'hour',
    weeks: 4,
    times: 4,
    least: 0.2,
    direction: 'up',
  };
  const hour = { from: new Date('2026-04-01T07:00:00Z'), to: new Date('2026-04-01T08:00:00Z') };
  const { points } = await askUsual(usual, [hour], asking);
  const seen = points[0]?.seen.map(({ labels, verdict, value, facts }) => [
    labels['depot'],
    verdict,
    value,
    facts['usual'],
  ]);
  expect(seen?.sort()).toEqual([
    ['GDN', 'bad', 40, 10],
    ['WAW', 'unknown', 40, null],
  ]);
});

it('names the tables it reads, and quotes what a shell would take apart', () => {
  expect(tablesRead({ ...late, atLeast: { metric: 'post.parcels', value: 1 } }, catalog)).toEqual([
    'post.parcels',
    'post.parcels_minute',
  ]);
  const range = { from: new Date('2026-03-01T00:00:00Z'), to: new Date('2026-03-02T00:00:00Z') };
  expect(metricCommand({ metrics: ['post.a'], by: [], where: "depot = 'GDN'", grain: 'hour', ...range })).toBe(
    "tallylight metric post.a --where 'depot = '\\''GDN'\\''' --grain hour --from 2026-03-01T00:00:00Z --to 2026-03-02T00:00:00Z",
  );
  expect(queryCommand('select 1')).toBe("tallylight query 'select 1'");
  expect([numberOf('1.5'), numberOf(3n), numberOf(null), numberOf('x'), numberOf(true)]).toEqual([
    1.5,
    3,
    null,
    null,
    1,
  ]);
});
