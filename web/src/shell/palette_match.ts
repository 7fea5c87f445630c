// Which entries of the palette a text means, the nearest first. Every word of the text must be found; a beginning beats a middle.

export type Group = 'page' | 'dashboard' | 'report' | 'feed' | 'table' | 'metric' | 'query' | 'action';

export interface Entry {
  group: Group;
  key: string;
  text: string;
  /** Said beside it, and searched as well: the name in SQL, a letter. */
  note?: string;
  /** More words that it is found by, in the other language for instance. */
  also?: string;
  href?: string;
  act?: () => void;
}

const order: readonly Group[] = ['page', 'dashboard', 'report', 'feed', 'table', 'metric', 'query', 'action'];

const plain = (text: string): string => text.normalize('NFKC').toLowerCase();

/** 0 is best; undefined where a word is not there. */
function distance(entry: Entry, words: readonly string[]): number | undefined {
  const text = plain(entry.text);
  const whole = `${text} ${plain(entry.note ?? '')} ${plain(entry.also ?? '')}`;
  let sum = 0;
  for (const word of words) {
    if (text.startsWith(word)) continue;
    if (new RegExp(`(^|[\\s._/-])${escaped(word)}`).test(whole)) sum += 1;
    else if (whole.includes(word)) sum += 2;
    else return undefined;
  }
  return sum;
}

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** Entries that a text means: by group where nothing is asked, by nearness within each group where something is. */
export function matching(entries: readonly Entry[], asked: string): Entry[] {
  const words = plain(asked)
    .split(/\s+/)
    .filter(word => word !== '');
  const found = entries
    .map(entry => ({ entry, far: distance(entry, words) }))
    .filter((one): one is { entry: Entry; far: number } => one.far !== undefined);
  const nearest = new Map(
    order.map(group => [group, Math.min(...found.filter(one => one.entry.group === group).map(one => one.far))]),
  );
  return found
    .sort(
      (a, b) =>
        (nearest.get(a.entry.group) ?? 0) - (nearest.get(b.entry.group) ?? 0) ||
        order.indexOf(a.entry.group) - order.indexOf(b.entry.group) ||
        a.far - b.far,
    )
    .map(({ entry }) => entry);
}
