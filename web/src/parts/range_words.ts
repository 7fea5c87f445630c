// What a range is called: `last-72h` is "Last 72 h". Absolute ranges have no name.

import { useCallback } from 'react';
import { words as partWords } from '../words/parts.ts';
import { useWords } from '../words/words.ts';
import { normalRange, quickRanges } from './ranges.ts';

const units = { m: 'minutes', h: 'hours', d: 'days' } as const;

/** A function from the text of a range to its name; undefined for one that has none. */
export function useRangeWords(): (text: string) => string | undefined {
  const words = useWords(partWords).range;
  return useCallback(
    (text: string) => {
      const normal = normalRange(text);
      const last = /^last-(\d+)(m|h|d)$/.exec(normal);
      if (last !== null) return words[units[last[2] as keyof typeof units]](Number(last[1]));
      const quick = quickRanges.find(one => one === normal);
      const named: Readonly<Record<string, unknown>> = words;
      const found = quick === undefined ? undefined : named[quick];
      return typeof found === 'string' ? found : undefined;
    },
    [words],
  );
}
