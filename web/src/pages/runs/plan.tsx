// What the next pass has to build, a row for each table, with what made it so.

import { Link } from '@tanstack/react-router';
import type { Dirty } from '../../api/operations.ts';
import { SimpleTable } from '../../grid/simple_table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { useFormat } from '../../parts/format.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Section } from '../../parts/page.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useCall } from '../../parts/use_call.ts';
import { words } from '../../words/runs.ts';
import { useWords } from '../../words/words.ts';
import { type DirtyTable, dirtyTables } from './dirty.ts';
import css from './runs.module.css';

const most = 10_000;

export function PlanTable() {
  const text = useWords(words);
  const plan = useCall('getPlan', { query: { limit: most } }, { fresh: 0 });
  return (
    <Section
      title={text.plan}
      {...(plan.data !== undefined && plan.data.total > 0 ? { note: text.planNote(plan.data.total) } : {})}
    >
      <Loaded query={plan} skeleton={<Skeleton kind="table" rows={3} />}>
        {({ items, total }: { items: Dirty[]; total: number }) =>
          items.length === 0 ? (
            <Empty title={text.planEmpty} hint={text.planEmptyHint} />
          ) : (
            <>
              <DirtyTables rows={dirtyTables(items)} />
              {items.length < total && <p className={css.soft}>{text.planMore(items.length, total)}</p>}
            </>
          )
        }
      </Loaded>
    </Section>
  );
}

function DirtyTables({ rows }: { rows: DirtyTable[] }) {
  const text = useWords(words);
  const format = useFormat();
  return (
    <SimpleTable<DirtyTable>
      label={text.because}
      rowKey={row => row.table}
      rows={rows}
      columns={[
        {
          key: 'table',
          label: text.table,
          mono: true,
          render: row => (
            <Link to="/lake/$table" params={{ table: row.table }}>
              {row.table}
            </Link>
          ),
        },
        { key: 'intervals', label: text.intervals, align: 'right', render: row => format.integer(row.intervals) },
        { key: 'partitions', label: text.partitions, align: 'right', render: row => format.integer(row.partitions) },
        { key: 'stretch', label: text.stretch, render: row => format.range(row.start, row.end) },
        {
          key: 'reasons',
          label: text.because,
          render: row => row.reasons.map(({ reason, count }) => `${reason} (${format.integer(count)})`).join(', '),
        },
        { key: 'since', label: text.since, render: row => (row.since === null ? '–' : format.ago(row.since)) },
      ]}
    />
  );
}
