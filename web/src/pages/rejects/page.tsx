// Records that could not be read: how many by which code, and each with its reason, its line and itself, shown so that nothing in it acts.

import { Button, Drawer, Select } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { Answer } from '../../api/client.ts';
import type { Reject } from '../../api/operations.ts';
import { SafeText } from '../../grid/cells.tsx';
import type { GridColumn } from '../../grid/columns.ts';
import { Grid } from '../../grid/grid.tsx';
import { SimpleTable } from '../../grid/simple_table.tsx';
import { useCan } from '../../parts/can.tsx';
import { Empty } from '../../parts/empty.tsx';
import { useFormat } from '../../parts/format.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Page, Section } from '../../parts/page.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { firstOf, useUrl } from '../../parts/url.ts';
import { useCall } from '../../parts/use_call.ts';
import { usePages } from '../../parts/use_pages.ts';
import { words as lakeWords } from '../../words/lake.ts';
import { useWords } from '../../words/words.ts';
import styles from '../lake/lake.module.css';
import { LakeNav } from '../lake/lake_nav.tsx';

type Code = Answer<'countRejects'>['items'][number];
const pageSize = 500;

function Codes({ codes }: { codes: readonly Code[] }) {
  const words = useWords(lakeWords);
  const format = useFormat();
  const columns: GridColumn<Code>[] = [
    {
      key: 'code',
      label: words.code,
      mono: true,
      render: row => (
        <Link to="/lake/rejects" search={{ source: row.source, code: row.code } as never}>
          {row.code}
        </Link>
      ),
    },
    { key: 'source', label: words.source, mono: true },
    { key: 'count', label: words.count, align: 'right', render: row => format.integer(row.count) },
    { key: 'newest', label: words.newestReject, render: row => format.ago(row.newest) },
  ];
  return (
    <SimpleTable columns={columns} rows={codes} rowKey={row => `${row.source} ${row.code}`} label={words.byCode} />
  );
}

function Filters({ codes }: { codes: readonly Code[] }) {
  const words = useWords(lakeWords);
  const [search, change] = useUrl();
  const [source, code, path] = ['source', 'code', 'path'].map(name => firstOf(search[name]));
  const options = (name: 'source' | 'code', value: string | undefined) => [
    ...new Set([...codes.map(one => one[name]), ...(value === undefined ? [] : [value])]),
  ];
  return (
    <div className={styles['filters']}>
      <Select
        label={words.source}
        value={source ?? ''}
        allowDeselect={false}
        data={[{ value: '', label: words.anySource }, ...options('source', source)]}
        onChange={value => change({ source: value || undefined }, { replace: true })}
      />
      <Select
        label={words.code}
        value={code ?? ''}
        allowDeselect={false}
        data={[{ value: '', label: words.anyCode }, ...options('code', code)]}
        onChange={value => change({ code: value || undefined }, { replace: true })}
      />
      {[source, code, path].some(one => one !== undefined) && (
        <Button variant="subtle" onClick={() => change({ source: undefined, code: undefined, path: undefined })}>
          {words.clear}
        </Button>
      )}
      {path !== undefined && <span className={styles['check']}>{words.fileFilter(path)}</span>}
    </div>
  );
}

function useColumns(): GridColumn<Reject>[] {
  const words = useWords(lakeWords);
  const format = useFormat();
  return useMemo(
    () => [
      { key: 'code', label: words.code, mono: true, width: 116 },
      { key: 'line_number', label: words.line, align: 'right', width: 68 },
      { key: 'reason', label: words.reason, width: 320 },
      { key: 'record', label: words.record, mono: true, width: 380, grow: true },
      { key: 'path', label: words.path, mono: true, width: 280 },
      { key: 'source', label: words.source, mono: true, width: 110 },
      {
        key: 'rejected_at',
        label: words.rejectedAt,
        width: 160,
        text: row => row.rejected_at,
        render: row => format.time(row.rejected_at),
      },
    ],
    [words, format],
  );
}

function RejectDetail({ reject, onClose }: { reject: Reject; onClose: () => void }) {
  const words = useWords(lakeWords);
  const format = useFormat();
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={640}
      title={<code>{reject.code}</code>}
      closeButtonProps={{ 'aria-label': words.close }}
    >
      <div className={styles['sheet']}>
        <p>
          <SafeText text={reject.reason} />
        </p>
        <h3 className={styles['detailHead']}>{words.rawRecord}</h3>
        <pre className={styles['record']} data-record>
          <SafeText text={reject.record} whole />
        </pre>
        <p className={styles['count']}>{words.escapesNote}</p>
        <dl className={styles['details']}>
          <dt>{words.path}</dt>
          <dd>
            <code>
              <SafeText text={reject.path} />
            </code>
          </dd>
          <dt>{words.line}</dt>
          <dd>{format.integer(reject.line_number)}</dd>
          <dt>{words.source}</dt>
          <dd>
            <code>{reject.source}</code>
          </dd>
          <dt>{words.rejectedAt}</dt>
          <dd>{format.time(reject.rejected_at, { seconds: true })}</dd>
        </dl>
        <p className={styles['detailHead']}>
          <Link to="/lake/ledger" search={{ source: reject.source, search: reject.path } as never}>
            {words.toFile}
          </Link>
        </p>
      </div>
    </Drawer>
  );
}

function Records() {
  const words = useWords(lakeWords);
  const [search] = useUrl();
  const query = Object.fromEntries(
    ['source', 'code', 'path'].flatMap(name => {
      const value = firstOf(search[name]);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const pages = usePages('listRejects', { query: { ...query, limit: pageSize } });
  const columns = useColumns();
  const [opened, open] = useState<Reject>();
  if (pages.data === undefined)
    return pages.error === null ? (
      <Skeleton kind="table" rows={14} />
    ) : (
      <Problem error={pages.error} retry={pages.refetch} />
    );
  return (
    <>
      <Grid
        columns={columns}
        rows={pages.data}
        rowKey={row => row.id}
        label={words.records}
        maxRows={18}
        empty={words.noRejectsFit}
        onOpen={open}
        {...(pages.more ? { onEnd: pages.fetchMore } : {})}
      />
      {pages.error !== null && <Problem error={pages.error} retry={pages.fetchMore} compact />}
      <p className={styles['count']} role="status">
        {pages.isFetchingMore ? words.loadingMore : words.shownRejects(pages.data.length, pages.more)}
      </p>
      {opened !== undefined && <RejectDetail reject={opened} onClose={() => open(undefined)} />}
    </>
  );
}

export function RejectsPage() {
  const words = useWords(lakeWords);
  const analyst = useCan('analyst');
  const codes = useCall('countRejects', {});
  return (
    <Page title={words.rejects}>
      <LakeNav />
      <Loaded
        query={codes}
        skeleton={<Skeleton kind="table" rows={4} />}
        empty={<Empty title={words.noRejects} hint={words.noRejectsHint} />}
      >
        {({ items }) => (
          <>
            <Section title={words.byCode}>
              <div className={styles['codes']}>
                <Codes codes={items} />
              </div>
            </Section>
            <Section title={words.records}>
              {analyst ? (
                <>
                  <Filters codes={items} />
                  <Records />
                </>
              ) : (
                <Empty title={words.rejectsRole} hint={words.rejectsRoleHint} />
              )}
            </Section>
          </>
        )}
      </Loaded>
    </Page>
  );
}
