// The SQL that builds a table, and the words that make other engines read it.

import type { TableWhole } from '../../api/operations.ts';
import { Code } from '../../parts/code.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Section } from '../../parts/page.tsx';
import { words as lakeWords } from '../../words/lake.ts';
import { useWords } from '../../words/words.ts';

export function SqlTab({ table }: { table: TableWhole }) {
  const words = useWords(lakeWords);
  const where =
    table.file === null ? undefined : (
      <>
        {words.fileOf} <code>{table.file}</code>
      </>
    );
  return (
    <Section title={words.tabs.sql} note={where}>
      {table.sql === null ? (
        <Empty title={table.kind === 'ops' ? words.noSqlOps : words.noSql} />
      ) : (
        <Code text={table.sql} language="sql" />
      )}
    </Section>
  );
}

export function DdlTab({ table }: { table: TableWhole }) {
  const words = useWords(lakeWords);
  if (table.ddl === null) return <Empty title={words.noDdl} />;
  return (
    <>
      <Section title="Athena" note={words.ddlNote}>
        <Code text={table.ddl.athena} language="sql" />
      </Section>
      <Section title="Trino">
        <Code text={table.ddl.trino} language="sql" />
      </Section>
    </>
  );
}
