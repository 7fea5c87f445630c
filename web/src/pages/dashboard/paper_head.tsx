// What a sheet of paper must say and the screen says by its controls: of when the numbers are, beside what, of which site, and when it was printed.

import { useFormat } from '../../parts/format.ts';
import { useRange } from '../../parts/range.tsx';
import { useSession } from '../../parts/session.ts';
import { words as dashboardWords } from '../../words/dashboards.ts';
import { useWords } from '../../words/words.ts';
import styles from './dashboard.module.css';

export function PaperHead() {
  const words = useWords(dashboardWords);
  const format = useFormat();
  const { from, to, compare, timeZone } = useRange();
  const session = useSession();
  return (
    <div className={styles.paper}>
      {from !== undefined && to !== undefined && <strong>{format.range(from, to)}</strong>}
      <span>{words.times(timeZone)}</span>
      {compare !== undefined && <span>{words.besideBefore}</span>}
      <span className={styles.printed}>
        {[session.site?.name, words.printed(format.time(new Date().toISOString()))].filter(Boolean).join(' · ')}
      </span>
    </div>
  );
}
