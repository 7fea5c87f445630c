// Names of fields: kept distinct within a line, kept as one array as long as the shape of records stays the same, and
// remembered when nobody knows them.

import { limits } from '../../base/limits.ts';

/** `cs(User-Agent)` -> `cs_user_agent`. */
export const snakeCase = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');

/** Makes names unlike each other: the second `x` becomes `x_2`; one without a name is called by its place, `column_3`. */
export function distinct(names: readonly string[]): string[] {
  const seen = new Set<string>();
  return names.map((name, i) => {
    const stem = name || `column_${i + 1}`;
    let own = stem;
    for (let n = 2; seen.has(own.toLowerCase()); n++) own = `${stem}_${n}`;
    seen.add(own.toLowerCase());
    return own;
  });
}

/** Gives the very same array for the same names again, as readers and writers go by identity. */
export function nameKeeper(): (names: readonly string[]) => readonly string[] {
  let last: readonly string[] = [];
  const kept = new Map<string, readonly string[]>();
  return names => {
    if (names.length === last.length && names.every((name, i) => name === last[i])) return last;
    const key = JSON.stringify(names);
    if (kept.size > limits.namesPerFile) kept.clear();
    last = kept.get(key) ?? [...names];
    kept.set(key, last);
    return last;
  };
}

/** Remembers names that are not known; none when nobody says what is known. */
export function driftOf(known: Iterable<string> | undefined): {
  see(names: readonly string[]): void;
  list(): string[];
} {
  const all = known && new Set(known);
  const strange = new Set<string>();
  let last: readonly string[] | undefined;
  return {
    see(names) {
      if (names === last || !all) return;
      last = names;
      for (const name of names) if (!all.has(name) && strange.size < limits.namesPerFile) strange.add(name);
    },
    list: () => [...strange],
  };
}
