// How does it compare with a script that only converts: gz to typed zstd Parquet, and one hourly GROUP BY? The script has no
// ledger, no rejects, no duplicate checks, no derived columns and no second run.

import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Bench, type Figure, inMegabytes, inSeconds, type Loaded, secondsOf } from './bench.ts';
import { measure } from './process_tree.ts';

export async function plainDuckDb({ set, root }: Bench, loaded: Loaded): Promise<Figure[]> {
  const out = join(root, 'plain_duckdb');
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const script = join(import.meta.dirname, 'plain_duckdb_script.ts');
  const plain = await measure({ file: process.execPath, args: [script, set.folder, out] });
  return [
    {
      question: 'Ingest and build, against a plain DuckDB script',
      ours: inSeconds(secondsOf(loaded)),
      other: `gz to Parquet and one GROUP BY: ${inSeconds(plain.seconds)}, ${inMegabytes(plain.peakBytes)}`,
      ratio: secondsOf(loaded) / plain.seconds,
      goal: { atMost: 1 },
    },
  ];
}
