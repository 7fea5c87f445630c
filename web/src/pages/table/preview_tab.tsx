// The first rows of a table, for those who may run SQL.

import { useEffect, useMemo, useState } from 'react';
import type { TableWhole } from '../../api/operations.ts';
import { Grid } from '../../grid/grid.tsx';
import { resultColumns } from '../../grid/result_columns.tsx';
import { useCan } from '../../parts/can.tsx';
import { Empty } from '../../parts/empty.tsx';
import { useFormat } from '../../parts/format.ts';
import { Section } from '../../parts/page.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { words as lakeWords } from '../../words/lake.ts';
import { useWords } from '../../words/words.ts';
import { StatementRun } from '../sql/run.ts';
import { useRunView } from '../sql/use_runs.ts';

const most = 100;
const quoted = (name: string) =>
  name
    .split('.')
    .map(part => `"${part.replaceAll('"', '""')}"`)
    .join('.');

function Rows({ name }: { name: string }) {
  const words = useWords(lakeWords);
  const { zone, language } = useFormat();
  const [run, setRun] = useState<StatementRun>();
  useEffect(() => {
    const started = new StatementRun(`select * from ${quoted(name)} limit ${most}`, () => undefined);
    setRun(started);
    return started.stop;
  }, [name]);
  const view = useRunView(run);
  const columns = useMemo(
    () => resultColumns(view?.columns ?? [], { zone, language }),
    [view?.columns, zone, language],
  );
  if (view?.state === 'failed') return <Problem error={view.problem} />;
  if (view === undefined || view.columns.length === 0) return <Skeleton kind="table" rows={12} />;
  return (
    <Grid
      columns={columns}
      rows={view.rows}
      rowKey={(_, at) => at}
      label={words.tabs.preview}
      maxRows={20}
      rowNumbers
    />
  );
}

export function PreviewTab({ table }: { table: TableWhole }) {
  const words = useWords(lakeWords);
  const analyst = useCan('analyst');
  if (!analyst) return <Empty title={words.previewRole} hint={words.previewRoleHint} />;
  return (
    <Section title={words.tabs.preview} note={words.previewNote}>
      <Rows name={table.name} />
    </Section>
  );
}
