// The foot of a dashboard: which clock its times are of, and where it is written.

import type { Dashboard } from '../../api/operations.ts';
import { useLabel } from '../../parts/catalogue.ts';
import { useFrame } from '../../parts/frame.ts';
import { useRange } from '../../parts/range.tsx';
import { words as dashboardWords } from '../../words/dashboards.ts';
import { useWords } from '../../words/words.ts';
import styles from './dashboard.module.css';

export function Foot({ dashboard }: { dashboard: Dashboard }) {
  const words = useWords(dashboardWords);
  const label = useLabel();
  const { timeZone } = useRange();
  const frame = useFrame();
  return (
    <footer className={styles.foot}>
      {dashboard.description !== '' && <span>{label(dashboard.description, dashboard.description)}</span>}
      <span>{words.times(timeZone)}</span>
      {frame === 'full' && <span>{words.writtenIn(dashboard.file)}</span>}
    </footer>
  );
}
