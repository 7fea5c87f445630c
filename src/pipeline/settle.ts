// Makes changes. A change is prepared in the store, committed to the lake, settled in the store, all in the turn of its table; whatever a
// crash leaves in between is ended by whoever takes the turn next, by asking the lake's log whether it happened.

import type { Change } from '../lake/delta.ts';
import { folderOf } from '../models/build.ts';
import { iso } from '../models/models.ts';
import { forgetChange, prepareChange, unsettledChanges } from '../store/changes.ts';
import { freeOver, hadSiteTurn, heldClaims, turnOf } from '../store/claims.ts';
import type { ReadRejects } from '../store/ledger.ts';
import type { Db } from '../store/store.ts';
import { application, raiseCounter } from './change_numbers.ts';
import { journalEntry, readRejects } from './journal.ts';
import { applyOutcome, type Outcome } from './outcome.ts';
import { restoreStore } from './restore.ts';
import { ensureTable, type OpenSite } from './site.ts';
import { checkTurn, endLeft, endTurn, type TableTurn } from './turns.ts';

export interface ChangeToMake {
  kind: 'load' | 'build';
  change: Pick<Change, 'operation' | 'add' | 'remove'>;
  outcome: Outcome;
  /** Looks, in the transaction that prepares it, whether what it rests on still stands; throws when not. */
  check?: (db: Db) => Promise<void>;
  /** What else is written with the outcome, and may be lost with a crash: the next pass finds it again. */
  also?: (db: Db) => Promise<void>;
}

/**
 * Commits a change to the lake and tells the store, so that a crash at any instant leaves one of the two whole states. With it the turn is
 * over. Throws `work_overtaken`: then the change is ended by whoever has the turn.
 */
export async function makeChange(open: OpenSite, turn: TableTurn, wanted: ChangeToMake): Promise<void> {
  const { kind, change, outcome } = wanted;
  const { id, table } = turn;
  const at = iso(open.clock.now());
  const entry = await journalEntry(open.store.db, { id, kind, table, outcome, at });
  const rejects = outcome.files.flatMap(file => file.moreRejects ?? []);
  const written = [...change.add.map(file => `${folderOf(table)}/${file.path}`), ...rejects, entry.key];
  open.step(`${kind} written`);
  if (change.add.length === 0 && change.remove.length === 0) {
    await settle(open, turn, { ...wanted, at });
    for (const key of rejects) await open.storage.delete(key);
    return;
  }
  await open.store.transaction(async db => {
    await checkTurn(db, turn);
    await wanted.check?.(db);
    await prepareChange(db, { id, kind, table, outcome, written, at });
  });
  open.step(`${kind} prepared`);
  await open.storage.put(entry.key, entry.content);
  open.step(`${kind} journalled`);
  const delta = await ensureTable(open, table);
  open.step(`${kind} table ready`);
  await delta.commit({ ...change, dataChange: true, transaction: { application, version: id } });
  open.step(`${kind} committed`);
  // Where the log had a number as high as ours already, another has the turn, and this throws.
  await settle(open, turn, { ...wanted, at, check: async () => undefined });
  open.step(`${kind} settled`);
}

async function settle(
  open: OpenSite,
  turn: TableTurn,
  { outcome, at, check, also }: Pick<ChangeToMake, 'outcome' | 'check' | 'also'> & { at: string },
): Promise<void> {
  await open.store.transaction(async db => {
    await checkTurn(db, turn);
    await check?.(db);
    await applyOutcome(db, { table: turn.table, outcome, at, moreRejects: rejectsOf(open) });
    await also?.(db);
    await forgetChange(db, turn.id);
    await endTurn(open, db, turn);
  });
}

const rejectsOf =
  ({ storage }: OpenSite): ReadRejects =>
  key =>
    readRejects(storage, key);

/**
 * Settles or drops what an earlier process left between two steps, and brings a state that is new or older than the lake up to
 * it. Gives how many changes of each. Whoever calls it has the site's turn: claims of others that were made with it in hand are over, and
 * what somebody who lives works at beside passes is left alone. Throws `ledger_lost`.
 */
export async function settleChanges(open: OpenSite): Promise<{ settled: number; dropped: number; restored: number }> {
  const counts = { settled: 0, dropped: 0, restored: 0 };
  const { store, claims } = open;
  if ((await heldClaims(store.db)).length > 0)
    await store.transaction(db => freeOver(db, holder => hadSiteTurn(holder) && holder !== claims.holder));
  for (const table of await tablesLeft(store.db)) {
    const { settled, dropped } = await endLeft(open, table);
    counts.settled += settled;
    counts.dropped += dropped;
  }
  counts.restored = await restoreStore(open);
  await raiseCounter(open);
  return counts;
}

/** Tables with changes that are not settled, and those whose turn nobody freed. */
async function tablesLeft(db: Db): Promise<string[]> {
  const changed = (await unsettledChanges(db)).map(change => change.table_name);
  const prefix = turnOf('');
  const turns = (await heldClaims(db)).filter(({ name }) => name.startsWith(prefix));
  return [...new Set([...changed, ...turns.map(({ name }) => name.slice(prefix.length))])];
}
