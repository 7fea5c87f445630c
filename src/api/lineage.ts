// What stands on a table: models, metrics, reports, alerts that would change with it.

import type { Catalog } from '../catalog/catalog.ts';

export interface TableUser {
  kind: 'model' | 'metric' | 'report' | 'dashboard' | 'alert' | 'feed';
  name: string;
}

/** Everything of the catalogue that reads a table, by kind and name. */
export function usersOf(catalog: Catalog, table: string): TableUser[] {
  const users: TableUser[] = [];
  const add = (kind: TableUser['kind'], name: string) => users.push({ kind, name });
  for (const model of catalog.models.values()) if (model.inputs.includes(table)) add('model', model.name);
  const metrics = new Set<string>();
  for (const metric of catalog.metrics.values()) {
    if (metric.from !== table && metric.outcome?.table !== table) continue;
    metrics.add(metric.name);
    add('metric', metric.name);
  }
  for (const report of catalog.reports.values()) if (names(report.sql, table)) add('report', report.name);
  for (const { name, question } of catalog.alerts.values()) {
    const about =
      'metric' in question
        ? metrics.has(question.metric)
        : 'table' in question
          ? question.table === table
          : 'dataset' in question && question.dataset === table;
    if (about) add('alert', name);
  }
  return users;
}

/** True where a statement names a table as a word of its own. */
const names = (sql: string, table: string): boolean =>
  new RegExp(`(?<![\\w.])${table.replace('.', '\\s*\\.\\s*')}(?![\\w.])`, 'i').test(sql);
