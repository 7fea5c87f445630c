// From a value to the page behind it. Where that page is about one value it is about this one; else this one is added to its filters. Range and
// comparison stay.

import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { Pick } from '../../charts/cut.ts';
import { useCatalogue } from '../../parts/catalogue.ts';
import { allOf, useUrl } from '../../parts/url.ts';

export function useDrill(): (dashboard: string, pick: Pick) => void {
  const navigate = useNavigate();
  const { data } = useCatalogue();
  const [search] = useUrl();
  return useCallback(
    (dashboard: string, { dimension, value }: Pick) => {
      const { f, about: _, ...rest } = search;
      const isAbout = data?.dashboards.some(({ name, about }) => name === dashboard && about.includes(dimension));
      const filters = [...new Set([...allOf(f), `${dimension}:${value ?? ''}`])];
      const to = isAbout === true ? { ...rest, about: value ?? '' } : { ...rest, f: filters };
      void navigate({ to: `/dashboards/${dashboard}`, search: to } as never);
    },
    [navigate, data, search],
  );
}
