// One table: what it holds, how far it reaches, and behind tabs everything that is known of it.

import { Tabs } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { ApiProblem } from '../../api/client.ts';
import type { TableWhole } from '../../api/operations.ts';
import { useInside } from '../../parts/can.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Page } from '../../parts/page.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { firstOf, useUrl } from '../../parts/url.ts';
import { useCall } from '../../parts/use_call.ts';
import { words as lakeWords } from '../../words/lake.ts';
import { useWords } from '../../words/words.ts';
import styles from '../lake/lake.module.css';
import { DdlTab, SqlTab } from './code_tabs.tsx';
import { ColumnsTab } from './columns_tab.tsx';
import { FilesTab } from './files_tab.tsx';
import { IntervalsTab } from './intervals_tab.tsx';
import { LineageTab } from './lineage_tab.tsx';
import { PreviewTab } from './preview_tab.tsx';
import { Prose } from './prose.tsx';
import tableStyles from './table.module.css';
import { TableFacts } from './table_facts.tsx';

const tabNames = ['columns', 'intervals', 'files', 'lineage', 'sql', 'ddl', 'preview'] as const;
type TabName = (typeof tabNames)[number];

const views: Readonly<Record<TabName, (given: { table: TableWhole }) => React.ReactNode>> = {
  columns: ColumnsTab,
  intervals: IntervalsTab,
  files: FilesTab,
  lineage: LineageTab,
  sql: SqlTab,
  ddl: DdlTab,
  preview: PreviewTab,
};

/** The tabs that have something behind them. */
function tabsOf(table: TableWhole, inside: boolean): TabName[] {
  const stored = table.kind !== 'ops' && table.version !== null;
  return tabNames.filter(name => {
    if (name === 'intervals') return inside && table.kind !== 'ops';
    if (name === 'files') return stored;
    if (name === 'ddl') return table.ddl !== null;
    return true;
  });
}

function TableView({ table }: { table: TableWhole }) {
  const words = useWords(lakeWords);
  const tabs = tabsOf(table, useInside());
  const [search, change] = useUrl();
  const wanted = firstOf(search['tab']) ?? (search['from'] === undefined ? undefined : 'intervals');
  const tab = tabs.find(name => name === wanted) ?? 'columns';
  const View = views[tab];
  const choose = (name: string | null) =>
    change({ tab: name === 'columns' || name === null ? undefined : name, from: undefined, to: undefined });
  return (
    <>
      {table.description !== '' && (
        <p className={styles['lead']}>
          <Prose text={table.description} />
        </p>
      )}
      <TableFacts table={table} />
      <Tabs value={tab} onChange={choose} keepMounted={false}>
        <Tabs.List aria-label={table.name} className={tableStyles['tabs'] ?? ''}>
          {tabs.map(name => (
            <Tabs.Tab key={name} value={name}>
              {words.tabs[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab} className={styles['panel'] ?? ''}>
          <View table={table} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

export function TablePage() {
  const words = useWords(lakeWords);
  const name = String((useParams({ strict: false }) as Record<string, string>)['table'] ?? '');
  const query = useCall('getTable', { params: { name } }, { keep: false });
  const missing = query.error instanceof ApiProblem && query.error.status === 404;
  return (
    <Page
      title={name}
      titleExtra={
        query.data === undefined ? undefined : <span>{query.data.title === name ? '' : query.data.title}</span>
      }
      actions={
        <>
          <Link to="/lake">{words.allTables}</Link>
          <Link to="/sql" search={{ sql: `select *\nfrom ${name}\nlimit 100` } as never}>
            {words.openSql}
          </Link>
        </>
      }
    >
      {missing ? (
        <Empty title={words.noSuch(name)} hint={words.noSuchHint} action={<Link to="/lake">{words.allTables}</Link>} />
      ) : (
        <Loaded query={query} skeleton={<Skeleton kind="table" rows={12} />}>
          {table => <TableView key={table.name} table={table} />}
        </Loaded>
      )}
    </Page>
  );
}
