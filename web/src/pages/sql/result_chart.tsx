// A chart of the result of a statement, of the kind that its columns suggest, until somebody chooses another.

import { MultiSelect, Select } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { Answer, Column } from '../../api/operations.ts';
import { Chart } from '../../charts/chart.tsx';
import { kindOf } from '../../grid/result_kinds.ts';
import { Empty } from '../../parts/empty.tsx';
import { useFormat } from '../../parts/format.ts';
import { words as sqlWords } from '../../words/sql.ts';
import { useWords } from '../../words/words.ts';
import { type Choice, type DrawnKind, guessChart } from './chart_guess.ts';
import type { RunView } from './run.ts';
import styles from './sql.module.css';

/** More points than this are no chart. */
const mostDrawn = 5_000;
const kinds: readonly DrawnKind[] = ['line', 'area', 'stacked', 'column', 'bar'];

type Cell = Answer['rows'][number][number];

const columnOf = (column: Column, kind: 'time' | 'dimension' | 'metric'): Answer['columns'][number] => ({
  name: column.name,
  label: column.name,
  kind,
  type: column.type,
  unit: null,
  good: null,
});

/** The result as charts take it. */
function answerOf(view: Pick<RunView, 'columns' | 'rows' | 'sql'>, choice: Choice, zone: string): Answer {
  const names = [choice.x, ...(choice.series === null ? [] : [choice.series]), ...choice.y];
  const places = names.map(name => view.columns.findIndex(column => column.name === name));
  const columns = places.flatMap((place, at) => {
    const column = view.columns[place];
    if (column === undefined) return [];
    const isTime = at === 0 && ['time', 'date'].includes(kindOf(column.type));
    const isName = at === 0 || (at === 1 && choice.series !== null);
    return [columnOf(column, isTime ? 'time' : isName ? 'dimension' : 'metric')];
  });
  const rows = view.rows.slice(0, mostDrawn).map(row => places.map(place => (row[place] ?? null) as Cell));
  const times = columns[0]?.kind === 'time' ? rows.map(row => Date.parse(String(row[0]))).filter(Number.isFinite) : [];
  const at = (ms: number) => new Date(Number.isFinite(ms) ? ms : 0).toISOString();
  const sorted = times.toSorted((a, b) => a - b);
  return {
    columns,
    rows,
    previous: null,
    other: null,
    range: { from: at(sorted[0] ?? 0), to: at((sorted.at(-1) ?? 0) + 1) },
    previous_range: null,
    time_zone: zone,
    grain: grainOf(sorted),
    as_of: null,
    revision: 0,
    data_to: null,
    open_from: null,
    restated: [],
    marks: [],
    sql: view.sql,
    tables: [],
    took_ms: 0,
  };
}

/** The smallest step between times, as a grain. */
function grainOf(times: readonly number[]): Answer['grain'] {
  const steps = times.slice(1).map((time, at) => time - (times[at] ?? 0));
  const least = Math.min(...steps.filter(step => step > 0));
  if (!Number.isFinite(least)) return null;
  if (least >= 27 * 86_400_000) return 'month';
  return least >= 82_800_000 ? 'day' : least >= 3_600_000 ? 'hour' : 'minute';
}

interface ControlsProps {
  columns: readonly Column[];
  choice: Choice;
  set: (choice: Choice) => void;
}

function Controls({ columns, choice, set }: ControlsProps) {
  const words = useWords(sqlWords);
  const names = [...new Set(columns.map(column => column.name))];
  const numbers = columns.filter(column => kindOf(column.type) === 'number').map(column => column.name);
  return (
    <div className={styles['chartControls']}>
      <Select
        label={words.chartKind}
        value={choice.kind}
        data={kinds.map(kind => ({ value: kind, label: words.kinds[kind] }))}
        allowDeselect={false}
        onChange={kind => set({ ...choice, kind: (kind ?? choice.kind) as DrawnKind })}
      />
      <Select
        label={words.xAxis}
        value={choice.x}
        data={names}
        allowDeselect={false}
        onChange={x => set({ ...choice, x: x ?? choice.x })}
      />
      <MultiSelect
        label={words.yAxis}
        value={choice.y}
        data={[...new Set(numbers)]}
        onChange={y => set({ ...choice, y })}
      />
      <Select
        label={words.seriesOf}
        value={choice.series ?? ''}
        data={[
          { value: '', label: words.none },
          ...names.filter(name => name !== choice.x).map(name => ({ value: name, label: name })),
        ]}
        allowDeselect={false}
        onChange={series =>
          set({ ...choice, series: series === '' ? null : series, y: series === '' ? choice.y : choice.y.slice(0, 1) })
        }
      />
    </div>
  );
}

export function ResultChart({ view }: { view: RunView }) {
  const words = useWords(sqlWords);
  const { zone } = useFormat();
  const [chosen, choose] = useState<{ columns: readonly Column[]; choice: Choice }>();
  const guessed = useMemo(() => guessChart(view.columns, view.rows), [view.columns, view.rows]);
  const choice = chosen?.columns === view.columns ? chosen.choice : guessed;
  const answer = useMemo(
    () => (choice === undefined || choice.y.length === 0 ? undefined : answerOf(view, choice, zone)),
    [view, choice, zone],
  );
  if (choice === undefined) return <Empty title={words.noChart} hint={words.noChartHint} />;
  return (
    <div className={styles['chart']}>
      <Controls columns={view.columns} choice={choice} set={next => choose({ columns: view.columns, choice: next })} />
      {answer === undefined ? (
        <Empty title={words.noChart} hint={words.noChartHint} />
      ) : (
        <Chart answer={answer} kind={choice.kind} height={320} label={words.chart} />
      )}
      {view.rows.length > mostDrawn && <p className={styles['note']}>{words.chartFirst(mostDrawn)}</p>}
    </div>
  );
}
