// What somebody inside of walls may ask, in every form that may tell of others: each route that is for them, with filters, comparisons,
// tops and conditions, in every format, by the names of what is seen, of what is hidden and of what is not there.

import type { Method } from '../../src/api/contract/route.ts';
import { canary } from './walled_bed.ts';

export interface Call {
  id: string;
  method?: Method;
  url: string;
  body?: unknown;
  headers?: Record<string, string>;
  /** True where the numbers are those that everybody gets of the site without others. */
  whole?: boolean;
  /** True for what a pass judged, of the newest hour that anybody had. */
  judged?: boolean;
}

const get = (id: string, url: string, more: Partial<Call> = {}): Call => ({ id, url, ...more });
const post = (id: string, url: string, body: unknown, more: Partial<Call> = {}): Call => ({
  id,
  url,
  body,
  method: 'POST',
  ...more,
});
const whole = { whole: true };
const foreign = `${canary}-1`;
const range = { from: '2026-02-28', to: '2026-03-02' };
const rangeText = new URLSearchParams(range).toString();

const conditions = [
  `depot = '${foreign}'`,
  `depot <> 'GDN'`,
  "depot <> 'GDN' or true",
  'depot is null',
  "depot not in ('GDN')",
  "exists (select 1 from site.scans where depot <> 'GDN')",
  '1 = (select count(*) from site.scans)',
  "cast(depot as bigint) = 1 or depot = 'GDN'",
  "1 / (case when depot = 'GDN' then 1 else 0 end) = 1",
  'true) or (true',
  "depot = 'GDN' -- ",
  'rows > 0',
];

const questions = [
  { metrics: ['site.scan_total', 'site.weight', 'site.usual_minute'] },
  { metrics: ['site.weight'], by: ['event'] },
  { metrics: ['site.weight'], by: ['event'], top: { n: 1 } },
  { metrics: ['site.weight', 'site.scan_count'], by: ['event', 'depot'], top: { n: 1, by: 'scan_count' } },
  { metrics: ['scan_total'], by: ['depot'], compare: 'previous' },
  { metrics: ['scan_count'], by: ['depot'], grain: 'hour', compare: 'previous' },
  { metrics: ['usual_minute'], grain: 'day', compare: 'previous' },
  { metrics: ['sent_ratio'], grain: 'hour', by: ['service'], top: { n: 1 } },
  { metrics: ['weight'], filters: { depot: ['GDN'] } },
];

const metricCalls: Call[] = [
  ...questions.map(question => post('askMetrics', '/api/metrics', { ...range, ...question }, whole)),
  ...questions.map(question => post('askMetrics', '/api/metrics', question)),
  ...[[foreign], [null], ['GDN', foreign]].map(depot =>
    post('askMetrics', '/api/metrics', { ...range, metrics: ['weight'], by: ['depot'], filters: { depot } }, whole),
  ),
  ...conditions.map(where => post('askMetrics', '/api/metrics', { ...range, metrics: ['scan_count'], where }, whole)),
  ...['warmest_secret', 'site.warmest_secret', 'warmest', 'site.none'].map(name =>
    post('askMetrics', '/api/metrics', { ...range, metrics: [name] }),
  ),
  post('askMetrics', '/api/metrics', { ...range, metrics: ['weight'], by: ['parcel_id'] }),
  post('askMetrics', '/api/metrics', {
    ...range,
    metrics: ['weight'],
    top: { n: 1, by: 'warmest_secret' },
    by: ['event'],
  }),
  ...['depot', 'event', 'service', 'dt', 'celsius', 'nothing'].map(name =>
    get('listValues', `/api/dimensions/${name}/values`, whole),
  ),
  get('listValues', `/api/dimensions/event/values?${rangeText}&metric=weight`, whole),
  get('listValues', `/api/dimensions/depot/values?${rangeText}&search=${canary.slice(0, 3)}`, whole),
  get('listValues', '/api/dimensions/depot/values?metric=warmest_secret'),
  post('askDrivers', '/api/drivers', { ...range, metric: 'sent_ratio', by: ['service', 'depot'], min_count: 1 }, whole),
  post('askDrivers', '/api/drivers', { metric: 'sent_ratio', by: ['event'], filters: { depot: [foreign] } }, whole),
  post('askDrivers', '/api/drivers', { metric: 'express_ratio', by: ['depot', 'parcel_id'], min_count: 1 }),
  post('askDrivers', '/api/drivers', { metric: 'warmest_secret', by: [] }),
];

