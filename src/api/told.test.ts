// Reports, deliveries, alerts and silences over HTTP, for those who see all and those inside of walls.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiBed, openApiBed } from '../../test/api/handler_bed.ts';
import { alertHandlers } from './alerts.ts';
import { deliveryHandlers } from './deliveries.ts';
import { reportHandlers } from './reports.ts';

const byDepot = `-- Scans by depot
-- days: 1
select depot, count(*) as scan_count from site.scans cross join question
where time >= range_start and time < range_end group by 1 order by 1
`;
const filesReport = `-- Files
-- days: 1
select path from ops.files order by 1
`;
const alerts = `alerts:
  few_scans:
    title: { en: Few scans }
    description: An hour with few of them.
    metric: site.scan_total
    by: [depot]
    over: 60 minutes
    below: 5
    severity: warning
  failed_files:
    title: { en: Files failed }
    description: A file could not be read.
    files: { state: failed }
    severity: warning
`;
const metrics = `from: site.scans_hourly
time: hour
dimensions: { depot: depot }
metrics:
  scan_total: { label: Scans, sql: cast(sum(scan_count) as bigint), unit: scans, good: up, description: All scans. }
`;

let api: ApiBed;

beforeAll(async () => {
  api = await openApiBed([...reportHandlers, ...deliveryHandlers, ...alertHandlers], {
    files: {
      'reports/by_depot.sql': byDepot,
      'reports/all_files.sql': filesReport,
      'metrics/scans.yaml': metrics,
      'alerts/scans.yaml': alerts,
    },
  });
});
afterAll(() => api.close());

const range = 'from=2026-03-01&to=2026-03-02';

describe('reports', () => {
  test('are listed for those who see all that they read', async () => {
    const names = async (who?: string) =>
      ((await api.get('/api/reports', who)).body as { items: { name: string }[] }).items.map(({ name }) => name).sort();
    expect(await names()).toEqual(['site.all_files', 'site.by_depot']);
    expect(await names('gdn')).toEqual(['site.by_depot']);
    expect(await api.get('/api/reports/site.all_files', 'gdn')).toMatchObject({
      status: 400,
      body: { code: 'report_unknown', facts: { known: ['site.by_depot'] } },
    });
    expect(await api.get('/api/reports/site.nothing')).toMatchObject({ status: 400, body: { code: 'report_unknown' } });
  });

  test('inside of walls they are made of the rows inside, in every format', async () => {
    const csv = async (who?: string) =>
      (await api.get(`/api/reports/site.by_depot/file?format=csv&${range}`, who)).bytes.toString('utf8');
    expect(await csv()).toContain('WAW');
    expect(await csv('gdn')).toMatch(/GDN,3/);
    for (const format of ['csv', 'html', 'txt', 'pdf', 'xlsx']) {
      const answer = await api.get(`/api/reports/site.by_depot/file?format=${format}&${range}`, 'gdn');
      expect(answer.status).toBe(200);
      expect(answer.bytes.length).toBeGreaterThan(0);
      expect(answer.bytes.includes('WAW')).toBe(false);
    }
  });

  test('a page runs nothing, and only our own pages may frame it', async () => {
    const page = await api.get(`/api/reports/site.by_depot/page?${range}`);
    expect(page.headers['content-security-policy']).toMatch(/default-src 'none'.*sandbox.*frame-ancestors 'self'/);
    expect(page.bytes.toString('utf8')).not.toMatch(/<script/i);
  });

  test('a range that is none is refused with words', async () => {
    expect(await api.get('/api/reports/site.by_depot/file?format=csv&from=soon')).toMatchObject({
      status: 400,
      body: { code: 'input_invalid' },
    });
    expect(await api.get('/api/reports/site.by_depot/file?format=csv&from=2026-03-02&to=2026-03-01')).toMatchObject({
      status: 400,
      body: { code: 'range_reversed' },
    });
  });

  test('sending needs an audience that is there', async () => {
    const sent = await api.send({
      method: 'POST',
      url: '/api/reports/site.by_depot/send',
      payload: { audience: 'nobody' },
    });
    expect(sent).toMatchObject({ status: 404, body: { facts: { what: 'audience', name: 'nobody' } } });
  });
});

