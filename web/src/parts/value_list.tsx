// The values of a dimension as a list that one is chosen from: the largest first, with how much each is, and a search over all of them.

import { useDebouncedValue } from '@mantine/hooks';
import { IconChevronLeft } from '@tabler/icons-react';
import { useState } from 'react';
import { words as partWords } from '../words/parts.ts';
import { useWords } from '../words/words.ts';
import { useLabel } from './catalogue.ts';
import styles from './filter_chips.module.css';
import { useFormat } from './format.ts';
import { useRange } from './range.tsx';
import { useCall } from './use_call.ts';

export interface ValueListProps {
  dimension: string;
  /** By which they are ordered. Default: the first that has the dimension. */
  metric?: string | undefined;
  /** An empty value is none. */
  isChosen: (value: string) => boolean;
  onChoose: (value: string) => void;
  onBack?: () => void;
}

export function ValueList({ dimension, metric, isChosen, onChoose, onBack }: ValueListProps) {
  const words = useWords(partWords);
  const label = useLabel();
  const format = useFormat();
  const { from, to } = useRange();
  const [search, setSearch] = useState('');
  const [asked] = useDebouncedValue(search, 200);
  const { data } = useCall('listValues', {
    params: { dimension },
    query: {
      limit: 50,
      ...(metric === undefined ? {} : { metric }),
      ...(asked === '' ? {} : { search: asked }),
      ...(from === undefined || to === undefined ? {} : { from, to }),
    },
  });
  return (
    <div>
      <div className={styles.search}>
        {onBack === undefined ? null : (
          <button type="button" aria-label={words.filter} onClick={onBack}>
            <IconChevronLeft size={16} stroke={1.5} aria-hidden />
          </button>
        )}
        <input
          data-autofocus
          type="search"
          value={search}
          placeholder={label(dimension)}
          aria-label={words.filterBy(label(dimension))}
          onChange={event => setSearch(event.currentTarget.value)}
        />
      </div>
      <ul className={styles.list}>
        {data?.values.map(({ value, weight }) => (
          <li key={value ?? ''}>
            <button type="button" aria-pressed={isChosen(value ?? '')} onClick={() => onChoose(value ?? '')}>
              <span className={styles.value}>{value === null ? words.none : label(value, value)}</span>
              {weight === null ? null : <span className={styles.weight}>{format.value(weight, data.unit)}</span>}
            </button>
          </li>
        ))}
      </ul>
      {data?.values.length === 0 ? <p className={styles.nothing}>{words.noValues}</p> : null}
    </div>
  );
}
