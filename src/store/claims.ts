// Who works at what. A claim has a name, which one process has at a time, and a token, which only grows. It is a lease: a process that
// lives renews its claims, and those of one that died are taken over when their time is over. What must stay true: a lease says who is
// likely to work at something, and the token says who may end it. Whoever writes an outcome looks, in the transaction that writes it,
// whether its token still stands; so two who both believe to hold a claim cost time and never rows.

import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { PostgresAdapter, sql } from 'kysely';
import { limits } from '../base/limits.ts';
import type { ClaimsTable } from './claim_tables.ts';
import { type Db, nextNumber, type Store } from './store.ts';
import type { FileRow } from './tables.ts';

/** The counter that changes and claims are numbered by, so that a change has a higher number than the claim it was made under. */
export const changeCounter = 'change';

/** A claim that was given. */
export interface Claim {
  name: string;
  token: number;
}

/** What somebody claims, as it stands. */
export type ClaimRow = ClaimsTable;

/** How a process holds its claims. */
export interface Holding {
  holder: string;
  leaseMs: number;
}

/** Milliseconds of the clock of the database: the clocks of those who share it may differ. */
async function databaseNow(db: Db): Promise<number> {
  const now =
    db.getExecutor().adapter instanceof PostgresAdapter
      ? sql<{ now: number }>`select cast(extract(epoch from clock_timestamp()) * 1000 as bigint) as now`
      : sql<{ now: number }>`select cast(unixepoch('subsec') * 1000 as integer) as now`;
  return Number((await now.execute(db)).rows[0]?.now);
}

/** Takes a claim; part of a transaction. Undefined while another has it. `before` is the token it had before, 0 the first time. */
export async function takeClaim(
  db: Db,
  { name, holder, leaseMs }: Holding & { name: string },
): Promise<(Claim & { before: number }) | undefined> {
  const now = await databaseNow(db);
  const found = await db.selectFrom('claims').select(['token', 'until']).where('name', '=', name).executeTakeFirst();
  if (found !== undefined && found.until > now) return undefined;
  const token = await nextNumber(db, { name: changeCounter });
  const row = { holder, token, taken_at: new Date(now).toISOString(), until: now + leaseMs };
  await db
    .insertInto('claims')
    .values({ name, ...row })
    .onConflict(conflict => conflict.column('name').doUpdateSet(row))
    .execute();
  return { name, token, before: found?.token ?? 0 };
}

/** True while nobody has taken a claim over and nobody has taken it away; part of the transaction that rests on it. */
export async function holdsClaim(db: Db, { name, token }: Claim): Promise<boolean> {
  const found = await db
    .selectFrom('claims')
    .select('token')
    .where('name', '=', name)
    .where('until', '>', 0)
    .executeTakeFirst();
  return found?.token === token;
}

/** Frees a claim and forgets it, unless another has it by now; part of a transaction. */
async function freeClaim(db: Db, { name, token }: Claim): Promise<void> {
  await db.deleteFrom('claims').where('name', '=', name).where('token', '=', token).execute();
}

/** Frees a claim and keeps its token, by which others see that somebody had it since they looked; part of a transaction. */
async function freeKept(db: Db, { name, token }: Claim): Promise<void> {
  await db
    .updateTable('claims')
    .set({ until: 0, holder: '' })
    .where('name', '=', name)
    .where('token', '=', token)
    .execute();
}

/** The token that a claim was last given with, 0 before the first time. */
export async function newestToken(db: Db, name: string): Promise<number> {
  return (await db.selectFrom('claims').select('token').where('name', '=', name).executeTakeFirst())?.token ?? 0;
}

/** All claims that were neither freed nor taken away, also those whose time is over. */
export async function heldClaims(db: Db): Promise<ClaimRow[]> {
  return db.selectFrom('claims').selectAll().where('until', '>', 0).orderBy('token').execute();
}

/** Claims whose names begin so, and whose holders live as far as anybody knows; part of a transaction. */
export async function liveClaims(db: Db, beginning: string): Promise<ClaimRow[]> {
  const now = await databaseNow(db);
  return db
    .selectFrom('claims')
    .selectAll()
    .where('name', '>=', beginning)
    .where('name', '<', `${beginning}\uffff`)
    .where('until', '>', now)
    .execute();
}

/**
 * Takes away the claims of holders that are known to be over, and those whose time is over; part of a transaction. Turns of tables stay,
 * free to be taken: what they left is for whoever takes them.
 */
export async function freeOver(db: Db, isOver: (holder: string) => boolean): Promise<number> {
  const now = await databaseNow(db);
  const over = (await heldClaims(db)).filter(claim => claim.until <= now || isOver(claim.holder));
  for (const claim of over) await (claim.name.startsWith(turnPrefix) ? lapse(db, claim) : freeClaim(db, claim));
  return over.length;
}

