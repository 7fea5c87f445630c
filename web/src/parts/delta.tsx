// A change against the time before: which way, how much, and whether that is good, in words for who cannot see the colour.

import { IconArrowDownRight, IconArrowRight, IconArrowUpRight } from '@tabler/icons-react';
import { words as partWords } from '../words/parts.ts';
import { useWords } from '../words/words.ts';
import { changeOf } from './changes.ts';
import styles from './delta.module.css';
import { useFormat } from './format.ts';
import { numberOf } from './numbers.ts';

export interface DeltaProps {
  now: unknown;
  before: unknown;
  good: 'up' | 'down' | 'none' | null;
  unit: string | null;
}

export function Delta({ now, before, good, unit }: DeltaProps) {
  const words = useWords(partWords);
  const format = useFormat();
  const change = changeOf({ now: numberOf(now), before: numberOf(before), good, unit });
  if (change === undefined) return null;
  const Icon = change.way === 'up' ? IconArrowUpRight : change.way === 'down' ? IconArrowDownRight : IconArrowRight;
  const size = change.fresh
    ? words.deltaNew
    : change.points === undefined
      ? format.ratio(Math.abs(change.share ?? 0))
      : `${format.value(Math.abs(change.points), null)} pt`;
  const said = change.fresh
    ? words.deltaNew
    : change.way === 'same'
      ? words.deltaSame
      : change.way === 'up'
        ? words.deltaUp(size)
        : words.deltaDown(size);
  const tone = change.tone === 'better' ? words.better : change.tone === 'worse' ? words.worse : undefined;
  return (
    <span className={styles.delta} data-tone={change.tone} title={words.before(format.value(before, unit))}>
      <Icon size={14} stroke={2} aria-hidden />
      <span aria-hidden>{size}</span>
      <span className="unseen">{tone === undefined ? said : `${said}, ${tone}`}</span>
    </span>
  );
}