const panels = ['figures', 'line', 'bar', 'cells', 'drivers', 'report', 'secret', 'nothing'];
const panelCalls: Call[] = panels.flatMap(panel => {
  const url = `/api/dashboards/site.whole/panels/${panel}`;
  return [
    get('getPanel', url, whole),
    get('getPanel', `${url}?${rangeText}&compare=previous&filter=depot:${foreign}&filter=depot:GDN`, whole),
    get('getPanel', `${url}?${rangeText}&filter=event:sent&grain=hour&compare=previous`, whole),
    ...['csv', 'xlsx', 'json'].map(format => get('getPanelFile', `${url}/file?${rangeText}&format=${format}`)),
  ];
});

const dashboardCalls: Call[] = [
  get('getCatalogue', '/api/catalogue'),
  ...['site.whole', 'whole', 'site.now', 'site.secret', 'secret', 'site.nothing'].map(name =>
    get('getDashboard', `/api/dashboards/${name}`),
  ),
];

const statements = [
  'select * from site.scans order by time, parcel_id',
  'select depot, count(*) as n, sum(grams) as g from site.scans group by 1 order by 1',
  'select * from site.scans_hourly order by 1, 2',
  'select * from site.scans_daily order by 1, 2',
  'select * from site.readings',
  'select * from ops.files',
  'select cast(depot as bigint) as n from site.scans',
  `select * from site.scans where depot = '${foreign}'`,
];
const accepts = ['application/json', 'application/x-ndjson', 'text/csv', 'application/vnd.apache.parquet'];
const queryCalls: Call[] = [
  ...statements.flatMap(sql => [
    ...accepts.map(accept =>
      post(
        'query',
        '/api/query',
        { sql },
        {
          headers: { accept },
          whole: !sql.includes('readings') && !sql.includes('ops') && accept !== 'application/vnd.apache.parquet',
        },
      ),
    ),
    post('runStatement', '/api/statements', { sql }),
    post('checkStatement', '/api/statements/check', { sql }),
    ...['csv', 'csv.gz', 'ndjson', 'json', 'parquet', 'xlsx'].map(format =>
      post('prepareDownload', '/api/downloads', { sql, format }),
    ),
  ]),
  get('download', '/api/downloads/none'),
  post('saveQuery', '/api/queries', { title: 'Mine', sql: statements[0], shared: true }),
  get('listQueries', '/api/queries'),
  {
    id: 'changeQuery',
    method: 'PUT',
    url: '/api/queries/none',
    body: { title: 'Mine', sql: 'select 1', shared: true },
  },
  { id: 'removeQuery', method: 'DELETE', url: '/api/queries/none' },
];

const tables = ['site.scans', 'site.scans_hourly', 'site.scans_daily', 'site.readings', 'ops.files', 'site.nothing'];
const partitions = [
  'depot=GDN/dt=2026-03-01',
  `depot=${foreign}/dt=2026-03-01`,
  `depot=__HIVE_DEFAULT_PARTITION__/dt=2026-03-01`,
  'dt=2026-03-01',
  'dt=2026-02-28',
  'dt=2020-01-01',
  'day=2026-02-28',
];
const tableCalls: Call[] = [
  get('listTables', '/api/tables'),
  ...tables.flatMap(name => {
    const url = `/api/tables/${name}`;
    return [
      get('getTable', url),
      get('listPartitions', `${url}/partitions`),
      get('listPartitions', `${url}/partitions?search=${canary}`),
      get('listDataFiles', `${url}/files`),
      get('getDataFile', `${url}/files/depot%3D${foreign}/dt%3D2026-03-01/part.parquet`),
      ...['csv', 'csv.gz', 'ndjson', 'parquet'].map(format =>
        get('downloadPartition', `${url}/download?format=${format}`),
      ),
      ...partitions.map(one =>
        get('downloadPartition', `${url}/download?format=csv&partition=${encodeURIComponent(one)}`),
      ),
    ];
  }),
];

