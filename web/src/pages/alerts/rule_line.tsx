// One rule of the list: how it stands, what it watches in words, who is told.

import { Link } from '@tanstack/react-router';
import type { Alert } from '../../api/operations.ts';
import { useLabel } from '../../parts/catalogue.ts';
import { useFormat } from '../../parts/format.ts';
import { State } from '../../parts/state.tsx';
import { words } from '../../words/alerts.ts';
import { useWords } from '../../words/words.ts';
import css from './alerts.module.css';

export function RuleLine({ alert }: { alert: Alert }) {
  const text = useWords(words);
  const format = useFormat();
  const label = useLabel();
  const severities: Readonly<Record<string, string>> = text.severities;
  const wrong = alert.instances.filter(one => one.state !== 'resolved').length;
  return (
    <li className={css.rule} data-state={alert.state}>
      <div className={css.ruleState} title={text.stateIs[alert.state]}>
        <State state={alert.state} words={text.states[alert.state]} />
        {alert.silenced && <State state="silenced" words={text.silenced} />}
      </div>
      <div className={css.ruleWords}>
        <h3>
          <Link to="/alerts/$name" params={{ name: alert.name }} className={css.whole}>
            {label(alert.title, alert.title)}
          </Link>
          {wrong > 0 && <span className={css.count}>{format.integer(wrong)}</span>}
        </h3>
        <p>{alert.error ?? alert.question}</p>
      </div>
      <dl className={css.ruleFacts}>
        <div>
          <dt>{text.severity}</dt>
          <dd>{severities[alert.severity] ?? alert.severity}</dd>
        </div>
        <div>
          <dt>{text.receivers}</dt>
          <dd>{alert.receivers.length === 0 ? text.receiversNone : alert.receivers.join(', ')}</dd>
        </div>
        <div>
          <dt>{text.looked}</dt>
          <dd>{alert.checked_at === null ? text.never : format.ago(alert.checked_at)}</dd>
        </div>
      </dl>
    </li>
  );
}
