// How long does the mail of every morning take in a process that has made one before: the document, its CSV and its PDF, the mail
// rendered, all from the tables of the models? Asked in a process of its own, as a server would, of two days in turn.

import { join } from 'node:path';
import { type Figure, inMegabytes, inSeconds, type Loaded, median } from './bench.ts';
import { logDay } from './generate.ts';
import { measure } from './process_tree.ts';

interface Times {
  first: number;
  again: number[];
  cpu: number[];
}

export async function dailyMail(_bench: unknown, { site }: Loaded): Promise<Figure[]> {
  const script = join(import.meta.dirname, 'daily_mail_script.ts');
  const { output, peakBytes } = await measure({
    file: process.execPath,
    args: [script, site, logDay],
    keepOutput: true,
  });
  const { first, again, cpu }: Times = JSON.parse(output);
  return [
    {
      question: `A daily mail with its CSV and PDF after the first, in process (median of ${again.length})`,
      ours: `${inSeconds(median(again))}, ${inSeconds(median(cpu))} of processor time`,
      other: `the first: ${inSeconds(first)}; at most ${inMegabytes(peakBytes)} of memory`,
      value: median(again),
      goal: { atMost: 0.3 },
    },
  ];
}
