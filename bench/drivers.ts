// How long does it take to say what goes with a miss, over every request, against reading the same columns once?

import { type Bench, type Figure, inSeconds, type Loaded } from './bench.ts';
import { logDay } from './generate.ts';

const columns = ['x_edge_location', 'hour', 'device'];

export async function drivers(bench: Bench, { site }: Loaded): Promise<Figure[]> {
  const range = ['--from', `${logDay}T00:00:00Z`, '--to', `${logDay}T23:59:59Z`];
  const rules = await bench.tallylight([
    'drivers',
    'cdn.miss',
    '--by',
    columns.join(','),
    ...range,
    '--json',
    '--site',
    site,
  ]);
  const read = await bench.tallylight([
    'query',
    `select count(distinct x_edge_location), count(distinct device), count(distinct hour(time)), sum(sc_bytes)
     from cdn.requests where x_edge_response_result_type = 'Miss'`,
    '--site',
    site,
  ]);
  return [
    {
      question: `Drivers of a miss by ${columns.join(', ')}, all rows, against one query over the same columns`,
      ours: inSeconds(rules.seconds),
      other: inSeconds(read.seconds),
      ratio: rules.seconds / read.seconds,
    },
  ];
}
