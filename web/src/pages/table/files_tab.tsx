// What a table is on disk: partitions with their sizes, to be taken along as CSV or Parquet; and the Parquet files themselves.

import { Button, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useMemo } from 'react';
import { hrefOf } from '../../api/client.ts';
import type { DataFile, Partition, TableWhole } from '../../api/operations.ts';
import type { GridColumn } from '../../grid/columns.ts';
import { Grid } from '../../grid/grid.tsx';
import { useCan } from '../../parts/can.tsx';
import { Download } from '../../parts/download.tsx';
import { useFormat } from '../../parts/format.ts';
import { Section } from '../../parts/page.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { firstOf, useUrl } from '../../parts/url.ts';
import { type Pages, usePages } from '../../parts/use_pages.ts';
import { words as lakeWords } from '../../words/lake.ts';
import { useWords } from '../../words/words.ts';
import styles from '../lake/lake.module.css';

const formats = [
  ['csv.gz', 'CSV.gz'],
  ['parquet', 'Parquet'],
] as const;

/** Links that download a partition, or without one the whole table. */
function TableDownloads({ name, partition, label }: { name: string; partition?: string; label: string }) {
  return (
    <span className={styles['downloads']}>
      {formats.map(([format, shown]) => (
        <Download
          key={format}
          href={hrefOf('downloadPartition', {
            params: { name },
            query: { format, ...(partition === undefined ? {} : { partition }) },
          })}
          label={label}
          format={shown}
        />
      ))}
    </span>
  );
}

function usePartitionColumns(table: TableWhole): GridColumn<Partition>[] {
  const words = useWords(lakeWords);
  const format = useFormat();
  const analyst = useCan('analyst');
  return useMemo(
    () => [
      { key: 'partition', label: words.partition, mono: true, width: 360, text: row => row.partition || words.whole },
      {
        key: 'rows',
        label: words.rows,
        align: 'right',
        width: 120,
        text: row => String(row.rows),
        render: row => format.integer(row.rows),
      },
      {
        key: 'bytes',
        label: words.size,
        align: 'right',
        width: 110,
        text: row => String(row.bytes),
        render: row => format.bytes(row.bytes),
      },
      { key: 'files', label: words.files, align: 'right', width: 90, text: row => String(row.files) },
      {
        key: 'first',
        label: words.oldest,
        width: 170,
        text: row => row.first ?? '',
        render: row => format.time(row.first),
      },
      {
        key: 'last',
        label: words.newest,
        width: 170,
        text: row => row.last ?? '',
        render: row => format.time(row.last),
      },
      ...(analyst
        ? [
            {
              key: 'download',
              label: words.download,
              width: 190,
              text: () => '',
              render: (row: Partition) => (
                <TableDownloads name={table.name} partition={row.partition} label={row.partition} />
              ),
            },
          ]
        : []),
    ],
    [words, format, analyst, table.name],
  );
}

function useFileColumns(): GridColumn<DataFile>[] {
  const words = useWords(lakeWords);
  const format = useFormat();
  const analyst = useCan('analyst');
  return useMemo(
    () => [
      { key: 'path', label: words.path, mono: true, width: 480, text: row => row.path },
      {
        key: 'rows',
        label: words.rows,
        align: 'right',
        width: 120,
        text: row => String(row.rows),
        render: row => format.integer(row.rows),
      },
      {
        key: 'bytes',
        label: words.size,
        align: 'right',
        width: 110,
        text: row => String(row.bytes),
        render: row => format.bytes(row.bytes),
      },
      {
        key: 'written_at',
        label: words.written,
        width: 170,
        text: row => row.written_at,
        render: row => format.time(row.written_at),
      },
      ...(analyst
        ? [
            {
              key: 'href',
              label: words.download,
              width: 120,
              text: () => '',
              render: (row: DataFile) => <Download href={row.href} label={row.path} format="Parquet" />,
            },
          ]
        : []),
    ],
    [words, format, analyst],
  );
}

interface ListProps<Row> {
  pages: Pages<Row>;
  columns: GridColumn<Row>[];
  rowKey: (row: Row) => string;
  label: string;
  onOpen?: (row: Row) => void;
}

function List<Row>({ pages, columns, rowKey, label, onOpen }: ListProps<Row>) {
  const words = useWords(lakeWords);
  if (pages.data === undefined)
    return pages.error === null ? (
      <Skeleton kind="table" rows={6} />
    ) : (
      <Problem error={pages.error} retry={pages.refetch} />
    );
  return (
    <>
      {pages.error !== null && <Problem error={pages.error} retry={pages.refetch} compact />}
      <Grid
        columns={columns}
        rows={pages.data}
        rowKey={rowKey}
        label={label}
        maxRows={14}
        empty={words.noneFound}
        {...(onOpen === undefined ? {} : { onOpen })}
        {...(pages.more ? { onEnd: pages.fetchMore } : {})}
      />
    </>
  );
}

export function FilesTab({ table }: { table: TableWhole }) {
  const words = useWords(lakeWords);
  const format = useFormat();
  const analyst = useCan('analyst');
  const [search, change] = useUrl();
  const text = firstOf(search['search']) ?? '';
  const chosen = firstOf(search['partition']);
  const partitions = usePages('listPartitions', {
    params: { name: table.name },
    query: { limit: 500, ...(text === '' ? {} : { search: text }) },
  });
  const files = usePages('listDataFiles', {
    params: { name: table.name },
    query: { limit: 500, ...(chosen === undefined ? {} : { partition: chosen }) },
  });
  const partitionColumns = usePartitionColumns(table);
  const fileColumns = useFileColumns();
  return (
    <>
      <Section
        title={words.partitions}
        note={`${format.integer(table.rows)} ${words.rows.toLowerCase()}, ${format.bytes(table.bytes)}`}
        actions={
          <>
            {analyst ? (
              <>
                <span className={styles['soft']}>{words.wholeTable}</span>
                <TableDownloads name={table.name} label={words.wholeTable} />
              </>
            ) : (
              <span className={styles['soft']}>{words.analystsDownload}</span>
            )}
            <TextInput
              type="search"
              data-search
              aria-label={words.searchPartitions}
              placeholder={words.searchPartitions}
              leftSection={<IconSearch size={14} stroke={1.5} aria-hidden />}
              value={text}
              onChange={event => change({ search: event.currentTarget.value || undefined }, { replace: true })}
            />
          </>
        }
      >
        <List
          pages={partitions}
          columns={partitionColumns}
          rowKey={row => row.partition}
          label={words.partitions}
          onOpen={row => change({ partition: row.partition === chosen ? undefined : row.partition }, { replace: true })}
        />
      </Section>
      <Section
        title={words.dataFiles}
        note={chosen === undefined ? format.integer(table.files) : words.filesOf(chosen)}
        actions={
          chosen === undefined ? undefined : (
            <Button variant="subtle" onClick={() => change({ partition: undefined }, { replace: true })}>
              {words.allFiles}
            </Button>
          )
        }
      >
        <List pages={files} columns={fileColumns} rowKey={row => row.path} label={words.dataFiles} />
      </Section>
    </>
  );
}
