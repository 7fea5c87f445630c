// What fires now: how bad, since when, what was seen against what is allowed, in words; and what one can do from here.

import { Button } from '@mantine/core';
import { IconBellOff } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { Alert } from '../../api/operations.ts';
import { Can, useCan } from '../../parts/can.tsx';
import { useLabel } from '../../parts/catalogue.ts';
import { useFormat } from '../../parts/format.ts';
import { Section } from '../../parts/page.tsx';
import { usePreferences } from '../../parts/preferences.tsx';
import { State } from '../../parts/state.tsx';
import { useUrl } from '../../parts/url.ts';
import { words } from '../../words/alerts.ts';
import { useWords } from '../../words/words.ts';
import css from './alerts.module.css';
import { Labels } from './labels.tsx';
import { type Firing, firingOf } from './order.ts';

export function FiringList({ alerts }: { alerts: readonly Alert[] }) {
  const text = useWords(words);
  const firing = firingOf(alerts);
  if (firing.length === 0)
    return (
      <p className={css.calm}>
        <State state="ok" words={text.firingNone} />
        <span className={css.soft}>{text.firingNoneHint(alerts.filter(alert => alert.state !== 'off').length)}</span>
      </p>
    );
  return (
    <Section title={text.firing}>
      <ul className={css.firing}>
        {firing.map(one => (
          <FiringLine key={`${one.alert.name} ${JSON.stringify(one.instance?.labels ?? null)}`} {...one} />
        ))}
      </ul>
    </Section>
  );
}

function FiringLine({ alert, instance }: Firing) {
  const { language } = usePreferences();
  const text = useWords(words);
  const format = useFormat();
  const [, change] = useUrl();
  const canAsk = useCan('analyst');
  const label = useLabel();
  const since = instance?.since;
  const severities: Readonly<Record<string, string>> = text.severities;
  return (
    <li className={css.fire} data-severity={alert.severity} data-silenced={alert.silenced || undefined}>
      <div className={css.fireState}>
        <State state={alert.severity} words={severities[alert.severity]} />
        {since !== undefined && (
          <time dateTime={since} title={format.time(since)} className={css.soft}>
            {format.ago(since)}
          </time>
        )}
      </div>
      <div className={css.fireWords}>
        <h3>
          <Link to="/alerts/$name" params={{ name: alert.name }}>
            {label(alert.title, alert.title)}
          </Link>
          {alert.silenced && <State state="silenced" words={text.silenced} />}
        </h3>
        <p>{(language === 'ja' ? instance?.words_ja : instance?.words) ?? alert.error ?? alert.question}</p>
        {instance !== undefined && <Labels labels={instance.labels} />}
        {instance !== undefined && <p className={css.soft}>{text.since(format.time(instance.since))}</p>}
      </div>
      <div className={css.fireActs}>
        {alert.query !== null && canAsk && (
          <Link to="/sql" search={{ sql: alert.query } as never}>
            {text.sql}
          </Link>
        )}
        <Can role="editor">
          <Button
            variant="default"
            leftSection={<IconBellOff size={16} stroke={1.5} />}
            onClick={() =>
              change({
                silence: alert.name,
                with: instance === undefined ? undefined : labelTexts(instance.labels),
              })
            }
          >
            {text.silence}
          </Button>
        </Can>
      </div>
    </li>
  );
}

/** Labels as the address holds them. */
export const labelTexts = (labels: Readonly<Record<string, string | null>>): string[] =>
  Object.entries(labels).flatMap(([name, value]) => (value === null ? [] : [`${name}:${value}`]));