describe('deliveries', () => {
  test('of nobody are an empty list', async () => {
    expect((await api.get('/api/deliveries')).body).toEqual({ items: [], next: null });
    expect((await api.get('/api/schedule')).body).toEqual({ next: [], past: [] });
    expect(await api.send({ method: 'POST', url: '/api/deliveries/7/resend' })).toMatchObject({ status: 404 });
  });
});

describe('alerts', () => {
  interface Listed {
    items: {
      name: string;
      state: string;
      silenced: boolean;
      instances: { labels: { depot: string } }[];
      query: string | null;
    }[];
    firing: number;
  }

  test('fire for the instances that are wrong, worst first', async () => {
    const { items, firing } = (await api.get('/api/alerts')).body as Listed;
    expect(items.map(({ name, state }) => [name, state])).toEqual([
      ['site.few_scans', 'firing'],
      ['site.failed_files', 'ok'],
    ]);
    expect(firing).toBe(1);
    expect(items[0]?.instances.map(({ labels }) => labels.depot).sort()).toEqual(['GDN', 'WAW']);
  });

  test('inside of walls only what is about rows inside is told', async () => {
    const { items } = (await api.get('/api/alerts', 'gdn')).body as Listed;
    expect(items.map(({ name }) => name)).toEqual(['site.few_scans']);
    expect(items[0]?.instances.map(({ labels }) => labels.depot)).toEqual(['GDN']);
    expect(items[0]?.query).toBeNull();
    expect((await api.get('/api/alerts/site.failed_files', 'gdn')).status).toBe(404);
    expect((await api.get('/api/alert-events', 'gdn')).status).toBe(403);
  });

  test('are silenced for as long as it is said, and no longer', async () => {
    const made = await api.send({
      method: 'POST',
      url: '/api/silences',
      payload: { alert: 'site.few_scans', labels: { depot: 'GDN' }, until: '2h', reason: 'known' },
    });
    expect(made).toMatchObject({
      status: 201,
      body: { alert: 'site.few_scans', until: '2026-03-02T02:00:00Z', active: true },
    });
    expect((await api.get('/api/alerts/site.few_scans')).body).toMatchObject({ silenced: false });
    expect((await api.get('/api/alerts/site.few_scans', 'gdn')).body).toMatchObject({ silenced: true });
    const { id } = made.body as { id: number };
    expect((await api.send({ method: 'DELETE', url: `/api/silences/${id}` })).status).toBe(204);
    expect((await api.send({ method: 'DELETE', url: `/api/silences/${id}` })).status).toBe(404);
    expect((await api.get('/api/alerts/site.few_scans', 'gdn')).body).toMatchObject({ silenced: false });
  });

  test.each([
    ['an alert that is not there', { alert: 'site.nothing', until: '2h', reason: 'x' }, 404],
    ['a time that is over', { alert: 'site.few_scans', until: '2020-01-01', reason: 'x' }, 400],
    ['no time at all', { alert: 'site.few_scans', until: 'soon', reason: 'x' }, 400],
    ['no reason', { alert: 'site.few_scans', until: '2h', reason: '' }, 400],
  ])('%s is not silenced', async (_, payload, status) => {
    expect((await api.send({ method: 'POST', url: '/api/silences', payload })).status).toBe(status);
  });

  test('what they told is kept, newest first', async () => {
    const { items } = (await api.get('/api/alert-events')).body as { items: { alert: string; kind: string }[] };
    expect(items).toEqual([expect.objectContaining({ alert: 'site.few_scans', kind: 'begin', instances: 2 })]);
  });
});
