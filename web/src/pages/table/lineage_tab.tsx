// What a table is made from and what is made from it: three columns with lines between them, which on a narrow screen are three lists.

import { Link } from '@tanstack/react-router';
import type { TableWhole } from '../../api/operations.ts';
import { Go } from '../../parts/go.tsx';
import { Section } from '../../parts/page.tsx';
import { words as lakeWords } from '../../words/lake.ts';
import { useWords } from '../../words/words.ts';
import styles from './table.module.css';

type Use = TableWhole['used_by'][number];

const rowHeight = 28;
const linkWidth = 72;
const kinds = ['model', 'metric', 'report', 'dashboard', 'alert', 'feed'] as const;

/** Where a thing of the catalogue has its page; metrics are looked at in Explore. */
function hrefOfUse({ kind, name }: Use): string {
  const pages = {
    model: 'lake',
    report: 'reports',
    dashboard: 'dashboards',
    alert: 'alerts',
    feed: 'feeds',
    metric: '',
  };
  return kind === 'metric'
    ? `/explore?metric=${encodeURIComponent(name)}`
    : `/${pages[kind]}/${encodeURIComponent(name)}`;
}

/** Curves between one row and many; `self` is the row of the one, in the middle of the many. */
function Lines({ count, toRight }: { count: number; toRight: boolean }) {
  const height = Math.max(1, count) * rowHeight;
  const middle = rowHeight / 2;
  return (
    <svg className={styles['lines']} width={linkWidth} height={height} aria-hidden>
      {Array.from({ length: count }, (_, at) => {
        const y = at * rowHeight + rowHeight / 2;
        const [from, to] = toRight ? [middle, y] : [y, middle];
        return (
          <path key={at} d={`M0 ${from} C ${linkWidth / 2} ${from}, ${linkWidth / 2} ${to}, ${linkWidth} ${to}`} />
        );
      })}
    </svg>
  );
}

export function LineageTab({ table }: { table: TableWhole }) {
  const words = useWords(lakeWords);
  const uses = kinds.flatMap(kind => table.used_by.filter(use => use.kind === kind));
  return (
    <Section title={words.tabs.lineage}>
      <div className={styles['lineage']}>
        <div>
          <h3>{words.inputs}</h3>
          <ul>
            {table.inputs.map(input => (
              <li key={input}>
                <Link to="/lake/$table" params={{ table: input }}>
                  {input}
                </Link>
              </li>
            ))}
            {table.inputs.length === 0 && <li className={styles['mark']}>{words.nothingIn}</li>}
          </ul>
        </div>
        <Lines count={table.inputs.length} toRight={false} />
        <div>
          <h3>{words.self}</h3>
          <p className={styles['self']}>{table.name}</p>
        </div>
        <Lines count={uses.length} toRight />
        <div className={styles['uses']}>
          <h3>{words.usedBy}</h3>
          <ul>
            {uses.map(use => (
              <li key={`${use.kind} ${use.name}`}>
                <Go href={hrefOfUse(use)}>{use.name}</Go>
                <span className={styles['mark']}>{words.uses[use.kind]}</span>
              </li>
            ))}
            {uses.length === 0 && <li className={styles['mark']}>{words.nothingOut}</li>}
          </ul>
        </div>
      </div>
    </Section>
  );
}
