// A table report as a grid: the very file that a program gets, so that what is seen here is what is loaded there.

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { send } from '../../api/client.ts';
import type { ReportWhole } from '../../api/operations.ts';
import { Grid } from '../../grid/grid.tsx';
import { useFormat } from '../../parts/format.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { words } from '../../words/reports.ts';
import { useWords } from '../../words/words.ts';
import { type Csv, parseCsv } from './csv.ts';
import css from './report.module.css';
import type { Wanted } from './wanted.ts';

/** As many as one scrolls through; a download has all. */
const most = 10_000;
const number = /^-?\d+(\.\d+)?$/;

export function TablePreview({ report, wanted }: { report: ReportWhole; wanted: Wanted }) {
  const text = useWords(words);
  const query = useQuery({
    queryKey: ['getReportFile', report.name, wanted],
    queryFn: async ({ signal }) => {
      const given = { params: { name: report.name }, query: { ...wanted, format: 'csv' as const } };
      return parseCsv(await (await send('getReportFile', given, { signal })).text(), most);
    },
    staleTime: 60_000,
  });
  return (
    <Loaded
      query={query}
      skeleton={
        <div className={css.making}>
          <p role="status">{text.making}</p>
          <Skeleton kind="table" rows={12} />
        </div>
      }
    >
      {(csv: Csv) => <Table csv={csv} label={report.title} />}
    </Loaded>
  );
}

/** By the longest of the first rows; digits are as wide as letters here. */
function widthOf(name: string, rows: readonly string[][], at: number): number {
  const longest = Math.max(...rows.slice(0, 50).map(row => (row[at] ?? '').length), 0);
  return Math.min(380, Math.max(name.length * 7 + 40, longest * 8.3 + 24));
}

function Table({ csv, label }: { csv: Csv; label: string }) {
  const text = useWords(words);
  const format = useFormat();
  const columns = useMemo(
    () =>
      csv.header.map((name, at) => {
        const isNumber = csv.rows.length > 0 && csv.rows.every(row => row[at] === '' || number.test(row[at] ?? ''));
        return {
          key: String(at),
          label: name,
          width: widthOf(name, csv.rows, at),
          text: (row: string[]) => row[at] ?? '',
          sortable: true,
          ...(isNumber
            ? { align: 'right' as const, value: (row: string[]) => (row[at] === '' ? null : Number(row[at])) }
            : {}),
        };
      }),
    [csv],
  );
  const keyed = useMemo(() => new Map(csv.rows.map((row, at) => [row, at])), [csv]);
  return (
    <>
      <Grid columns={columns} rows={csv.rows} rowKey={row => keyed.get(row) ?? -1} label={label} maxRows={20} />
      <p className={css.soft}>
        {csv.cut
          ? text.previewMore(format.integer(csv.rows.length))
          : text.previewRows(format.integer(csv.rows.length))}
      </p>
    </>
  );
}
