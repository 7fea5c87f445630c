// Names of metrics, dimensions and values in the reader's language, as all charts say them.

import { useMemo } from 'react';
import { useLabel } from '../parts/catalogue.ts';
import { words } from '../words/charts.ts';
import { useWords } from '../words/words.ts';
import type { Names } from './reading.ts';

/** Names of metrics and values in the reader's language. */
export function useNames(): Names {
  const label = useLabel();
  const { none, other } = useWords(words);
  return useMemo(() => ({ label, none, other }), [label, none, other]);
}
