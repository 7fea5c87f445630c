// How fresh each source and table is, as a row of instruments: its name, the age of its newest record, and where that lies against what is
// usual. The bar is as long as twice the usual; its tick is the usual.

import type { Freshness } from '../../api/operations.ts';
import { useFormat } from '../../parts/format.ts';
import { Go } from '../../parts/go.tsx';
import { Section } from '../../parts/page.tsx';
import { State } from '../../parts/state.tsx';
import { words as nowWords } from '../../words/now.ts';
import { useWords } from '../../words/words.ts';
import styles from './freshness.module.css';

export function FreshnessList({ items }: { items: readonly Freshness[] }) {
  const words = useWords(nowWords);
  const groups = [
    ['source', words.sources],
    ['table', words.tables],
  ] as const;
  return (
    <Section title={words.freshness}>
      <div className={styles.groups}>
        {groups.map(([kind, title]) => {
          const of = items.filter(one => one.kind === kind);
          return of.length === 0 ? null : (
            <div key={kind} className={styles.group}>
              <h3>{title}</h3>
              <ul className={styles.list}>
                {of.map(one => (
                  <li key={one.name}>
                    <Instrument item={one} />
                  </li>
                ))}
              </ul>
            </div>
          );
        })}
      </div>
    </Section>
  );
}

function Instrument({ item }: { item: Freshness }) {
  const words = useWords(nowWords);
  const format = useFormat();
  const age = item.newest === null ? words.neverYet : format.ago(item.newest);
  const title = [
    item.newest === null ? undefined : `${words.newest}: ${format.time(item.newest)}`,
    item.usual_ms === null ? undefined : words.usually(format.duration(item.usual_ms)),
  ];
  return (
    <Go
      href={item.kind === 'source' ? '/sources' : `/lake/${encodeURIComponent(item.name)}`}
      className={styles.instrument}
    >
      <State state={item.state} signOnly />
      <span className={styles.name} title={item.name}>
        {item.name}
      </span>
      <span className={styles.age} title={title.filter(one => one !== undefined).join(' · ')}>
        {age}
      </span>
      <Gauge item={item} />
    </Go>
  );
}

function Gauge({ item: { age_ms: age, usual_ms: usual, state } }: { item: Freshness }) {
  if (age === null || usual === null || usual === 0) return <span className={styles.gauge} />;
  const share = Math.min(Math.max(age / (usual * 2), 0), 1);
  return (
    <span className={styles.gauge} aria-hidden="true">
      <span className={styles.usual} />
      <span className={styles.hand} data-state={state} style={{ width: `${share * 100}%` }} />
    </span>
  );
}
