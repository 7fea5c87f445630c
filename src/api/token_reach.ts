// How far a token reaches: what each scope opens of the routes that its role may call. What must stay true: a token makes no tokens, links
// or people unless it is an administrator's, and never changes the password of whoever made it.

import type { Route } from './contract/route.ts';

/** Questions by POST change nothing. */
const asking = ['askMetrics', 'askDrivers'];
const forPeopleAlone = ['changeSelf', 'logIn', 'acceptInvitation', 'addToken', 'addShare'];

/** What a token would need to call a route beside its role; undefined where its scopes do. */
export function scopesMay(
  scopes: readonly string[],
  declared: Pick<Route, 'id' | 'method' | 'role' | 'tag'>,
): string | undefined {
  const { id } = declared;
  if (forPeopleAlone.includes(id)) return 'a person who is logged in';
  if (id === 'getSession') return undefined;
  const scope = scopeOf(declared);
  return scopes.includes(scope) ? undefined : `the scope ${scope} of the token`;
}

function scopeOf({
  id,
  method,
  role,
  tag,
}: Pick<Route, 'id' | 'method' | 'role' | 'tag'>): 'read' | 'query' | 'write' | 'admin' {
  if (role === 'administrator') return 'admin';
  if (tag === 'query') return 'query';
  return method === 'GET' || asking.includes(id) ? 'read' : 'write';
}
