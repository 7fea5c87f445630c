// The turn of a table: the short time in which one process of all that work on a site changes it. In it a change gets its number, is
// prepared, journalled, committed and settled. What must stay true: numbers of a table are committed in the order in which they are
// given; whoever takes a turn first ends what the one before left; and once a change was dropped, its commit can come no more.

import { setTimeout as sleep } from 'node:timers/promises';
import { limits } from '../base/limits.ts';
import { folderOf } from '../models/build.ts';
import { iso } from '../models/models.ts';
import { forgetChange, unsettledOf } from '../store/changes.ts';
import { type Claim, changeCounter, holdsClaim, newestToken, turnOf } from '../store/claims.ts';
import { type Db, nextNumber } from '../store/store.ts';
import type { ChangeRow } from '../store/tables.ts';
import { application, newestChange } from './change_numbers.ts';
import { fail } from './errors.ts';
import { dropFences, fenceEntry, readRejects } from './journal.ts';
import { applyOutcome, type Outcome } from './outcome.ts';
import type { OpenSite } from './site.ts';

/** A turn that was taken. */
export interface TableTurn {
  table: string;
  claim: Claim;
  /** The number of the change that is made in it. */
  id: number;
  /** True when another had the turn since the mark that the caller took. */
  moved: boolean;
  /** What the one before had left. */
  ended: { settled: number; dropped: number };
  /** True once the change has freed it. */
  over: boolean;
}

/** A mark of a table's turns: with it `withTurn` tells whether another had the turn since. */
export const markTurn = ({ store }: Pick<OpenSite, 'store'>, table: string): Promise<number> =>
  newestToken(store.db, turnOf(table));

/** Does work in a table's turn, which it waits for. */
export async function withTurn<T>(
  open: OpenSite,
  { table, since }: { table: string; since?: number },
  work: (turn: TableTurn) => Promise<T>,
): Promise<T> {
  for (let pauseMs: number = limits.claimLookMs; ; pauseMs = Math.min(2 * pauseMs, limits.claimLookMostMs)) {
    const turn = await tryTurn(open, { table, ...(since !== undefined && { since }) });
    if (turn !== undefined) return inTurn(open, turn, work);
    await sleep(pauseMs);
  }
}

/** Ends what was left of a table's changes, where nobody has the turn. */
export async function endLeft(open: OpenSite, table: string): Promise<TableTurn['ended']> {
  const turn = await tryTurn(open, { table });
  return turn === undefined ? { settled: 0, dropped: 0 } : inTurn(open, turn, async ({ ended }) => ended);
}

async function inTurn<T>(open: OpenSite, turn: TableTurn, work: (turn: TableTurn) => Promise<T>): Promise<T> {
  const free = async () => {
    if (!turn.over) await open.store.transaction(db => endTurn(open, db, turn));
  };
  try {
    const result = await work(turn);
    await free();
    return result;
  } catch (thrown) {
    // What is thrown counts; a turn that could not be freed is over when its lease is.
    await free().catch(() => undefined);
    throw thrown;
  }
}

/** Frees the turn; part of the transaction that ends its change. */
export async function endTurn({ claims }: OpenSite, db: Db, turn: TableTurn): Promise<void> {
  await claims.freeKept(db, turn.claim);
  turn.over = true;
}

/** Throws `work_overtaken` when another has the turn by now; part of every transaction of a change. */
export async function checkTurn(db: Db, { claim, table }: TableTurn): Promise<void> {
  if (!(await holdsClaim(db, claim))) throw fail('work_overtaken', { what: `the turn of ${table}` });
}

async function tryTurn(
  open: OpenSite,
  { table, since }: { table: string; since?: number },
): Promise<TableTurn | undefined> {
  const taken = await open.store.transaction(async db => {
    const claim = await open.claims.take(db, turnOf(table));
    return claim && { claim, left: await unsettledOf(db, table) };
  });
  if (taken === undefined) return undefined;
  const { claim, left } = taken;
  open.step('turn taken');
  const moved = since !== undefined && claim.before !== since;
  const turn: TableTurn = { table, claim, id: claim.token, moved, ended: { settled: 0, dropped: 0 }, over: false };
  if (left.length === 0) return turn;
  try {
    await endAll(open, { turn, left });
    // The claim's own number may stand in the fence.
    return { ...turn, id: await open.store.transaction(db => nextNumber(db, { name: changeCounter })) };
  } catch (thrown) {
    await open.store.transaction(db => endTurn(open, db, turn)).catch(() => undefined);
    throw thrown;
  }
}

/** Settles or drops changes that a holder before left prepared; their numbers are below the turn's. */
async function endAll(open: OpenSite, { turn, left }: { turn: TableTurn; left: readonly ChangeRow[] }): Promise<void> {
  const newest = await newestChange(open, turn.table);
  let fenced = false;
  for (const change of left) {
    if (change.id > newest && (fenced || (await fenceOff(open, { turn, change })))) {
      fenced = true;
      for (const key of JSON.parse(change.written) as string[]) await open.storage.delete(key);
      await endIn(open, turn, db => forgetChange(db, change.id));
      turn.ended.dropped++;
      continue;
    }
    await dropFences(open.storage, change.id);
    const outcome = JSON.parse(change.outcome) as Outcome;
    await endIn(open, turn, async db => {
      await applyOutcome(db, {
        table: turn.table,
        outcome,
        at: change.made_at,
        moreRejects: key => readRejects(open.storage, key),
      });
      await forgetChange(db, change.id);
    });
    turn.ended.settled++;
  }
}

const endIn = ({ store }: OpenSite, turn: TableTurn, work: (db: Db) => Promise<void>): Promise<void> =>
  store.transaction(async db => {
    await checkTurn(db, turn);
    await work(db);
  });

/**
 * Commits that no change of a lower number may come any more; false when the change is in after all. The holder before may live and be
 * about to commit: the log takes one of the two. The journal says first what the fence is against, so that without the state, too, a
 * change that was fenced off is not taken for one that was made.
 */
async function fenceOff(open: OpenSite, { turn, change }: { turn: TableTurn; change: ChangeRow }): Promise<boolean> {
  const table = await open.table(turn.table);
  if ((await table.snapshot()) === undefined) return true;
  const at = iso(open.clock.now());
  const entry = fenceEntry({ id: turn.claim.token, table: turn.table, at, fences: change.id });
  await open.storage.put(entry.key, entry.content);
  open.step('fence journalled');
  let cameIn = false;
  try {
    await table.commit(now => {
      cameIn = (now.transactions.get(application) ?? 0) >= change.id;
      if (cameIn) throw fail('work_overtaken', { what: folderOf(turn.table) });
      const transaction = { application, version: turn.claim.token };
      return { operation: 'FENCE', add: [], remove: [], dataChange: false, transaction };
    });
  } catch (thrown) {
    if (!cameIn) throw thrown;
    return false;
  }
  open.step('fence committed');
  return true;
}
