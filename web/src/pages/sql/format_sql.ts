// Sets a statement as the packs write theirs: lower case, two spaces. The library comes only when it is first asked for.

import { patient } from '../../parts/patient.ts';

/** What is named here is loaded, and no other dialect. */
const load = patient(async () => {
  const { formatDialect, trino } = await import('sql-formatter');
  return { formatDialect, trino };
});

/** The formatted text; the text as it was where it cannot be read as SQL. */
export async function formatSql(sql: string): Promise<{ sql: string; ok: boolean }> {
  try {
    const { formatDialect, trino } = await load();
    const formatted = formatDialect(sql, {
      dialect: trino,
      keywordCase: 'lower',
      dataTypeCase: 'lower',
      functionCase: 'lower',
      tabWidth: 2,
      expressionWidth: 80,
      linesBetweenQueries: 1,
    });
    return { sql: formatted, ok: true };
  } catch {
    return { sql, ok: false };
  }
}
