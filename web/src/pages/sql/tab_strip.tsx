// The tabs of the editor: chosen with the mouse or with arrows, closed with their cross or Delete, a double click or F2 names one.

import { IconPlus, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, useState } from 'react';
import { words as sqlWords } from '../../words/sql.ts';
import { useWords } from '../../words/words.ts';
import styles from './sql.module.css';
import type { Tab } from './tabs.ts';
import type { Runs } from './use_runs.ts';
import type { TabsHand } from './use_tabs.ts';

interface TabStripProps {
  tabs: TabsHand;
  runs: Runs;
}

interface OneTabProps {
  tab: Tab;
  chosen: boolean;
  running: boolean;
  tabs: TabsHand;
  onClose: () => void;
  onKey: (event: KeyboardEvent) => void;
}

function OneTab({ tab, chosen, running, tabs, onClose, onKey }: OneTabProps) {
  const words = useWords(sqlWords);
  const [naming, name] = useState(false);
  const end = (title: string) => {
    name(false);
    if (title.trim() !== '') tabs.alter(tab.id, { title: title.trim().slice(0, 200) });
  };
  if (naming)
    return (
      <input
        className={styles['naming']}
        aria-label={words.name}
        defaultValue={tab.title}
        // biome-ignore lint/a11y/noAutofocus: the reader asked for it by F2 or a double click.
        autoFocus
        onFocus={event => event.currentTarget.select()}
        onBlur={event => end(event.currentTarget.value)}
        onKeyDown={event => {
          if (event.key === 'Enter') end(event.currentTarget.value);
          if (event.key === 'Escape') name(false);
        }}
      />
    );
  return (
    <div className={styles['tab']} data-chosen={chosen || undefined} role="presentation">
      <button
        type="button"
        role="tab"
        id={`tab-${tab.id}`}
        aria-selected={chosen}
        aria-controls="sql-work"
        tabIndex={chosen ? 0 : -1}
        data-running={running || undefined}
        onClick={() => tabs.choose(tab.id)}
        onDoubleClick={() => name(true)}
        onKeyDown={event => (event.key === 'F2' ? name(true) : onKey(event))}
      >
        {tab.title}
      </button>
      <button
        type="button"
        className={styles['cross']}
        tabIndex={-1}
        aria-hidden
        title={words.closeTab(tab.title)}
        onClick={onClose}
      >
        <IconX size={12} stroke={2} aria-hidden />
      </button>
    </div>
  );
}

export function TabStrip({ tabs, runs }: TabStripProps) {
  const words = useWords(sqlWords);
  const all = tabs.state.tabs;
  const { current } = tabs;
  const close = (id: string) => {
    runs.drop(id);
    tabs.close(id);
  };
  const onKey = (event: KeyboardEvent) => {
    const at = all.findIndex(tab => tab.id === current.id);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === 'Delete') close(current.id);
    const next = to === undefined ? undefined : all[(to + all.length) % all.length];
    if (next === undefined) return;
    event.preventDefault();
    tabs.choose(next.id);
    document.getElementById(`tab-${next.id}`)?.focus();
  };
  return (
    <div className={styles['strip']}>
      <div role="tablist" aria-label={words.tabs} className={styles['tabs']}>
        {all.map(tab => (
          <OneTab
            key={tab.id}
            tab={tab}
            chosen={tab.id === current.id}
            running={runs.of(tab.id)?.view().state === 'running'}
            tabs={tabs}
            onClose={() => close(tab.id)}
            onKey={onKey}
          />
        ))}
      </div>
      <button
        type="button"
        className={styles['add']}
        aria-label={words.newTab}
        title={words.newTab}
        onClick={() => tabs.add()}
      >
        <IconPlus size={15} stroke={1.75} aria-hidden />
      </button>
    </div>
  );
}
