// Kinds of charts that few pages have: their code is loaded when the first one is shown, and their place is held until then.

import { type ComponentType, lazy, Suspense } from 'react';
import { patient } from '../parts/patient.ts';
import type { ChartProps } from './chart_props.ts';

/** The same chart, loaded when it is shown. */
function later(load: () => Promise<ComponentType<ChartProps>>): ComponentType<ChartProps> {
  const Loaded = lazy(patient(async () => ({ default: await load() })));
  return props => (
    <Suspense fallback={<div data-waiting style={{ height: props.height }} />}>
      <Loaded {...props} />
    </Suspense>
  );
}

export const FlowFigure = later(async () => (await import('./flow_figure.tsx')).FlowFigure);
export const Heatmap = later(async () => (await import('./heatmap.tsx')).Heatmap);
export const Drivers = later(async () => (await import('./drivers.tsx')).Drivers);
