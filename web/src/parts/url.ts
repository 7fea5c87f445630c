// The address is the state of a page. Search parameters are plain texts here, repeated where there are several, so that a link can be read
// and written by a person: `?range=last-72h&f=device:phone&f=device:tablet`.

import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

export type Search = { [name: string]: string | string[] | undefined };

/** `?a=1&b=2&b=3` as `{ a: '1', b: ['2', '3'] }`. */
export function parseSearch(text: string): Search {
  // A Map, since an address may name `toString` or `__proto__`.
  const found = new Map<string, string | string[]>();
  for (const [name, value] of new URLSearchParams(text)) {
    const before = found.get(name);
    found.set(name, before === undefined ? value : [...allOf(before), value]);
  }
  return Object.fromEntries(found);
}

/** The other way; colons, commas and slashes stay readable, empty lists and absent values leave no trace. */
export function stringifySearch(search: Record<string, unknown>): string {
  const pairs = Object.entries(search).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter(one => one !== undefined && one !== null)
      .map(one => `${readable(name)}=${readable(String(one))}`),
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

const readable = (text: string): string =>
  encodeURIComponent(text).replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%2F', '/').replaceAll('%20', '+');

/** The first value of a parameter. */
export const firstOf = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value;

/** All values of a parameter. */
export const allOf = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

export type ChangeSearch = (change: Search, options?: { replace?: boolean }) => void;

/** The search parameters of the address, and a way to change some of them; undefined takes one away. */
export function useUrl(): [Search, ChangeSearch] {
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const change = useCallback<ChangeSearch>(
    (some, { replace = false } = {}) => {
      void navigate({
        to: '.',
        replace,
        resetScroll: false,
        search: (before: Search) => ({ ...before, ...some }),
      } as never);
    },
    [navigate],
  );
  return [search, change];
}

/** One parameter as a state that lives in the address: `const [tab, setTab] = useParam('tab')`. */
export function useParam(
  name: string,
): [string | undefined, (value: string | undefined, options?: { replace?: boolean }) => void] {
  const [search, change] = useUrl();
  const set = useCallback(
    (value: string | undefined, options?: { replace?: boolean }) => change({ [name]: value }, options),
    [change, name],
  );
  return [firstOf(search[name]), set];
}
