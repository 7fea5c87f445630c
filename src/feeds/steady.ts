// The rule of steady lists. An entry keeps its place until another has surely beaten it: by more than a share of its value, or by having
// been before it for some minutes in a row. What must stay true: a list is a function of the minutes of its hour and of nothing else, so
// that whoever asks again, or asks of an older minute, gets the same; at each place stands an entry whose value is at most that share
// below the one of the plain list.

/** An entry in a minute. */
export interface Standing {
  key: string;
  value: number;
}

export interface SteadyOptions {
  /** Places of the list. */
  top: number;
  /** An entry is beaten at once by one that is larger by more than this share of it. */
  beatenBy: number;
  /** … and by one that was before it in so many minutes in a row, in all of which it was on the list. */
  minutes: number;
}

/** One minute: who stands where in the plain order, and the list that was shown. */
interface Minute {
  entries: readonly Standing[];
  places: ReadonlyMap<string, number>;
  shown: readonly string[];
}

/**
 * The list of the last of some minutes. Each of them is given in its plain order, the largest value first; the first one is shown as it is.
 * An entry that is not in a minute leaves the list at once.
 */
export function steadyList(history: readonly (readonly Standing[])[], options: SteadyOptions): string[] {
  const minutes: Minute[] = [];
  for (const entries of history) {
    const places = new Map(entries.map(({ key }, place) => [key, place]));
    minutes.push({ entries, places, shown: nextList(minutes, { entries, places, options }) });
  }
  return [...(minutes.at(-1)?.shown ?? [])];
}

interface Next {
  entries: readonly Standing[];
  places: ReadonlyMap<string, number>;
  options: SteadyOptions;
}

/**
 * Those of the list before come first, in its order, then all others in the plain one; and of these again and again the first is taken that
 * nobody who is left has surely beaten. The first of the plain order is beaten by nobody, so that the list always ends.
 */
function nextList(past: readonly Minute[], next: Next): string[] {
  const { entries, places, options } = next;
  const waiting = (past.at(-1)?.shown ?? []).filter(key => places.has(key));
  const taken = new Set<string>();
  const list: string[] = [];
  for (let first = 0; list.length < options.top; ) {
    while (taken.has(entries[first]?.key ?? '')) first++;
    const best = entries[first];
    if (best === undefined) break;
    const left = { ...next, first, taken };
    const chosen = waiting.find(key => !taken.has(key) && !isBeaten(key, past, left)) ?? best.key;
    taken.add(chosen);
    list.push(chosen);
  }
  return list;
}

function isBeaten(
  key: string,
  past: readonly Minute[],
  { entries, places, options, first, taken }: Next & { first: number; taken: ReadonlySet<string> },
): boolean {
  const place = places.get(key) ?? 0;
  if (first >= place) return false;
  const bound = (entries[place]?.value ?? 0) * (1 + options.beatenBy);
  if ((entries[first]?.value ?? 0) > bound) return true;
  const earlier = options.minutes === 1 ? [] : past.slice(1 - options.minutes);
  if (earlier.length < options.minutes - 1 || earlier.some(({ shown }) => !shown.includes(key))) return false;
  return entries
    .slice(first, place)
    .some(other => !taken.has(other.key) && earlier.every(minute => isBefore(other.key, key, minute)));
}

const isBefore = (one: string, other: string, { places }: Minute): boolean =>
  (places.get(one) ?? Number.POSITIVE_INFINITY) < (places.get(other) ?? Number.POSITIVE_INFINITY);
