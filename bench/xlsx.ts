// How long does a workbook of a million rows take, and how much memory? Compared with one of a tenth of the rows: the second should be
// the same for both.

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Bench, type Figure, inMegabytes, inSeconds } from './bench.ts';
import { measure } from './process_tree.ts';

const rows = 1_000_000;

export async function xlsx({ root }: Bench): Promise<Figure[]> {
  const script = join(import.meta.dirname, 'xlsx_script.ts');
  const file = join(root, 'parcels.xlsx');
  // Node's young generation takes a hundred megabytes where there is room; bounded, the peak is the writer's own.
  const write = (count: number) =>
    measure({ file: process.execPath, args: ['--max-semi-space-size=16', script, String(count), file] });
  const tenth = await write(rows / 10);
  const whole = await write(rows);
  const { size } = await stat(file);
  const question = 'Workbook of a million rows × 8 columns';
  return [
    {
      question,
      ours: `${inSeconds(whole.seconds)}, ${inMegabytes(size)}`,
      other: `a tenth of the rows: ${inSeconds(tenth.seconds)}`,
      value: whole.seconds,
      goal: { atMost: 15 },
    },
    {
      question: `${question}: peak memory of the process, MB`,
      ours: inMegabytes(whole.peakBytes),
      other: `a tenth of the rows: ${inMegabytes(tenth.peakBytes)}`,
      value: whole.peakBytes / 1e6,
      goal: { atMost: 200 },
    },
  ];
}
