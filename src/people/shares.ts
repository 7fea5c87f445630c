// Share links: one dashboard or report, with what is fixed of it, for whoever has the link. What must stay true: the link is signed over
// all that it opens, so that neither a changed link nor a changed row opens more; it shows what whoever made it may see,
// within their walls, and ends when they are gone.

import { limits } from '../base/limits.ts';
import type { ShareRow } from '../store/people_tables.ts';
import { fail } from './errors.ts';
import { later, type People, type Tenant } from './people.ts';
import { newId, sameText, sign, signingKey } from './secrets.ts';
import { readTenant } from './tenants.ts';

export interface NewShare {
  kind: 'dashboard' | 'report';
  target: string;
  params: Readonly<Record<string, string>>;
  embed: boolean;
  person: string | null;
  tenant: string | null;
  createdBy: string;
  expiresAt: Date;
}

/** Makes a share; gives what its link ends with. Throws `share_time`, `shares_many`. */
export async function makeShare(
  people: People,
  { kind, target, params, embed, person, tenant, createdBy, expiresAt }: NewShare,
): Promise<{ share: ShareRow; secret: string }> {
  const { store, clock } = people;
  const now = clock.now();
  if (expiresAt <= now || expiresAt.toISOString() > later(now, limits.shareDays * 86_400_000))
    throw fail('share_time', { days: limits.shareDays });
  const valid = await store.db
    .selectFrom('shares')
    .select('id')
    .where('person', person === null ? 'is' : '=', person)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now.toISOString())
    .execute();
  if (valid.length >= limits.sharesPerPerson) throw fail('shares_many', { most: limits.sharesPerPerson });
  const share: ShareRow = {
    id: newId(),
    kind,
    target,
    params: JSON.stringify(params),
    embed: embed ? 'yes' : null,
    person,
    tenant,
    created_by: createdBy,
    created_at: now.toISOString(),
    expires_at: expiresAt.toISOString(),
    revoked_at: null,
    used_at: null,
  };
  await store.db.insertInto('shares').values(share).execute();
  return { share, secret: await secretOf(people, share) };
}

/** `<id>.<signature>` */
async function secretOf({ store, clock }: People, share: ShareRow): Promise<string> {
  const key = await signingKey(store, { name: 'shares', clock });
  const { id, kind, target, params, embed, person, tenant, expires_at } = share;
  return `${id}.${sign(key, [id, kind, target, params, embed ?? '', person ?? '', tenant ?? '', expires_at])}`;
}

export interface FoundShare {
  share: ShareRow;
  params: Readonly<Record<string, string>>;
  tenant: Tenant | undefined;
}

/** What a link opens now. Throws `share_invalid`. */
export async function findShare(people: People, secret: string): Promise<FoundShare> {
  const {
    store: { db },
    clock,
  } = people;
  const [id = ''] = secret.split('.');
  const share = await db.selectFrom('shares').selectAll().where('id', '=', id).executeTakeFirst();
  const at = clock.now().toISOString();
  if (share === undefined || !sameText(await secretOf(people, share), secret)) throw fail('share_invalid', {});
  if (share.revoked_at !== null || share.expires_at <= at) throw fail('share_invalid', {});
  if (share.person !== null) {
    const maker = await db
      .selectFrom('people')
      .select(['state', 'tenant'])
      .where('id', '=', share.person)
      .executeTakeFirst();
    if (maker?.state !== 'active' || maker.tenant !== share.tenant) throw fail('share_invalid', {});
  }
  const since = later(new Date(share.used_at ?? 0), limits.seenMs);
  if (share.used_at === null || since <= at || share.used_at > at)
    await db.updateTable('shares').set({ used_at: at }).where('id', '=', share.id).execute();
  return {
    share,
    params: JSON.parse(share.params) as Record<string, string>,
    tenant: share.tenant === null ? undefined : await readTenant(db, share.tenant),
  };
}

/** Share links, newest first: of one person, or all. */
export function listShares({ store: { db } }: People, person: string | null | 'all'): Promise<ShareRow[]> {
  const all = db.selectFrom('shares').selectAll().orderBy('created_at', 'desc').orderBy('id');
  return (person === 'all' ? all : all.where('person', person === null ? 'is' : '=', person)).execute();
}

/** Revokes a share of a person, or any. Throws `share_unknown`. */
export async function revokeShare(
  { store: { db }, clock }: People,
  { id, of }: { id: string; of: string | null | 'all' },
): Promise<ShareRow> {
  const share = await db.selectFrom('shares').selectAll().where('id', '=', id).executeTakeFirst();
  if (share === undefined || (of !== 'all' && share.person !== of)) throw fail('share_unknown', { id });
  const revoked_at = clock.now().toISOString();
  await db.updateTable('shares').set({ revoked_at }).where('id', '=', id).where('revoked_at', 'is', null).execute();
  return share;
}
