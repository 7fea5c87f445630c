// Segments as files of a source: what was collected while no stream takes it in is loaded by a pass like any other file.

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isSystemError } from '../base/errors.ts';
import type { Site } from '../config/config.ts';
import { iso } from '../models/models.ts';
import { sealLeftSegments } from '../sources/segment_recovery.ts';
import { segmentName } from '../sources/segments.ts';
import type { FoundFile } from '../sources/sources.ts';
import { releaseHot } from '../store/hot.ts';
import type { FileRow } from '../store/tables.ts';
import type { PendingFile } from './batches.ts';
import { noteFound } from './scan.ts';
import type { OpenSite } from './site.ts';

/** `<data>/segments`, beside the state. */
export const segmentsFolderOf = ({ dataFolder }: Pick<Site, 'dataFolder'>): string => join(dataFolder, 'segments');

const format = 'collected';

/** Takes back what a stream that died had shown, seals what it left open, and enters all of it into the ledger. */
export async function scanSegments(open: OpenSite): Promise<void> {
  await open.store.transaction(db => releaseHot(db, iso(open.clock.now())));
  const root = segmentsFolderOf(open.site);
  const { cutBytes, cutLines } = await sealLeftSegments(root);
  if (cutBytes > 0)
    open.tell(`segments: ${cutLines} torn lines, ${cutBytes} bytes, were cut off; none of them had been acknowledged`);
  for (const source of await namesIn(root)) {
    for (const dataset of await namesIn(join(root, source))) {
      if (!open.catalog.datasets.has(dataset)) continue;
      const files = await sealedIn({ root, source, dataset });
      await noteFound(open, { source: { name: source, dataset, format, path: join(root, source) }, files });
    }
  }
}

/** Where a segment of the ledger lies; undefined for any other file. */
export function locateSegment({ site }: Pick<OpenSite, 'site'>, row: FileRow): PendingFile | undefined {
  if (row.format !== format) return undefined;
  const absolute = join(segmentsFolderOf(site), row.source, row.path);
  const found = { source: row.source, path: row.path, absolute, bytes: row.bytes, modifiedMs: row.modified_ms };
  return { row, found, format, options: {} };
}

async function sealedIn({
  root,
  source,
  dataset,
}: {
  root: string;
  source: string;
  dataset: string;
}): Promise<FoundFile[]> {
  const folder = join(root, source, dataset);
  const files: FoundFile[] = [];
  for (const name of (await namesIn(folder)).sort()) {
    if (segmentName.exec(name)?.[3] !== 'ndjson') continue;
    const absolute = join(folder, name);
    const { size, mtimeMs } = await stat(absolute);
    files.push({ source, path: `${dataset}/${name}`, absolute, bytes: size, modifiedMs: Math.floor(mtimeMs) });
  }
  return files;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (thrown) {
    if (isSystemError(thrown, 'ENOENT', 'ENOTDIR')) return [];
    throw thrown;
  }
}
