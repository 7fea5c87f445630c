// Who sends a request, and whether they may.

import type { FastifyRequest } from 'fastify';
import type { Principal } from './app.ts';
import { type Route, roles } from './contract/route.ts';
import { fail } from './errors.ts';

export interface Gate {
  /** Who sends a request; undefined: nobody who is known. Throws where a proof is given and wrong, and where a change lacks its CSRF token. */
  who(request: FastifyRequest): Promise<Principal | undefined>;
}

/** Throws `not_logged_in` or `not_allowed` unless the principal may call the route. */
export function checkRight(declared: Route, principal: Principal | undefined): void {
  if (declared.role === 'anyone') return;
  if (principal === undefined) throw fail('not_logged_in', {});
  const what = declared.summary;
  if (roles.indexOf(principal.role) < roles.indexOf(declared.role))
    throw fail('not_allowed', { what, needs: `the role ${declared.role}` });
  if (principal.tenant !== undefined && !declared.tenants)
    throw fail('not_allowed', { what, needs: 'a view over the whole site' });
}
