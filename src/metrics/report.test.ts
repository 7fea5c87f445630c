// A report over a range: its own SQL preceded by the question, whatever it begins with, and its dates as column names.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../catalog/catalog.ts';
import { collect } from '../engine/engine.ts';
import { catalog, openParcels } from './parcels_fixture.ts';
import { findReport, type ReportQuestion, renderQuestion } from './report.ts';

let parcels: Awaited<ReturnType<typeof openParcels>>;
beforeAll(async () => {
  parcels = await openParcels();
});
afterAll(() => parcels.close());

const report = (sql: string): Report => ({
  name: 'post.hourly',
  title: 'Hourly',
  description: '',
  sql,
  days: 3,
  place: { file: 'hourly.sql', line: 1 },
});
const asked: ReportQuestion = { timeZone: 'Asia/Tokyo', now: new Date('2018-06-11T02:00:00Z') };
const lines = async (sql: string) =>
  (await collect(await parcels.engine.query(sql))).map(row => Object.values(row).join());

/** Hours of the range in local time, those without parcels too. */
const hourly = `
hours as (
  select range_start + d.n * interval '1' day + h.n * interval '1' hour as hour_start, time_zone
  from question cross join unnest(sequence(0, 2)) as d(n) cross join unnest(sequence(0, 23)) as h(n)
), local_hours as (
  select hour_start, cast(at_timezone(with_timezone(hour_start, 'UTC'), time_zone) as timestamp(6)) as local_start from hours
)
select cast(local_start as date) as DATE, hour(local_start) as TIME, count(p.time) as PARCEL_COUNT
from local_hours left join post.parcels as p on date_trunc('hour', p.time) = hour_start
group by hour_start, local_start order by hour_start`;

describe('reports', () => {
  it('cover their last whole local days when nobody says which', async () => {
    await parcels.fill([
      { time: new Date('2018-06-07T15:30:00Z'), depot: null, carrier: null, late: null, grams: null },
      { time: new Date('2018-06-10T14:59:59Z'), depot: null, carrier: null, late: null, grams: null },
    ]);
    const { sql, range } = renderQuestion(report(`with ${hourly}`), asked);
    expect(range).toEqual({ from: new Date('2018-06-07T15:00:00Z'), to: new Date('2018-06-10T15:00:00Z') });
    const rows = await lines(sql);
    expect(rows).toHaveLength(72);
    expect([rows[0], rows[1], rows[23], rows[24], rows[71]]).toEqual([
      '2018-06-08,0,1',
      '2018-06-08,1,0',
      '2018-06-08,23,0',
      '2018-06-09,0,0',
      '2018-06-10,23,1',
    ]);
  });

  it('take the days beside the one end that is given', () => {
    const day = (text: string) => new Date(`${text}T15:00:00Z`);
    expect(renderQuestion(report('select 1'), { ...asked, to: day('2018-06-05') }).range).toEqual({
      from: day('2018-06-02'),
      to: day('2018-06-05'),
    });
    expect(renderQuestion(report('select 1'), { ...asked, from: day('2018-06-05') }).range).toEqual({
      from: day('2018-06-05'),
      to: day('2018-06-10'),
    });
    expect(renderQuestion(report('select 1'), { ...asked, from: day('2018-06-10') }).range).toEqual({
      from: day('2018-06-10'),
      to: asked.now,
    });
    expect(() =>
      renderQuestion(report('select 1'), { ...asked, from: day('2018-06-10'), to: day('2018-06-09') }),
    ).toThrow('ends before that');
  });

  it('may begin with names of their own, comments and recursion', async () => {
    const tail = 'select count(*) as n, max(time_zone) as zone from question';
    const bodies = [
      tail,
      `-- with a comment\n/* with another */ ${tail}`,
      `-- first\n\nWITH one as (select 1 as x) ${tail}, one`,
      `with\n/* two */ two as (select 2 as x) ${tail}, two`,
      `with recursive up(x) as (select 1 union all select x + 1 from up where x < 3) select count(*) as n, max(time_zone) as zone from question where 3 = (select max(x) from up)`,
      `select n, zone from (${tail}) as withal`,
    ];
    for (const body of bodies)
      expect(await lines(renderQuestion(report(body), asked).sql), body).toEqual(['1,Asia/Tokyo']);
  });

  it('name the columns of days by their dates', () => {
    const { columnName } = renderQuestion(report('select 1'), asked);
    expect(['MEASURE', 'DAY_1', 'day_2', 'DAY_3', 'DAY_0', 'DAY_X', 'TREND_1'].map(columnName)).toEqual([
      'MEASURE',
      '2018-06-08',
      '2018-06-09',
      '2018-06-10',
      'DAY_0',
      'DAY_X',
      'TREND_1',
    ]);
  });

  it('count those dates from the end of a longer range', () => {
    const month = { ...asked, from: new Date('2018-05-31T15:00:00Z'), to: new Date('2018-06-30T15:00:00Z') };
    expect(renderQuestion(report('select 1'), month).columnName('DAY_1')).toBe('2018-06-28');
  });

  it('are found by their names', () => {
    const known = { ...catalog, reports: new Map([['post.hourly', report('select 1')]]) };
    expect(findReport(known, 'hourly').name).toBe('post.hourly');
    expect(() => findReport(known, 'post.hurly')).toThrow('There is no report post.hurly.');
  });
});
