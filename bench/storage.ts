// What does it cost to keep the lake in a bucket: commits per second, and a data file from the bucket, from its copy on this machine, and
// from a folder? The S3 server is a real one on this machine; over a network each request costs its way besides.

import { join } from 'node:path';
import { startS3 } from '../test/engines/s3_server.ts';
import type { Bench, Figure } from './bench.ts';
import { measure } from './process_tree.ts';

/** As the script prints it. */
export interface StorageFigures {
  commitsPerSecond: number;
  /** Of one data file of a megabyte, many at a time. */
  firstMs: number;
  againMs: number;
}

export async function storage(bench: Bench): Promise<Figure[]> {
  const server = await startS3();
  try {
    const place = await server.bucket('bench');
    const script = join(import.meta.dirname, 'storage_script.ts');
    const run = async (what: object): Promise<StorageFigures> => {
      const args = [script, JSON.stringify(what), join(bench.root, 'storage')];
      const { output } = await measure({ file: process.execPath, args, keepOutput: true });
      return JSON.parse(output.trim().split('\n').at(-1) ?? '{}') as StorageFigures;
    };
    const folder = await run({ kind: 'folder', folder: join(bench.root, 'storage', 'lake') });
    const bucket = await run(place);
    const perSecond = (figures: StorageFigures) => `${figures.commitsPerSecond.toFixed(0)} a second`;
    const ms = (time: number) => `${time.toFixed(2)} ms`;
    return [
      {
        question: 'Commits to one table in a bucket, one after the other, against a folder',
        ours: perSecond(bucket),
        other: `folder: ${perSecond(folder)}`,
        ratio: bucket.commitsPerSecond / folder.commitsPerSecond,
      },
      {
        question: 'A data file of 1 MB read from the bucket for the first time, of 200, against a folder',
        ours: ms(bucket.firstMs),
        other: `folder: ${ms(folder.firstMs)}`,
        ratio: bucket.firstMs / folder.firstMs,
      },
      {
        question: 'The same from its copy, in a new process',
        ours: ms(bucket.againMs),
        other: `the first time: ${ms(bucket.firstMs)}`,
        ratio: bucket.againMs / bucket.firstMs,
        goal: { atMost: 0.2 },
      },
    ];
  } finally {
    await server.stop();
  }
}
