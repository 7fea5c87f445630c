// A line without axes, beside a number that says what it is. Plain SVG; gaps are gaps. From zero, unless all values lie far from it.

import styles from './charts.module.css';

export interface SparkProps {
  values: readonly (number | null)[];
  /** What it shows, for those who do not see it. */
  label: string;
  width?: number;
  height?: number;
}

/** The path of a spark, and where its last value stands. */
function sparkPath(
  values: readonly (number | null)[],
  { width, height }: { width: number; height: number },
): { path: string; last: { x: number; y: number } | null } {
  const present = values.filter(value => value !== null);
  if (present.length === 0) return { path: '', last: null };
  const high = present.reduce((most, value) => Math.max(most, value));
  const low = present.reduce((least, value) => Math.min(least, value));
  const bottom = low > 0 && high - low < 0.4 * high && high <= 1 ? low : Math.min(0, low);
  const span = high - bottom || 1;
  const step = values.length < 2 ? 0 : (width - 4) / (values.length - 1);
  const place = (value: number, index: number) => ({
    x: Math.round((2 + index * step) * 10) / 10,
    y: Math.round((height - 2 - ((value - bottom) / span) * (height - 4)) * 10) / 10,
  });
  let pen = 'M';
  let path = '';
  let last: { x: number; y: number } | null = null;
  for (const [index, value] of values.entries()) {
    if (value === null) {
      pen = 'M';
      continue;
    }
    last = place(value, index);
    path += `${pen}${last.x} ${last.y}`;
    pen = 'L';
  }
  return { path, last };
}

export function Spark({ values, label, width = 96, height = 24 }: SparkProps) {
  const { path, last } = sparkPath(values, { width, height });
  return (
    <svg
      className={styles.spark}
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={label}
    >
      <path d={path} fill="none" stroke="var(--stroke-1)" strokeWidth={1.25} strokeLinejoin="round" />
      {last !== null && <circle cx={last.x} cy={last.y} r={2} fill="var(--stroke-1)" />}
    </svg>
  );
}
