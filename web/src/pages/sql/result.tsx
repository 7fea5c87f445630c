// The result of the tab in front: rows as they come, the chart of them, the ways to take them along.

import { Button, Menu, SegmentedControl } from '@mantine/core';
import { IconChevronDown, IconDownload } from '@tabler/icons-react';
import { lazy, Suspense, useMemo, useState } from 'react';
import { call } from '../../api/client.ts';
import { Grid } from '../../grid/grid.tsx';
import { resultColumns } from '../../grid/result_columns.tsx';
import { Empty } from '../../parts/empty.tsx';
import { useFormat } from '../../parts/format.ts';
import { patient } from '../../parts/patient.ts';
import { Problem } from '../../parts/problem.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { firstOf, useUrl } from '../../parts/url.ts';
import { words as sqlWords } from '../../words/sql.ts';
import { useWords } from '../../words/words.ts';
import type { RunView } from './run.ts';
import styles from './sql.module.css';
import { RunStatus } from './status.tsx';

const ResultChart = lazy(patient(async () => ({ default: (await import('./result_chart.tsx')).ResultChart })));

const formats = ['csv', 'csv.gz', 'ndjson', 'parquet', 'xlsx'] as const;

function DownloadMenu({ sql, title }: { sql: string; title: string }) {
  const words = useWords(sqlWords);
  const [problem, setProblem] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const take = async (format: (typeof formats)[number]) => {
    setBusy(true);
    setProblem(undefined);
    try {
      const { href } = await call('prepareDownload', { body: { sql, format, name: title } });
      const link = document.createElement('a');
      link.href = href;
      link.download = '';
      link.click();
    } catch (error) {
      setProblem(error);
    }
    setBusy(false);
  };
  return (
    <>
      {problem !== undefined && <Problem error={problem} compact />}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            variant="default"
            loading={busy}
            leftSection={<IconDownload size={15} stroke={1.5} aria-hidden />}
            rightSection={<IconChevronDown size={13} aria-hidden />}
          >
            {words.download}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {formats.map(format => (
            <Menu.Item key={format} onClick={() => void take(format)}>
              {words.downloads[format]}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

function Rows({ view }: { view: RunView }) {
  const words = useWords(sqlWords);
  const { zone, language } = useFormat();
  const columns = useMemo(() => resultColumns(view.columns, { zone, language }), [view.columns, zone, language]);
  if (view.columns.length === 0) return null;
  return (
    <Grid
      columns={columns}
      rows={view.rows}
      rowKey={(_, at) => at}
      label={words.result}
      height="fill"
      rowNumbers
      empty={view.state === 'running' ? words.running(0) : words.noRows}
    />
  );
}

export function Result({ view, title, again }: { view: RunView | undefined; title: string; again: () => void }) {
  const words = useWords(sqlWords);
  const [search, change] = useUrl();
  const shown = firstOf(search['view']) === 'chart' ? 'chart' : 'table';
  if (view === undefined)
    return (
      <section className={styles['result']} aria-label={words.result}>
        <Empty title={words.notRun} hint={words.notRunHint} />
      </section>
    );
  const failed = view.state === 'failed';
  return (
    <section className={styles['result']} aria-label={words.result}>
      <div className={styles['resultHead']}>
        <RunStatus view={view} />
        <div className={styles['resultActs']} hidden={failed && view.rows.length === 0}>
          <SegmentedControl
            aria-label={words.views}
            value={shown}
            onChange={value => change({ view: value === 'chart' ? 'chart' : undefined }, { replace: true })}
            data={[
              { value: 'table', label: words.table },
              { value: 'chart', label: words.chart },
            ]}
          />
          <DownloadMenu sql={view.sql} title={title} />
        </div>
      </div>
      {failed && <Problem error={view.problem} retry={again} />}
      {(!failed || view.rows.length > 0) && (
        <div className={styles['resultBody']}>
          {shown === 'table' ? (
            <Rows view={view} />
          ) : (
            <Suspense fallback={<Skeleton kind="chart" />}>
              <ResultChart view={view} />
            </Suspense>
          )}
        </div>
      )}
    </section>
  );
}
