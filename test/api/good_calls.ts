// One good call of every operation, in an order in which each finds what it needs. A route that is added to the contract needs an entry
// here: the type says so.

import type { RouteId } from '../../src/api/contract/contract.ts';

/** What earlier answers gave: ids, secrets. */
export type Kept = Record<string, string>;

export interface GoodCall {
  params?: Record<string, string>;
  query?: Record<string, string>;
  /** `Uint8Array` for a body that is no JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Who calls; an administrator else. */
  as?: 'nobody' | 'administrator' | 'viewer';
  /** Looks at the answer for what later calls need. */
  keep?: (body: never, kept: Kept) => void;
}

type Calls = { [Id in RouteId]: (kept: Kept) => GoodCall };

const range = { from: '2026-03-01', to: '2026-03-02' };
const sql = 'select depot, count(*) as scans from site.scans group by 1 order by 1';
const none = () => ({});
const named = (name: string) => () => ({ params: { name } });

const yes = (keep: GoodCall['keep']): Pick<GoodCall, 'keep'> => (keep === undefined ? {} : { keep });
const idAs = (name: string) =>
  yes((body: { id: string | number }, kept) => {
    kept[name] = String(body.id);
  });

const model = {
  name: 'depots_by_day',
  title: 'Depots by day',
  sql: 'select cast(time as date) as day, depot, count(*) as scan_count from site.scans group by 1, 2',
  kind: 'table' as const,
  grain: ['day', 'depot'],
  build: 'day' as const,
  time: 'day',
};

