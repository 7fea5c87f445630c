// One alert: its rule in words, its instances, what it told, and its silences.

import { Button } from '@mantine/core';
import { IconBellOff } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { Alert, AlertInstance } from '../../api/operations.ts';
import { Can, useCan, useInside } from '../../parts/can.tsx';
import { useLabel } from '../../parts/catalogue.ts';
import { Code } from '../../parts/code.tsx';
import { Empty } from '../../parts/empty.tsx';
import { useFormat } from '../../parts/format.ts';
import { useEvents } from '../../parts/live.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Page, Section } from '../../parts/page.tsx';
import { usePreferences } from '../../parts/preferences.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { State } from '../../parts/state.tsx';
import { useUrl } from '../../parts/url.ts';
import { useCall } from '../../parts/use_call.ts';
import { words } from '../../words/alerts.ts';
import { useWords } from '../../words/words.ts';
import css from '../alerts/alerts.module.css';
import { labelTexts } from '../alerts/firing.tsx';
import { History } from '../alerts/history.tsx';
import { Labels } from '../alerts/labels.tsx';
import { SilenceDialog } from '../alerts/silence.tsx';
import { Silences } from '../alerts/silences.tsx';

export function AlertPage() {
  const { name = '' } = useParams({ strict: false }) as { name?: string };
  const queries = useQueryClient();
  const query = useCall('getAlert', { params: { name } }, { fresh: 5_000, every: 60_000 });
  useEvents('alerts', () => {
    for (const id of ['getAlert', 'listAlertEvents']) void queries.invalidateQueries({ queryKey: [id] });
  });
  return (
    <Loaded
      query={query}
      skeleton={
        <Page title={name}>
          <Skeleton kind="table" rows={6} />
        </Page>
      }
    >
      {(alert: Alert) => <Whole alert={alert} />}
    </Loaded>
  );
}

function Whole({ alert }: { alert: Alert }) {
  const text = useWords(words);
  const inside = useInside();
  const label = useLabel();
  const canAsk = useCan('analyst');
  const [, change] = useUrl();
  return (
    <Page
      title={label(alert.title, alert.title)}
      titleExtra={
        <span className={css.extra}>
          <State state={alert.state} words={text.states[alert.state]} />
          {alert.silenced && <State state="silenced" words={text.silenced} />}
        </span>
      }
      actions={
        <Can role="editor">
          <Button
            variant="default"
            leftSection={<IconBellOff size={16} stroke={1.5} />}
            onClick={() => change({ silence: alert.name })}
          >
            {text.silence}
          </Button>
        </Can>
      }
    >
      <Rule alert={alert} />
      <Section title={text.instances}>
        {alert.instances.length === 0 ? (
          <Empty title={text.instancesNone} hint={text.stateIs[alert.state]} />
        ) : (
          <ul className={css.firing}>
            {alert.instances.map(one => (
              <Instance key={JSON.stringify(one.labels)} alert={alert} instance={one} />
            ))}
          </ul>
        )}
      </Section>
      {inside && <Silences alert={alert.name} />}
      {inside && <History alert={alert.name} />}
      {alert.query !== null && canAsk && (
        <Section
          title="SQL"
          actions={
            <Link to="/sql" search={{ sql: alert.query } as never}>
              {text.sql}
            </Link>
          }
        >
          <Code text={alert.query} language="sql" />
        </Section>
      )}
      <p className={css.back}>
        <Link to="/alerts">{text.back}</Link>
      </p>
      <SilenceDialog />
    </Page>
  );
}

function Rule({ alert }: { alert: Alert }) {
  const text = useWords(words);
  const format = useFormat();
  const severities: Readonly<Record<string, string>> = text.severities;
  const facts: [string, string][] = [
    [text.severity, severities[alert.severity] ?? alert.severity],
    [text.receivers, alert.receivers.length === 0 ? text.receiversNone : alert.receivers.join(', ')],
    [text.looked, alert.checked_at === null ? text.never : format.ago(alert.checked_at)],
    [text.file, alert.file],
  ];
  return (
    <div className={css.about}>
      <p className={css.question}>{alert.question}</p>
      {alert.description !== '' && <p className={css.description}>{alert.description}</p>}
      {alert.error !== null && (
        <p className={css.failed} role="alert">
          {alert.error}
        </p>
      )}
      <dl className={css.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Instance({ alert, instance }: { alert: Alert; instance: AlertInstance }) {
  const { language } = usePreferences();
  const text = useWords(words);
  const format = useFormat();
  const [, change] = useUrl();
  const times = [
    `${text.began} ${format.time(instance.since)}`,
    ...(instance.fired_at === null ? [] : [`${text.told} ${format.time(instance.fired_at)}`]),
    ...(instance.resolved_at === null ? [] : [`${text.over} ${format.time(instance.resolved_at)}`]),
  ];
  const labels = labelTexts(instance.labels);
  return (
    <li className={css.fire} data-severity={instance.state === 'firing' ? alert.severity : 'info'}>
      <div className={css.fireState}>
        <State state={instance.state} words={text.states[instance.state]} />
      </div>
      <div className={css.fireWords}>
        <p>{language === 'ja' ? instance.words_ja : instance.words}</p>
        <Labels labels={instance.labels} />
        <p className={css.soft}>{times.join(' · ')}</p>
      </div>
      <div className={css.fireActs}>
        {labels.length > 0 && instance.state !== 'resolved' && (
          <Can role="editor">
            <Button variant="subtle" onClick={() => change({ silence: alert.name, with: labels })}>
              {text.silenceThis}
            </Button>
          </Can>
        )}
      </div>
    </li>
  );
}
