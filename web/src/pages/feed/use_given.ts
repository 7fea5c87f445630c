// Parameters of a feed as the address of the page has them, `p.limit=5`, and as the feed's own address takes them.

import { useMemo } from 'react';
import type { FeedWhole } from '../../api/operations.ts';
import { firstOf, useUrl } from '../../parts/url.ts';

export interface GivenParams {
  /** Those that are not as usual, by name. */
  values: Readonly<Record<string, string>>;
  /** `limit=5&steady=true`; '' where all are as usual. */
  given: string;
  change: (name: string, value: string | undefined) => void;
  reset: () => void;
}

const keyOf = (name: string): string => `p.${name}`;

export function useGiven({ params }: Pick<FeedWhole, 'params'>): GivenParams {
  const [search, change] = useUrl();
  return useMemo(() => {
    const pairs = params.flatMap(({ name }) => {
      const value = firstOf(search[keyOf(name)]);
      return value === undefined ? [] : [[name, value] as const];
    });
    return {
      values: Object.fromEntries(pairs),
      given: pairs.map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('%2C', ',')}`).join('&'),
      change: (name, value) => {
        const usual = params.find(param => param.name === name)?.default;
        change({ [keyOf(name)]: value === usual ? undefined : value }, { replace: true });
      },
      reset: () => change(Object.fromEntries(params.map(({ name }) => [keyOf(name), undefined])), { replace: true }),
    };
  }, [params, search, change]);
}
