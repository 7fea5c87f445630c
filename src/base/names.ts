// Words for people: what to offer when a name is not known, and numbers with what they count.

import { limits } from './limits.ts';

/** The known names nearest to a wrong one, best first, none when nothing is near. */
export function nearest(wrong: string, known: Iterable<string>): string[] {
  const scored = [...known].map(name => ({ name, distance: editDistance(wrong.toLowerCase(), name.toLowerCase()) }));
  const near = scored.filter(({ name, distance }) => distance <= Math.max(2, Math.floor(name.length / 3)));
  near.sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name));
  return near.slice(0, limits.candidates).map(({ name }) => name);
}

/** ` Did you mean a, b?` or nothing, to end a sentence with. */
export function didYouMean(wrong: string, known: Iterable<string>): string {
  const names = nearest(wrong, known);
  return names.length === 0 ? '' : ` Did you mean ${names.join(', ')}?`;
}

/** Levenshtein's distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** `1 file`, `2 files`: a number with the word it counts. */
export const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
