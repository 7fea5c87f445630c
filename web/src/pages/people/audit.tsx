// The audit log: every change and every download, newest first, as far back as one scrolls. Filters and range stand in the address.

import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { AuditEntry } from '../../api/operations.ts';
import { Grid } from '../../grid/grid.tsx';
import { Empty } from '../../parts/empty.tsx';
import { useFormat } from '../../parts/format.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { State } from '../../parts/state.tsx';
import { firstOf, useUrl } from '../../parts/url.ts';
import { usePages } from '../../parts/use_pages.ts';
import { words } from '../../words/people.ts';
import { useWords } from '../../words/words.ts';
import css from './people.module.css';

const asked = ['actor', 'action', 'from', 'to'] as const;
type Asked = Partial<Record<(typeof asked)[number], string>>;

export function Audit() {
  const text = useWords(words);
  const [search, change] = useUrl();
  const given: Asked = Object.fromEntries(
    asked.flatMap(name => {
      const value = firstOf(search[name]);
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
  const [settled] = useDebouncedValue(JSON.stringify(given), 250);
  const pages = usePages('listAudit', { query: { limit: 200, ...(JSON.parse(settled) as Asked) } });
  const field = (name: keyof Asked, label: string, type = 'search') => (
    <TextInput
      type={type}
      label={label}
      value={given[name] ?? ''}
      onChange={event =>
        change({ [name]: event.currentTarget.value === '' ? undefined : event.currentTarget.value }, { replace: true })
      }
    />
  );
  return (
    <>
      <p className={`${css.lead} ${css.alone}`}>{text.auditLead}</p>
      <div className={css.searches}>
        {field('actor', text.actorFind)}
        {field('action', text.actionFind)}
        {field('from', text.rangeFrom, 'date')}
        {field('to', text.rangeTo, 'date')}
      </div>
      <Loaded
        query={pages}
        skeleton={<Skeleton kind="table" rows={12} />}
        empty={<Empty title={Object.keys(given).length === 0 ? text.auditEmpty : text.auditNone} />}
      >
        {(entries: AuditEntry[]) => (
          <AuditGrid entries={entries} onEnd={() => pages.more && !pages.isFetchingMore && pages.fetchMore()} />
        )}
      </Loaded>
    </>
  );
}

const detailText = (detail: AuditEntry['detail']): string =>
  Object.entries(detail)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');

function AuditGrid({ entries, onEnd }: { entries: AuditEntry[]; onEnd: () => void }) {
  const text = useWords(words);
  const format = useFormat();
  return (
    <Grid<AuditEntry>
      label={text.tabs.audit}
      rows={entries}
      rowKey={row => row.id}
      onEnd={onEnd}
      maxRows={24}
      columns={[
        { key: 'at', label: text.at, width: 160, text: row => format.time(row.at, { seconds: true }) },
        { key: 'actor', label: text.actor, width: 130 },
        { key: 'action', label: text.action, width: 150, mono: true },
        { key: 'target', label: text.target, width: 190 },
        {
          key: 'outcome',
          label: text.outcome,
          width: 104,
          text: row => text.outcomes[row.outcome],
          render: row => <State state={row.outcome} words={text.outcomes[row.outcome]} />,
        },
        { key: 'detail', label: text.detail, width: 220, grow: true, text: row => detailText(row.detail) },
        { key: 'address', label: text.address, width: 112, mono: true },
        { key: 'request_id', label: text.requestId, width: 120, mono: true },
      ]}
    />
  );
}
