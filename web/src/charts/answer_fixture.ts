// Answers made by hand, for tests of what charts make of them.

import type { AnswerColumn, Cell, PanelAnswer } from './cut.ts';

export const column = (name: string, some: Partial<AnswerColumn> = {}): AnswerColumn => ({
  ...{ name, label: name, kind: 'metric', type: 'BIGINT', unit: 'parcels', good: 'up' },
  ...some,
});

export const timeColumn = column('hour', { kind: 'time', type: 'TIMESTAMP', unit: null, good: null });

export const dimension = (name: string): AnswerColumn =>
  column(name, { kind: 'dimension', type: 'VARCHAR', unit: null, good: null });

export function answerOf(columns: AnswerColumn[], rows: Cell[][], some: Partial<PanelAnswer> = {}): PanelAnswer {
  return {
    ...{ columns, rows, previous: null, other: null, previous_range: null, time_zone: 'UTC', grain: 'hour' },
    range: { from: '2026-03-01T00:00:00Z', to: '2026-03-01T04:00:00Z' },
    ...{
      as_of: null,
      revision: 1,
      data_to: null,
      open_from: null,
      restated: [],
      marks: [],
      sql: '',
      tables: [],
      took_ms: 1,
    },
    ...some,
  };
}
