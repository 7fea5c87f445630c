// A query made into a table or view of the site, in three steps: what it is called, the file as it would be written with every mistake in
// it, and what the next pass will build. Nothing is built before somebody says so.

import { Modal } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call, type Given } from '../../api/client.ts';
import { Problem } from '../../parts/problem.tsx';
import { words as sqlWords } from '../../words/sql.ts';
import { useWords } from '../../words/words.ts';
import { ModelDone } from './model_done.tsx';
import { firstWish, ModelForm } from './model_form.tsx';
import { ModelReview } from './model_review.tsx';

export type Wish = Required<Omit<Given<'reviewModel'>['body'], 'time'>> & { time?: string };

interface CreateModelProps {
  sql: string;
  title: string;
  onClose: () => void;
}

export function CreateModel({ sql, title, onClose }: CreateModelProps) {
  const words = useWords(sqlWords).model;
  const client = useQueryClient();
  const [wish, setWish] = useState<Wish>(() => firstWish(sql, title));
  const review = useMutation({ mutationFn: (body: Wish) => call('reviewModel', { body }) });
  const save = useMutation({
    mutationFn: (body: Wish) => call('saveModel', { body }),
    onSuccess: () =>
      Promise.all(['getCatalogue', 'listTables', 'getPlan'].map(id => client.invalidateQueries({ queryKey: [id] }))),
  });
  const step = save.data !== undefined ? 'done' : review.data !== undefined ? 'review' : 'form';
  return (
    <Modal opened onClose={onClose} title={words.title} size={720} closeButtonProps={{ 'aria-label': words.close }}>
      {step === 'form' && (
        <>
          <ModelForm
            wish={wish}
            onChange={setWish}
            busy={review.isPending}
            onReview={() => review.mutate(wish)}
            onClose={onClose}
          />
          {review.error !== null && <Problem error={review.error} />}
        </>
      )}
      {step === 'review' && review.data !== undefined && (
        <>
          <ModelReview
            review={review.data}
            busy={save.isPending}
            onBack={review.reset}
            onCreate={() => save.mutate(wish)}
          />
          {save.error !== null && <Problem error={save.error} />}
        </>
      )}
      {step === 'done' && save.data !== undefined && (
        <ModelDone table={save.data.table} intervals={review.data?.intervals ?? 0} onClose={onClose} />
      )}
    </Modal>
  );
}
