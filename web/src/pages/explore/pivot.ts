// A dimension turned into columns: one column for each of its values, rows by what is left. What must stay true: what the top leaves out stays,
// as a column of its own, and a combination without a row is empty and not zero.

import { type AnswerColumn, type Cell, columnsOf, numberOf, type PanelAnswer } from '../../charts/cut.ts';

const none = '\u0000';
const restName = '\u0001rest';

/** Column names of a pivot are its values; those of NULL and of the rest are told apart from texts. */
export const isRest = (name: string): boolean => name === restName;
export const isNone = (name: string): boolean => name === none;

/** The answer with the values of a dimension as columns, by its first metric. Most columns first. */
export function pivotOf(answer: PanelAnswer, dimension: string): PanelAnswer {
  const at = answer.columns.findIndex(({ name, kind }) => name === dimension && kind === 'dimension');
  const { metrics } = columnsOf(answer);
  const [metric = -1] = metrics;
  const measured = answer.columns[metric];
  if (at < 0 || measured === undefined) return answer;
  const kept = answer.columns.flatMap((_, index) => (index === at || metrics.includes(index) ? [] : [index]));
  const keyOf = (row: readonly Cell[]) => JSON.stringify(kept.map(index => row[index] ?? null));
  const nameOf = (row: readonly Cell[]) => (row[at] === null || row[at] === undefined ? none : String(row[at]));
  const names = byWeight(answer.rows, { nameOf, metric });
  const rest = answer.other?.rows ?? [];
  const all = rest.length > 0 ? [...names, restName] : names;
  const lines = new Map<string, Cell[]>();
  const place = (row: readonly Cell[], name: string) => {
    const key = keyOf(row);
    const line = lines.get(key) ?? [...kept.map(index => row[index] ?? null), ...all.map(() => null as Cell)];
    lines.set(key, line);
    line[kept.length + all.indexOf(name)] = row[metric] ?? null;
  };
  for (const row of answer.rows) place(row, nameOf(row));
  for (const row of rest) place(row, restName);
  const columns: AnswerColumn[] = [
    ...kept.map(index => answer.columns[index] as AnswerColumn),
    ...all.map(name => ({ ...measured, name, label: name })),
  ];
  return { ...answer, columns, rows: [...lines.values()], previous: null, other: null };
}

function byWeight(
  rows: PanelAnswer['rows'],
  { nameOf, metric }: { nameOf: (row: readonly Cell[]) => string; metric: number },
): string[] {
  const weights = new Map<string, number>();
  for (const row of rows)
    weights.set(nameOf(row), (weights.get(nameOf(row)) ?? 0) + Math.abs(numberOf(row[metric]) ?? 0));
  return [...weights].toSorted(([, one], [, other]) => other - one).map(([name]) => name);
}
