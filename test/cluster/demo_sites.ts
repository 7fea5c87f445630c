// The demo twice: on one machine, and moved to the cluster by its three lines before its first pass. Both have the same files, to the byte
// and the second, and the same clock.

import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { ident, tableName } from '../../src/base/sql.ts';
import { tableOf } from '../../src/catalog/catalog.ts';
import { openReader } from '../../src/pipeline/reader.ts';
import { apart } from '../command_line.ts';
import { compareOnBoth } from '../engines/compare.ts';
import { openBed, type SiteBed } from '../site_bed.ts';
import type { Servers } from './servers.ts';
import { moveToCluster } from './three_lines.ts';

export const demoDay = '2026-03-02';
export const demoNow = '2026-03-03T12:00:00Z';

export interface DemoSites {
  /** On one machine, ready. */
  machine: SiteBed;
  /** The same files, on the cluster; nothing was done yet. */
  cluster: SiteBed;
  remove(): Promise<void>;
}

export async function makeDemoSites(servers: Servers): Promise<DemoSites> {
  const base = await mkdtemp(join(tmpdir(), 'demo-'));
  const [one, many] = [join(base, 'machine'), join(base, 'cluster')];
  const size = ['--days', '1', '--scale', '0.2', '--first-day', demoDay, '--still'];
  expect(await apart(['demo', one, ...size], { now: demoNow })).toMatchObject({ code: 0 });
  for (const name of ['tallylight.yaml', 'inbox'])
    await cp(join(one, name), join(many, name), { recursive: true, preserveTimestamps: true });
  await moveToCluster(many, 'demo', servers);
  const [machine, cluster] = [await openBed(one), await openBed(many)];
  for (const bed of [machine, cluster]) bed.at(demoNow);
  return { machine, cluster, remove: () => rm(base, { recursive: true, force: true }) };
}

/** What differs between the two in a table, in words; a table without rows differs too, since of nothing everything is equal. */
export async function differencesOf(name: string, { machine, cluster }: DemoSites): Promise<string[]> {
  const table = tableOf(machine.catalog, name);
  const columns = table?.columns.map(column => ident(column.name)) ?? [];
  const sql = `select ${columns.join(', ')} from ${tableName(name)}`;
  const [left, right] = await Promise.all([machine, cluster].map(bed => readerOf(bed, sql)));
  if (left === undefined || right === undefined) throw new Error('there are two sites');
  try {
    const { rows, differences } = await compareOnBoth(sql, left.engine, right.engine);
    return rows === 0 ? ['there are no rows'] : differences;
  } finally {
    for (const reader of [left, right]) await reader.close();
  }
}

const readerOf = ({ site, catalog }: SiteBed, sql: string) =>
  openReader({ site, catalog, clock: { now: () => new Date(demoNow) }, sql });
