// The answer as files. As CSV (RFC 4180) every digit is as it came, and a text that a workbook would take for a formula gets an apostrophe.
// Files that the server writes come of the statement behind the answer, without the columns that only place the rows.

import type { Cell, PanelAnswer } from '../../charts/cut.ts';

export function csvOf(
  answer: Pick<PanelAnswer, 'columns' | 'rows' | 'other'>,
  otherName: (count: number) => string,
): string {
  const first = answer.columns.findIndex(({ kind }) => kind === 'dimension');
  const rest = (answer.other?.rows ?? []).map(row =>
    row.map((cell, index) => (index === first ? otherName(answer.other?.count ?? 0) : cell)),
  );
  const lines = [answer.columns.map(({ name }) => name), ...answer.rows, ...rest];
  return `${lines.map(line => line.map(fieldOf).join(',')).join('\r\n')}\r\n`;
}

function fieldOf(cell: Cell): string {
  if (cell === null) return '';
  const text = typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
  const safe =
    typeof cell === 'string' && /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The statement of an answer as a table for people: its own columns, and what the top leaves out named as that. */
export function fileSql({ columns, sql }: Pick<PanelAnswer, 'columns' | 'sql'>, topped: boolean): string {
  if (!topped) return sql;
  const first = columns.findIndex(({ kind }) => kind === 'dimension');
  const list = columns.map(({ name }, index) =>
    index === first
      ? `case when top_place is null then 'other (' || cast(left_out as varchar) || ')' else cast(${quoted(name)} as varchar) end as ${quoted(name)}`
      : quoted(name),
  );
  return `select ${list.join(', ')}\nfrom (\n${sql.trim().replace(/;$/, '')}\n) as answer\norder by coalesce(top_place, 2147483647)`;
}
