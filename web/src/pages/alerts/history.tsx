// What alerts had to tell, newest first, as a line of time: what began, what lasted, what is over.

import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { AlertEvent } from '../../api/operations.ts';
import { Empty } from '../../parts/empty.tsx';
import { useFormat } from '../../parts/format.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Section } from '../../parts/page.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { State } from '../../parts/state.tsx';
import { usePages } from '../../parts/use_pages.ts';
import { words } from '../../words/alerts.ts';
import { useWords } from '../../words/words.ts';
import css from './alerts.module.css';

/** Of one alert, or of all. */
export function History({ alert }: { alert?: string }) {
  const text = useWords(words);
  const format = useFormat();
  const pages = usePages('listAlertEvents', { query: { limit: 50, ...(alert === undefined ? {} : { alert }) } });
  return (
    <Section title={text.history}>
      <Loaded
        query={pages}
        skeleton={<Skeleton kind="table" rows={4} />}
        empty={<Empty title={alert === undefined ? text.historyAllNone : text.historyNone} />}
      >
        {(events: AlertEvent[]) => (
          <>
            {[...Map.groupBy(events, event => format.day(event.about_at))].map(([day, of]) => (
              <div key={day} className={css.day}>
                <h3>{day}</h3>
                <ol className={css.events}>
                  {of.map(event => (
                    <EventLine key={event.id} event={event} named={alert === undefined} />
                  ))}
                </ol>
              </div>
            ))}
            {pages.more && (
              <Button variant="default" loading={pages.isFetchingMore} onClick={pages.fetchMore}>
                {text.more}
              </Button>
            )}
          </>
        )}
      </Loaded>
    </Section>
  );
}

const stateOf: Readonly<Record<string, string>> = {
  begin: 'firing',
  again: 'firing',
  reminder: 'pending',
  error: 'error',
  resolved: 'resolved',
};

function EventLine({ event, named }: { event: AlertEvent; named: boolean }) {
  const text = useWords(words);
  const format = useFormat();
  const kinds: Readonly<Record<string, string>> = text.events;
  return (
    <li className={css.event} data-kind={event.kind}>
      <time dateTime={event.about_at}>{format.time(event.about_at)}</time>
      <State state={stateOf[event.kind] ?? 'unknown'} words={kinds[event.kind]} />
      <div>
        {named && (
          <Link to="/alerts/$name" params={{ name: event.alert }}>
            {event.alert}
          </Link>
        )}
        <p className={css.said}>{event.words}</p>
        <p className={css.soft}>
          {event.instances > 0 && `${text.eventInstances(event.instances)} · `}
          {event.told_at === null ? text.notTold : text.toldAt(format.time(event.told_at))}
        </p>
      </div>
    </li>
  );
}
