// The building blocks in their states: loading, empty, failed, long texts, huge numbers.

import { ApiProblem } from '../api/client.ts';
import { Code } from '../parts/code.tsx';
import { Delta } from '../parts/delta.tsx';
import { Download } from '../parts/download.tsx';
import { Empty } from '../parts/empty.tsx';
import { useFormat } from '../parts/format.ts';
import { Marks } from '../parts/marks.tsx';
import { Problem } from '../parts/problem.tsx';
import { RangePicker } from '../parts/range_picker.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { State } from '../parts/state.tsx';
import type { Story } from './page.tsx';

const allStates =
  'done running waiting failed broken stopped built loaded dirty restated missing part open found ingested duplicate gone late fresh empty unreadable sent dead due ok unknown pending firing resolved error off silenced info warning critical invited active locked expired revoked something_new';
const long =
  'a_source_with_a_name_that_nobody_would_choose_but_somebody_has/2026/11/21/E2ABCDEFGHIJKL.2026-11-21-14.abcdef01.gz';

export const stories: Story[] = [
  {
    name: 'State: all',
    render: () => (
      <ul>
        {allStates.split(' ').map(state => (
          <li key={state}>
            <State state={state} />
          </li>
        ))}
      </ul>
    ),
  },
  {
    name: 'Problem: from the server',
    render: () => (
      <Problem
        error={
          new ApiProblem(400, {
            title: 'No metric has the name cdn.bites.',
            code: 'metric_unknown',
            detail: 'Did you mean cdn.bytes?',
            request_id: '969fc42c',
          })
        }
        retry={() => undefined}
      />
    ),
  },
  {
    name: 'Problem: nobody answers',
    render: () => <Problem error={new TypeError('Failed to fetch')} retry={() => undefined} />,
  },
  {
    name: 'Problem: compact, long',
    render: () => (
      <Problem
        error={new ApiProblem(500, { title: `The file ${long} cannot be read.`, code: 'file_unreadable' })}
        compact
      />
    ),
  },
  {
    name: 'Empty',
    render: () => <Empty title="No files yet" hint="Drop log files into inbox/cdn; the next pass takes them." />,
  },
  { name: 'Skeleton: figures', render: () => <Skeleton kind="figures" rows={3} /> },
  { name: 'Skeleton: chart', render: () => <Skeleton kind="chart" height={160} /> },
  { name: 'Skeleton: table', render: () => <Skeleton kind="table" rows={4} /> },
  {
    name: 'Delta',
    render: () => (
      <p style={{ display: 'flex', flexWrap: 'wrap', gap: 12 }}>
        <Delta now={112} before={100} good="up" unit="requests" />
        <Delta now={88} before={100} good="up" unit="requests" />
        <Delta now={0.972} before={0.951} good="up" unit="ratio" />
        <Delta now={112} before={100} good="none" unit="bytes" />
        <Delta now={100} before={100} good="up" unit="bytes" />
        <Delta now={100} before={0} good="up" unit="bytes" />
      </p>
    ),
  },
  {
    name: 'Marks',
    render: () => (
      <Marks
        asOf="2026-11-22T13:00:00Z"
        revision={4}
        marks={[
          { kind: 'late', words: '2 files came late', from: null, to: null, href: '/lake/ledger' },
          { kind: 'rejects', words: '0.4% of the records were refused', from: null, to: null, href: '/lake/rejects' },
          { kind: 'open', words: 'the last hour may still grow', from: null, to: null, href: null },
        ]}
      />
    ),
  },
  { name: 'Numbers', render: Numbers },
  {
    name: 'Code',
    render: () => (
      <Code
        text={`select date_trunc('hour', time) as hour, count(*) as requests\nfrom cdn.requests\nwhere dt = date '2026-11-21' and distribution = 'E2ABCDEFGHIJKL' and cs_uri_stem like '/live/%'\ngroup by 1`}
        language="sql"
      />
    ),
  },
  { name: 'Download', render: () => <Download href="#" label="Bytes by hour" format="CSV" /> },
  { name: 'Range picker', render: () => <RangePicker compare /> },
];

function Numbers() {
  const format = useFormat();
  const rows: [unknown, string | null][] = [
    [1.23e12, 'bytes'],
    ['9007199254740993', 'bytes'],
    [1e24, 'bytes'],
    [0, 'bytes'],
    [0.9724, 'ratio'],
    [0.99999, 'ratio'],
    [1.957, 'gbps'],
    [528_918, 'requests'],
    [12_345_678, 'requests'],
    [1234.5, 'currency'],
    [95, 'seconds'],
    [null, 'bytes'],
    ['2026-11-21T14:59:59Z', 'time'],
  ];
  return (
    <dl style={{ display: 'grid', gridTemplateColumns: '1fr auto', columnGap: 16 }}>
      {rows.map(([value, unit]) => [
        <dt key={`${value} ${unit}`}>{format.value(value, unit, { exact: true })}</dt>,
        <dd key={`${value} ${unit} short`}>{format.value(value, unit)}</dd>,
      ])}
    </dl>
  );
}
