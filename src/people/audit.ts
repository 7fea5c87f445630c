// The audit log: who changed or downloaded what, when, from where, with what end. What must stay true: no secret gets into it; it is only
// ever added to, until its time is over; and strangers cannot fill the disk with it.

import { limits } from '../base/limits.ts';
import type { AuditRow } from '../store/people_tables.ts';
import { contains, later, type People } from './people.ts';

export interface NewEntry {
  actor: string;
  actorKind: string;
  action: string;
  target: string;
  outcome: 'done' | 'refused' | 'failed';
  detail: Readonly<Record<string, unknown>>;
  address: string;
  requestId: string;
}

/** Keeps an entry. Of requests of nobody who is known only so many a minute. */
export async function addEntry({ store: { db }, clock }: People, entry: NewEntry): Promise<void> {
  const now = clock.now();
  if (entry.actorKind === 'stranger' && (await strangers(db, now)) >= limits.auditStrangers) return;
  const { actor, actorKind, action, target, outcome, detail, address, requestId } = entry;
  const { id } = await db
    .insertInto('audit')
    .values({
      at: now.toISOString(),
      actor: cut(actor),
      actor_kind: actorKind,
      action,
      target: cut(target),
      outcome,
      detail: detailText(detail),
      address: cut(address),
      request_id: cut(requestId),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  if (id % 500 === 0) await forget(db, { now, last: id });
}

async function strangers(db: People['store']['db'], now: Date): Promise<number> {
  const { count } = await db
    .selectFrom('audit')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('at', '>', later(now, -60_000))
    .where('actor_kind', '=', 'stranger')
    .executeTakeFirstOrThrow();
  return Number(count);
}

async function forget(db: People['store']['db'], { now, last }: { now: Date; last: number }): Promise<void> {
  await db
    .deleteFrom('audit')
    .where('at', '<', later(now, -limits.auditDays * 86_400_000))
    .execute();
  await db
    .deleteFrom('audit')
    .where('id', '<=', last - limits.auditRows)
    .execute();
}

const secretName = /pass(word)?|secret|token|csrf|cookie|authorization|^(old|new)$|signature|^text$/i;

const cut = (text: string): string =>
  text.length > limits.auditTextChars ? `${text.slice(0, limits.auditTextChars)}…` : text;

/** What may stand in the log of a value: nothing by a name that says it is secret, and no long text. */
export function withoutSecrets(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return cut(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 4) return '…';
  if (Array.isArray(value)) return value.slice(0, 50).map(one => withoutSecrets(one, depth + 1));
  const shown = Object.entries(value).filter(([name]) => !secretName.test(name));
  return Object.fromEntries(shown.map(([name, one]) => [name, withoutSecrets(one, depth + 1)]));
}

function detailText(detail: Readonly<Record<string, unknown>>): string {
  const text = JSON.stringify(withoutSecrets(detail));
  return text.length <= limits.auditDetailChars
    ? text
    : JSON.stringify({ shortened: text.slice(0, limits.auditTextChars) });
}

export interface AuditQuestion {
  /** Entries before this one. */
  before?: number | undefined;
  actor?: string | undefined;
  action?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
  limit: number;
}

/** Entries, newest first. */
export function listEntries(
  { store: { db } }: People,
  { before, actor, action, from, to, limit }: AuditQuestion,
): Promise<AuditRow[]> {
  let found = db.selectFrom('audit').selectAll().orderBy('id', 'desc').limit(limit);
  if (before !== undefined) found = found.where('id', '<', before);
  for (const [column, part] of Object.entries({ actor, action })) if (part) found = found.where(contains(column, part));
  if (from !== undefined) found = found.where('at', '>=', from.toISOString());
  if (to !== undefined) found = found.where('at', '<', to.toISOString());
  return found.execute();
}
