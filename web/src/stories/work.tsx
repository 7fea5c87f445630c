// What the pages of daily work are made of, in its states: runs that wait, go on, fail; alerts; files on their way; what is shown once.

import type { ReactNode } from 'react';
import type { Alert, Run, Stage } from '../api/operations.ts';
import { FiringList } from '../pages/alerts/firing.tsx';
import { RuleLine } from '../pages/alerts/rule_line.tsx';
import { Once } from '../pages/people/once.tsx';
import { Stages } from '../pages/run/stages.tsx';
import { RunLine } from '../pages/runs/run_line.tsx';
import { UploadLine } from '../pages/sources/upload_line.tsx';
import type { Upload } from '../pages/sources/uploads.ts';
import type { Story } from './page.tsx';

const began = '2026-11-22T03:00:00.000Z';
const at = (seconds: number): string => new Date(Date.parse(began) + seconds * 1_000).toISOString();
const now = new Date(at(95));

const stage = (number: number, name: string, some: Partial<Stage>): Stage => ({
  ...{ number, of: 4, name, state: 'done', started_at: null, ended_at: null, detail: null },
  ...{ done: null, total: null, rows: null, bytes: null, duration_ms: null },
  ...some,
});

const run = (state: Run['state'], stages: Stage[], error: string | null = null): Run => ({
  ...{ id: 42, command: 'run', state, started_at: began, error, stages, can_cancel: state === 'running' },
  ended_at: state === 'running' ? null : at(90),
  duration_ms: state === 'running' ? null : 90_000,
});

const settled = stage(1, 'settle', {
  started_at: at(0),
  ended_at: at(1),
  duration_ms: 1_000,
  detail: 'nothing was cut off',
});
const running = run('running', [
  settled,
  stage(2, 'ingest', {
    state: 'running',
    started_at: at(1),
    done: 4_211,
    total: 12_000,
    rows: 98_120_334,
    bytes: 31e9,
  }),
  stage(3, 'build', { state: 'waiting' }),
  stage(4, 'a_stage_of_a_pack_with_a_long_name', { state: 'waiting' }),
]);
const failed = run(
  'failed',
  [
    settled,
    stage(2, 'ingest', {
      state: 'failed',
      started_at: at(1),
      ended_at: at(90),
      duration_ms: 89_000,
      detail: 'no space left',
    }),
  ],
  'ingest: There is no space left on the disk of data/lake (0 bytes of 500 GB).',
);

const alert = (some: Partial<Alert>): Alert => ({
  ...{ name: 'pack.late', title: 'No new records', description: '', severity: 'critical', kind: 'freshness' },
  ...{ question: 'nothing newer than 26 hours in pack.table', state: 'ok', silenced: false, receivers: ['mail'] },
  ...{ checked_at: at(60), error: null, file: 'packs/pack/alerts/late.yaml', query: 'select 1', instances: [] },
  ...some,
});
const firing = alert({
  state: 'firing',
  instances: [
    {
      ...{ labels: { depot: 'north-with-a-name-that-goes-on-and-on-and-on' }, state: 'firing', value: 0.05, facts: {} },
      ...{ since: began, fired_at: at(30), resolved_at: null },
      words: 'north: 5.0% of the scans from 03:00 to 03:10 failed (limit 2.0%)',
      words_ja: 'north：03:00～03:10のスキャンの5.0%がエラーです（しきい値 2.0%）',
    },
  ],
});

const upload = (state: Upload['state'], sent: number): Upload => ({
  ...{ id: 1, file: new File([new Uint8Array(5_000_000)], 'E2ABCDEFGHIJKL.2026-11-21-14.abcdef01.gz'), state, sent },
  ...{ since: now, ...(state === 'failed' ? { error: new TypeError('Failed to fetch') } : {}) },
});
const nothing = (): void => undefined;

/** As wide as a page, whatever room the story has. */
const wide = (node: ReactNode) => (
  <div style={{ overflowX: 'auto' }}>
    <div style={{ width: 1_000 }}>{node}</div>
  </div>
);

export const stories: Story[] = [
  { name: 'RunLine: running', render: () => wide(<RunLine run={running} now={now} end={120_000} />) },
  { name: 'RunLine: failed', render: () => wide(<RunLine run={failed} now={now} end={120_000} />) },
  {
    name: 'RunLine: nothing new',
    render: () => wide(<RunLine run={run('done', [settled])} now={now} end={120_000} />),
  },
  { name: 'Stages: running', render: () => wide(<Stages run={running} now={now} />) },
  { name: 'Stages: failed', render: () => wide(<Stages run={failed} now={now} />) },
  { name: 'FiringList: one', render: () => wide(<FiringList alerts={[firing]} />) },
  { name: 'FiringList: calm', render: () => wide(<FiringList alerts={[alert({})]} />) },
  {
    name: 'FiringList: cannot be asked',
    render: () =>
      wide(<FiringList alerts={[alert({ state: 'error', error: 'There is no column depot in pack.table.' })]} />),
  },
  { name: 'RuleLine: silenced', render: () => wide(<RuleLine alert={alert({ silenced: true, receivers: [] })} />) },
  ...(['waiting', 'sending', 'sent', 'failed', 'stopped'] as const).map(state => ({
    name: `UploadLine: ${state}`,
    render: () => <UploadLine upload={upload(state, 2_100_000)} onStop={nothing} onAgain={nothing} />,
  })),
  {
    name: 'Once',
    render: () => (
      <Once title="Secret" secret="tly_loeD1JGWDKpY1pZhEn0P60qxkkhRgDFCie6xWiJTKqQ" lead="Keep it." onDone={nothing} />
    ),
  },
];
