// The law of those who work beside passes: however many there are and however their steps fall between each other, the tables are those that
// passes alone make of the same files, the books balance, and nothing is left behind.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scanSource } from '../../src/pipeline/scan.ts';
import { openToWork } from '../../src/pipeline/site.ts';
import { workBeside } from '../../src/pipeline/work.ts';
import { answersOf, expectWhole } from '../faults/whole_state.ts';
import { csvOf, makeBed, type SiteBed, scan } from '../site_bed.ts';

const now = '2026-03-04T12:00:00Z';

/** A file's name, and the stretch of parcels that it brings: files overlap, are copies of each other, and replace earlier ones. */
const file = fc.record({
  name: fc.integer({ min: 0, max: 6 }),
  from: fc.integer({ min: 1, max: 60 }),
  count: fc.integer({ min: 1, max: 40 }),
});
const waves = fc.array(fc.array(file, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 3 });

type Wave = readonly { name: number; from: number; count: number }[];

async function drop(bed: SiteBed, wave: Wave): Promise<void> {
  for (const { name, from, count } of wave)
    await bed.drop(
      `scans/f${name}.csv`,
      csvOf(Array.from({ length: count }, (_, i) => scan(from + i, (from + i) % 24))),
    );
}

/** One who works until nothing is left that it can have. */
async function work(bed: SiteBed): Promise<void> {
  const open = await openToWork({ ...bed, clock: { now: () => new Date(now) }, tell: () => undefined });
  try {
    await workBeside(open, { once: true, signal: new AbortController().signal });
  } finally {
    await open.close();
  }
}

/** Finds what is new without loading it. */
async function find(bed: SiteBed): Promise<void> {
  const open = await bed.open();
  try {
    for (const source of bed.site.sources.values()) await scanSource(open, source);
  } finally {
    await open.close();
  }
}

async function tablesAfter(all: readonly Wave[], takeIn: (bed: SiteBed, wave: number) => Promise<void>) {
  const bed = await makeBed();
  try {
    bed.at(now);
    for (const [number, wave] of all.entries()) {
      await drop(bed, wave);
      await takeIn(bed, number);
    }
    await bed.pass();
    await expectWhole(bed);
    const { files, ...tables } = await answersOf(bed);
    return { ...tables, files: files?.length };
  } finally {
    await bed.close();
  }
}

test('any number of processes make the tables that one makes', async () => {
  await fc.assert(
    fc.asyncProperty(waves, fc.integer({ min: 2, max: 4 }), fc.boolean(), async (all, workers, withPass) => {
      const alone = await tablesAfter(all, async bed => void (await bed.pass()));
      const shared = await tablesAfter(all, async bed => {
        await find(bed);
        await Promise.all([...Array.from({ length: workers }, () => work(bed)), ...(withPass ? [bed.pass()] : [])]);
      });
      expect(shared).toEqual(alone);
    }),
    { seed: 20_260_304, numRuns: 5 },
  );
});
