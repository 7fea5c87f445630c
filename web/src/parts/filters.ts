// The filters of a page, out of its address: `?f=device:phone&f=device:tablet`. Values of one dimension are alternatives; an empty value is
// NULL.

import { useMemo } from 'react';
import { allOf, useUrl } from './url.ts';

export interface Filter {
  dimension: string;
  value: string;
}

export interface Filters {
  filters: readonly Filter[];
  /** `dimension:value`, as questions take them. */
  query: string[];
  has: (dimension: string, value: string) => boolean;
  toggle: (dimension: string, value: string) => void;
  remove: (dimension: string, value?: string) => void;
  clear: () => void;
}

/** A filter of an address; the value may hold colons. */
export function parseFilter(text: string): Filter | undefined {
  const at = text.indexOf(':');
  return at < 1 ? undefined : { dimension: text.slice(0, at), value: text.slice(at + 1) };
}

export function useFilters(): Filters {
  const [search, change] = useUrl();
  const given = JSON.stringify(allOf(search['f']));
  return useMemo(() => {
    const filters = [...new Set(JSON.parse(given) as string[])].map(parseFilter).filter(one => one !== undefined);
    const write = (list: readonly Filter[]): void =>
      change({ f: list.length === 0 ? undefined : list.map(({ dimension, value }) => `${dimension}:${value}`) });
    const same = (one: Filter, dimension: string, value: string): boolean =>
      one.dimension === dimension && one.value === value;
    const has = (dimension: string, value: string): boolean => filters.some(one => same(one, dimension, value));
    return {
      filters,
      query: filters.map(({ dimension, value }) => `${dimension}:${value}`),
      has,
      toggle: (dimension, value) =>
        write(
          has(dimension, value)
            ? filters.filter(one => !same(one, dimension, value))
            : [...filters, { dimension, value }],
        ),
      remove: (dimension, value) =>
        write(
          filters.filter(one => (value === undefined ? one.dimension !== dimension : !same(one, dimension, value))),
        ),
      clear: () => write([]),
    };
  }, [given, change]);
}
