// What needs somebody: the gravest first, each with its sign, its words, since when, and the page that shows more. Calm when there is
// nothing, and then it says what was looked at.

import { IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import type { Attention } from '../../api/operations.ts';
import { useAttentionWords } from '../../parts/facts.ts';
import { useFormat } from '../../parts/format.ts';
import { useFrame } from '../../parts/frame.ts';
import { Go } from '../../parts/go.tsx';
import { Section } from '../../parts/page.tsx';
import { State } from '../../parts/state.tsx';
import { words as nowWords } from '../../words/now.ts';
import { useWords } from '../../words/words.ts';
import styles from './attention.module.css';
import type { NowAnswer } from './page.tsx';

const grave = { critical: 0, warning: 1, info: 2 } as const;
/** More stand behind a button, so that the page keeps its shape on a bad night. */
const first = 7;

export function AttentionList({ now }: { now: NowAnswer }) {
  const words = useWords(nowWords);
  const wall = useFrame() === 'wall';
  const [all, setAll] = useState(false);
  const items = [...now.attention].sort((a, b) => grave[a.severity] - grave[b.severity]);
  const rest = items.length - first;
  const shown = all || rest <= 1 ? items : items.slice(0, first);
  const of = (kind: 'source' | 'table'): number => now.freshness.filter(one => one.kind === kind).length;
  return (
    <Section title={words.attention} note={items.length === 0 ? undefined : String(items.length)}>
      {items.length === 0 ? (
        <div className={styles.calm}>
          <p>
            <State state="ok" words={words.calm} />
          </p>
          <p>{words.looked(of('source'), of('table'))}</p>
        </div>
      ) : (
        <ul className={styles.list}>
          {shown.map(item => (
            <li key={`${item.kind} ${item.title} ${item.since}`} data-severity={item.severity}>
              <Item item={item} />
            </li>
          ))}
        </ul>
      )}
      {rest > 1 && !wall ? (
        <button type="button" className={styles.more} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? words.fewer : words.more(rest)}
        </button>
      ) : null}
    </Section>
  );
}

function Item({ item }: { item: Attention }) {
  const words = useWords(nowWords);
  const format = useFormat();
  const { title, detail } = useAttentionWords()(item);
  const text = (
    <>
      <span className={styles.sign}>
        <State state={item.severity} signOnly />
      </span>
      <span className={styles.text}>
        <span className={styles.title}>{title}</span>
        {detail === '' ? null : <span className={styles.detail}>{detail}</span>}
        {item.since === null ? null : (
          <span className={styles.since} title={format.time(item.since)}>
            {words.since(format.ago(item.since))}
          </span>
        )}
      </span>
      {item.href === null ? null : <IconChevronRight className={styles.go} size={16} stroke={1.5} aria-hidden />}
    </>
  );
  return item.href === null ? (
    <span className={styles.item}>{text}</span>
  ) : (
    <Go href={item.href} className={styles.item}>
      {text}
    </Go>
  );
}
