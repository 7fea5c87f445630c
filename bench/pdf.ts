// How long does a PDF take: the first of a process, which opens Typst and its fonts, a like one after it, and one of forty pages?

import { join } from 'node:path';
import { type Figure, inMegabytes, inSeconds, median } from './bench.ts';
import { measure } from './process_tree.ts';

interface Times {
  first: number;
  again: number[];
  long: number[];
  peak: number;
}

export async function pdf(): Promise<Figure[]> {
  const script = join(import.meta.dirname, 'pdf_script.ts');
  const { output } = await measure({ file: process.execPath, args: [script], keepOutput: true });
  const { first, again, long, peak }: Times = JSON.parse(output);
  return [
    {
      question: 'First PDF of a process: 3 pages, 5 charts',
      ours: inSeconds(first),
      other: `like ones after it: ${inSeconds(median(again))}`,
      value: first,
      goal: { atMost: 1 },
    },
    {
      question: 'PDF of 40 pages, 1,800 rows',
      ours: `${inSeconds(median(long))}, at most ${inMegabytes(peak)} of memory`,
      value: median(long),
      goal: { atMost: 1 },
    },
  ];
}
