// Beside the editor: tables, saved queries, history. On a narrow screen the same in a sheet.

import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { SavedQuery } from '../../api/operations.ts';
import { words as sqlWords } from '../../words/sql.ts';
import { useWords } from '../../words/words.ts';
import { Browser } from './browser.tsx';
import type { Names } from './names.ts';
import { PastRuns } from './past.tsx';
import { SavedQueries } from './saved.tsx';
import styles from './sql.module.css';
import type { Past } from './tabs.ts';

const panels = ['tables', 'saved', 'history'] as const;

interface SideProps {
  names: Names;
  past: readonly Past[];
  insert: (text: string) => void;
  onSaved: (query: SavedQuery) => void;
  onPast: (one: Past) => void;
  onForget: () => void;
}

export function Side({ names, past, insert, onSaved, onPast, onForget }: SideProps) {
  const words = useWords(sqlWords);
  const [panel, choose] = useState<(typeof panels)[number]>('tables');
  return (
    <div className={styles['side']}>
      <SegmentedControl
        fullWidth
        aria-label={words.openBrowser}
        value={panel}
        onChange={value => choose(panels.find(one => one === value) ?? 'tables')}
        data={panels.map(value => ({ value, label: words.panels[value] }))}
      />
      {panel === 'tables' && <Browser names={names} insert={insert} />}
      {panel === 'saved' && <SavedQueries onOpen={onSaved} />}
      {panel === 'history' && <PastRuns past={past} onOpen={onPast} onForget={onForget} />}
    </div>
  );
}
