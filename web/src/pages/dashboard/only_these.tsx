// What a shared dashboard is narrowed to. Its reader cannot change that, so it is a sentence and no chips; without it the numbers would read as
// those of everything. Inside of another page there is no head, so the range stands here too.

import { useLabel } from '../../parts/catalogue.ts';
import { useFilters } from '../../parts/filters.ts';
import { useFormat } from '../../parts/format.ts';
import { useFrame } from '../../parts/frame.ts';
import { useRange } from '../../parts/range.tsx';
import { words as chartWords } from '../../words/charts.ts';
import { words as dashboardWords } from '../../words/dashboards.ts';
import { useWords } from '../../words/words.ts';
import styles from './dashboard.module.css';

export function OnlyThese() {
  const words = useWords(dashboardWords);
  const { none } = useWords(chartWords);
  const label = useLabel();
  const format = useFormat();
  const frame = useFrame();
  const { from, to } = useRange();
  const { filters } = useFilters();
  const byDimension = Map.groupBy(filters, ({ dimension }) => dimension);
  const texts = [...byDimension].map(
    ([dimension, all]) =>
      `${label(dimension)} ${all.map(({ value }) => (value === '' ? none : label(value, value))).join(', ')}`,
  );
  const range = frame === 'embed' && from !== undefined && to !== undefined;
  if (!range && texts.length === 0) return null;
  return (
    <p className={styles.only}>
      {range && <strong>{format.range(from, to)}</strong>}
      {texts.length > 0 && <span>{words.only(texts.join(' · '))}</span>}
    </p>
  );
}
