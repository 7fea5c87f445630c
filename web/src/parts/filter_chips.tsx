// The filters of a page as chips, each with a way out, and a menu that adds one: a dimension, then its values with the largest first.

import { useDebouncedValue } from '@mantine/hooks';
import { IconChevronLeft, IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { words as partWords } from '../words/parts.ts';
import { useWords } from '../words/words.ts';
import { useLabel } from './catalogue.ts';
import styles from './filter_chips.module.css';
import { useFilters } from './filters.ts';
import { useFormat } from './format.ts';
import { Popup } from './popup.tsx';
import { useRange } from './range.tsx';
import { useCall } from './use_call.ts';

export function FilterChips({ dimensions }: { dimensions: readonly string[] }) {
  const words = useWords(partWords);
  const label = useLabel();
  const { filters, toggle, clear } = useFilters();
  return (
    <ul className={styles.chips} data-filters>
      {filters.map(({ dimension, value }) => {
        const text = `${label(dimension)}: ${value === '' ? words.none : label(value, value)}`;
        return (
          <li key={`${dimension}:${value}`} className={styles.chip}>
            <span className={styles.dimension}>{label(dimension)}</span>
            <span>{value === '' ? words.none : label(value, value)}</span>
            <button type="button" aria-label={words.removeFilter(text)} onClick={() => toggle(dimension, value)}>
              <IconX size={14} stroke={1.5} aria-hidden />
            </button>
          </li>
        );
      })}
      <li>
        <AddFilter dimensions={dimensions} />
      </li>
      {filters.length > 1 ? (
        <li>
          <button type="button" className={styles.quiet} onClick={clear}>
            {words.clearFilters}
          </button>
        </li>
      ) : null}
    </ul>
  );
}

function AddFilter({ dimensions }: { dimensions: readonly string[] }) {
  const words = useWords(partWords);
  return (
    <Popup
      label={words.filter}
      width={280}
      button={props => (
        <button {...props} className={styles.quiet} data-add-filter>
          <IconPlus size={14} stroke={1.5} aria-hidden />
          {words.filter}
        </button>
      )}
    >
      {() => <Dimensions dimensions={dimensions} />}
    </Popup>
  );
}

function Dimensions({ dimensions }: { dimensions: readonly string[] }) {
  const label = useLabel();
  const [dimension, setDimension] = useState<string>();
  const only = dimensions.length === 1 ? dimensions[0] : undefined;
  const chosen = dimension ?? only;
  if (chosen !== undefined)
    return <Values dimension={chosen} {...(only === undefined ? { onBack: () => setDimension(undefined) } : {})} />;
  return (
    <ul className={styles.list}>
      {dimensions.map(name => (
        <li key={name}>
          <button type="button" onClick={() => setDimension(name)}>
            {label(name)}
          </button>
        </li>
      ))}
    </ul>
  );
}

function Values({ dimension, onBack }: { dimension: string; onBack?: () => void }) {
  const words = useWords(partWords);
  const label = useLabel();
  const format = useFormat();
  const { from, to } = useRange();
  const { has, toggle } = useFilters();
  const [search, setSearch] = useState('');
  const [asked] = useDebouncedValue(search, 200);
  const { data } = useCall('listValues', {
    params: { dimension },
    query: {
      limit: 50,
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
            <button
              type="button"
              aria-pressed={has(dimension, value ?? '')}
              onClick={() => toggle(dimension, value ?? '')}
            >
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
