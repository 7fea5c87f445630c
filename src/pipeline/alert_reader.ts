// One reader for all questions of a look at the alerts: opened when the first of them is asked, with every table that any of them
// reads, because opening costs more than asking.

import { tablesRead } from '../alerts/questions.ts';
import type { Alert } from '../catalog/alert.ts';
import { collect, type Value } from '../engine/engine.ts';
import { findReport } from '../metrics/report.ts';
import type { AlertSources } from './alert_facts.ts';
import { opsTables } from './ops_tables.ts';
import { openReader } from './reader.ts';
import type { Reader } from './reading.ts';

export interface LakeReader {
  /** Rows of one statement in the common dialect. */
  ask: (sql: string) => Promise<Record<string, Value>[]>;
  close(): Promise<void>;
}

export function openLakeReader(
  sources: Omit<AlertSources, 'store' | 'table' | 'seen'>,
  alerts: readonly Alert[],
): LakeReader {
  let reader: Reader | undefined;
  return {
    ask: async sql => {
      reader ??= await openReader({ ...sources, sql: [], tables: tablesOf(sources, alerts) });
      return collect(await reader.engine.query(sql));
    },
    close: async () => reader?.close(),
  };
}

/** Every table that the alerts may read. */
function tablesOf({ catalog }: Pick<AlertSources, 'catalog'>, alerts: readonly Alert[]): string[] {
  const reports = alerts.flatMap(({ question }) => (question.kind === 'report' ? [question.report] : []));
  const texts = reports.map(name => findReport(catalog, name).sql.replaceAll('"', '').toLowerCase());
  const ops = opsTables.map(table => table.name).filter(name => texts.some(text => text.includes(name)));
  return [...new Set([...alerts.flatMap(({ question }) => tablesRead(question, catalog)), ...ops])];
}
