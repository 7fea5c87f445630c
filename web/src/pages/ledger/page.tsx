// The ledger: every file that came in, what became of it, and books that balance for each file and each source. The list goes on as long as
// there are files.

import { useMemo } from 'react';
import type { InputFile } from '../../api/operations.ts';
import type { GridColumn } from '../../grid/columns.ts';
import { Grid } from '../../grid/grid.tsx';
import { Empty } from '../../parts/empty.tsx';
import { useFormat } from '../../parts/format.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Page, Section } from '../../parts/page.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { State } from '../../parts/state.tsx';
import { useParam } from '../../parts/url.ts';
import { useCall } from '../../parts/use_call.ts';
import { usePages } from '../../parts/use_pages.ts';
import { words as lakeWords } from '../../words/lake.ts';
import { useWords } from '../../words/words.ts';
import styles from '../lake/lake.module.css';
import { LakeNav } from '../lake/lake_nav.tsx';
import { Balance, BooksTable, offBy } from './books_table.tsx';
import { FileDetail } from './file_detail.tsx';
import { LedgerFilters, useLedgerQuery } from './ledger_filters.tsx';

const pageSize = 500;

function useColumns(): GridColumn<InputFile>[] {
  const words = useWords(lakeWords);
  const format = useFormat();
  return useMemo(() => {
    const number = (
      key: 'lines' | 'rows' | 'rejects' | 'duplicates',
      label: string,
      width: number,
    ): GridColumn<InputFile> => ({
      key,
      label,
      width,
      align: 'right',
      text: row => String(row[key]),
      render: row => format.integer(row[key]),
    });
    const time = (key: 'first_event' | 'last_event' | 'found_at', label: string): GridColumn<InputFile> => ({
      key,
      label,
      width: 150,
      text: row => row[key] ?? '',
      render: row => (row[key] === null ? '–' : format.time(row[key])),
    });
    return [
      { key: 'path', label: words.path, mono: true, width: 324, grow: true },
      {
        key: 'state',
        label: words.state,
        width: 150,
        text: row => (row.late ? `${row.state}, late` : row.state),
        render: row => (
          <>
            <State state={row.state} />
            {row.late && (
              <span className={styles['late']} title={words.lateHint}>
                <State state="late" />
              </span>
            )}
          </>
        ),
      },
      {
        key: 'bytes',
        label: words.size,
        align: 'right',
        width: 80,
        text: row => String(row.bytes),
        render: row => format.bytes(row.bytes),
      },
      number('lines', words.lines, 86),
      number('rows', `= ${words.rows}`, 80),
      number('rejects', `+ ${words.rejects}`, 116),
      number('duplicates', `+ ${words.duplicates}`, 106),
      {
        key: 'balance',
        label: words.balance,
        width: 80,
        text: row => String(offBy(row)),
        render: row => <Balance sum={row} signOnly />,
      },
      time('last_event', words.lastRecord),
      time('first_event', words.firstRecord),
      time('found_at', words.found),
      { key: 'source', label: words.source, mono: true, width: 120 },
    ];
  }, [words, format]);
}

function Files({ filtered }: { filtered: boolean }) {
  const words = useWords(lakeWords);
  const query = useLedgerQuery();
  const pages = usePages('listFiles', { query: { ...query, limit: pageSize } });
  const columns = useColumns();
  const [, open] = useParam('file');
  if (pages.data === undefined)
    return pages.error === null ? (
      <Skeleton kind="table" rows={14} />
    ) : (
      <Problem error={pages.error} retry={pages.refetch} />
    );
  if (pages.data.length === 0 && !filtered) return <Empty title={words.noFilesYet} hint={words.noFilesYetHint} />;
  return (
    <>
      <Grid
        columns={columns}
        rows={pages.data}
        rowKey={row => row.id}
        label={words.inputFiles}
        maxRows={20}
        empty={words.noFiles}
        onOpen={row => open(String(row.id))}
        {...(pages.more ? { onEnd: pages.fetchMore } : {})}
      />
      {pages.error !== null && <Problem error={pages.error} retry={pages.fetchMore} compact />}
      <p className={styles['count']} role="status">
        {pages.isFetchingMore ? words.loadingMore : words.shown(pages.data.length, pages.more)}
      </p>
    </>
  );
}

export function LedgerPage() {
  const words = useWords(lakeWords);
  const books = useCall('getBooks', {});
  const query = useLedgerQuery();
  const [file, open] = useParam('file');
  const id = Number(file);
  return (
    <Page title={words.ledger}>
      <LakeNav />
      <Section title={words.books} note={words.booksNote}>
        <Loaded
          query={books}
          skeleton={<Skeleton kind="table" rows={2} />}
          empty={<p className={styles['soft']}>{words.noFilesYet}</p>}
        >
          {({ items }) => <BooksTable books={items} />}
        </Loaded>
      </Section>
      <Section title={words.inputFiles}>
        <LedgerFilters sources={books.data?.items.map(one => one.source) ?? []} query={query} />
        <Files filtered={Object.keys(query).length > 0} />
      </Section>
      {file !== undefined && Number.isSafeInteger(id) && <FileDetail id={id} onClose={() => open(undefined)} />}
    </Page>
  );
}
