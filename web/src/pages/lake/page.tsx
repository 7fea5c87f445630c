// The tables of the lake, by pack: how large each is, how far it reaches, how its intervals stand.

import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { Catalogue, Freshness, Table } from '../../api/operations.ts';
import type { GridColumn } from '../../grid/columns.ts';
import { SimpleTable } from '../../grid/simple_table.tsx';
import { useCatalogue } from '../../parts/catalogue.ts';
import { Empty } from '../../parts/empty.tsx';
import { useFormat } from '../../parts/format.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Page, Section } from '../../parts/page.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { State } from '../../parts/state.tsx';
import { firstOf, useUrl } from '../../parts/url.ts';
import { useCall } from '../../parts/use_call.ts';
import { words as lakeWords } from '../../words/lake.ts';
import { useWords } from '../../words/words.ts';
import { IntervalBar } from './interval_bar.tsx';
import styles from './lake.module.css';
import { LakeNav } from './lake_nav.tsx';

function useColumns(freshness: readonly Freshness[]): { all: GridColumn<Table>[]; ops: GridColumn<Table>[] } {
  const words = useWords(lakeWords);
  const format = useFormat();
  return useMemo(() => {
    const lateness = new Map(freshness.filter(one => one.kind === 'table').map(one => [one.name, one.state]));
    const all: GridColumn<Table>[] = [
      {
        key: 'name',
        label: words.table,
        render: table => (
          <Link to="/lake/$table" params={{ table: table.name }} className={styles['name'] ?? ''}>
            {table.name}
          </Link>
        ),
      },
      { key: 'kind', label: words.kind, width: 90, render: table => words.kinds[table.kind] },
      { key: 'rows', label: words.rows, align: 'right', width: 110, render: table => format.integer(table.rows) },
      {
        key: 'bytes',
        label: words.size,
        align: 'right',
        width: 100,
        render: table => format.bytes(table.bytes),
      },
      {
        key: 'last',
        label: words.newest,
        width: 220,
        render: table =>
          table.last === null ? (
            <span className={styles['soft']}>{words.noData}</span>
          ) : (
            <>
              {format.time(table.last)} <span className={styles['soft']}>{format.ago(table.last)}</span>{' '}
              {lateness.get(table.name) === 'late' && <State state="late" />}
            </>
          ),
      },
      {
        key: 'intervals',
        label: words.intervals,
        width: 130,
        render: table => <IntervalBar intervals={table.intervals} />,
      },
      { key: 'title', label: words.what, render: table => <span className={styles['clip']}>{table.title}</span> },
    ];
    // What is read out of the state has no size and no intervals.
    return { all, ops: all.filter(column => ['name', 'rows', 'title'].includes(column.key)) };
  }, [freshness, words, format]);
}

interface Group {
  pack: string;
  title: string;
  tables: Table[];
}

/** Tables by pack: the site's own first, those about operations last. */
export function groupTables(
  tables: readonly Table[],
  packs: Catalogue['packs'],
  own: { site: string; ops: string },
): Group[] {
  const titles = new Map(packs.map(pack => [pack.name, pack.title]));
  const rank = (pack: string) => (pack === 'site' ? 0 : pack === 'ops' ? 2 : 1);
  return [...Map.groupBy(tables, table => table.pack)]
    .map(([pack, list]) => ({
      pack,
      title: pack === 'site' ? own.site : pack === 'ops' ? own.ops : (titles.get(pack) ?? pack),
      tables: list,
    }))
    .sort((one, other) => rank(one.pack) - rank(other.pack) || one.pack.localeCompare(other.pack));
}

function Groups({ tables }: { tables: readonly Table[] }) {
  const words = useWords(lakeWords);
  const { data: catalogue } = useCatalogue();
  const now = useCall('getNow', {});
  const { all, ops } = useColumns(now.data?.freshness ?? []);
  if (tables.length === 0) return <Empty title={words.noTables} />;
  return groupTables(tables, catalogue?.packs ?? [], { site: words.site, ops: words.ops }).map(group => (
    <Section key={group.pack} title={group.title} note={<code>{group.pack}</code>}>
      <SimpleTable
        columns={group.pack === 'ops' ? ops : all}
        rows={group.tables}
        rowKey={table => table.name}
        label={group.title}
      />
    </Section>
  ));
}

export function LakePage() {
  const words = useWords(lakeWords);
  const query = useCall('listTables', {});
  const [search, change] = useUrl();
  const text = firstOf(search['search']) ?? '';
  const wanted = text.trim().toLowerCase();
  const fits = (table: Table) =>
    wanted === '' || table.name.toLowerCase().includes(wanted) || table.title.toLowerCase().includes(wanted);
  return (
    <Page
      title={words.lake}
      actions={
        <TextInput
          type="search"
          data-search
          aria-label={words.searchTables}
          placeholder={words.searchTables}
          leftSection={<IconSearch size={14} stroke={1.5} aria-hidden />}
          value={text}
          onChange={event => change({ search: event.currentTarget.value || undefined }, { replace: true })}
        />
      }
    >
      <LakeNav />
      <Loaded
        query={query}
        skeleton={<Skeleton kind="table" rows={12} />}
        empty={<Empty title={words.emptyTitle} hint={words.emptyHint} />}
      >
        {({ items }) => <Groups tables={items.filter(fits)} />}
      </Loaded>
    </Page>
  );
}
