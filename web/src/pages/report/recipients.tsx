// Who gets a report and when: its schedule, what became of the last times, and the audiences that it may be sent to.

import { Link } from '@tanstack/react-router';
import type { Audience, Occurrence, ReportWhole } from '../../api/operations.ts';
import { SimpleTable } from '../../grid/simple_table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { useFormat } from '../../parts/format.ts';
import { Section } from '../../parts/page.tsx';
import { State } from '../../parts/state.tsx';
import { useCall } from '../../parts/use_call.ts';
import { words } from '../../words/reports.ts';
import { useWords } from '../../words/words.ts';
import { recipientsOf } from './recipients_of.ts';
import css from './report.module.css';

export function Recipients({ report }: { report: ReportWhole }) {
  const text = useWords(words);
  return (
    <div className={css.panel}>
      <Schedule report={report} />
      <Section title={text.audiences}>
        <SimpleTable<Audience>
          label={text.recipients}
          rowKey={row => row.name}
          rows={report.audiences}
          empty={<Empty title={text.audiencesNone} hint={text.audiencesNoneHint} />}
          columns={[
            { key: 'name', label: text.audience },
            { key: 'channel', label: text.channel, render: row => `${row.channel} (${row.kind})` },
            { key: 'recipients', label: text.recipient, render: row => recipientsOf(row).join(', ') },
            { key: 'language', label: text.language },
          ]}
        />
      </Section>
      <dl className={css.facts}>
        <div>
          <dt>{text.file}</dt>
          <dd>
            <code>{report.file}</code>
          </dd>
        </div>
        {report.attachments.length > 0 && (
          <div>
            <dt>{text.attachments}</dt>
            <dd>{report.attachments.map(one => one.name).join(', ')}</dd>
          </div>
        )}
        {report.tables.length > 0 && (
          <div>
            <dt>{text.tables}</dt>
            <dd className={css.names}>
              {report.tables.map(table => (
                <Link key={table} to="/lake/$table" params={{ table: table }}>
                  {table}
                </Link>
              ))}
            </dd>
          </div>
        )}
      </dl>
    </div>
  );
}

function Schedule({ report }: { report: ReportWhole }) {
  const text = useWords(words);
  const format = useFormat();
  const query = useCall('getSchedule', {});
  const past = (query.data?.past ?? []).filter(one => one.report === report.name);
  const states: Readonly<Record<string, string>> = text.occurrences;
  return (
    <Section title={text.schedule}>
      {report.schedule.length === 0 ? (
        <p className={css.soft}>{text.scheduleNone}</p>
      ) : (
        <dl className={css.facts}>
          {report.schedule.map(one => (
            <div key={`${one.when} ${one.audiences.join()}`}>
              <dt>
                {one.when} → {one.audiences.join(', ')}
              </dt>
              <dd>
                {text.next} {one.next === null ? '–' : format.time(one.next)}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {past.length > 0 && (
        <SimpleTable<Occurrence>
          label={text.last}
          rowKey={row => `${row.due_at} ${row.audience}`}
          rows={past.slice(0, 20)}
          columns={[
            { key: 'due_at', label: text.due, render: row => format.time(row.due_at) },
            { key: 'audience', label: text.toWhom },
            { key: 'state', label: text.state, render: row => <State state={row.state} words={states[row.state]} /> },
            {
              key: 'done_at',
              label: text.sent,
              render: row => (row.done_at === null ? '–' : format.time(row.done_at)),
            },
            { key: 'error', label: text.answer, render: row => row.error ?? '–' },
          ]}
        />
      )}
    </Section>
  );
}
