// A call of an operation as a request: its parameters put into the address.

import { routes } from '../../src/api/contract/contract.ts';
import type { Route } from '../../src/api/contract/route.ts';
import type { GoodCall } from './good_calls.ts';
import type { Ask } from './server_bed.ts';

export const declaredRoutes: readonly Route[] = routes;

/** The address of an operation. `*` is the rest of a path, whose slashes stay. */
export function addressOf({ path }: Route, params: Record<string, string>, query: Record<string, string> = {}): string {
  const filled = path
    .replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
    .replace('*', () => (params['*'] ?? '').split('/').map(encodeURIComponent).join('/'));
  const text = new URLSearchParams(query).toString();
  return text === '' ? filled : `${filled}?${text}`;
}

export const askOf = (declared: Route, { params = {}, query, body, headers }: GoodCall): Ask => ({
  method: declared.method,
  url: addressOf(declared, params, query),
  ...(body !== undefined && { body }),
  ...(headers !== undefined && { headers }),
});
