// Of many who look at the same panel one asks the engine; whoever comes after something changed gets what is new.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { openServerBed, type ServerBed } from '../../test/api/server_bed.ts';
import { csvOf, scan } from '../../test/site_bed.ts';
import type { DeskQuestion } from '../pipeline/desk.ts';

let bed: ServerBed;
let asked: DeskQuestion[] = [];
beforeAll(async () => {
  bed = await openServerBed({ people: true });
  const { desk } = bed.app;
  const ask = desk.ask.bind(desk);
  desk.ask = question => {
    asked.push(question);
    return ask(question);
  };
});
afterAll(() => bed.close());

const url = '/api/dashboards/site.now/panels/scans?from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z';
const look = async (who: 'viewer' | 'editor' | 'inside' = 'viewer', more = '') =>
  (await bed.as(who, { url: `${url}${more}` })).json() as { rows: unknown[][]; revision: number };

test('eight who open a page at once ask once, and so does who comes later', async () => {
  asked = [];
  const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => look(i % 2 === 0 ? 'viewer' : 'editor')));
  expect(new Set(answers.map(answer => JSON.stringify(answer))).size).toBe(1);
  await look();
  expect(asked).toHaveLength(1);
});

test('another question, and the same within walls, is asked of its own', async () => {
  asked = [];
  const other = await look('viewer', '&filter=depot:WAW');
  const inside = await look('inside');
  expect(asked.filter(({ walls }) => walls === undefined)).toHaveLength(1);
  expect(asked.some(({ walls }) => walls !== undefined)).toBe(true);
  expect(JSON.stringify(other.rows)).not.toBe(JSON.stringify(inside.rows));
  expect(JSON.stringify(inside.rows)).not.toContain('WAW');
});

test('new records are seen by the next who looks', async () => {
  const before = await look();
  await bed.bed.drop('scans/late.csv', csvOf([scan(9, 7), scan(10, 7)]));
  await bed.bed.pass();
  await expect.poll(async () => (await look()).revision).toBeGreaterThan(before.revision);
  expect(JSON.stringify((await look()).rows)).not.toBe(JSON.stringify(before.rows));
});

test('who leaves ends nothing that others wait for; the last one does', async () => {
  const { answers, stands, clock, current } = bed.app;
  const { catalog } = current();
  const [one, other] = [new AbortController(), new AbortController()];
  let shared: AbortSignal | undefined;
  const question = (key: string, signal: AbortSignal) =>
    answers.read({ key, catalog, tables: ['site.scans_hourly'], walls: undefined, now: clock.now(), signal }, given => {
      shared = given;
      return new Promise((_, reject) => given.addEventListener('abort', () => reject(new Error('ended'))));
    });
  await stands.of(catalog, ['site.scans_hourly'], undefined);
  const waiting = [question('slow', one.signal), question('slow', other.signal)].map(answer => answer.catch(String));
  await expect.poll(() => shared).toBeDefined();
  await new Promise(resolve => setTimeout(resolve, 50));
  one.abort();
  expect(shared?.aborted).toBe(false);
  other.abort();
  expect(shared?.aborted).toBe(true);
  expect(await Promise.all(waiting)).toEqual(['Error: ended', 'Error: ended']);
});
