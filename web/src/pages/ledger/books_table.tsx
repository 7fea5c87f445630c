// The books of each source: lines = rows + rejects + duplicates, and whether that is so.

import type { Books } from '../../api/operations.ts';
import type { GridColumn } from '../../grid/columns.ts';
import { SimpleTable } from '../../grid/simple_table.tsx';
import { useFormat } from '../../parts/format.ts';
import { State } from '../../parts/state.tsx';
import { words as lakeWords } from '../../words/lake.ts';
import { useWords } from '../../words/words.ts';

export interface Sum {
  lines: number;
  rows: number;
  rejects: number;
  duplicates: number;
}

/** Lines that are neither rows nor rejects nor duplicates; 0 where the books balance. */
export const offBy = ({ lines, rows, rejects, duplicates }: Sum): number => lines - rows - rejects - duplicates;

/** Whether books balance, as a sign and words. */
export function Balance({ sum, signOnly = false }: { sum: Sum; signOnly?: boolean }) {
  const words = useWords(lakeWords);
  const format = useFormat();
  const off = offBy(sum);
  return off === 0 ? (
    <State state="ok" words={words.balanced} signOnly={signOnly} />
  ) : (
    <State state="error" words={words.unbalanced(format.integer(off))} />
  );
}

export function BooksTable({ books }: { books: readonly Books[] }) {
  const words = useWords(lakeWords);
  const format = useFormat();
  const number = (
    key: 'files' | 'lines' | 'rows' | 'rejects' | 'duplicates' | 'failed' | 'waiting',
    label: string,
  ): GridColumn<Books> => ({
    key,
    label,
    align: 'right',
    render: row => format.integer(row[key]),
  });
  const columns: GridColumn<Books>[] = [
    { key: 'source', label: words.source, mono: true },
    number('files', words.files),
    { key: 'bytes', label: words.size, align: 'right', render: row => format.bytes(row.bytes) },
    number('lines', words.lines),
    number('rows', `= ${words.rows}`),
    number('rejects', `+ ${words.rejects}`),
    number('duplicates', `+ ${words.duplicates}`),
    { key: 'balanced', label: words.balance, render: row => <Balance sum={row} /> },
    number('waiting', words.waiting),
    {
      key: 'failed',
      label: words.failed,
      align: 'right',
      render: row => (row.failed === 0 ? '0' : <State state="failed" words={format.integer(row.failed)} />),
    },
    {
      key: 'newest_event',
      label: words.newestRecord,
      render: row => (row.newest_event === null ? '' : format.time(row.newest_event)),
    },
  ];
  return <SimpleTable columns={columns} rows={books} rowKey={row => row.source} label={words.books} />;
}
