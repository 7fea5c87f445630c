// A flow whose code is loaded when the first one is shown: most pages have none.

import { lazy, Suspense } from 'react';
import { patient } from '../parts/patient.ts';
import type { ChartProps } from './chart_props.ts';

const Loaded = lazy(patient(async () => ({ default: (await import('./flow_figure.tsx')).FlowFigure })));

export function FlowFigure(props: ChartProps) {
  return (
    <Suspense fallback={<div data-waiting style={{ height: props.height }} />}>
      <Loaded {...props} />
    </Suspense>
  );
}
