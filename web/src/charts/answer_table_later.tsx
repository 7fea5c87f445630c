// The table of an answer, whose grid is loaded where a table is shown: pages of charts alone do not pay for it.

import { lazy, Suspense } from 'react';
import { patient } from '../parts/patient.ts';
import { Skeleton } from '../parts/skeleton.tsx';
import type { AnswerTableProps } from './answer_table.tsx';

const Loaded = lazy(patient(async () => ({ default: (await import('./answer_table.tsx')).AnswerTable })));

export function AnswerTable(props: AnswerTableProps) {
  return (
    <Suspense fallback={<Skeleton kind="table" rows={6} />}>
      <Loaded {...props} />
    </Suspense>
  );
}
