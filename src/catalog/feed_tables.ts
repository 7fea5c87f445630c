// Which tables a feed reads: whoever may not see one of them does not see the feed.

import type { Catalog } from './catalog.ts';
import type { Feed } from './feed.ts';

/** Tables that a feed reads. */
export function feedTables(
  catalog: Pick<Catalog, 'datasets' | 'models' | 'metrics'>,
  { rows, steady }: Pick<Feed, 'rows' | 'steady'>,
): string[] {
  if (rows.kind === 'metrics') return [...new Set(rows.metrics.flatMap(name => catalog.metrics.get(name)?.from ?? []))];
  const text = `${rows.sql}\n${steady?.sql ?? ''}`;
  const names = new Set(text.replaceAll('"', '').match(/[a-z_]\w*\.[a-z_]\w*/gi) ?? []);
  return [...catalog.datasets.keys(), ...catalog.models.keys()].filter(name => names.has(name));
}