export const goodCalls: Calls = {
  getSession: none,
  getCatalogue: none,
  getDashboard: named('site.now'),
  getPanel: () => ({ params: { name: 'site.now', panel: 'scans' }, query: range }),
  getPanelFile: () => ({ params: { name: 'site.now', panel: 'scans' }, query: { ...range, format: 'csv' } }),
  savePanel: () => ({
    params: { name: 'mine' },
    body: { title: 'Scans by depot', kind: 'bar', metrics: ['site.scan_total'], by: ['depot'] },
  }),
  askMetrics: () => ({ body: { metrics: ['site.scan_total'], by: ['depot'], ...range } }),
  listValues: () => ({ params: { dimension: 'depot' }, query: { metric: 'site.scan_total' } }),
  askDrivers: () => ({ body: { metric: 'site.express_ratio', by: ['depot'], ...range, min_count: 1 } }),
  query: () => ({ body: { sql } }),
  runStatement: () => ({ body: { sql } }),
  checkStatement: () => ({ body: { sql } }),
  prepareDownload: () => ({
    body: { sql, format: 'csv' },
    keep: (body: { href: string }, kept) => {
      kept['download'] = body.href.split('/').at(-1) ?? '';
    },
  }),
  download: kept => ({ params: { id: kept['download'] ?? '' } }),
  saveQuery: () => ({ body: { title: 'Depots', sql, shared: true }, ...idAs('query') }),
  listQueries: none,
  changeQuery: kept => ({ params: { id: kept['query'] ?? '' }, body: { title: 'All depots', sql, shared: false } }),
  removeQuery: kept => ({ params: { id: kept['query'] ?? '' } }),
  reviewModel: () => ({ body: model }),
  saveModel: () => ({ body: model }),
  listTables: none,
  getTable: named('site.scans'),
  listIntervals: named('site.scans_hourly'),
  getCalendar: () => ({ params: { name: 'site.scans_hourly' }, query: range }),
  listPartitions: named('site.scans'),
  listDataFiles: () => ({
    params: { name: 'site.scans' },
    keep: (body: { items: { path: string }[] }, kept) => {
      kept['data_file'] = body.items[0]?.path ?? '';
    },
  }),
  getDataFile: kept => ({ params: { name: 'site.scans', '*': kept['data_file'] ?? '' } }),
  downloadPartition: () => ({
    params: { name: 'site.scans' },
    query: { format: 'csv', partition: 'depot=GDN/dt=2026-03-01' },
  }),
  listFiles: () => ({
    keep: (body: { items: { id: number }[] }, kept) => {
      kept['file'] = String(body.items[0]?.id);
    },
  }),
  getFile: kept => ({ params: { id: kept['file'] ?? '' } }),
  getBooks: none,
  listRejects: none,
  countRejects: none,
  getNow: none,
  listRuns: () => ({ query: { quiet: 'true', limit: '1' } }),
  getRun: () => ({ params: { run: '1' } }),
  getRunLog: () => ({ params: { run: '1' } }),
  startRun: () => ({ body: {} }),
  cancelRun: () => ({ params: { run: '1' }, body: undefined }),
  getPlan: none,
  reload: () => ({ body: { name: 'scans', ...range, dry_run: true } }),
  listSources: none,
  uploadFile: () => ({
    params: { source: 'scans', file: 'handed in.csv' },
    body: new TextEncoder().encode('time,depot\n'),
    headers: { 'content-type': 'text/csv' },
  }),
  getStatus: none,
  getSettings: () => ({
    keep: (body: { text: string; etag: string }, kept) => {
      kept['settings'] = body.text;
      kept['etag'] = body.etag;
    },
  }),
  checkSettings: kept => ({ body: { text: kept['settings'] ?? '' } }),
  saveSettings: kept => ({ body: { text: `${kept['settings']}# Looked at.\n`, etag: kept['etag'] ?? '' } }),
  listen: none,
  listReports: none,
  getReport: named('site.by_depot'),
  getReportPage: () => ({ params: { name: 'site.by_depot' }, query: range }),
  getReportFile: () => ({ params: { name: 'site.by_depot' }, query: { ...range, format: 'csv' } }),
  // Its one address is refused, so that there is a delivery to send again.
  sendReport: () => ({ params: { name: 'site.by_depot' }, body: { audience: 'nowhere', ...range } }),
  listDeliveries: () => ({
    keep: (body: { items: { id: number; state: string }[] }, kept) => {
      kept['delivery'] = String(body.items.find(({ state }) => state === 'dead')?.id ?? '');
    },
  }),
  resendDelivery: kept => ({ params: { id: kept['delivery'] ?? '' }, body: undefined }),
  getSchedule: none,
  listAlerts: none,
  getAlert: named('site.few_scans'),
  listAlertEvents: none,
  addSilence: () => ({
    body: { alert: 'site.few_scans', until: '2026-03-03', reason: 'a holiday' },
    ...idAs('silence'),
  }),
  listSilences: none,
  removeSilence: kept => ({ params: { id: kept['silence'] ?? '' } }),
  listFeeds: none,
  getFeed: named('site.top_depots'),
  getFeedInfo: named('site.top_depots'),
  previewFeed: () => ({ params: { name: 'site.top_depots' }, query: { given: 'limit=5', against: 'yesterday' } }),
  listPeople: none,
  invitePerson: () => ({
    body: { email: 'new@x.test', name: 'New', role: 'viewer' },
    keep: (body: { person: { id: string }; link: string }, kept) => {
      kept['person'] = body.person.id;
      kept['link'] = new URL(body.link, 'http://x').searchParams.get('token') ?? '';
    },
  }),
  getInvitation: kept => ({ as: 'nobody', query: { token: kept['link'] ?? '' } }),
  acceptInvitation: kept => ({
    as: 'nobody',
    body: { token: kept['link'] ?? '', name: 'New', password: 'a parcel for the moon' },
  }),
  logIn: () => ({ as: 'nobody', body: { email: 'new@x.test', password: 'a parcel for the moon' } }),
  changeSelf: () => ({ body: { language: 'ja' } }),
  changePerson: kept => ({ params: { id: kept['person'] ?? '' }, body: { role: 'analyst' } }),
  resetPerson: kept => ({ params: { id: kept['person'] ?? '' }, body: undefined }),
  removePerson: kept => ({ params: { id: kept['person'] ?? '' } }),
  listTenants: none,
  addTenant: () => ({ body: { name: 'Warsaw', filters: { depot: ['WAW'] } }, ...idAs('tenant') }),
  changeTenant: kept => ({ params: { id: kept['tenant'] ?? '' }, body: { name: 'Warszawa' } }),
  removeTenant: kept => ({ params: { id: kept['tenant'] ?? '' } }),
  listTokens: none,
  addToken: () => ({
    body: { name: 'for a machine', scopes: ['read'] },
    keep: (body: { token: { id: string } }, kept) => {
      kept['token'] = body.token.id;
    },
  }),
  revokeToken: kept => ({ params: { id: kept['token'] ?? '' } }),
  listShares: none,
  addShare: () => ({
    body: { kind: 'dashboard', target: 'site.now', expires_at: '2026-03-09' },
    keep: (body: { share: { id: string }; link: string }, kept) => {
      kept['share'] = body.share.id;
      kept['shared'] = body.link.split('/').at(-1) ?? '';
    },
  }),
  openShare: kept => ({ as: 'nobody', body: { token: kept['shared'] ?? '' } }),
  revokeShare: kept => ({ params: { id: kept['share'] ?? '' } }),
  listAudit: none,
  logOut: () => ({ as: 'nobody' }),
};
