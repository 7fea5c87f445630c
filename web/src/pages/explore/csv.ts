// The answer as CSV (RFC 4180), every digit as it came. A text that a workbook would take for a formula gets an apostrophe.

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
