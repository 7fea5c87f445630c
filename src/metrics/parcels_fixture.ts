// A small catalogue about a parcel service, and an engine that holds its tables, for the tests of this room.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqlTime } from '../base/clock.ts';
import { literal } from '../base/sql.ts';
import type { Catalog, Column, ColumnType, InputColumn, Metric, Model } from '../catalog/catalog.ts';
import { type DuckDbEngine, openDuckDb } from '../engine/duckdb.ts';
import { collect, type Value } from '../engine/engine.ts';

export interface Parcel {
  time: Date;
  depot: string | null;
  carrier: string | null;
  late: boolean | null;
  grams: number | null;
}

const place = { file: 'parcels.yaml', line: 1 };
const plain = (name: string, type: ColumnType): Column => ({ name, type, description: name, personal: false });
const input = (name: string, type: ColumnType): InputColumn => ({
  ...plain(name, type),
  from: [name],
  required: false,
});

const minuteModel: Model = {
  name: 'post.parcels_minute',
  title: 'Parcels by minute',
  sql: '',
  hash: '',
  columns: [
    plain('minute', 'timestamp'),
    plain('depot', 'varchar'),
    plain('parcel_count', 'bigint'),
    plain('grams', 'bigint'),
    plain('dt', 'date'),
  ],
  grain: ['minute', 'depot'],
  build: 'hour',
  time: 'minute',
  partition: ['dt'],
  reach: { beforeMs: 0, afterMs: 0 },
  empty: [],
  closeAfterMs: 0,
  inputs: ['post.parcels'],
  place,
};

type MetricSpec = Pick<Metric, 'sql'> & Partial<Metric>;

const metric = (name: string, spec: MetricSpec): [string, Metric] => [
  `post.${name}`,
  {
    name: `post.${name}`,
    label: name,
    description: name,
    unit: 'grams',
    good: 'none',
    from: 'post.parcels_minute',
    time: 'minute',
    dimensions: { depot: 'depot' },
    place,
    ...spec,
  },
];

const grams = 'cast(sum(grams) as bigint)';
const eachParcel = { from: 'post.parcels', time: 'time' };

export const catalog: Catalog = {
  packs: new Map(),
  datasets: new Map([
    [
      'post.parcels',
      {
        name: 'post.parcels',
        title: 'Parcels',
        description: 'Parcels',
        columns: [
          input('time', 'timestamp'),
          input('depot', 'varchar'),
          input('carrier', 'varchar'),
          input('late', 'boolean'),
          input('grams', 'bigint'),
          input('dt', 'date'),
        ],
        key: [],
        partition: ['dt'],
        eventTime: 'time',
        sort: [],
        lookups: [],
        lookBackHours: 24,
        place,
      },
    ],
  ]),
  models: new Map([[minuteModel.name, minuteModel]]),
  metrics: new Map([
    metric('parcels', { sql: 'cast(coalesce(sum(parcel_count), 0) as bigint)', unit: 'parcels' }),
    metric('grams', { sql: grams }),
    metric('late_parcels', {
      ...eachParcel,
      sql: 'count(*) filter (where late)',
      dimensions: { depot: 'depot', carrier: 'carrier', firm: "coalesce(upper(carrier), 'NONE')" },
      outcome: { table: 'post.parcels', condition: 'late', weight: 'grams' },
    }),
    metric('late_ratio', {
      ...eachParcel,
      sql: 'cast(count(*) filter (where late) as double) / nullif(count(*), 0)',
      unit: 'ratio',
      dimensions: { depot: 'depot', carrier: 'carrier' },
    }),
    metric('peak_minute_grams', {
      sql: 'cast(max(value) as bigint)',
      per: { grain: 'minute', of: 'sum(grams)', fillEmpty: false },
    }),
    metric('p95_minute_grams', {
      sql: 'cast(element_at(array_agg(value order by value), cast(ceil(0.95e0 * count(*)) as bigint)) as bigint)',
      per: { grain: 'minute', of: 'sum(grams)', fillEmpty: true },
    }),
    metric('quietest_hour_grams', {
      sql: 'cast(min(value) as bigint)',
      per: { grain: 'hour', of: 'sum(grams)', fillEmpty: true },
    }),
    metric('grams_yesterday', { sql: grams, over: 'last_day' }),
    metric('grams_month_to_date', { sql: grams, over: 'month_to_date' }),
    metric('grams_month_estimate', { sql: grams, over: 'month_estimate' }),
  ]),
  reports: new Map(),
  documents: new Map(),
  messages: new Map(),
  alerts: new Map(),
  dashboards: new Map(),
  feeds: new Map(),
};

/** The engine with both tables empty; `fill` replaces what they hold, `ask` runs the common dialect, `close` removes everything. */
export async function openParcels() {
  const folder = await mkdtemp(join(tmpdir(), 'metrics-'));
  const database = await openDuckDb({ memoryMb: 500, threads: 2, tempFolder: join(folder, 'spill') });
  await database.run(
    `create schema post;
     create table post.parcels (time timestamp, depot varchar, carrier varchar, late boolean, grams bigint, dt date);
     create view post.parcels_minute as
       select date_trunc('minute', time) as minute, depot, count(*) as parcel_count, cast(sum(grams) as bigint) as grams, dt
       from post.parcels group by 1, 2, dt`,
  );
  const engine = await database.dialect();
  return {
    engine,
    fill: (parcels: Parcel[]) => fill(database, parcels),
    ask: async (sql: string): Promise<Record<string, Value>[]> => collect(await engine.query(sql)),
    close: async () => {
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function fill(database: DuckDbEngine, parcels: Parcel[]): Promise<void> {
  await database.run('delete from post.parcels');
  if (parcels.length === 0) return;
  const text = (value: string | null) => (value === null ? 'null' : literal(value));
  const rows = parcels.map(({ time, depot, carrier, late, grams: weight }) => {
    const at = `timestamp '${sqlTime(time)}'`;
    return `(${at}, ${text(depot)}, ${text(carrier)}, ${late}, ${weight}, cast(${at} as date))`;
  });
  await database.run(`insert into post.parcels values ${rows.join(',')}`);
}
