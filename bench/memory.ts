// How much memory does it take, all processes together, and does that grow with the day? The second half of the answer is the same
// row of a run on ten times the lines.

import { type Bench, type Figure, inMegabytes, type Loaded } from './bench.ts';

export async function memory({ set }: Bench, { ingest, build }: Loaded): Promise<Figure[]> {
  const value = Math.max(ingest.peakBytes, build.peakBytes);
  return [
    {
      question: `Peak memory of the whole process tree, ${set.lines / 1e6} M lines`,
      ours: `ingest ${inMegabytes(ingest.peakBytes)}, build ${inMegabytes(build.peakBytes)}`,
      value: value / 1e9,
      goal: { atMost: 2 },
    },
  ];
}
