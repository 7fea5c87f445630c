// The first control of a page: which time it is about. Quick words, a calendar's two ends, steps by its own length, the time before, the zone.

import { ActionIcon, Button } from '@mantine/core';
import { IconChevronDown, IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useState, useSyncExternalStore } from 'react';
import { words as partWords } from '../words/parts.ts';
import { useWords } from '../words/words.ts';
import { Dialog } from './dialog.tsx';
import { useFormat } from './format.ts';
import { Popup } from './popup.tsx';
import { type Range, useRange } from './range.tsx';
import { RangeForm } from './range_form.tsx';
import styles from './range_picker.module.css';
import { useRangeWords } from './range_words.ts';

export function RangePicker({ compare = false }: { compare?: boolean }) {
  const words = useWords(partWords).range;
  const range = useRange();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset lays its content out in ways of its own
    <div className={styles.picker} role="group" aria-label={words.name} data-range-picker>
      <ActionIcon variant="default" aria-label={words.earlier} title={words.earlier} onClick={() => range.step(-1)}>
        <IconChevronLeft size={16} stroke={1.5} />
      </ActionIcon>
      {useSmall() ? <RangeSheet range={range} /> : <RangePopup range={range} />}
      <ActionIcon variant="default" aria-label={words.later} title={words.later} onClick={() => range.step(1)}>
        <IconChevronRight size={16} stroke={1.5} />
      </ActionIcon>
      {compare ? (
        <Button
          variant="default"
          className={styles.compare ?? ''}
          aria-pressed={range.compare !== undefined}
          title={words.compare}
          onClick={() => range.setCompare(range.compare === undefined)}
        >
          {words.compareShort}
        </Button>
      ) : null}
    </div>
  );
}

function RangePopup({ range }: { range: Range }) {
  const words = useWords(partWords).range;
  return (
    <Popup label={words.name} align="end" width={480} button={props => <RangeButton range={range} more={props} />}>
      {close => <RangeForm range={range} onDone={close} />}
    </Popup>
  );
}

function RangeSheet({ range }: { range: Range }) {
  const words = useWords(partWords).range;
  const [open, setOpen] = useState(false);
  const close = (): void => setOpen(false);
  return (
    <>
      <RangeButton range={range} more={{ onClick: () => setOpen(true), 'aria-haspopup': 'dialog' }} />
      <Dialog sheet open={open} onClose={close} title={words.name}>
        <RangeForm range={range} onDone={close} />
      </Dialog>
    </>
  );
}

function RangeButton({ range, more }: { range: Range; more: object }) {
  const format = useFormat();
  const named = useRangeWords()(range.text);
  const span = format.range(range.from, range.to);
  return (
    <Button {...more} variant="default" className={styles.button ?? ''} title={`${span} · ${range.timeZone}`}>
      <span>{named ?? span}</span>
      {named === undefined ? null : <span className={styles.span}>{span}</span>}
      <IconChevronDown size={14} stroke={1.5} aria-hidden className={styles.arrow} />
    </Button>
  );
}

const small = (): MediaQueryList => window.matchMedia('(max-width: 720px)');

const watchSmall = (changed: () => void): (() => void) => {
  const query = small();
  query.addEventListener('change', changed);
  return () => query.removeEventListener('change', changed);
};

const useSmall = (): boolean => useSyncExternalStore(watchSmall, () => small().matches);
