// How a number changed against the one before. Ratios change by points, all else by a share of what was.

export interface Change {
  way: 'up' | 'down' | 'same';
  tone: 'better' | 'worse' | 'neutral';
  /** (now − before) / |before|; absent for ratios and where there was nothing before. */
  share?: number;
  /** Of ratios: percentage points. */
  points?: number;
  /** There was nothing before, so that no share can be told. */
  fresh: boolean;
}

export interface ChangeOptions {
  now: number | undefined;
  before: number | undefined;
  good: 'up' | 'down' | 'none' | null;
  unit: string | null;
}

/** Below this a change is told as none: it would be shown as 0.0%. */
const least = 0.0005;

export function changeOf({ now, before, good, unit }: ChangeOptions): Change | undefined {
  if (now === undefined || before === undefined) return undefined;
  const byPoints = unit === 'ratio' || unit === 'percent';
  const points = (now - before) * (unit === 'ratio' ? 100 : 1);
  const share = before === 0 ? undefined : (now - before) / Math.abs(before);
  const small = byPoints ? Math.abs(points) < 0.005 : share === undefined ? now === before : Math.abs(share) < least;
  const way = small ? 'same' : now > before ? 'up' : 'down';
  const tone = way === 'same' || good === 'none' || good === null ? 'neutral' : way === good ? 'better' : 'worse';
  if (byPoints) return { way, tone, points: small ? 0 : points, fresh: false };
  if (share === undefined) return { way, tone, fresh: way !== 'same', ...(way === 'same' ? { share: 0 } : {}) };
  return { way, tone, share: small ? 0 : share, fresh: false };
}
