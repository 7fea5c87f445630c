// Sites that are filled once and copied for every test that asks for the same: a pass over new files costs as much as many tests after it.
// What must stay true: each bed has a folder of its own, which nothing that is done to another can change.

import { rmSync } from 'node:fs';
import { constants, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BedOptions, makeBed, openBed, type SiteBed } from './site_bed.ts';

/** How a site is filled, under a name that says which filling it is. */
export interface Filling {
  name: string;
  fill: (bed: SiteBed) => Promise<void>;
}

const made = new Map<string, Promise<SiteBed>>();

/** A bed on a copy of a site that was made of these options and filled; the first who asks has it made. Close it at the end. */
export async function copiedBed(options: BedOptions, { name, fill }: Filling): Promise<SiteBed> {
  const key = JSON.stringify([name, options]);
  const ready = made.get(key) ?? makeFilled(options, fill);
  made.set(key, ready);
  const { folder: original } = await ready;
  const base = await mkdtemp(join(tmpdir(), 'bed-'));
  const folder = join(base, 'site');
  await cp(original, folder, { recursive: true, preserveTimestamps: true, mode: constants.COPYFILE_FICLONE });
  const bed = await openBed(folder, { dropped: 100 });
  return Object.assign(bed, { close: () => rm(base, { recursive: true, force: true }) });
}

async function makeFilled(options: BedOptions, fill: Filling['fill']): Promise<SiteBed> {
  const bed = await makeBed(options);
  process.once('exit', () => rmSync(join(bed.folder, '..'), { recursive: true, force: true }));
  await fill(bed);
  return bed;
}
