// The demo: a synthetic service, told by the packs' own SQL (`demo/*.sql`), whose raw files land in the site's inboxes. The
// same seed gives the same files, byte for byte, and the views `<pack>_truth_…` know the right answers without this program.

import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { sqlTime } from '../base/clock.ts';
import { literal } from '../base/sql.ts';
import type { DuckDbEngine } from '../engine/duckdb.ts';

export interface DemoOptions {
  /** The one number everything follows from. */
  seed: number;
  /** First local day of the service, `2018-06-08`. */
  firstDay: string;
  days: number;
  /** 1 is a small service; rows grow with it. */
  scale: number;
  /** Up to when packs tell of what happens right now. Default: the end of the last day. */
  now?: Date;
  /** True where nothing more happens after that: for pictures and tests. */
  still?: boolean;
}

/** Makes the synthetic service of some packs in an engine: their tables, and, unless left out, their files' lines and truths. */
export async function makeService(
  engine: DuckDbEngine,
  {
    packFolders,
    options,
    withFiles = true,
  }: { packFolders: readonly string[]; options: DemoOptions; withFiles?: boolean },
): Promise<void> {
  const { seed, firstDay, days, scale, now } = options;
  const until = now === undefined ? 'cast(null as timestamp)' : `timestamp ${literal(sqlTime(now))}`;
  await engine.run(
    `set variable seed = ${seed}; set variable first_day = date ${literal(firstDay)}; set variable days = ${days};
      set variable scale = ${scale}; set variable now = ${until};`,
  );
  for (const folder of packFolders) {
    const demo = join(folder, 'demo');
    if (!existsSync(demo)) continue;
    const isOfFiles = (file: string) => /_(files|truth)\.sql$/.test(file);
    const files = (await readdir(demo)).filter(file => file.endsWith('.sql') && (withFiles || !isOfFiles(file))).sort();
    for (const file of files) await engine.run(await readFile(join(demo, file), 'utf8'));
  }
}

const compress = promisify(gzip);

/** Writes the files of one inbox, the relation `<name>_files`, gzipped where their name says so; gives their number. */
export async function writeDemoFiles(
  engine: DuckDbEngine,
  { name, folder }: { name: string; folder: string },
): Promise<number> {
  const relation = `${name}_files`;
  const there = await engine.all(
    `select 1 from duckdb_tables() where table_name = ${literal(relation)} union all select 1 from duckdb_views() where view_name = ${literal(relation)}`,
  );
  if (there.length === 0) return 0;
  await engine.run(
    `create or replace temp table demo_lines as select path, line from ${relation} order by path, part_order`,
  );
  const rows = await engine.all(
    'select path, string_agg(line, chr(10) order by rowid) as content from demo_lines group by path',
  );
  for (const row of rows) {
    const path = join(folder, String(row['path']));
    const content = Buffer.from(`${row['content']}\n`);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, path.endsWith('.gz') ? await compress(content, { level: 6 }) : content);
  }
  await engine.run('drop table demo_lines');
  return rows.length;
}
