// Which tables a report reads: for those inside of walls, who may see it only where they see them all.

import type { Report } from '../catalog/catalog.ts';
import type { DocumentReport } from '../catalog/document.ts';
import type { App } from './app.ts';

/** By report, for as long as its catalogue lives. */
const known = new WeakMap<Report | DocumentReport, readonly string[]>();

/** Names of the tables that a report's statements read, those of the program too. */
export async function reportTables(app: App, report: Report | DocumentReport): Promise<readonly string[]> {
  const before = known.get(report);
  if (before !== undefined) return before;
  // Loaded when somebody asks: it brings fonts and a typesetter.
  const { reportStatements } = await import('../pipeline/documents.ts');
  const statements = reportStatements({ ...app.current(), clock: app.clock }, { report: report.name });
  const tables = new Set<string>();
  for (const sql of statements)
    for (const table of (await app.desk.check({ sql, lane: 'panel' })).tables)
      if (table.includes('.')) tables.add(table);
  known.set(report, [...tables]);
  return [...tables];
}
