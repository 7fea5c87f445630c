// The columns of a table: type, unit, meaning; which of them are personal, the key, the time.

import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import type { TableColumn, TableWhole } from '../../api/operations.ts';
import type { GridColumn } from '../../grid/columns.ts';
import { SimpleTable } from '../../grid/simple_table.tsx';
import { useFormat } from '../../parts/format.ts';
import { Section } from '../../parts/page.tsx';
import { firstOf, useUrl } from '../../parts/url.ts';
import { words as lakeWords } from '../../words/lake.ts';
import { useWords } from '../../words/words.ts';
import { Prose } from './prose.tsx';
import styles from './table.module.css';

export function ColumnsTab({ table }: { table: TableWhole }) {
  const words = useWords(lakeWords);
  const format = useFormat();
  const [search, change] = useUrl();
  const text = firstOf(search['search']) ?? '';
  const wanted = text.trim().toLowerCase();
  const rows = table.columns.filter(
    column =>
      wanted === '' || column.name.toLowerCase().includes(wanted) || column.description.toLowerCase().includes(wanted),
  );
  const marks = (column: TableColumn) =>
    [
      ...(table.key.includes(column.name) || table.grain.includes(column.name) ? [words.keyMark] : []),
      ...(table.event_time === column.name ? [words.timeMark] : []),
    ].join(', ');
  const columns: GridColumn<TableColumn>[] = [
    { key: 'name', label: words.column, mono: true, width: 260 },
    { key: 'type', label: words.type, mono: true, width: 130, render: column => column.type.toLowerCase() },
    { key: 'unit', label: words.unit, width: 110, render: column => format.unit(column.unit) },
    {
      key: 'personal',
      label: '',
      width: 110,
      render: column => (
        <>
          {column.personal && (
            <span className={styles['personal']} title={words.personalHint}>
              {words.personal}
            </span>
          )}
          <span className={styles['mark']}>{marks(column)}</span>
        </>
      ),
    },
    { key: 'description', label: words.description, render: column => <Prose text={column.description} /> },
  ];
  return (
    <Section
      title={words.tabs.columns}
      note={format.integer(table.columns.length)}
      actions={
        <TextInput
          type="search"
          data-search
          aria-label={words.searchColumns}
          placeholder={words.searchColumns}
          leftSection={<IconSearch size={14} stroke={1.5} aria-hidden />}
          value={text}
          onChange={event => change({ search: event.currentTarget.value || undefined }, { replace: true })}
        />
      }
    >
      <SimpleTable
        columns={columns}
        rows={rows}
        rowKey={column => column.name}
        label={words.tabs.columns}
        empty={words.noColumns}
      />
    </Section>
  );
}
