// Answers end where the data does: what is still to come is no empty time of a mean and no day of an estimate.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { openServerBed, type ServerBed } from '../../test/api/server_bed.ts';
import { openZone } from '../base/zone.ts';
import { answerFeed } from '../feeds/answer.ts';
import { findFeed } from '../feeds/feeds.ts';
import { feedTimes } from '../feeds/times.ts';
import { answerMetrics, plainLabel, type Who } from './answer_metrics.ts';

let bed: ServerBed;
beforeAll(async () => {
  bed = await openServerBed({ people: false });
  await bed.bed.define(
    'metrics/means.yaml',
    `from: site.scans_hourly
time: hour
dimensions: { depot: depot }
metrics:
  mean_hour: { label: Mean, per: { grain: hour, of: sum(scan_count), fill_empty: true }, sql: avg(cast(value as double)), unit: scans }
  scans_estimate: { label: Estimate, sql: cast(sum(scan_count) as double), over: month_estimate, unit: scans }
`,
  );
  await bed.app.reload();
});
afterAll(() => bed.close());

const who: Who = {
  principal: { kind: 'local', id: 'local', name: 'this machine', role: 'analyst' },
  signal: new AbortController().signal,
};
const range = { from: new Date('2026-03-01T00:00:00Z'), to: new Date('2026-04-01T00:00:00Z') };
const asked = { by: [], range, zone: openZone('UTC'), compare: false };

test('a mean is of the hours that there are', async () => {
  const { rows, range: told } = await answerMetrics(bed.app, who, { ...asked, metrics: ['mean_hour'] });
  // Four scans in the ten hours up to 09:05.
  expect(rows).toEqual([[0.4]]);
  expect(told).toEqual({ from: '2026-03-01T00:00:00Z', to: '2026-04-01T00:00:00Z' });
});

test('an estimate counts the part of the month that is in the data', async () => {
  const { rows } = await answerMetrics(bed.app, who, { ...asked, metrics: ['scans_estimate'] });
  const daysElapsed = (9 * 60 + 5) / (24 * 60);
  expect(Number(rows[0]?.[0])).toBeCloseTo((4 * 31) / daysElapsed, 3);
});

test('a sum of nothing is 0 where intervals were built, and unknown where there is no data', async () => {
  const filters = { depot: ['nowhere'] };
  const { rows } = await answerMetrics(bed.app, who, { ...asked, metrics: ['scan_total'], filters });
  expect(rows).toEqual([[0]]);
  const later = { from: new Date('2026-05-01T00:00:00Z'), to: new Date('2026-05-02T00:00:00Z') };
  expect((await answerMetrics(bed.app, who, { ...asked, range: later, metrics: ['scan_total'] })).rows).toEqual([
    [null],
  ]);
});

test('a feed without data has no rows and no time', async () => {
  const { catalog } = bed.app.current();
  const feed = findFeed(catalog, 'top_depots');
  const asking = {
    catalog,
    timeZone: 'UTC',
    now: new Date('2026-03-02T12:00:00Z'),
    times: { ...feedTimes(bed.app.store.db, catalog), dataTo: async () => undefined },
    ask: async () => ({ columns: [], rows: [] }),
  };
  const { answer, columns } = await answerFeed(feed, {}, asking);
  expect([answer.as_of, answer.rows, answer.fresh_until]).toEqual([null, [], '2026-03-02T12:10:00Z']);
  expect(columns.map(({ name }) => name)).toEqual(['depot', 'scan_total']);
});

test('a name is shown as words', () => {
  expect(plainLabel('edge_location')).toBe('Edge location');
});
