// A chart of an answer, whatever its kind. Numbers come from the answer alone; a chart asks nothing and keeps nothing but where the reader
// points. Lines and columns load ECharts; all other kinds are plain elements.

import { AnswerTable } from './answer_table_later.tsx';
import { Bars } from './bars.tsx';
import type { ChartProps } from './chart_props.ts';
import { Figures } from './figures.tsx';
import { Drivers, FlowFigure, Heatmap } from './later.tsx';
import { Plots } from './plots.tsx';
import { Pulse } from './pulse.tsx';

export function Chart(props: ChartProps) {
  switch (props.kind) {
    case 'figures':
      return <Figures answer={props.answer} previous={props.answer.previous} />;
    case 'bar':
      return <Bars {...props} />;
    case 'heatmap':
      return <Heatmap {...props} />;
    case 'pulse':
      return <Pulse {...props} />;
    case 'flow':
      return <FlowFigure {...props} />;
    case 'drivers':
      return <Drivers {...props} />;
    case 'table':
    case 'report':
      return (
        <AnswerTable answer={props.answer} height={props.height} label={props.label} onPick={props.onPick} rounded />
      );
    default:
      return <Plots {...props} kind={props.kind} />;
  }
}
