// What does it cost to have a cluster read raw logs beside reading them in this process? The same logs of a bucket taken in by two sites, first
// here, then by a Trino of one node on the same machine. On one machine the cluster cannot win; what it is for is a bucket that no one
// machine should read.

import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openBucket } from '../src/bucket/bucket.ts';
import { bucketSource, makeBucket, type S3Address, startS3 } from '../test/engines/s3_server.ts';
import { startTrino } from '../test/engines/trino_server.ts';
import { type Bench, type Figure, inSeconds } from './bench.ts';

export async function clusterRaw(bench: Bench): Promise<Figure[]> {
  const s3 = await startS3();
  const trino = await startTrino(s3);
  try {
    const source = await uploaded(bench, s3);
    const secondsOf = async (name: string, engine: string) => {
      const site = join(bench.root, `site_${name}`);
      await rm(site, { recursive: true, force: true });
      await mkdir(site, { recursive: true });
      await writeFile(join(site, 'tallylight.yaml'), `name: Benchmark\npacks: [cdn]\n${source}${engine}`);
      const { seconds } = await bench.tallylight(['ingest', '--site', site]);
      return seconds;
    };
    const here = await secondsOf('raw_here', '');
    const engine = `engine: { trino: ${JSON.stringify(trino.url)}, raw: landing, raw_from: 1B }\n`;
    // The first one finds a cluster that has compiled nothing yet.
    const first = await secondsOf('raw_first', engine);
    const there = await secondsOf('raw_there', engine);
    return [
      {
        question: `Taking in ${bench.set.lines} lines of gzipped logs in a bucket by a Trino of one node on the same machine`,
        ours: inSeconds(there),
        other: `in the process: ${inSeconds(here)}; the first time by Trino: ${inSeconds(first)}`,
        ratio: there / here,
      },
    ];
  } finally {
    await trino.stop();
    await s3.stop();
  }
}

/** Puts the logs into a bucket; gives the source that is read from there. */
async function uploaded({ set }: Bench, s3: S3Address): Promise<string> {
  const place = await makeBucket(s3, 'bench-logs');
  const bucket = openBucket(place);
  for (const file of await readdir(set.folder)) await bucket.put(`cdn/${file}`, await readFile(join(set.folder, file)));
  await bucket.close();
  const own = ['dataset: cdn.requests', 'format: cloudfront'];
  return `sources:\n${bucketSource(place, { name: 'cdn_logs', prefix: 'cdn/', own })}`;
}
