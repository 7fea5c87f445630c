// Writes what is on the page as a panel into one of the site's own dashboards; a new name makes a new dashboard.

import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { call } from '../../api/client.ts';
import { useCatalogue, useLabel } from '../../parts/catalogue.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Problem } from '../../parts/problem.tsx';
import { words as exploreWords } from '../../words/explore.ts';
import { useWords } from '../../words/words.ts';
import { kindOf } from './combine.ts';
import styles from './explore.module.css';
import type { Explored } from './state.ts';
import type { MetricAnswer } from './use_explored.ts';

export interface SaveDialogProps {
  explored: Explored;
  answer: MetricAnswer;
  title: string;
  onClose: () => void;
}

const fresh = ' new';

export function SaveDialog({ explored, answer, title: suggested, onClose }: SaveDialogProps) {
  const words = useWords(exploreWords);
  const label = useLabel();
  const client = useQueryClient();
  const { data: catalogue } = useCatalogue();
  const own = catalogue?.dashboards.filter(({ pack }) => !catalogue.packs.some(({ name }) => name === pack)) ?? [];
  const [title, setTitle] = useState(suggested);
  const [chosen, setChosen] = useState(own[0]?.name ?? fresh);
  const [name, setName] = useState('');
  const target = chosen === fresh ? name : chosen;
  const save = useMutation({
    mutationFn: () =>
      call('savePanel', {
        params: { name: target },
        body: {
          title,
          kind: panelKindOf(explored, answer),
          metrics: explored.metrics as [string, ...string[]],
          by: explored.by,
          grain: explored.grain === 'none' ? null : explored.grain,
          top: explored.by.length > 0 ? explored.top : null,
        },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['getCatalogue'] }),
  });
  return (
    <Dialog open onClose={onClose} title={words.saveTitle}>
      {save.data === undefined ? (
        <form
          className={styles.form}
          onSubmit={event => {
            event.preventDefault();
            save.mutate();
          }}
        >
          <p className={styles.hint}>{words.saveHint}</p>
          <TextInput
            label={words.panelTitle}
            value={title}
            required
            maxLength={200}
            onChange={event => setTitle(event.currentTarget.value)}
          />
          <label className={styles.choice}>
            <span className={styles.word}>{words.dashboard}</span>
            <select value={chosen} onChange={event => setChosen(event.currentTarget.value)}>
              {own.map(one => (
                <option key={one.name} value={one.name}>
                  {label(one.title, one.title)}
                </option>
              ))}
              <option value={fresh}>{words.newDashboard}</option>
            </select>
          </label>
          {chosen === fresh && (
            <TextInput
              label={words.dashboardName}
              description={words.dashboardNameHint}
              value={name}
              required
              pattern="[a-z][a-z0-9_]*"
              onChange={event => setName(event.currentTarget.value)}
            />
          )}
          {save.error !== null && <Problem error={save.error} />}
          <Button type="submit" loading={save.isPending}>
            {words.saveDo}
          </Button>
        </form>
      ) : (
        <p>
          {words.saved} <Link to={`/dashboards/${save.data.name}` as never}>{words.openDashboard}</Link>
        </p>
      )}
    </Dialog>
  );
}

/** The kind that is drawn is the kind that is kept. */
const panelKindOf = (explored: Explored, answer: Pick<MetricAnswer, 'grain'>) => {
  const kind = kindOf(explored, { by: explored.by.length, metrics: explored.metrics.length, grain: answer.grain });
  return kind === 'report' || kind === 'drivers' ? 'table' : kind;
};
