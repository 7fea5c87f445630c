// Reading again: a source's files of a range, or a model's intervals. It is only marks in the store, so it is planned for
// nothing, costs nothing until it is carried out, and is carried on by the next pass when it was cut off.

import { type Catalog, isBuilt } from '../catalog/catalog.ts';
import { iso } from '../models/models.ts';
import { readAgain } from '../store/ledger.ts';
import type { FileRow } from '../store/tables.ts';
import type { OpenSite } from './site.ts';

export interface ReloadPlan {
  /** Files that will be read again; their rows are swapped in one commit a batch. */
  files: FileRow[];
  /** Files of the range that are no longer in their source: their rows stay as they are. */
  gone: FileRow[];
}

/** Files of a source or dataset with rows in [from, to), and those of the range that never could be read. */
export async function planReload(
  { store }: Pick<OpenSite, 'store'>,
  { name, from, to }: { name: string; from: Date; to: Date },
): Promise<ReloadPlan> {
  const rows = await store.db
    .selectFrom('files')
    .selectAll()
    .where(where => where.or([where('source', '=', name), where('dataset', '=', name)]))
    .orderBy('path')
    .execute();
  const inRange = rows.filter(row => overlaps(row, { from: iso(from), to: iso(to) }));
  return { files: inRange.filter(row => row.state !== 'gone'), gone: inRange.filter(row => row.state === 'gone') };
}

/** By the events of its rows; a file without rows by the hour it says it is of. */
function overlaps(row: FileRow, { from, to }: { from: string; to: string }): boolean {
  const first = row.first_event ?? `${row.period}:00:00Z`;
  const last = row.last_event ?? `${row.period}:59:59Z`;
  return first < to && last >= from;
}

/** Marks the planned files to be read again. */
export async function markReload({ store }: Pick<OpenSite, 'store'>, { files }: ReloadPlan): Promise<void> {
  await store.transaction(db => readAgain(db, { ids: files.map(file => file.id), why: 'reload' }));
}

/** What a name given to `reload` stands for. */
export function reloadTarget(
  catalog: Catalog,
  { name, sources }: { name: string; sources: ReadonlyMap<string, unknown> },
): 'files' | 'model' | undefined {
  const model = catalog.models.get(name);
  if (model !== undefined && isBuilt(model)) return 'model';
  return sources.has(name) || catalog.datasets.has(name) ? 'files' : undefined;
}
