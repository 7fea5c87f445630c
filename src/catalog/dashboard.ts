// A dashboard of the catalogue: panels in a grid of twelve columns, each a question. What must stay true: a dashboard that is handed
// on asks only for what is there, and every panel can be drawn in its kind.

export const panelKinds = [
  'figures',
  'line',
  'area',
  'stacked',
  'column',
  'bar',
  'table',
  'heatmap',
  'pulse',
  'flow',
  'drivers',
  'report',
  'text',
] as const;
export type PanelKind = (typeof panelKinds)[number];

export const panelHeights = ['small', 'medium', 'large'] as const;

export interface Panel {
  /** Unique within the dashboard. */
  id: string;
  kind: PanelKind;
  title: string;
  /** What to look for in it, a sentence; of a text panel what it says. */
  note: string;
  /** Of twelve columns. */
  width: number;
  height: (typeof panelHeights)[number];
  /** Full names. */
  metrics: string[];
  by: string[];
  /** A condition over dimensions that holds for the panel alone. */
  where?: string;
  /** `auto`: by the length of the range. */
  grain?: 'minute' | 'hour' | 'day' | 'month' | 'auto';
  /** So many values of `by`, the largest; the rest is one row, `other`. */
  top?: number;
  /** Metric that decides which are the largest. Default: the first. */
  topBy?: string;
  /** It shows the time before, where that is asked for. */
  compare: boolean;
  /** Table report that it shows. */
  report?: string;
  /** Dashboard that a click on a value leads to. */
  drill?: string;
  /** Dimension that the value which its dashboard is about narrows it by, where it is not the first of `about`. */
  about?: string;
  /** A range in words, where the panel has one of its own. */
  range?: string;
  /** Line of it in the file. */
  line: number;
}

export interface Dashboard {
  /** `pack.dashboard`; the one called `now` is what the Now page shows of its pack. */
  name: string;
  title: string;
  description: string;
  /** Name of a Tabler icon. */
  icon: string;
  /**
   * It is about one value of a dimension, which the address names; a click on a value of any of these dimensions leads here. The first is
   * what its panels are narrowed by. Empty: it is about everything.
   */
  about: string[];
  /** In words: `last-72h`. */
  range: string;
  /** Dimensions that are offered as filters. */
  filters: string[];
  panels: Panel[];
  /** Where it was written; the file as shown to people. */
  place: { file: string; line: number };
}
