// Ends changes. A change is prepared in the store, committed to the lake, settled in the store; whatever a crash leaves in
// between is settled here, at the start of every command that changes anything, by asking the lake's log whether it happened.

import type { Change } from '../lake/delta.ts';
import { folderOf } from '../models/build.ts';
import { iso } from '../models/models.ts';
import { forgetChange, prepareChange, unsettledChanges } from '../store/changes.ts';
import {
  type BuiltInterval,
  type LoadedInterval,
  markDirty,
  noteLoaded,
  type Span,
  settleBuilt,
} from '../store/intervals.ts';
import { type FileOutcome, settleFiles } from '../store/ledger.ts';
import { type Db, nextNumber } from '../store/store.ts';
import { unshadow } from './scan.ts';
import { ensureTable, type OpenSite } from './site.ts';

/** The application under which our changes stand in a table's log. */
export const application = 'tallylight';

/** What the store is told once the lake has a change. */
export interface Outcome {
  files: FileOutcome[];
  loaded: LoadedInterval[];
  dirty: { table: string; spans: Span[]; reason: string }[];
  built: BuiltInterval[];
  /** Ledger numbers of files whose old rows left: what they had hidden must be read again. */
  left: number[];
}

export const nothing: Outcome = { files: [], loaded: [], dirty: [], built: [], left: [] };

/** The next number of a change; above all that the lake has seen, whatever became of the store. */
export async function nextChange(open: OpenSite): Promise<number> {
  let atLeast = 0;
  for (const name of [...open.catalog.datasets.keys(), ...open.catalog.models.keys()]) {
    const snapshot = await (await open.table(name)).snapshot();
    atLeast = Math.max(atLeast, snapshot?.transactions.get(application) ?? 0);
  }
  return open.store.transaction(db => nextNumber(db, { name: 'change', atLeast }));
}

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
  const written = change.add.map(file => `${folderOf(table)}/${file.path}`);
  open.step(`${kind} written`);
  if (change.add.length === 0 && change.remove.length === 0) {
    await open.store.transaction(db => applyOutcome(db, { table, outcome, at }));
    return;
  }
  await open.store.transaction(db => prepareChange(db, { id, kind, table, outcome, written, at }));
  open.step(`${kind} prepared`);
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
    await applyOutcome(db, { table, outcome, at });
    await forgetChange(db, id);
  });
}

async function applyOutcome(
  db: Db,
  { table, outcome, at }: { table: string; outcome: Outcome; at: string },
): Promise<void> {
  for (const id of outcome.left) {
    const row = await db.selectFrom('files').selectAll().where('id', '=', id).executeTakeFirst();
    if (row) await unshadow(db, row);
  }
  await settleFiles(db, { outcomes: outcome.files, at });
  await noteLoaded(db, { table, intervals: outcome.loaded, at });
  for (const { table: model, spans, reason } of outcome.dirty) await markDirty(db, { table: model, spans, reason, at });
  await settleBuilt(db, { table, intervals: outcome.built, at });
}

/** Settles or drops what an earlier process left between two steps. Gives how many of each. */
export async function settleChanges(open: OpenSite): Promise<{ settled: number; dropped: number }> {
  const counts = { settled: 0, dropped: 0 };
  for (const change of await unsettledChanges(open.store.db)) {
    const snapshot = await (await open.table(change.table_name)).snapshot();
    if ((snapshot?.transactions.get(application) ?? 0) >= change.id) {
      const outcome = JSON.parse(change.outcome) as Outcome;
      await settle(open, { id: change.id, table: change.table_name, outcome, at: change.made_at });
      counts.settled++;
    } else {
      for (const key of JSON.parse(change.written) as string[]) await open.storage.delete(key);
      await open.store.transaction(db => forgetChange(db, change.id));
      counts.dropped++;
    }
  }
  return counts;
}
