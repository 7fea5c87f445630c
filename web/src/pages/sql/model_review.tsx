// The second step of a model from a query: the file, every mistake with its line, its columns and inputs, and how much there is to build.

import { Button } from '@mantine/core';
import type { Answer } from '../../api/client.ts';
import { Code } from '../../parts/code.tsx';
import { State } from '../../parts/state.tsx';
import { words as sqlWords } from '../../words/sql.ts';
import { useWords } from '../../words/words.ts';
import styles from './model.module.css';

interface ModelReviewProps {
  review: Answer<'reviewModel'>;
  busy: boolean;
  onBack: () => void;
  onCreate: () => void;
}

export function ModelReview({ review, busy, onBack, onCreate }: ModelReviewProps) {
  const words = useWords(sqlWords).model;
  const { mistakes, columns, inputs } = review;
  return (
    <div className={styles['form']}>
      <section>
        <h3>
          {words.file} <code>{review.file}</code>
        </h3>
        <div className={styles['file']}>
          <Code text={review.text} language="sql" />
        </div>
      </section>
      {mistakes.length > 0 && (
        <section role="alert" className={styles['mistakes']}>
          <h3>
            <State state="error" words={words.mistakes(mistakes.length)} />
          </h3>
          <ul>
            {mistakes.map(mistake => (
              <li key={`${mistake.file} ${mistake.line} ${mistake.message}`}>
                <span className={styles['where']}>{words.line(mistake.file, mistake.line)}</span> {mistake.message}
              </li>
            ))}
          </ul>
        </section>
      )}
      <dl className={styles['facts']}>
        <dt>{words.columns}</dt>
        <dd>
          {columns.map(column => (
            <span key={column.name}>
              <code>{column.name}</code> {column.type.toLowerCase()}
            </span>
          ))}
        </dd>
        <dt>{words.inputs}</dt>
        <dd>
          {inputs.map(input => (
            <code key={input}>{input}</code>
          ))}
        </dd>
      </dl>
      {mistakes.length === 0 && <p>{words.intervals(review.intervals)}</p>}
      <div className={styles['buttons']}>
        <Button variant="default" onClick={onBack}>
          {words.back}
        </Button>
        <Button loading={busy} disabled={mistakes.length > 0} onClick={onCreate}>
          {words.create}
        </Button>
      </div>
    </div>
  );
}
