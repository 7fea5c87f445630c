// Takes tables of databases that changed into the lake between two passes, so that minutes which are built now know of them.

import { isDimension } from '../catalog/catalog.ts';
import { type Ingested, ingestPending } from './ingest.ts';
import { locate } from './run.ts';
import { scanSource } from './scan.ts';
import type { OpenSite } from './site.ts';

/**
 * Folds what `refreshDimensions` has kept into its tables, and marks the intervals that stand on what changed. Whoever calls it holds
 * the site's lock.
 */
export async function takeDimensions(open: OpenSite, sources: readonly string[]): Promise<Ingested> {
  for (const source of open.site.sources.values()) {
    const dataset = open.catalog.datasets.get(source.dataset);
    if (sources.includes(source.name) && dataset !== undefined && isDimension(dataset)) await scanSource(open, source);
  }
  return ingestPending(open, { locate: row => (sources.includes(row.source) ? locate(open, row) : undefined) });
}
