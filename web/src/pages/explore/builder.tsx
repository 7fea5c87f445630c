// The question as one line: metrics, by dimensions, per interval, top so many, shown as. Range and filters stand in the head of the page.

import type { Catalogue } from '../../api/operations.ts';
import { readable, useLabel } from '../../parts/catalogue.ts';
import { words as exploreWords } from '../../words/explore.ts';
import { useWords } from '../../words/words.ts';
import { lacking, refusalOf, refusing, refusingGrain } from './combine.ts';
import styles from './explore.module.css';
import { grains, type KindChoice, kindChoices, tops } from './state.ts';
import { TokenInput, type TokenOption } from './token_input.tsx';
import type { Exploring, Question } from './use_explored.ts';

export interface BuilderProps extends Exploring {
  catalogue: Catalogue;
}

export function Builder({ catalogue, explored, metrics, change, question }: BuilderProps) {
  const words = useWords(exploreWords);
  const label = useLabel();
  const options = useOptions(catalogue, { explored, metrics });
  return (
    <div className={styles.line}>
      <TokenInput
        label={words.addMetric}
        placeholder={metrics.length === 0 ? words.firstMetric : '+'}
        chosen={metrics.map(({ name, label: fallback }) => ({ name, label: label(name, fallback) }))}
        options={options.metrics}
        onChange={names => change({ metrics: names })}
        autoFocus={metrics.length === 0}
      />
      {metrics.length > 0 && (
        <>
          <span className={styles.word}>{words.by}</span>
          <TokenInput
            label={words.addDimension}
            placeholder={explored.by.length === 0 ? words.addDimension : '+'}
            chosen={explored.by.map(name => ({ name, label: label(name) }))}
            options={options.dimensions}
            onChange={by => change({ by })}
          />
          <Choices {...{ explored, metrics, change, question }} />
        </>
      )}
    </div>
  );
}

function useOptions(catalogue: Catalogue, { explored, metrics }: Pick<Exploring, 'explored' | 'metrics'>) {
  const words = useWords(exploreWords);
  const label = useLabel();
  const metricOptions = catalogue.metrics.map((metric): TokenOption => {
    const lack = lacking(metric, explored.by);
    const name = label(metric.name, metric.label);
    const chosen = explored.metrics.includes(metric.name) ? words.chosen : undefined;
    const refused = lack === undefined ? chosen : words.lacksDimension(name, label(lack));
    return { name: metric.name, label: name, hint: metric.name, refused };
  });
  const dimensionOptions = catalogue.dimensions.map((name): TokenOption => {
    const refuser = refusing(metrics, name);
    const chosen = explored.by.includes(name) ? words.chosen : undefined;
    const refused =
      refuser === undefined ? chosen : words.lacksDimension(label(refuser.name, refuser.label), label(name));
    const text = label(name);
    return { name, label: text, hint: text === readable(name) ? '' : name, refused };
  });
  return { metrics: metricOptions, dimensions: dimensionOptions };
}

type ChoicesProps = Pick<Exploring, 'explored' | 'metrics' | 'change'> & { question: Question | undefined };

function Choices({ explored, metrics, change, question }: ChoicesProps) {
  const words = useWords(exploreWords);
  const label = useLabel();
  const shape = { by: explored.by.length, metrics: metrics.length, grain: question?.grain };
  const kindTitle = (kind: KindChoice) => {
    const refusal = refusalOf(kind, shape);
    return refusal === undefined ? words.kinds[kind] : `${words.kinds[kind]} – ${words[refusal]}`;
  };
  return (
    <>
      <label className={styles.choice}>
        <span className={styles.word}>{words.per}</span>
        <select
          value={explored.grain}
          onChange={event => change({ grain: event.currentTarget.value as typeof explored.grain })}
        >
          {grains.map(grain => {
            const refuser = refusingGrain(metrics, grain);
            return (
              <option key={grain} value={grain} disabled={refuser !== undefined}>
                {words.grain[grain]}
                {refuser !== undefined && refuser.grains.length === 0
                  ? ` – ${words.noGrain(label(refuser.name, refuser.label))}`
                  : ''}
              </option>
            );
          })}
        </select>
      </label>
      {explored.by.length > 0 && (
        <label className={styles.choice}>
          <span className="unseen">{words.top}</span>
          <select value={explored.top} onChange={event => change({ top: Number(event.currentTarget.value) })}>
            {[...new Set([...tops, explored.top])]
              .toSorted((a, b) => a - b)
              .map(count => (
                <option key={count} value={count}>
                  {words.topOf(count)}
                </option>
              ))}
          </select>
        </label>
      )}
      <label className={styles.choice}>
        <span className={styles.word}>{words.kind}</span>
        <select value={explored.kind} onChange={event => change({ kind: event.currentTarget.value as KindChoice })}>
          {kindChoices.map(kind => (
            <option key={kind} value={kind} disabled={refusalOf(kind, shape) !== undefined}>
              {kindTitle(kind)}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}
