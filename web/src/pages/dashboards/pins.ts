// Which dashboards a reader has pinned: kept in this browser, in the order they were pinned.

import { useCallback, useState } from 'react';
import { keep, readKept } from '../../parts/kept.ts';

const key = 'tallylight.pins';

/** What is kept, checked: a browser keeps what older versions wrote. */
function readPins(text: string | null): string[] {
  try {
    const read: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(read) ? read.filter(one => typeof one === 'string') : [];
  } catch {
    return [];
  }
}

export function usePins(): [readonly string[], (name: string) => void] {
  const [pins, setPins] = useState(() => readPins(readKept(key)));
  const toggle = useCallback((name: string) => {
    setPins(before => {
      const next = before.includes(name) ? before.filter(one => one !== name) : [...before, name];
      keep(key, JSON.stringify(next));
      return next;
    });
  }, []);
  return [pins, toggle];
}
