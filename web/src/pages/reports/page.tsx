// All reports: documents for people, then tables for programs; when each goes out next and how it went last.

import { TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Delivery, Occurrence, ReportInfo } from '../../api/operations.ts';
import { useInside } from '../../parts/can.tsx';
import { useLabel } from '../../parts/catalogue.ts';
import { Empty } from '../../parts/empty.tsx';
import { useFormat } from '../../parts/format.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Page, Section } from '../../parts/page.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { State } from '../../parts/state.tsx';
import { useParam } from '../../parts/url.ts';
import { useCall } from '../../parts/use_call.ts';
import { words } from '../../words/reports.ts';
import { useWords } from '../../words/words.ts';
import css from './reports.module.css';

const kinds = ['document', 'table'] as const;

export function ReportsPage() {
  const text = useWords(words);
  const [search = '', setSearch] = useParam('search');
  const query = useCall('listReports', {});
  const wanted = search.toLowerCase().split(/\s+/);
  return (
    <Page
      title={text.title}
      actions={
        <TextInput
          type="search"
          aria-label={text.find}
          placeholder={text.find}
          value={search}
          onChange={event =>
            setSearch(event.currentTarget.value === '' ? undefined : event.currentTarget.value, { replace: true })
          }
          data-filter
        />
      }
    >
      <Loaded
        query={query}
        skeleton={<Skeleton kind="table" rows={10} />}
        empty={<Empty title={text.emptyTitle} hint={text.emptyHint} />}
      >
        {({ items }: { items: ReportInfo[] }) => {
          const found = items.filter(one =>
            wanted.every(word => `${one.name} ${one.title}`.toLowerCase().includes(word)),
          );
          if (found.length === 0) return <Empty title={text.noneMatch} />;
          return kinds.map(kind => <Kind key={kind} kind={kind} reports={found.filter(one => one.kind === kind)} />);
        }}
      </Loaded>
    </Page>
  );
}

function Kind({ kind, reports }: { kind: (typeof kinds)[number]; reports: readonly ReportInfo[] }) {
  const text = useWords(words);
  const inside = useInside();
  const schedule = useCall('getSchedule', {}, { enabled: inside });
  const deliveries = useCall('listDeliveries', { query: { limit: 1_000 } }, { enabled: inside });
  if (reports.length === 0) return null;
  return (
    <Section title={kind === 'document' ? text.documents : text.tables}>
      <p className={css.listHead} aria-hidden="true">
        <span>{text.report}</span>
        <span className={css.facts}>
          <span>{text.covers}</span>
          <span>{text.formats}</span>
          <span>{text.next}</span>
          <span>{text.last}</span>
        </span>
      </p>
      <ul className={css.list}>
        {reports.map(report => (
          <ReportLine
            key={report.name}
            report={report}
            next={schedule.data?.next.find(one => one.report === report.name)}
            last={deliveries.data?.items.find(one => one.report === report.name)}
          />
        ))}
      </ul>
    </Section>
  );
}

interface ReportLineProps {
  report: ReportInfo;
  next: Occurrence | undefined;
  last: Delivery | undefined;
}

function ReportLine({ report, next, last }: ReportLineProps) {
  const text = useWords(words);
  const label = useLabel();
  const format = useFormat();
  return (
    <li className={css.line}>
      <div>
        <h3>
          <Link to="/reports/$name" params={{ name: report.name }} className={css.whole}>
            {label(report.title, report.title)}
          </Link>
        </h3>
        <p className={css.name}>{report.name}</p>
      </div>
      <dl className={css.facts}>
        <div>
          <dt>{text.covers}</dt>
          <dd>{text.days(report.days)}</dd>
        </div>
        <div>
          <dt>{text.formats}</dt>
          <dd>{report.formats.map(one => one.toUpperCase()).join(' ')}</dd>
        </div>
        <div data-empty={next === undefined || undefined}>
          <dt>{text.next}</dt>
          <dd>{next === undefined ? '–' : `${format.time(next.due_at)} → ${next.audience}`}</dd>
        </div>
        <div data-empty={last === undefined || undefined}>
          <dt>{text.last}</dt>
          <dd>
            {last === undefined ? (
              '–'
            ) : (
              <State
                state={last.state}
                words={`${text.states[last.state]} ${format.time(last.sent_at ?? last.queued_at)}`}
              />
            )}
          </dd>
        </div>
      </dl>
    </li>
  );
}
