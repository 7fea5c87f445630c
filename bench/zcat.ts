// How much longer than only unpacking the files does it take to ingest them and build all tables? Two `zcat` in parallel are
// about what two cores cannot do faster.

import { type Bench, type Figure, inSeconds, type Loaded, secondsOf } from './bench.ts';
import { measure } from './process_tree.ts';

export async function zcat({ set }: Bench, loaded: Loaded): Promise<Figure[]> {
  const unpack = await measure({
    file: 'sh',
    args: ['-c', `find "$1" -name '*.gz' | xargs -P 2 -n 16 zcat > /dev/null`, 'sh', set.folder],
  });
  return [
    {
      question: 'Ingest and build, against unpacking alone',
      ours: `${inSeconds(secondsOf(loaded))} (ingest ${inSeconds(loaded.ingest.seconds)}, build ${inSeconds(loaded.build.seconds)})`,
      other: `two parallel zcat: ${inSeconds(unpack.seconds)}`,
      ratio: secondsOf(loaded) / unpack.seconds,
      goal: { atMost: 2.2 },
    },
  ];
}
