// All alerts: what fires now first, then every rule as it stands, silences, and what was told. Made to be read on a phone at night.

import { SegmentedControl, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { Alert } from '../../api/operations.ts';
import { useInside } from '../../parts/can.tsx';
import { Empty } from '../../parts/empty.tsx';
import { useEvents } from '../../parts/live.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Page, Section } from '../../parts/page.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useParam } from '../../parts/url.ts';
import { useCall } from '../../parts/use_call.ts';
import { words } from '../../words/alerts.ts';
import { useWords } from '../../words/words.ts';
import css from './alerts.module.css';
import { FiringList } from './firing.tsx';
import { History } from './history.tsx';
import { inOrder, matches } from './order.ts';
import { RuleLine } from './rule_line.tsx';
import { SilenceDialog } from './silence.tsx';
import { Silences } from './silences.tsx';

const states = ['all', 'firing', 'pending', 'error', 'unknown', 'ok', 'off'] as const;

export function AlertsPage() {
  const text = useWords(words);
  const queries = useQueryClient();
  const inside = useInside();
  const query = useCall('listAlerts', {}, { fresh: 5_000, every: 60_000 });
  useEvents('alerts', () => {
    for (const id of ['listAlerts', 'getAlert', 'listAlertEvents']) void queries.invalidateQueries({ queryKey: [id] });
  });
  return (
    <Page title={text.title}>
      <Loaded
        query={query}
        skeleton={<Skeleton kind="table" rows={10} />}
        empty={<Empty title={text.emptyTitle} hint={text.emptyHint} />}
      >
        {({ items }: { items: Alert[] }) => (
          <>
            <FiringList alerts={items} />
            <Rules alerts={items} />
          </>
        )}
      </Loaded>
      {inside && !query.isPending && (
        <>
          <Silences />
          <History />
        </>
      )}
      <SilenceDialog />
    </Page>
  );
}

function Rules({ alerts }: { alerts: readonly Alert[] }) {
  const text = useWords(words);
  const [state = 'all', setState] = useParam('state');
  const [search = '', setSearch] = useParam('search');
  const there = states.filter(one => one === 'all' || one === state || alerts.some(alert => alert.state === one));
  const shown = inOrder(alerts.filter(alert => (state === 'all' || alert.state === state) && matches(alert, search)));
  return (
    <Section
      title={text.rules}
      actions={
        <div className={css.filters}>
          <SegmentedControl
            size="xs"
            aria-label={text.filter}
            data={there.map(one => ({ value: one, label: one === 'all' ? text.all : text.states[one] }))}
            value={state}
            onChange={one => setState(one === 'all' ? undefined : one, { replace: true })}
          />
          <TextInput
            type="search"
            aria-label={text.search}
            placeholder={text.search}
            value={search}
            onChange={event =>
              setSearch(event.currentTarget.value === '' ? undefined : event.currentTarget.value, { replace: true })
            }
            data-filter
          />
        </div>
      }
    >
      {shown.length === 0 ? (
        <Empty title={text.noneMatch} />
      ) : (
        <>
          <p className={css.rulesHead} aria-hidden="true">
            <span>{text.state}</span>
            <span>{text.rule}</span>
            <span className={css.ruleFacts}>
              <span>{text.severity}</span>
              <span>{text.receivers}</span>
              <span>{text.looked}</span>
            </span>
          </p>
          <ul className={css.rules}>
            {shown.map(alert => (
              <RuleLine key={alert.name} alert={alert} />
            ))}
          </ul>
        </>
      )}
    </Section>
  );
}
