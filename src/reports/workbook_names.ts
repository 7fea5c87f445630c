// Names of sheets: what Excel takes (at most 31 characters, none of `[]:*?/\`, no apostrophe at an end), each one different from the others
// also for those who do not look at capitals.

const longest = 31;

/** Gives every sheet a name of its own; one that is taken gets ` (2)`, ` (3)`, … */
export function openSheetNames(): (wanted: string) => string {
  const taken = new Set(['history']); // Excel keeps this one for itself.
  return wanted => {
    const clean = allowed(wanted);
    for (let turn = 1; ; turn++) {
      const suffix = turn === 1 ? '' : ` (${turn})`;
      const name =
        clean
          .slice(0, longest - suffix.length)
          .toWellFormed()
          .replaceAll('\uFFFD', '')
          .trimEnd() + suffix;
      const folded = name.normalize('NFKC').toLowerCase();
      if (taken.has(folded)) continue;
      taken.add(folded);
      return name;
    }
  };
}

const allowed = (name: string): string =>
  name
    .replaceAll(/[[\]:*?/\\\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/^['\s]+|['\s]+$/g, '')
    .slice(0, longest)
    .replace(/['\s]+$/, '') || 'Sheet';
