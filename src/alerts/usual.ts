// What is usual for an hour or a day, from the same one of the weeks before. Robust: one odd week among them moves nothing. The
// median is the usual value, and 1.4826 times the median absolute deviation from it the usual difference (for normal values that is
// one standard deviation; see https://en.wikipedia.org/wiki/Median_absolute_deviation).

/** Fewer earlier values say nothing of what is usual. */
const fewestEarlier = 3;

export interface Usual {
  usual: number;
  /** One usual difference from it; at least a small share of the usual value, because few weeks may agree by chance. */
  deviation: number;
}

/** Share of the usual value that a usual difference is at least. */
const leastDeviation = 0.02;

/** The usual value and difference; undefined when there is too little to know. */
export function usualOf(earlier: readonly number[]): Usual | undefined {
  if (earlier.length < fewestEarlier) return undefined;
  const usual = median(earlier);
  const spread = 1.4826 * median(earlier.map(value => Math.abs(value - usual)));
  return { usual, deviation: Math.max(spread, Math.abs(usual) * leastDeviation) };
}

export interface Unusual {
  times: number;
  /** Share of the usual value that a difference must be at least. */
  least: number;
  direction: 'up' | 'down' | 'both';
}

/** True for a value too many usual differences away, in a direction that matters. */
export function isUnusual(value: number, { usual, deviation }: Usual, { times, least, direction }: Unusual): boolean {
  const away = value - usual;
  if ((direction === 'up' && away <= 0) || (direction === 'down' && away >= 0)) return false;
  return Math.abs(away) > times * deviation && Math.abs(away) >= least * Math.abs(usual);
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? Number.NaN) + high) / 2;
}
