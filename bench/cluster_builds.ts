// What does a build on a cluster cost beside one in this process? The same model over the same day of the same files, first here, then by a
// Trino of one node on the same machine. On one machine the cluster cannot win; the figure says what it costs to go there.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startS3 } from '../test/engines/s3_server.ts';
import { startTrino } from '../test/engines/trino_server.ts';
import { type Bench, type Figure, inSeconds, type Loaded, median } from './bench.ts';
import { logDay } from './generate.ts';

const rounds = 3;
const table = 'cdn.delivery_hourly';

export async function clusterBuilds(bench: Bench, { site }: Loaded): Promise<Figure[]> {
  const settings = join(site, 'tallylight.yaml');
  const alone = await readFile(settings, 'utf8');
  const to = new Date(Date.parse(logDay) + 86_400_000).toISOString().slice(0, 10);
  const build = ['build', table, '--from', `${logDay}T00:00:00Z`, '--to', `${to}T00:00:00Z`, '--site', site];
  const secondsOfBuilds = async () => {
    // The first one finds a cluster that has compiled nothing yet.
    await bench.tallylight(build);
    const taken: number[] = [];
    for (let round = 0; round < rounds; round++) taken.push((await bench.tallylight(build)).seconds);
    return median(taken);
  };
  const here = await secondsOfBuilds();
  const s3 = await startS3();
  const trino = await startTrino(s3);
  try {
    await writeFile(settings, `${alone}engine: { trino: ${JSON.stringify(trino.url)} }\n`);
    const there = await secondsOfBuilds();
    return [
      {
        question: `Building a day of \`${table}\` on a Trino of one node on the same machine`,
        ours: inSeconds(there),
        other: `in the process: ${inSeconds(here)}`,
        ratio: there / here,
      },
    ];
  } finally {
    await writeFile(settings, alone);
    await trino.stop();
    await s3.stop();
  }
}
