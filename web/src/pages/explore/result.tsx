// The answer as a chart and as a table below it, with the same numbers; the table may be turned so that a dimension's values are its columns.

import { useMemo } from 'react';
import { AnswerTable } from '../../charts/answer_table.tsx';
import { Chart } from '../../charts/chart.tsx';
import type { Pick } from '../../charts/cut.ts';
import { endBefore, ToNewest } from '../../charts/past_data.tsx';
import { useLabel } from '../../parts/catalogue.ts';
import { Empty } from '../../parts/empty.tsx';
import { useFilters } from '../../parts/filters.ts';
import { useFormat } from '../../parts/format.ts';
import { Marks } from '../../parts/marks.tsx';
import { Section } from '../../parts/page.tsx';
import { useRange } from '../../parts/range.tsx';
import { words as chartWords } from '../../words/charts.ts';
import { words as exploreWords } from '../../words/explore.ts';
import { useWords } from '../../words/words.ts';
import { kindOf } from './combine.ts';
import styles from './explore.module.css';
import { isNone, isRest, pivotOf } from './pivot.ts';
import { readSort, writeSort } from './state.ts';
import type { Exploring, MetricAnswer } from './use_explored.ts';

export interface ResultProps extends Exploring {
  answer: MetricAnswer;
  old: boolean;
}

export function Result({ answer, explored, metrics, change, old }: ResultProps) {
  const words = useWords(exploreWords);
  const label = useLabel();
  const format = useFormat();
  const { toggle } = useFilters();
  const { setSpan } = useRange();
  const title = metrics.map(({ name, label: fallback }) => label(name, fallback)).join(', ');
  const kind = kindOf(explored, { by: explored.by.length, metrics: metrics.length, grain: answer.grain });
  const onPick = ({ dimension, value }: Pick) => toggle(dimension, value ?? '');
  if (answer.rows.length === 0 || endBefore(answer) !== null) return <Nothing answer={answer} />;
  return (
    <div data-old={old || undefined} className={styles.result} aria-busy={old}>
      {kind !== 'table' && (
        <div className={styles.chart}>
          <Chart
            answer={answer}
            kind={kind}
            height={kind === 'figures' ? 68 : 340}
            label={title}
            onPick={onPick}
            onZoom={setSpan}
          />
        </div>
      )}
      <div className={styles.marks}>
        <Marks marks={answer.marks} asOf={answer.as_of} revision={answer.revision} />
      </div>
      <Section
        title={words.table}
        note={words.rows(format.integer(answer.rows.length))}
        actions={<Pivot {...{ explored, change }} />}
      >
        <Table {...{ answer, explored, change, onPick }} label={title} />
      </Section>
    </div>
  );
}

/** Why there is nothing, and where something is. */
function Nothing({ answer }: { answer: MetricAnswer }) {
  const words = useWords(chartWords);
  const format = useFormat();
  const end = endBefore(answer);
  if (end !== null)
    return <Empty title={words.empty} hint={words.dataEnds(format.time(end))} action={<ToNewest end={end} />} />;
  return <Empty title={words.empty} hint={words.emptyHint(format.range(answer.range.from, answer.range.to))} />;
}

function Pivot({ explored, change }: PivotProps) {
  const words = useWords(exploreWords);
  const label = useLabel();
  if (explored.by.length === 0 || (explored.by.length === 1 && explored.grain === 'none')) return null;
  return (
    <label className={styles.choice}>
      <span className={styles.word}>{words.pivot}</span>
      <select
        value={explored.pivot ?? ''}
        onChange={event => change({ pivot: event.currentTarget.value || undefined })}
      >
        <option value="">{words.noPivot}</option>
        {explored.by.map(name => (
          <option key={name} value={name}>
            {words.pivotOf(label(name))}
          </option>
        ))}
      </select>
    </label>
  );
}

interface PivotProps {
  explored: Exploring['explored'];
  change: Exploring['change'];
}

interface TableProps extends PivotProps {
  answer: MetricAnswer;
  label: string;
  onPick: (pick: Pick) => void;
}

function Table({ answer, explored, change, label: title, onPick }: TableProps) {
  const { pivot, sort } = explored;
  const words = useWords(exploreWords);
  const { none } = useWords(chartWords);
  const label = useLabel();
  const shown = useMemo(() => {
    if (pivot === undefined) return answer;
    const turned = pivotOf(answer, pivot);
    const nameOf = (name: string) =>
      isRest(name) ? words.other(answer.other?.count ?? 0) : isNone(name) ? none : label(name, name);
    const columns = turned.columns.map(column =>
      column.kind === 'metric' ? { ...column, label: nameOf(column.name) } : column,
    );
    return { ...turned, columns };
  }, [answer, pivot, words, none, label]);
  return (
    <AnswerTable
      answer={shown}
      label={title}
      onPick={onPick}
      sort={readSort(sort)}
      onSort={asked => change({ sort: writeSort(asked) })}
    />
  );
}
