// What can be asked: schemas, tables and their columns, to be searched and put into the statement with a click or Enter. For Tab
// the list is one stop; arrows walk it.

import { TextInput } from '@mantine/core';
import { IconChevronRight, IconDatabase, IconExternalLink, IconSearch, IconTable } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useDeferredValue, useState } from 'react';
import type { TableInfo } from '../../api/operations.ts';
import { useRoving } from '../../parts/use_roving.ts';
import { words as sqlWords } from '../../words/sql.ts';
import { useWords } from '../../words/words.ts';
import styles from './browser.module.css';
import { bareName, type Names, shapeOf } from './names.ts';

interface Found {
  schema: string;
  tables: { table: TableInfo; open: boolean; columns: TableInfo['columns'] }[];
}

/** The tables that a search leaves: by their names, or by the names of their columns, which are opened then. */
function searchTables(names: Names, text: string): Found[] {
  const wanted = text.trim().toLowerCase();
  const found: Found[] = [];
  for (const [schema, tables] of names.schemas) {
    const left = tables.flatMap(table => {
      if (wanted === '') return [{ table, open: false, columns: table.columns }];
      const columns = table.columns.filter(column => column.name.toLowerCase().includes(wanted));
      const byName = table.name.toLowerCase().includes(wanted) || table.title.toLowerCase().includes(wanted);
      if (!byName && columns.length === 0) return [];
      return [
        {
          table,
          open: columns.length > 0 && !byName,
          columns: columns.length > 0 && !byName ? columns : table.columns,
        },
      ];
    });
    if (left.length > 0) found.push({ schema, tables: left });
  }
  return found;
}

interface BrowserProps {
  names: Names;
  insert: (text: string) => void;
}

interface TableProps extends BrowserProps {
  entry: Found['tables'][number];
}

function TableEntry({ entry, insert }: TableProps) {
  const words = useWords(sqlWords);
  const [toggled, toggle] = useState<boolean>();
  const open = toggled ?? entry.open;
  const { table } = entry;
  return (
    <li>
      <div className={styles['table']}>
        <button
          type="button"
          className={styles['fold']}
          aria-expanded={open}
          aria-label={words.columnsOf(table.name)}
          onClick={() => toggle(!open)}
        >
          <IconChevronRight size={13} stroke={2} aria-hidden data-open={open || undefined} />
        </button>
        <button type="button" className={styles['name']} title={table.title} onClick={() => insert(table.name)}>
          <IconTable size={13} stroke={1.5} aria-hidden />
          <span>{bareName(table.name)}</span>
        </button>
        <Link
          to="/lake/$table"
          params={{ table: table.name }}
          className={styles['go'] ?? ''}
          aria-label={`${words.openTable}: ${table.name}`}
        >
          <IconExternalLink size={13} stroke={1.5} aria-hidden />
        </Link>
      </div>
      {open && (
        <ul className={styles['columns']}>
          {entry.columns.map(column => (
            <li key={column.name}>
              <button type="button" title={column.description} onClick={() => insert(column.name)}>
                <span>{column.name}</span>
                <span className={styles['shape']}>{shapeOf(column)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

export function Browser({ names, insert }: BrowserProps) {
  const words = useWords(sqlWords);
  const [text, setText] = useState('');
  const roving = useRoving<HTMLDivElement>();
  const found = searchTables(names, useDeferredValue(text));
  return (
    <div className={styles['browser']}>
      <TextInput
        type="search"
        aria-label={words.searchTables}
        placeholder={words.searchTables}
        leftSection={<IconSearch size={14} stroke={1.5} aria-hidden />}
        value={text}
        onChange={event => setText(event.currentTarget.value)}
      />
      <div className={styles['list']} {...roving}>
        {found.length === 0 && <p className={styles['none']}>{words.noTables}</p>}
        {found.map(({ schema, tables }) => (
          <section key={schema}>
            <h3>
              <IconDatabase size={13} stroke={1.5} aria-hidden /> {schema}
            </h3>
            <ul>
              {tables.map(entry => (
                <TableEntry key={`${entry.table.name} ${text}`} entry={entry} names={names} insert={insert} />
              ))}
            </ul>
          </section>
        ))}
      </div>
    </div>
  );
}
