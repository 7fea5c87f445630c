// How fast is the question of every morning, 72 hours by hour: from the hourly table, and had there been none, from the requests?
// Asked in this process, as a server would: the log of the table is read, its files are found, the rows are counted.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { systemClock } from '../src/base/clock.ts';
import { openDuckDb } from '../src/engine/duckdb.ts';
import { openFolder } from '../src/lake/folder.ts';
import { openTable } from '../src/lake/log.ts';
import { readFilesSql } from '../src/lake/read_sql.ts';
import { type Bench, type Figure, inSeconds, type Loaded, median } from './bench.ts';
import { logDay } from './generate.ts';

const tries = 5;
const range = (time: string) =>
  `${time} >= timestamp '${logDay}' - interval '2' day and ${time} < timestamp '${logDay}' + interval '1' day`;

const fromHourly = (table: string) => `
  select hour, sum(request_count), sum(hit_count), sum(miss_count), sum(bytes_requested), sum(bytes_missed)
  from ${table} where ${range('hour')} group by 1 order by 1`;

const fromRequests = (table: string) => `
  select date_trunc('hour', time) as hour, count(*), count(*) filter (where x_edge_response_result_type = 'Hit'),
    count(*) filter (where x_edge_response_result_type = 'Miss'), sum(sc_bytes),
    sum(case when x_edge_response_result_type = 'Miss' then sc_bytes end)
  from ${table} where ${range('time')} group by 1 order by 1`;

export async function seventyTwoHours(_bench: Bench, { site }: Loaded): Promise<Figure[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'bench-'));
  const engine = await openDuckDb({ memoryMb: 1000, threads: 2, tempFolder: scratch });
  const storage = openFolder(join(site, 'data', 'lake'));

  const ask = async (table: string, question: (relation: string) => string) => {
    const begin = performance.now();
    const delta = openTable(storage, table, { clock: systemClock, scratch, runSql: sql => engine.all(sql) });
    const snapshot = await delta.snapshot();
    if (snapshot === undefined) throw new Error(`The table ${table} is not there.`);
    const files = [...snapshot.files.values()];
    const paths = await Promise.all(files.map(file => storage.local(`${table}/${file.path}`)));
    await engine.all(question(readFilesSql({ schema: snapshot.schema, files, paths })));
    return (performance.now() - begin) / 1000;
  };
  const medianOf = async (table: string, question: (relation: string) => string) => {
    const times: number[] = [];
    for (let i = 0; i < tries; i++) times.push(await ask(table, question));
    return median(times);
  };

  try {
    const hourly = await medianOf('cdn/delivery_hourly', fromHourly);
    const requests = await medianOf('cdn/requests', fromRequests);
    return [
      {
        question: '72 hours by hour from the hourly table, in process',
        ours: inSeconds(hourly),
        value: hourly,
        goal: { atMost: 0.1 },
      },
      {
        question: 'The same from the requests, against the hourly table',
        ours: inSeconds(hourly),
        other: `from the requests: ${inSeconds(requests)}`,
        ratio: hourly / requests,
      },
    ];
  } finally {
    await engine.close();
    await rm(scratch, { recursive: true, force: true });
  }
}
