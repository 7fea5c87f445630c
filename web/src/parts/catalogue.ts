// The catalogue of names, and the words that packs have for them in the reader's language.

import type { UseQueryResult } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { Catalogue } from '../api/operations.ts';
import { usePreferences } from './preferences.tsx';
import { useCall } from './use_call.ts';

/** All names: metrics, tables, dashboards, reports, feeds. An event tells when they change. */
export function useCatalogue(options: { enabled?: boolean } = {}): UseQueryResult<Catalogue> {
  return useCall('getCatalogue', {}, { ...options, fresh: Number.POSITIVE_INFINITY });
}

/** Words for a metric, column, dimension or value; the name itself, made readable, where no pack has any. */
export function useLabel(): (name: string, fallback?: string) => string {
  const { data } = useCatalogue();
  const { language } = usePreferences();
  return useCallback(
    (name: string, fallback?: string) => labelOf(data, language, name) ?? fallback ?? readable(name),
    [data, language],
  );
}

function labelOf(catalogue: Catalogue | undefined, language: 'en' | 'ja', name: string): string | undefined {
  const own = catalogue?.labels[language][name];
  if (own !== undefined) return own;
  const metric = catalogue?.metrics.find(one => one.name === name);
  return metric?.label ?? catalogue?.labels.en[name];
}

/** `city_name` as `City name`, `pack.hit_ratio` as `Hit ratio`; texts that are no names stay as they are. */
export function readable(name: string): string {
  if (!/^[a-z][a-z0-9_.]*$/.test(name)) return name;
  const text = (name.split('.').at(-1) ?? name).replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
