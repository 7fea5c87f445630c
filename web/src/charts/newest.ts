// The newest whole interval of an answer over time: what is said of now. One that is still open holds only a part of what it will, so it is drawn
// and never said.

import type { Cut, PanelAnswer } from './cut.ts';

/** Place of the newest slot that is over and has a value; -1 where there is none. */
export function newestWhole(cut: Cut, { open_from, data_to }: Pick<PanelAnswer, 'open_from' | 'data_to'>): number {
  const end = Math.min(...[open_from, data_to].map(at => (at === null ? Number.POSITIVE_INFINITY : Date.parse(at))));
  return cut.slots.findLastIndex(
    ({ to }, index) => to <= end && cut.series.some(({ values }) => (values[index] ?? null) !== null),
  );
}

/** The same answer with one metric alone. */
export function withOneMetric(answer: PanelAnswer, metric: number): PanelAnswer {
  const keep = answer.columns.map((column, index) => column.kind !== 'metric' || index === metric);
  const only = <Item>(row: readonly Item[]): Item[] => row.filter((_, index) => keep[index] === true);
  return {
    ...answer,
    columns: only(answer.columns),
    rows: answer.rows.map(only),
    // The figure tells the time before; a second line behind it would have no name.
    previous: null,
  };
}
