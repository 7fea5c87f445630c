// The three pages of the lake, beside each other: what there is, what came in, what could not be read.

import { Link } from '@tanstack/react-router';
import { useInside } from '../../parts/can.tsx';
import { words as lakeWords } from '../../words/lake.ts';
import { useWords } from '../../words/words.ts';
import styles from './lake.module.css';

export function LakeNav() {
  const words = useWords(lakeWords);
  const inside = useInside();
  if (!inside) return null;
  return (
    <nav aria-label={words.nav} className={styles['nav']}>
      <Link to="/lake" activeOptions={{ exact: true, includeSearch: false }}>
        {words.tables}
      </Link>
      <Link to="/lake/ledger" activeOptions={{ includeSearch: false }}>
        {words.ledger}
      </Link>
      <Link to="/lake/rejects" activeOptions={{ includeSearch: false }}>
        {words.rejects}
      </Link>
    </nav>
  );
}
