// The synthetic service for tests: its tables in a DuckDB of their own, which knows the truth, and its log files in a folder.
// What must stay true: nothing of the path under test is used here but the engine that runs the SQL of the packs' `demo/`.

import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type DuckDbEngine, openDuckDb } from '../../src/engine/duckdb.ts';
import type { Value } from '../../src/engine/engine.ts';

export const packsFolder = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'packs');

export interface ServiceOptions {
  seed: number;
  /** First day of the service, a day of Asia/Tokyo. */
  firstDay: string;
  days: number;
  /** 1 is some 220,000 requests a day. */
  scale: number;
  threads?: number;
  /** Where DuckDB may spill. */
  tempFolder: string;
}

export type Row = Record<string, Value>;

export interface SyntheticService {
  /** Rows of the service's own tables and of the views that know the truth. */
  truth(sql: string): Promise<Row[]>;
  /** Writes the log files that were delivered in a time (ISO, half-open) into a folder; gives how many. */
  deliver(folder: string, delivered?: { from?: string; to?: string }): Promise<number>;
  close(): Promise<void>;
}

export async function openService(options: ServiceOptions): Promise<SyntheticService> {
  const { seed, firstDay, days, scale, threads = 2, tempFolder } = options;
  const engine = await openDuckDb({ memoryMb: 1_000, threads, tempFolder });
  const variables = { seed, first_day: `date '${firstDay}'`, days, scale };
  for (const [name, value] of Object.entries(variables)) await engine.run(`set variable ${name} = ${value}`);
  for (const pack of ['platform', 'cdn']) {
    const folder = join(packsFolder, pack, 'demo');
    for (const file of (await readdir(folder)).sort()) await engine.run(await readFile(join(folder, file), 'utf8'));
  }
  return {
    truth: sql => engine.all(sql),
    deliver: (folder, delivered = {}) => deliver(engine, folder, delivered),
    close: async () => {
      await engine.close();
      await rm(tempFolder, { recursive: true, force: true });
    },
  };
}

async function deliver(
  engine: DuckDbEngine,
  folder: string,
  { from = '0001-01-01', to = '9999-12-31' }: { from?: string; to?: string },
): Promise<number> {
  await mkdir(folder, { recursive: true });
  const files = await engine.all(`
    select path, epoch_ms(any_value(arrived_at)) as arrived_ms, string_agg(line, chr(10) order by part_order) || chr(10) as text
    from cdn_files
    join cdn_arrivals using (path)
    where arrived_at >= '${from}' and arrived_at < '${to}'
    group by path
    order by path`);
  for (const { path, arrived_ms, text } of files) {
    const file = join(folder, String(path));
    await writeFile(file, gzipSync(String(text), { level: 1 }));
    await utimes(file, Number(arrived_ms) / 1000, Number(arrived_ms) / 1000);
  }
  return files.length;
}