/** Its time is over, and its token still says who had it. */
async function lapse(db: Db, { name, token }: Claim): Promise<void> {
  await db.updateTable('claims').set({ until: 1 }).where('name', '=', name).where('token', '=', token).execute();
}

const turnPrefix = 'table:';

/** The claim that is the turn of a table. */
export const turnOf = (table: string): string => `${turnPrefix}${table}`;

/** Claims files that wait to be read, as far as nobody who lives has them; part of a transaction. Gives them as they stand. */
export async function claimFiles(
  db: Db,
  { ids, token }: { ids: readonly number[]; token: number },
): Promise<FileRow[]> {
  const now = await databaseNow(db);
  await db
    .updateTable('files')
    .set({ claim: token })
    .where('id', 'in', ids)
    .where('state', 'in', ['found', 'failed'])
    .where(where =>
      where.or([
        where('claim', 'is', null),
        where('claim', 'not in', db.selectFrom('claims').select('token').where('until', '>', now)),
      ]),
    )
    .execute();
  return db
    .selectFrom('files')
    .selectAll()
    .where('id', 'in', ids)
    .where('claim', '=', token)
    .where('state', 'in', ['found', 'failed'])
    .execute();
}

/** Of some files those that wait and that another who lives has claimed. */
export async function filesOfOthers(
  db: Db,
  { ids, token }: { ids: readonly number[]; token: number },
): Promise<number[]> {
  const live = (await liveClaims(db, filesPrefix)).map(claim => claim.token).filter(other => other !== token);
  if (live.length === 0 || ids.length === 0) return [];
  const rows = await db
    .selectFrom('files')
    .select('id')
    .where('claim', 'in', live)
    .where('state', 'in', ['found', 'failed'])
    .execute();
  const wanted = new Set(ids);
  return rows.map(({ id }) => id).filter(id => wanted.has(id));
}

/** How the names of claims of files begin. */
export const filesPrefix = 'files:';

/** What a process is: one that has the site's turn, of which there is one at a time, or one that works beside it. */
export type HolderKind = 'pass' | 'work';

/** The claims of one life of a process: given under its name, renewed while it lives. */
export class Claimant {
  readonly holder: string;
  readonly #store: Store;
  readonly #leaseMs: number;
  readonly #timer: NodeJS.Timeout;
  readonly #held = new Set<number>();
  #beating: Promise<void> = Promise.resolve();

  constructor(store: Store, { kind, leaseMs = limits.leaseMs }: { kind: HolderKind; leaseMs?: number }) {
    this.holder = `${kind} ${hostname()} ${process.pid} ${randomBytes(4).toString('hex')}`;
    this.#store = store;
    this.#leaseMs = leaseMs;
    this.#timer = setInterval(() => this.#beat(), leaseMs / limits.beatsPerLease);
    this.#timer.unref();
  }

  /** Takes a claim, as `takeClaim` does. */
  async take(db: Db, name: string): Promise<(Claim & { before: number }) | undefined> {
    const claim = await takeClaim(db, { name, holder: this.holder, leaseMs: this.#leaseMs });
    if (claim !== undefined) this.#held.add(claim.token);
    return claim;
  }

  /** Frees a claim, as `freeClaim` does. */
  async free(db: Db, claim: Claim): Promise<void> {
    await freeClaim(db, claim);
    this.#held.delete(claim.token);
  }

  /** Frees a claim and keeps its token, as `freeKept` does. */
  async freeKept(db: Db, claim: Claim): Promise<void> {
    await freeKept(db, claim);
    this.#held.delete(claim.token);
  }

  #beat(): void {
    if (this.#held.size === 0) return;
    this.#beating = this.#beating.then(() => this.#renew());
  }

  /** A beat that does not come through is made up for by the next; when none does, others take over, and the tokens say so. */
  async #renew(): Promise<void> {
    try {
      await this.#store.transaction(async db => {
        const until = (await databaseNow(db)) + this.#leaseMs;
        await db
          .updateTable('claims')
          .set({ until })
          .where('holder', '=', this.holder)
          .where('until', '>', 1)
          .execute();
      });
    } catch {}
  }

  /** Ends the beats, and frees what is still held. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
    if (this.#held.size === 0) return;
    await this.#store.transaction(async db => {
      await freeOver(db, holder => holder === this.holder);
    });
  }
}

/** True for the holder of claims that were made with the site's turn in hand. */
export const hadSiteTurn = (holder: string): boolean => holder.startsWith('pass ');
