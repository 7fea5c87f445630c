// The intervals behind a cell of the calendar, or all of them: state, revision, and why one is to be built.

import { Button, Select } from '@mantine/core';
import { useMemo } from 'react';
import type { Interval } from '../../api/operations.ts';
import type { GridColumn } from '../../grid/columns.ts';
import { Grid } from '../../grid/grid.tsx';
import { useFormat } from '../../parts/format.ts';
import { Section } from '../../parts/page.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { State } from '../../parts/state.tsx';
import { firstOf, useUrl } from '../../parts/url.ts';
import { usePages } from '../../parts/use_pages.ts';
import { words as lakeWords } from '../../words/lake.ts';
import { useWords } from '../../words/words.ts';
import type { Chosen } from './calendar.tsx';
import styles from './table.module.css';

const states = ['built', 'loaded', 'dirty', 'missing'] as const;

function useColumns(): GridColumn<Interval>[] {
  const words = useWords(lakeWords);
  const format = useFormat();
  return useMemo(
    () => [
      { key: 'start', label: words.start, width: 170, text: row => row.start, render: row => format.time(row.start) },
      { key: 'end', label: words.end, width: 170, text: row => row.end, render: row => format.time(row.end) },
      { key: 'partition', label: words.partition, width: 230, mono: true, text: row => row.partition },
      {
        key: 'state',
        label: words.state,
        width: 190,
        text: row => (row.restated ? `${row.state}, restated` : row.state),
        render: row => (
          <>
            <State state={row.state} /> {row.restated && <State state="restated" />}
          </>
        ),
      },
      { key: 'revision', label: words.revision, width: 90, align: 'right', text: row => String(row.revision) },
      {
        key: 'rows',
        label: words.rows,
        width: 100,
        align: 'right',
        text: row => String(row.rows),
        render: row => format.integer(row.rows),
      },
      {
        key: 'bytes',
        label: words.size,
        width: 100,
        align: 'right',
        text: row => String(row.bytes),
        render: row => format.bytes(row.bytes),
      },
      {
        key: 'built_at',
        label: words.builtAt,
        width: 140,
        text: row => row.built_at ?? '',
        render: row => format.ago(row.built_at),
      },
      { key: 'reason', label: words.reason, width: 280, grow: true, text: row => row.reason ?? '' },
    ],
    [words, format],
  );
}

interface IntervalListProps {
  name: string;
  chosen: Chosen | undefined;
  /** Of the address, where a mark of another page led here. */
  from: string | undefined;
  to: string | undefined;
  onAll: () => void;
}

const nextDay = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString();

export function IntervalList({ name, chosen, from, to, onAll }: IntervalListProps) {
  const words = useWords(lakeWords);
  const [search, change] = useUrl();
  const state = states.find(one => one === firstOf(search['state']));
  const range =
    chosen === undefined
      ? { from, to }
      : { from: `${chosen.day}T00:00:00Z`, to: nextDay(chosen.day), partition: chosen.partition };
  const query = Object.fromEntries(
    Object.entries({ ...range, state, limit: 500 }).filter(([, value]) => value !== undefined),
  );
  const pages = usePages('listIntervals', { params: { name }, query });
  const columns = useColumns();
  const narrowed = chosen !== undefined || from !== undefined;
  return (
    <Section
      title={words.intervalList}
      note={
        chosen === undefined
          ? undefined
          : words.intervalsOfDay(chosen.day, chosen.partition === '' ? words.whole : chosen.partition)
      }
      actions={
        <div className={styles['steps']}>
          {narrowed && (
            <Button variant="subtle" onClick={onAll}>
              {words.allIntervals}
            </Button>
          )}
          <Select
            aria-label={words.state}
            value={state ?? ''}
            allowDeselect={false}
            data={[
              { value: '', label: words.anyState },
              ...states.map(value => ({ value, label: words.cellStates[value] })),
            ]}
            onChange={value => change({ state: value || undefined }, { replace: true })}
          />
        </div>
      }
    >
      {pages.error !== null && <Problem error={pages.error} retry={pages.refetch} />}
      {pages.data === undefined ? (
        pages.error === null && <Skeleton kind="table" rows={6} />
      ) : (
        <Grid
          columns={columns}
          rows={pages.data}
          rowKey={row => `${row.start} ${row.partition}`}
          label={words.intervalList}
          maxRows={18}
          empty={words.noneFound}
          {...(pages.more ? { onEnd: pages.fetchMore } : {})}
        />
      )}
    </Section>
  );
}
