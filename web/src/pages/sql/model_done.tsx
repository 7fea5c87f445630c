// The last step of a model from a query: it is written; a pass builds it, at once if somebody wants so.

import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { call } from '../../api/client.ts';
import { Go } from '../../parts/go.tsx';
import { Problem } from '../../parts/problem.tsx';
import { State } from '../../parts/state.tsx';
import { words as sqlWords } from '../../words/sql.ts';
import { useWords } from '../../words/words.ts';
import styles from './model.module.css';

export function ModelDone({ table, intervals, onClose }: { table: string; intervals: number; onClose: () => void }) {
  const words = useWords(sqlWords).model;
  const pass = useMutation({ mutationFn: () => call('startRun', { body: {} }) });
  const said =
    pass.data === undefined ? undefined : pass.data.started ? words.started : `${words.notStarted} ${pass.data.words}`;
  return (
    <div className={styles['form']}>
      <p className={styles['done']}>
        <State state="done" words={words.created(table)} />
      </p>
      <p>{words.createdHint(intervals)}</p>
      {pass.error !== null && <Problem error={pass.error} compact />}
      <output>{said}</output>
      <div className={styles['buttons']}>
        <Go href={`/lake/${encodeURIComponent(table)}`} onGo={onClose}>
          {words.toTable}
        </Go>
        <Button variant="default" onClick={onClose}>
          {words.close}
        </Button>
        {intervals > 0 && (
          <Button loading={pass.isPending} disabled={pass.data?.started === true} onClick={() => pass.mutate()}>
            {words.runPass}
          </Button>
        )}
      </div>
    </div>
  );
}
