// What a share keeps, as the address of a page has it. The server fixes what it must; the rest only shows the page as it was shared.

import type { Search } from '../../parts/url.ts';

/** `{ range, about, compare, tz, filter }` of a share as search parameters. */
export function searchOf(params: Readonly<Record<string, string>>): Search {
  const { filter, ...rest } = params;
  const filters = (filter ?? '').split('\n').filter(one => one !== '');
  const { from, to } = rest;
  const range = rest['range'] ?? (from === undefined || to === undefined ? undefined : `${from}..${to}`);
  return {
    ...(range === undefined ? {} : { range }),
    ...(rest['about'] === undefined ? {} : { about: rest['about'] }),
    ...(rest['compare'] === undefined ? {} : { compare: rest['compare'] }),
    ...(rest['tz'] === undefined ? {} : { tz: rest['tz'] }),
    ...(filters.length === 0 ? {} : { f: filters }),
  };
}
