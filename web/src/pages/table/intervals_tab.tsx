// How the intervals of a table stand: the calendar, and the list behind the cell that is chosen. Both are in the address.

import { Button } from '@mantine/core';
import type { TableWhole } from '../../api/operations.ts';
import { Empty } from '../../parts/empty.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Section } from '../../parts/page.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { firstOf, useUrl } from '../../parts/url.ts';
import { useCall } from '../../parts/use_call.ts';
import { words as lakeWords } from '../../words/lake.ts';
import { useWords } from '../../words/words.ts';
import { Calendar, type Chosen, Legend } from './calendar.tsx';
import { IntervalList } from './interval_list.tsx';
import styles from './table.module.css';

/** Days that are shown at once: a quarter of a year. */
const shownDays = 92;
const dayMs = 86_400_000;

export function IntervalsTab({ table }: { table: TableWhole }) {
  const words = useWords(lakeWords);
  const [search, change] = useUrl();
  const [from, to, until] = ['from', 'to', 'until'].map(name => firstOf(search[name]));
  const day = firstOf(search['day']);
  const chosen: Chosen | undefined =
    day === undefined ? undefined : { day, partition: firstOf(search['partition']) ?? '' };
  const last = table.last === null ? undefined : Date.parse(table.last);
  const end = until === undefined ? last : Date.parse(`${until}T00:00:00Z`);
  const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);
  const window =
    end === undefined || Number.isNaN(end)
      ? {}
      : {
          from: `${dayOf(end - (shownDays - 1) * dayMs)}T00:00:00Z`,
          ...(until === undefined ? {} : { to: `${dayOf(end + dayMs)}T00:00:00Z` }),
        };
  const query = useCall('getCalendar', { params: { name: table.name }, query: window });
  const step = (by: 1 | -1) => {
    if (end === undefined || last === undefined) return;
    const next = end + by * shownDays * dayMs;
    change({ until: next >= last ? undefined : dayOf(next) }, { replace: true });
  };
  const first = table.first === null ? undefined : Date.parse(table.first);
  const earlier = first !== undefined && end !== undefined && end - shownDays * dayMs > first;
  return (
    <>
      <Section
        title={words.calendar}
        note={words.calendarNote}
        actions={
          <div className={styles['steps']}>
            {earlier && (
              <Button variant="default" onClick={() => step(-1)}>
                {words.earlier}
              </Button>
            )}
            {until !== undefined && (
              <Button variant="default" onClick={() => step(1)}>
                {words.later}
              </Button>
            )}
          </div>
        }
      >
        <Loaded
          query={query}
          skeleton={<Skeleton kind="chart" height={120} />}
          empty={<Empty title={words.noCalendar} hint={words.noCalendarHint} />}
          isEmpty={calendar => calendar.days.length === 0 || calendar.partitions.length === 0}
        >
          {calendar => (
            <>
              <Calendar
                calendar={calendar}
                chosen={chosen}
                onChoose={cell => change({ day: cell.day, partition: cell.partition || undefined }, { replace: true })}
              />
              <Legend loaded={table.kind === 'dataset'} />
            </>
          )}
        </Loaded>
      </Section>
      <IntervalList
        name={table.name}
        chosen={chosen}
        from={from}
        to={to}
        onAll={() => change({ day: undefined, partition: undefined, from: undefined, to: undefined, tab: 'intervals' })}
      />
    </>
  );
}
