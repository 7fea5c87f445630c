// What the ledger adds up to, on a site whose files come every hour: how old its data usually gets, when it is late, and that nothing older
// than the state is told.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiBed, openApiBed } from '../../test/api/handler_bed.ts';
import { csvOf, scan } from '../../test/site_bed.ts';
import { minuteMs } from '../base/clock.ts';
import { nowHandlers } from './now.ts';

let api: ApiBed;
beforeAll(async () => {
  api = await openApiBed(nowHandlers);
});
afterAll(() => api.close());

interface Now {
  freshness: { name: string; kind: string; state: string; usual_ms: number | null; age_ms: number }[];
  attention: { code: string; subject: string; facts: Record<string, number>; href: string }[];
}

const look = async (iso: string) => {
  api.at(iso);
  const { freshness, attention } = (await api.get('/api/now')).body as Now;
  const of = (name: string) => freshness.find(one => one.name === name);
  return {
    source: of('scans'),
    table: of('site.scans_hourly'),
    late: attention.filter(one => one.code === 'source_late'),
  };
};

test('files that all came at once tell no habit, however old they are', async () => {
  const { source, late } = await look('2026-04-01T00:00:00Z');
  expect(source).toMatchObject({ state: 'fresh', usual_ms: null });
  expect(late).toEqual([]);
});

test('files that come every hour make a habit, and a source that misses it is late', async () => {
  for (let hour = 9; hour < 15; hour++) {
    api.bed.at(`2026-03-01T${hour + 1}:10:00Z`);
    await api.bed.drop(`scans/h${hour}.csv`, csvOf([scan(hour * 60, hour), scan(hour * 60 + 50, hour)]));
    await api.bed.pass();
  }
  const soon = await look('2026-03-01T15:30:00Z');
  // From the newest record at :50 to the file of the next hour at :10 past its end.
  expect(soon.source).toMatchObject({ state: 'fresh', age_ms: 40 * minuteMs, usual_ms: 80 * minuteMs });
  expect(soon.table).toMatchObject({ state: 'fresh', usual_ms: 140 * minuteMs });
  expect(soon.late).toEqual([]);
  const later = await look('2026-03-01T19:00:00Z');
  expect(later.source?.state).toBe('late');
  expect(later.late).toMatchObject([
    { subject: 'scans', facts: { age_ms: 250 * minuteMs, usual_ms: 80 * minuteMs }, href: '/sources' },
  ]);
});

test('the ledger is added up once for each state, whoever wrote it', async () => {
  const { ledger } = api.open.app.books;
  const db = api.open.app.store.db;
  const files = async () => (await ledger.sources()).get('scans')?.files;
  const before = await ledger.sources();
  expect(await ledger.sources()).toBe(before);
  expect(await ledger.datasets()).toBe(await ledger.datasets());
  const count = (await files()) ?? 0;
  // Another process: a pass.
  await api.bed.drop('scans/one_more.csv', csvOf([scan(900, 3)]));
  await api.bed.pass();
  expect(await files()).toBe(count + 1);
  // This one.
  await db.updateTable('files').set({ state: 'gone' }).where('path', '=', 'one_more.csv').execute();
  expect(await files()).toBe(count);
});

test('the last day is of the time it is asked at', async () => {
  const { ledger } = api.open.app.books;
  const lines = async (iso: string) =>
    (await ledger.lastDay(new Date(iso))).find(({ source }) => source === 'scans')?.lines ?? 0;
  expect(await lines('2026-03-01T16:00:00Z')).toBeGreaterThan(10);
  expect(await lines('2026-03-02T13:05:00Z')).toBeLessThan(10);
  expect(await lines('2026-03-09T00:00:00Z')).toBe(0);
});
