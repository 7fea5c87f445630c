// The filters of a page as chips, each with a way out, and a menu that adds one: a dimension, then its values with the largest first.

import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { words as partWords } from '../words/parts.ts';
import { useWords } from '../words/words.ts';
import { useLabel } from './catalogue.ts';
import styles from './filter_chips.module.css';
import { useFilters } from './filters.ts';
import { Popup } from './popup.tsx';
import { ValueList } from './value_list.tsx';

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
  const { has, toggle } = useFilters();
  const only = dimensions.length === 1 ? dimensions[0] : undefined;
  const chosen = dimension ?? only;
  if (chosen !== undefined)
    return (
      <ValueList
        dimension={chosen}
        isChosen={value => has(chosen, value)}
        onChoose={value => toggle(chosen, value)}
        {...(only === undefined ? { onBack: () => setDimension(undefined) } : {})}
      />
    );
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
