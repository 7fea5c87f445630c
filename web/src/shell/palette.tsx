// The palette: every page, dashboard, report, table, metric, saved query and action by its name. A combobox over a list box; the keyboard
// stays in the field.

import { useRouter } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { Dialog } from '../parts/dialog.tsx';
import { words as shellWords } from '../words/shell.ts';
import { useWords } from '../words/words.ts';
import styles from './palette.module.css';
import { type Entry, matching } from './palette_match.ts';
import { useEntries } from './use_entries.ts';

/** More are found by typing more. */
const most = 60;

interface PaletteProps {
  open: boolean;
  onClose: () => void;
  onHelp: () => void;
}

export function Palette({ open, onClose, onHelp }: PaletteProps) {
  const words = useWords(shellWords).palette;
  return (
    <Dialog open={open} onClose={onClose} label={words.title} width={600}>
      {open ? <PaletteList onClose={onClose} onHelp={onHelp} /> : null}
    </Dialog>
  );
}

function PaletteList({ onClose, onHelp }: Omit<PaletteProps, 'open'>) {
  const words = useWords(shellWords).palette;
  const router = useRouter();
  const id = useId();
  const entries = useEntries(onHelp);
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const found = useMemo(() => matching(entries, text).slice(0, most), [entries, text]);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  });
  const choose = (entry: Entry | undefined): void => {
    if (entry === undefined) return;
    onClose();
    if (entry.href !== undefined) router.history.push(entry.href);
    else entry.act?.();
  };
  const pressed = (event: KeyboardEvent): void => {
    const steps: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + 10,
      PageUp: at - 10,
      Home: 0,
      End: found.length - 1,
    };
    const next = steps[event.key];
    if (next !== undefined && found.length > 0) {
      event.preventDefault();
      const wraps = event.key.startsWith('Arrow');
      setAt(wraps ? (next + found.length) % found.length : Math.max(0, Math.min(found.length - 1, next)));
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      choose(found[at]);
    }
  };
  return (
    <>
      <input
        data-autofocus
        className={styles.field}
        role="combobox"
        aria-expanded
        aria-controls={id}
        aria-activedescendant={found[at] === undefined ? undefined : `${id}-${at}`}
        aria-label={words.title}
        placeholder={words.placeholder}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={event => {
          setText(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={pressed}
      />
      <div id={id} ref={list} role="listbox" tabIndex={-1} aria-label={words.title} className={styles.list}>
        {found.map((entry, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys of all options
          <div
            key={`${entry.group} ${entry.key}`}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            className={styles.option}
            data-first={entry.group !== found[index - 1]?.group || undefined}
            onClick={() => choose(entry)}
            onMouseMove={() => setAt(index)}
          >
            <span className={styles.group}>
              {entry.group === found[index - 1]?.group ? '' : words.groups[entry.group]}
            </span>
            <span className={styles.text}>{entry.text}</span>
            {entry.note === undefined ? null : <span className={styles.note}>{entry.note}</span>}
          </div>
        ))}
      </div>
      {found.length === 0 ? <p className={styles.none}>{words.none}</p> : null}
      <p className="unseen" aria-live="polite">
        {words.found(found.length)}
      </p>
    </>
  );
}
