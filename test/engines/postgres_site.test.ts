// A whole site with its state in PostgreSQL beside the same site with SQLite: the same rows, the same answers of the server, whichever
// statement of the program it is.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { routes } from '../../src/api/contract/contract.ts';
import { figures } from '../../src/api/figures.ts';
import { handlers } from '../../src/api/handlers.ts';
import { whileLeading } from '../../src/api/lead.ts';
import { opsTables } from '../../src/pipeline/ops_tables.ts';
import { type ApiBed, openApiBed } from '../api/handler_bed.ts';
import { csvOf, parcelsYaml, scan } from '../site_bed.ts';
import { missingPostgres, type PostgresBed, startPostgres } from './postgres_bed.ts';

const missing = await missingPostgres();

/** What differs from site to site, or by the moment. */
const own =
  /^(.*_at|at|since|seconds|duration_ms|started|resolved|folder|path|state|.*_bytes|free|node|version|hint|words|request_id)$/;

const shape = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shape);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !own.test(key))
      .map(([key, of]) => [key, shape(of)]),
  );
};

describe.skipIf(missing !== undefined)('a site with its state in PostgreSQL', () => {
  let postgres: PostgresBed;
  let here: ApiBed;
  let there: ApiBed;
  beforeAll(async () => {
    postgres = await startPostgres();
    here = await openApiBed(handlers);
    const state = `state: { url: "${postgres.server.url}", schema: parcels }\n`;
    there = await openApiBed(handlers, { define: bed => bed.define('tallylight.yaml', parcelsYaml + state) });
  });
  afterAll(async () => {
    await here?.close();
    await there?.close();
    await postgres?.stop();
  });

  test('the ledger has the same rows', async () => {
    expect(there.bed.site.state.kind).toBe('postgres');
    for (const { name, columns } of opsTables) {
      const same = columns.filter(column => !own.test(column.name)).map(column => `"${column.name}"`);
      const rows = async ({ bed }: ApiBed) => bed.query(`select ${same.join(', ')} from ${name} order by all`);
      expect([name, await rows(there)]).toEqual([name, await rows(here)]);
    }
  });

  test('every question to the server that needs no name has the same answer', async () => {
    const asked = routes.filter(route => route.method === 'GET' && !/[:*]/.test(route.path));
    expect(asked.length).toBeGreaterThan(20);
    for (const { path } of asked.filter(({ path }) => path !== '/api/events')) {
      const one = await here.get(path);
      const other = await there.get(path);
      expect.soft([path, other.status]).toEqual([path, one.status]);
      if (typeof one.body === 'object') expect.soft([path, shape(other.body)]).toEqual([path, shape(one.body)]);
    }
    for (const path of ['/api/files?search=b.csv', '/api/files?search=nothing', '/api/files?rejects=true']) {
      const [one, other] = [await here.get(path), await there.get(path)];
      expect([path, shape(other.body)]).toEqual([path, shape(one.body)]);
    }
  });

  test('every figure of the state is read', async () => {
    const read = async ({ open: { app } }: ApiBed, name: string) =>
      (await figures.find(figure => figure.name === name)?.read(app))?.map(([labels]) => JSON.stringify(labels)).sort();
    for (const { name } of figures) expect([name, await read(there, name)]).toEqual([name, await read(here, name)]);
  });

  test('a pass after a restart of the server goes on, and takes in late what it takes in late elsewhere', async () => {
    await postgres.server.kill();
    await postgres.server.start();
    for (const { bed } of [here, there]) {
      bed.at('2026-03-02T01:00:00Z');
      await bed.drop('scans/late.csv', csvOf([scan(9, 7), scan(1, 7)]));
      await bed.pass();
    }
    const asked = 'select path, lines, "rows", rejects, duplicates, state from ops.files order by path';
    expect(await there.bed.query(asked)).toEqual(await here.bed.query(asked));
    const hours = 'select * from site.scans_hourly order by all';
    expect(await there.bed.query(hours)).toEqual(await here.bed.query(hours));
    expect((await there.get('/api/status')).status).toBe(200);
  });

  test('of two servers one keeps the schedule, and the other when that one is over', async () => {
    const { state } = there.bed.site;
    const log: string[] = [];
    const lead = (name: string) => {
      const end = new AbortController();
      const work = async (leading: AbortSignal) => {
        log.push(`${name} begins`);
        await new Promise(resolve => leading.addEventListener('abort', resolve, { once: true }));
        log.push(`${name} ends`);
      };
      const over = whileLeading({ state, holder: name, tell: () => undefined, signal: end.signal }, work);
      return { stop: () => end.abort(), over };
    };
    const one = lead('one');
    await expect.poll(() => log, { timeout: 10_000 }).toEqual(['one begins']);
    const other = lead('other');
    await new Promise(resolve => setTimeout(resolve, 300));
    expect(log).toEqual(['one begins']);
    one.stop();
    await one.over;
    await expect.poll(() => log, { timeout: 10_000 }).toEqual(['one begins', 'one ends', 'other begins']);
    other.stop();
    await other.over;
  });
});
