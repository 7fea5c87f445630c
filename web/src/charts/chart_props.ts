// What every kind of chart is given.

import type { PanelAnswer, Pick } from './cut.ts';
import type { DrawnKind } from './plot.ts';

export type ChartKind = DrawnKind | 'figures' | 'bar' | 'heatmap' | 'pulse' | 'flow' | 'table' | 'drivers' | 'report';

export interface ChartProps {
  answer: PanelAnswer;
  kind: ChartKind;
  /** Of the values, where the answer does not say. */
  unit?: string | null | undefined;
  /** Pixels of the whole. */
  height: number;
  /** A click on a value of a dimension. */
  onPick?: ((pick: Pick) => void) | undefined;
  /** A selected stretch of time. */
  onZoom?: ((span: { from: Date; to: Date }) => void) | undefined;
  /** Dimensions that can be filtered by, where an answer names columns that are none. */
  dimensions?: readonly string[] | undefined;
  /** What the chart is called, for those who do not see it. */
  label: string;
}
