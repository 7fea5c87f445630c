// The numbers of a panel as a file: CSV for machines, a workbook for people, JSON as the API gives them. What must stay true: what the top
// leaves out is in the file too, as one row that says so.

import type { Dashboard, Panel } from '../catalog/dashboard.ts';
import type { Cell } from '../engine/cell.ts';
import type { Rows, Value } from '../engine/engine.ts';
import { rowsText } from '../engine/output.ts';
import { type Answer, instantText } from './answer.ts';
import type { App, Streamed } from './app.ts';
import { attachment, contentTypes } from './streams.ts';

interface PanelFile {
  format: 'csv' | 'xlsx' | 'json';
  dashboard: Dashboard;
  panel: Panel;
}

/** Makes the file. */
export async function panelFile(app: App, answer: Answer, { format, dashboard, panel }: PanelFile): Promise<Streamed> {
  const name = `${dashboard.name.split('.').at(-1)}_${panel.id}_${answer.range.from.slice(0, 10)}`;
  const headers = { 'content-disposition': attachment(`${name}.${format}`) };
  if (format === 'json')
    return { headers: { ...headers, 'content-type': contentTypes.json }, body: JSON.stringify(answer) };
  const rows = rowsOf(answer);
  if (format === 'csv')
    return { headers: { ...headers, 'content-type': contentTypes.csv }, body: await rowsText(rows, 'csv') };
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  return {
    headers: { ...headers, 'content-type': type },
    body: await workbook(app, answer, { rows, dashboard, panel }),
  };
}

/** The rows, then those of all other values, under `other (n)`. */
function rowsOf({ columns, rows, other }: Answer): Rows {
  const first = columns.findIndex(({ kind }) => kind === 'dimension');
  const rest = (other?.rows ?? []).map(row => row.map((value, i) => (i === first ? `other (${other?.count})` : value)));
  const all = [...rows, ...rest].map(row => row.map(plainValue));
  async function* chunk(): AsyncGenerator<Value[][]> {
    if (all.length > 0) yield all;
  }
  return { columns: columns.map(({ name, type }) => ({ name, type })), [Symbol.asyncIterator]: chunk };
}

/** Cells are JSON, and JSON of lists and objects is a value too. */
const plainValue = (cell: Cell): Value => cell as Value;

/** A workbook of one sheet. Its code is loaded when somebody wants one: few do, and it is large. */
async function workbook(
  app: App,
  answer: Answer,
  { rows, dashboard, panel }: { rows: Rows; dashboard: Dashboard; panel: Panel },
): Promise<AsyncIterable<Uint8Array>> {
  const [{ workbookOf }, { documentWords }] = await Promise.all([
    import('../reports/workbook.ts'),
    import('../reports/words.ts'),
  ]);
  const asOf = answer.as_of === null ? app.clock.now() : new Date(answer.as_of);
  return workbookOf({
    title: `${dashboard.title}: ${panel.title}`,
    siteName: app.current().site.name,
    language: 'en',
    timeZone: answer.time_zone,
    rangeText: `${answer.range.from} – ${answer.range.to}`,
    asOf,
    asOfText: instantText(asOf),
    revision: answer.revision,
    words: documentWords('en'),
    sheets: [
      {
        name: panel.title,
        title: panel.title,
        columns: answer.columns.map(({ name, label, type, unit }) => ({
          name,
          label,
          type,
          ...(unit !== null && { unit }),
        })),
        rows,
      },
    ],
  });
}
