// What a click on a value of a dimension does, and how it is told before: it filters the page, or opens another one.

import { createContext, useCallback, useContext } from 'react';
import { useCatalogue } from '../parts/catalogue.ts';
import { words } from '../words/charts.ts';
import { useWords } from '../words/words.ts';

type Opens = (dimension: string) => boolean;

export const OpensContext = createContext<Opens>(() => false);

/** The title of a value that can be clicked. */
export function usePickWords(): (name: string, dimension: string) => string {
  const opens = useContext(OpensContext);
  const { showOnly, openValue } = useWords(words);
  return useCallback(
    (name, dimension) => (opens(dimension) ? openValue(name) : showOnly(name)),
    [opens, showOnly, openValue],
  );
}

/** The dashboard about one value of a dimension: that of the same pack, else the first there is. */
export function useAboutDashboard(dashboard: string): (dimension: string) => string | undefined {
  const { data } = useCatalogue();
  const own = dashboard.split('.')[0];
  return useCallback(
    (dimension: string) => {
      const found = data?.dashboards.filter(({ about }) => about.includes(dimension)) ?? [];
      return (found.find(({ pack }) => pack === own) ?? found[0])?.name;
    },
    [data, own],
  );
}