const reports = [
  'site.by_depot',
  'by_depot',
  'site.daily',
  'site.secret_warmth',
  'secret_warmth',
  'site.ledger',
  'site.none',
];
const reportCalls: Call[] = [
  get('listReports', '/api/reports'),
  ...reports.flatMap(name => {
    const url = `/api/reports/${name}`;
    return [
      get('getReport', url),
      get('getReportPage', `${url}/page?${rangeText}`),
      ...['xlsx', 'csv', 'html', 'txt', 'pdf'].map(format =>
        get('getReportFile', `${url}/file?${rangeText}&format=${format}`, {
          whole: format === 'txt' || format === 'csv',
        }),
      ),
    ];
  }),
  ...conditions.map(where =>
    get('getReportFile', `/api/reports/site.daily/file?${rangeText}&format=txt&where=${encodeURIComponent(where)}`),
  ),
];

const toldCalls: Call[] = [
  get('getNow', '/api/now'),
  get('listAlerts', '/api/alerts', { judged: true }),
  ...['site.few_scans', 'site.secret_cold', 'site.none'].map(name =>
    get('getAlert', `/api/alerts/${name}`, { judged: true }),
  ),
  get('listFeeds', '/api/feeds'),
  ...['site.top_depots', 'top_depots', 'site.none'].map(name => get('getFeed', `/feeds/${name}`, whole)),
  get('getFeed', '/feeds/site.top_depots?limit=100', whole),
  ...['site.top_depots', 'site.none'].map(name => get('getFeedInfo', `/api/feeds/${name}`, whole)),
  ...['', '?given=limit%3D2&against=previous'].map(query =>
    get('previewFeed', `/api/feeds/site.top_depots/preview${query}`, whole),
  ),
];

const expires_at = '2026-03-09';
const personCalls: Call[] = [
  get('getSession', '/api/session'),
  post('logIn', '/api/session', { email: 'nobody@x.test', password: canary }),
  { id: 'changeSelf', method: 'PATCH', url: '/api/session', body: { language: 'ja' } },
  get('getInvitation', '/api/invitation?token=none'),
  post('acceptInvitation', '/api/invitation', { token: 'none', password: 'a parcel for the moon' }),
  post('addToken', '/api/tokens', { name: 'mine', scopes: ['read', 'query'] }),
  get('listTokens', '/api/tokens'),
  { id: 'revokeToken', method: 'DELETE', url: '/api/tokens/none' },
  get('listShares', '/api/shares'),
  ...['site.whole', 'site.secret', 'site.none'].map(target =>
    post('addShare', '/api/shares', { kind: 'dashboard', target, expires_at }),
  ),
  ...['site.by_depot', 'site.secret_warmth', 'site.ledger', 'site.none'].map(target =>
    post('addShare', '/api/shares', { kind: 'report', target, expires_at }),
  ),
  { id: 'revokeShare', method: 'DELETE', url: '/api/shares/none' },
  post('openShare', '/api/share', { token: 'none' }),
];

export const calls: readonly Call[] = [
  ...metricCalls,
  ...dashboardCalls,
  ...panelCalls,
  ...queryCalls,
  ...tableCalls,
  ...reportCalls,
  ...toldCalls,
  ...personCalls,
];

/** What a link of a dashboard and of a report opens, and what it does not. */
export const sharedCalls: readonly Call[] = [
  get('getCatalogue', '/api/catalogue'),
  get('getDashboard', '/api/dashboards/site.whole'),
  ...panelCalls,
  ...reportCalls,
  ...tableCalls.slice(0, 3),
];
