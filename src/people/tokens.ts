// Tokens of programs. What must stay true: a token may never do more than whoever made it may do now; what it was is shown once; it
// is bound to the walls it was made in.

import { limits } from '../base/limits.ts';
import type { TokenRow } from '../store/people_tables.ts';
import { fail } from './errors.ts';
import { later, lowerRole, type People, type Role, type Tenant } from './people.ts';
import { hashOf, newId, newSecret } from './secrets.ts';
import { readTenant } from './tenants.ts';

/** `read`: look; `query`: ask with SQL; `write`: change; `admin`: what administrators do. */
export const scopes = ['read', 'query', 'write', 'admin'] as const;
export type Scope = (typeof scopes)[number];

const opening = 'tly_';

export interface NewToken {
  name: string;
  scopes: readonly Scope[];
  /** Whoever makes it: a person, or nobody on this machine. */
  person: string | null;
  role: Role;
  tenant: string | null;
  expiresDays: number;
}

/** Makes a token; its secret is in no other answer. Throws `tenant_unknown`, `tokens_many`. */
export function makeToken(
  { store, clock }: People,
  { name, scopes: wanted, person, role, tenant, expiresDays }: NewToken,
): Promise<{ token: TokenRow; secret: string }> {
  return store.transaction(async db => {
    const now = clock.now();
    if (tenant !== null) await readTenant(db, tenant);
    const own = db
      .selectFrom('tokens')
      .select('id')
      .where('person', person === null ? 'is' : '=', person);
    const valid = await own.where('revoked_at', 'is', null).where('expires_at', '>', now.toISOString()).execute();
    if (valid.length >= limits.tokensPerPerson) throw fail('tokens_many', { most: limits.tokensPerPerson });
    const secret = `${opening}${newSecret()}`;
    const token: TokenRow = {
      id: newId(),
      name: name.trim(),
      person,
      role,
      scopes: JSON.stringify(scopes.filter(one => wanted.includes(one))),
      tenant,
      prefix: secret.slice(0, opening.length + 6),
      hash: hashOf(secret),
      created_at: now.toISOString(),
      expires_at: later(now, expiresDays * 86_400_000),
      used_at: null,
      revoked_at: null,
    };
    await db.insertInto('tokens').values(token).execute();
    return { token, secret };
  });
}

export interface FoundToken {
  token: TokenRow;
  role: Role;
  scopes: readonly Scope[];
  tenant: Tenant | undefined;
  /** Whoever made it; undefined: nobody, on this machine. */
  owner: { id: string; name: string; email: string } | undefined;
}

/** What a token may do now. Throws `token_invalid`. */
export async function findToken({ store: { db }, clock }: People, secret: string): Promise<FoundToken> {
  const token = await db.selectFrom('tokens').selectAll().where('hash', '=', hashOf(secret)).executeTakeFirst();
  const at = clock.now().toISOString();
  if (token === undefined || token.revoked_at !== null || (token.expires_at ?? at) <= at)
    throw fail('token_invalid', {});
  const owner =
    token.person === null
      ? undefined
      : await db
          .selectFrom('people')
          .selectAll()
          .where('id', '=', token.person)
          .where('state', '=', 'active')
          .executeTakeFirst();
  if (token.person !== null && owner === undefined) throw fail('token_invalid', {});
  // Somebody who was put inside of walls has none of the tokens of before.
  if (owner !== undefined && owner.tenant !== null && owner.tenant !== token.tenant) throw fail('token_invalid', {});
  const since = later(new Date(token.used_at ?? 0), limits.seenMs);
  if (token.used_at === null || since <= at || token.used_at > at)
    await db.updateTable('tokens').set({ used_at: at }).where('id', '=', token.id).execute();
  return {
    token,
    role: owner === undefined ? token.role : lowerRole(token.role, owner.role),
    scopes: JSON.parse(token.scopes) as Scope[],
    tenant: token.tenant === null ? undefined : await readTenant(db, token.tenant),
    owner,
  };
}

/** Tokens, newest first: of one person, or all. */
export function listTokens({ store: { db } }: People, person: string | null | 'all'): Promise<TokenRow[]> {
  const all = db.selectFrom('tokens').selectAll().orderBy('created_at', 'desc').orderBy('id');
  return (person === 'all' ? all : all.where('person', person === null ? 'is' : '=', person)).execute();
}

/** Revokes a token of a person, or any. Throws `token_unknown`. */
export async function revokeToken(
  { store: { db }, clock }: People,
  { id, of }: { id: string; of: string | null | 'all' },
): Promise<TokenRow> {
  const token = await db.selectFrom('tokens').selectAll().where('id', '=', id).executeTakeFirst();
  if (token === undefined || (of !== 'all' && token.person !== of)) throw fail('token_unknown', { id });
  const revoked_at = clock.now().toISOString();
  await db.updateTable('tokens').set({ revoked_at }).where('id', '=', id).where('revoked_at', 'is', null).execute();
  return token;
}
