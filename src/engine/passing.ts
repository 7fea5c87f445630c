// An engine for one piece of work: opened with a folder of its own to spill into, closed and swept up whatever happens.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDbEngine, openDuckDb } from './duckdb.ts';

/** Opens a DuckDB in memory, does the work with it, and leaves nothing behind. `folder` is there as long as the work. */
export async function withDuckDb<T>(
  { memoryMb, threads }: { memoryMb: number; threads: number },
  work: (engine: DuckDbEngine, folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'tallylight-'));
  try {
    const engine = await openDuckDb({ memoryMb, threads, tempFolder: folder });
    try {
      return await work(engine, folder);
    } finally {
      await engine.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
