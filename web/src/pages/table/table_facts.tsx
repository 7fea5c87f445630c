// The numbers of a table in one row: how much, since when, until when, how built.

import type { ReactNode } from 'react';
import type { TableWhole } from '../../api/operations.ts';
import { useFormat } from '../../parts/format.ts';
import { words as lakeWords } from '../../words/lake.ts';
import { useWords } from '../../words/words.ts';
import { IntervalBar } from '../lake/interval_bar.tsx';
import styles from '../lake/lake.module.css';

export function TableFacts({ table }: { table: TableWhole }) {
  const words = useWords(lakeWords);
  const format = useFormat();
  const stored = table.kind !== 'ops';
  const facts: (readonly [string, ReactNode] | false)[] = [
    [words.kind, words.kinds[table.kind]],
    [words.rows, format.integer(table.rows)],
    stored && [words.size, format.bytes(table.bytes)],
    stored && [words.files, format.integer(table.files)],
    table.first !== null && [words.oldest, format.time(table.first)],
    table.last !== null && [words.newest, format.time(table.last)],
    stored && [words.intervals, <IntervalBar key="bar" intervals={table.intervals} />],
    table.built_at !== null && [words.builtAt, format.ago(table.built_at)],
    table.grain.length > 0 && [words.grain, table.grain.join(', ')],
    stored && [words.retain, table.retain_days === null ? words.forever : words.days(table.retain_days)],
    table.version !== null && [words.versions, format.integer(table.version)],
  ];
  return (
    <dl className={styles['facts']}>
      {facts
        .filter(fact => fact !== false)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
