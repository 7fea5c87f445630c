// Tokens: one's own, and for administrators all. What must stay true: whoever is inside of walls makes tokens inside of the same walls, and
// nobody makes one that does more than they may.

import { listTokens, makeToken, revokeToken, type Scope } from '../people/tokens.ts';
import type { TokenRow } from '../store/people_tables.ts';
import { type App, type Given, type Handler, handle, type Principal } from './app.ts';
import type { RouteOf } from './contract/contract.ts';
import { fail } from './errors.ts';

type Token = Given<RouteOf<'addToken'>>['token'];

export const tokenHandlers: readonly Handler[] = [
  handle('listTokens', async (app, { principal }) => {
    const shown = await showing(app);
    return { items: (await listTokens(app.people, reachOf(principal))).map(shown) };
  }),
  handle('addToken', async (app, { body, principal, note }) => {
    const { name, scopes, expires_days: expiresDays } = body;
    note(name, { scopes: scopes.join(', '), expires_days: expiresDays });
    const tenant = tenantFor(principal, body.tenant);
    if (scopes.includes('admin') && (principal.role !== 'administrator' || tenant !== null))
      throw fail('not_allowed', { what: 'A token with the scope admin', needs: 'the role administrator' });
    const made = { name, scopes, person: makerOf(principal), role: principal.role, tenant, expiresDays };
    const { token, secret } = await makeToken(app.people, made);
    return { token: (await showing(app))(token), secret };
  }),
  handle('revokeToken', async (app, { params, principal, note }) => {
    note(params.id);
    const { name, prefix } = await revokeToken(app.people, { id: params.id, of: reachOf(principal) });
    note(name, { prefix });
    return undefined;
  }),
];

/** Whose tokens and links somebody sees and ends: their own, or all. */
export const reachOf = (principal: Principal): string | null | 'all' =>
  principal.role === 'administrator' && principal.tenant === undefined ? 'all' : makerOf(principal);

/** The person that what is made belongs to; nobody where this machine makes it. */
export const makerOf = ({ kind, id, owner }: Principal): string | null => (kind === 'person' ? id : (owner ?? null));

/** The tenant that a token is bound to: one's own if there is one, else any. */
function tenantFor(principal: Principal, wanted: string | null): string | null {
  const own = principal.tenant?.id;
  if (own === undefined) return wanted;
  if (wanted !== null && wanted !== own)
    throw fail('not_allowed', { what: 'A token for another tenant', needs: 'a view over the whole site' });
  return own;
}

async function showing({ people }: App): Promise<(row: TokenRow) => Token> {
  const { db } = people.store;
  const tenants = new Map((await db.selectFrom('tenants').select(['id', 'name']).execute()).map(one => [one.id, one]));
  const owners = new Map(
    (await db.selectFrom('people').select(['id', 'email']).execute()).map(({ id, email }) => [id, email]),
  );
  return ({ id, name, person, prefix, scopes, tenant, created_at, expires_at, used_at, revoked_at }) => ({
    id,
    name,
    owner: person === null ? null : (owners.get(person) ?? null),
    prefix,
    scopes: JSON.parse(scopes) as Scope[],
    tenant: tenant === null ? null : (tenants.get(tenant) ?? null),
    created_at,
    expires_at,
    used_at,
    revoked_at,
  });
}
