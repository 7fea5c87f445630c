// Whether the books balance: of each file, lines = rows + rejects + duplicates, and the rows of a dataset's files are those of its table.

import { counted } from '../base/names.ts';
import type { App } from './app.ts';
import type { Attention } from './attention_item.ts';

/** What does not balance. While a change is under way the two sides are not to be compared. */
export async function brokenBooks(app: App): Promise<Attention[]> {
  const found: Attention[] = [];
  for (const row of await app.books.ledger.datasets()) {
    if (row.wrong > 0)
      found.push(
        entry(row.dataset, {
          code: 'lines_wrong',
          facts: { count: row.wrong },
          detail: `Of ${counted(row.wrong, 'file')} lines are not rows, rejects and duplicates.`,
        }),
      );
    const held = await rowsOfTable(app, row.dataset);
    if (held !== undefined && held !== row.rows)
      found.push(
        entry(row.dataset, {
          code: 'rows_wrong',
          facts: { rows: row.rows, held },
          detail: `Its files have ${row.rows} rows and the table ${held}.`,
        }),
      );
  }
  return found;
}

/** Undefined where the table need not have all rows of its files, or is being changed. */
async function rowsOfTable(app: App, name: string): Promise<number | undefined> {
  const { site, catalog } = app.current();
  if (!catalog.datasets.has(name) || site.retainDays[name] !== undefined) return undefined;
  if (app.passes.running !== undefined || (await underWay(app))) return undefined;
  return app.desk.loggedRows(name);
}

async function underWay({ store }: App): Promise<boolean> {
  const change = await store.db.selectFrom('changes').select('id').limit(1).executeTakeFirst();
  if (change !== undefined) return true;
  const run = await store.db.selectFrom('runs').select('id').where('state', '=', 'running').limit(1).executeTakeFirst();
  return run !== undefined;
}

const entry = (dataset: string, said: Pick<Attention, 'code' | 'facts' | 'detail'>): Attention => ({
  kind: 'books',
  severity: 'critical',
  subject: dataset,
  title: `The books of ${dataset} do not balance`,
  ...said,
  since: null,
  href: `/lake/ledger?${new URLSearchParams({ dataset })}`,
});
