// A process of its own: fifty million rows of who was where in which minute, over thirty days, as the lake keeps them; prints how long the
// metric of unique viewers takes over ranges of thirty days. `node uniques_script.ts FOLDER`; what was made is kept.

import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dayMs, minuteMs } from '../src/base/clock.ts';
import { loadCatalog } from '../src/catalog/load.ts';
import { loadSite } from '../src/config/load.ts';
import { openDuckDb } from '../src/engine/duckdb.ts';
import { tablesIn } from '../src/engine/guard.ts';
import { compile } from '../src/metrics/metrics.ts';

const [, , folder = ''] = process.argv;
const days = 30;
const rowsADay = 1_667_000;
const start = Date.parse('2026-03-01T00:00:00Z');
const lake = join(folder, 'presence');

mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'tallylight.yaml'), 'name: Uniques\npacks: [live]\n');
const engine = await openDuckDb({ memoryMb: 900, threads: 2, tempFolder: join(folder, 'spill') });
const { site } = await loadSite(folder, {});
if (site === undefined) throw new Error('the site of the benchmark cannot be read');
const packsFolder = join(import.meta.dirname, '..', 'packs');
const { catalog } = await loadCatalog({ packsFolder, site, tablesIn: sql => tablesIn(sql, engine) });
if (!existsSync(lake)) await make();
await engine.run(`create schema live; create view live.presence_minute as
  select * from read_parquet('${lake}/*/*.parquet', hive_partitioning = true, hive_types = {'dt': date})`);
const session = await engine.dialect();

/** A day's rows in the order that the model's grain gives them: a viewer stays some twenty minutes, few rooms have most of them. */
async function make(): Promise<void> {
  const making = `${lake}.making`;
  rmSync(making, { recursive: true, force: true });
  for (let day = 0; day < days; day++) {
    const of = join(making, `dt=${new Date(start + day * dayMs).toISOString().slice(0, 10)}`);
    mkdirSync(of, { recursive: true });
    await engine.run(`copy (select timestamp '2026-03-01' + interval ${day} day + to_minutes(cast(i // 1158 as integer)) as minute,
        'r' || cast(floor(power(hash(i // 20 + ${day} * 7) / 18446744073709551615.0, 2) * 2000) as integer) as room_id,
        'u' || (hash(i // 20 * 31 + ${day}) % 300000) as user_id, 'p' || (i // 20) as play_id, 'r' || (i % 8) as region, 'web' as agent
      from range(${rowsADay}) as t(i) order by room_id, minute, user_id)
      to '${join(of, 'a.parquet')}' (format parquet, compression zstd, compression_level 1, dictionary_size_limit 8192)`);
  }
  renameSync(making, lake);
}

/** Milliseconds of ranges of thirty days less some minutes at both ends. */
async function times(count: number, where?: (i: number) => string): Promise<number[]> {
  const taken: number[] = [];
  for (let i = 0; i < count; i++) {
    const { sql } = compile(catalog, {
      metrics: ['live.unique_viewers'],
      by: [],
      ...(where && { where: where(i) }),
      from: new Date(start + (i + 1) * 7 * minuteMs),
      to: new Date(start + days * dayMs - (i + 1) * 11 * minuteMs),
      timeZone: 'UTC',
      now: new Date(start + days * dayMs),
    });
    const began = performance.now();
    await session.all(sql);
    taken.push(performance.now() - began);
  }
  return taken.sort((a, b) => a - b);
}

const room = await times(20, i => `room_id = 'r${i * 97}'`);
const whole = await times(3);
await engine.close();
process.stdout.write(`${JSON.stringify({ roomMs: room, siteMs: whole })}\n`);
