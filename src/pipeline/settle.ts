// Ends changes. A change is prepared in the store, committed to the lake, settled in the store; whatever a crash leaves in
// between is settled here, at the start of every command that changes anything, by asking the lake's log whether it happened.

import type { Change } from '../lake/delta.ts';
import { folderOf } from '../models/build.ts';
import { iso } from '../models/models.ts';
import { forgetChange, prepareChange, unsettledChanges } from '../store/changes.ts';
import type { ReadRejects } from '../store/ledger.ts';
import { application, newestChange } from './change_numbers.ts';
import { journalEntry, readRejects } from './journal.ts';
import { applyOutcome, type Outcome } from './outcome.ts';
import { restoreStore } from './restore.ts';
import { ensureTable, type OpenSite } from './site.ts';

export interface ChangeToMake {
  id: number;
  kind: 'load' | 'build';
  table: string;
  change: Pick<Change, 'operation' | 'add' | 'remove'>;
  outcome: Outcome;
}

/** Commits a change to the lake and tells the store, so that a crash at any instant leaves one of the two whole states. */
export async function makeChange(open: OpenSite, { id, kind, table, change, outcome }: ChangeToMake): Promise<void> {
  const at = iso(open.clock.now());
  const entry = await journalEntry(open.store.db, { id, kind, table, outcome, at });
  const rejects = outcome.files.flatMap(file => file.moreRejects ?? []);
  const written = [...change.add.map(file => `${folderOf(table)}/${file.path}`), ...rejects, entry.key];
  open.step(`${kind} written`);
  if (change.add.length === 0 && change.remove.length === 0) {
    await open.store.transaction(db => applyOutcome(db, { table, outcome, at, moreRejects: rejectsOf(open) }));
    for (const key of rejects) await open.storage.delete(key);
    return;
  }
  await open.store.transaction(db => prepareChange(db, { id, kind, table, outcome, written, at }));
  open.step(`${kind} prepared`);
  await open.storage.put(entry.key, entry.content);
  open.step(`${kind} journalled`);
  const delta = await ensureTable(open, table);
  open.step(`${kind} table ready`);
  await delta.commit({ ...change, dataChange: true, transaction: { application, version: id } });
  open.step(`${kind} committed`);
  await settle(open, { id, table, outcome, at });
  open.step(`${kind} settled`);
}

async function settle(
  open: OpenSite,
  { id, table, outcome, at }: { id: number; table: string; outcome: Outcome; at: string },
): Promise<void> {
  await open.store.transaction(async db => {
    await applyOutcome(db, { table, outcome, at, moreRejects: rejectsOf(open) });
    await forgetChange(db, id);
  });
}

const rejectsOf =
  ({ storage }: OpenSite): ReadRejects =>
  key =>
    readRejects(storage, key);

/**
 * Settles or drops what an earlier process left between two steps, and brings a state that is new or older than the lake up to
 * it. Gives how many changes of each. Throws `ledger_lost`.
 */
export async function settleChanges(open: OpenSite): Promise<{ settled: number; dropped: number; restored: number }> {
  const counts = { settled: 0, dropped: 0, restored: 0 };
  for (const change of await unsettledChanges(open.store.db)) {
    if ((await newestChange(open, change.table_name)) >= change.id) {
      const outcome = JSON.parse(change.outcome) as Outcome;
      await settle(open, { id: change.id, table: change.table_name, outcome, at: change.made_at });
      counts.settled++;
    } else {
      for (const key of JSON.parse(change.written) as string[]) await open.storage.delete(key);
      await open.store.transaction(db => forgetChange(db, change.id));
      counts.dropped++;
    }
  }
  counts.restored = await restoreStore(open);
  return counts;
}
