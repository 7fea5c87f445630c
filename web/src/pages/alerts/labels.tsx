// Which of the things that an alert looks at: its labels, each with the name that people have for it.

import { useLabel } from '../../parts/catalogue.ts';
import { words } from '../../words/alerts.ts';
import { useWords } from '../../words/words.ts';
import css from './alerts.module.css';

export function Labels({ labels }: { labels: Readonly<Record<string, string | null>> }) {
  const text = useWords(words);
  const label = useLabel();
  const entries = Object.entries(labels);
  if (entries.length === 0) return <p className={css.soft}>{text.labelsNone}</p>;
  return (
    <dl className={css.labels}>
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt>{label(name)}</dt>
          <dd>{value ?? '–'}</dd>
        </div>
      ))}
    </dl>
  );
}
