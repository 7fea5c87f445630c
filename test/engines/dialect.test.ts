// The dialect over a real table: what the rules recommend gives the same rows on both engines, types and all.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collect } from '../../src/engine/engine.ts';
import { lintSql } from '../../src/engine/lint.ts';
import { compareOnBoth } from './compare.ts';
import { openParcelsLake, type ParcelsLake } from './parcels_lake.ts';
import { missingTrino } from './trino.ts';

const statements: [title: string, rows: number, sql: string][] = [
  [
    'every column and every row',
    1920,
    'select time, parcel_id, status, weight_kg, seconds, path, fragile, depot, dt from farm.parcels',
  ],
  [
    'an hourly model with classes, sums and ratios',
    96,
    `select date_trunc('hour', time) as hour, depot, count(*) as parcel_count,
            count(*) filter (where status / 100 = 4) as refused_count,
            cast(sum(case when status / 100 = 2 then 1 else 0 end) as bigint) as accepted_count,
            sum(weight_kg) as weight_kg, 100e0 * count(seconds) / nullif(count(*), 0) as timed_percent,
            max_by(path, time) as last_path, cast(time as date) as dt
       from farm.parcels group by 1, 2, cast(time as date)`,
  ],
  [
    'an exact percentile by nearest rank',
    4,
    `with ranked as (
       select depot, dt, seconds, row_number() over (partition by depot, dt order by seconds) as n, count(seconds) over (partition by depot, dt) as c
         from farm.parcels where seconds is not null)
     select depot, dt, seconds from ranked where n = cast(ceil(0.95e0 * c) as bigint)`,
  ],
  [
    'hours of another time zone',
    48,
    `select date_trunc('hour', cast(at_timezone(with_timezone(time, 'UTC'), 'Asia/Kolkata') as timestamp(6))) as local_hour, count(*) as n
       from farm.parcels group by 1`,
  ],
  [
    'totals over grouping sets',
    7,
    `select depot, dt, grouping(depot) as all_depots, count(distinct path) as paths, cast(sum(parcel_id % 1000) as bigint) as s
       from farm.parcels group by grouping sets ((depot, dt), (dt), ()) `,
  ],
  [
    'texts taken apart',
    8,
    `select split_part(path, '/', 2) as direction, u.step, count(*) as n, min(regexp_extract(path, '([0-9]+)', 1)) as first_number
       from farm.parcels cross join unnest(split(path, '/')) with ordinality as u(part, step) group by 1, 2`,
  ],
  [
    'a calendar with gaps filled',
    50,
    `with hours as (
       select date_add_hour as hour from unnest(sequence(timestamp '2018-06-08 00:00:00', timestamp '2018-06-10 01:00:00', interval '1' hour)) as t(date_add_hour))
     select h.hour, count(p.parcel_id) as n, coalesce(sum(p.weight_kg), 0) as weight_kg
       from hours h left join farm.parcels p on date_trunc('hour', p.time) = h.hour group by 1`,
  ],
  [
    'windows over ranges of time',
    1920,
    `select parcel_id, depot, dt, count(*) over (partition by depot order by time range between interval '10' minute preceding and current row) as n,
            lag(time) over (partition by depot order by time) as before
       from farm.parcels`,
  ],
  [
    'arrays, rows and maps',
    8,
    `select depot, status / 100 as class, array_join(array_agg(cast(parcel_id % 100 as varchar) order by time), ',') as ids,
            cardinality(array_agg(parcel_id)) as n, element_at(array_agg(path order by time), 2) as second_path
       from farm.parcels where status is not null group by 1, 2`,
  ],
  [
    'NULL where nothing can be computed',
    1,
    `select 1 / nullif(count(*) - 1920, 0) as a, sum(weight_kg) filter (where status = 999) as b, max(time) filter (where false) as c,
            greatest(1, null) as d, element_at(array[1], 5) as e, try_cast('x' as double) as f from farm.parcels`,
  ],
  [
    'order by with NULLs last, and a page',
    10,
    'select parcel_id, depot, path from farm.parcels order by path, depot, parcel_id offset 955 limit 10',
  ],
];

describe.skipIf(missingTrino() !== undefined)('one text on both engines', () => {
  let lake: ParcelsLake;
  beforeAll(async () => {
    lake = await openParcelsLake();
  });
  afterAll(() => lake?.close());

  test.each(statements)('%s', async (_title, rows, sql) => {
    expect(lintSql(sql)).toEqual([]);
    expect(await compareOnBoth(sql, lake.duck, lake.trino)).toEqual({ rows, differences: [] });
  });

  test('a difference is found and told', async () => {
    const { differences } = await compareOnBoth(
      'select count(*) as n, 1.0 / 3 as x from farm.parcels',
      lake.duck,
      lake.trino,
    );
    expect(differences).toHaveLength(2);
  });

  test('Trino tells columns, mistakes, and stops on a signal', async () => {
    expect(await lake.trino.prepare('select parcel_id, time from farm.parcels')).toEqual([
      { name: 'parcel_id', type: 'BIGINT' },
      { name: 'time', type: 'TIMESTAMP' },
    ]);
    await expect(lake.trino.prepare('select\nnothing from farm.parcels')).rejects.toMatchObject({
      code: 'sql_invalid',
      facts: { line: 2 },
    });
  });

  test('a signal ends the query on the cluster too', async () => {
    const endless =
      'select count(*) from farm.parcels a, farm.parcels b, farm.parcels c where a.seconds + b.seconds < c.seconds';
    const signal = AbortSignal.timeout(1_000);
    const asked = async () => collect(await lake.trino.query(endless, { signal }));
    await expect(asked()).rejects.toMatchObject({ code: 'query_cancelled' });
    const state = `select state from system.runtime.queries where query = '${endless}'`;
    await expect
      .poll(async () => collect(await lake.trino.query(state)), { timeout: 10_000 })
      .toEqual([{ state: 'FAILED' }]);
  });
});
