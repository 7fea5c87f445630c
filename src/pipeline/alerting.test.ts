// Alerts over a real site, pass by pass, each as its own process: what is told once, what holds, what a failure of one does to the
// others, and what survives.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { csvOf, makeBed, parcelsYaml, type Scan, type SiteBed, scan } from '../../test/site_bed.ts';
import type { AlertEvent } from '../alerts/alerts.ts';
import { listAlerts, tryAlerts } from './alert_list.ts';
import { alertNotice } from './alert_text.ts';
import { checkAlerts, noteAlertsTold } from './alerting.ts';
import { buildPlanned, planSite } from './build.ts';
import { ingestPending } from './ingest.ts';
import { locate } from './run.ts';
import { scanSource } from './scan.ts';

let bed: SiteBed;
beforeEach(async () => {
  bed = await makeBed();
  await bed.define('metrics/own.yaml', metrics);
});
afterEach(() => bed.close());

const metrics = `from: site.scans_hourly
dimensions: { depot: depot }
metrics:
  scans: { sql: cast(sum(scan_count) as bigint), unit: scans }
  grams: { sql: cast(sum(grams) as bigint), unit: grams }
`;

/** Takes in and builds what is new, then looks at the alerts, in a process of its own; `keep` leaves what is told untold. */
async function pass({ keep = false } = {}): Promise<AlertEvent[]> {
  const open = await bed.open();
  try {
    for (const source of open.site.sources.values()) await scanSource(open, source);
    await ingestPending(open, { release: false, locate: row => locate(open, row) });
    await buildPlanned(open, await planSite(open));
    const events = await checkAlerts(open);
    if (!keep) await noteAlertsTold(open, events);
    return events;
  } finally {
    await open.close();
  }
}

/** The site as a reader has it. */
async function reading() {
  const { site, catalog, clock: now, close } = await bed.open();
  await close();
  return { site, catalog, clock: now };
}

const told = (events: readonly AlertEvent[]) =>
  events.map(({ alert, kind, rows }) => {
    const labels = rows.map(row => Object.values(row.labels).join('/')).filter(words => words !== '');
    return [alert, kind, ...labels].join(' ');
  });

let files = 0;
const drop = (scans: readonly Scan[]) => bed.drop(`scans/${++files}.csv`, csvOf(scans));
const some = (hour: number, count: number, depot = 'GDN'): Scan[] =>
  Array.from({ length: count }, (_, i) => scan(`${depot}${hour}x${i}`, hour, { depot }));

const busy =
  'alerts: { busy: { metric: site.scans, by: [depot], above: 3, say: "{{depot}}: {{value}} of {{threshold}}" } }\n';

test('an hour is judged when it is whole, told once, and resolved once; in between processes end', async () => {
  await bed.define('alerts/own.yaml', busy);
  await drop([...some(1, 2), ...some(2, 5), ...some(2, 1, 'WAW')]);
  // The hour after two o'clock has begun and not ended, as far as the data goes.
  expect(told(await pass())).toEqual([]);
  await drop(some(3, 1));
  const [begin, ...others] = await pass();
  expect([told(begin ? [begin] : []), others]).toEqual([['site.busy begin GDN'], []]);
  expect(begin?.rows[0]).toMatchObject({ value: 5, facts: { threshold: 3 } });
  expect(begin?.look.command).toBe(
    'tallylight metric site.scans --by depot --from 2026-03-01T02:00:00Z --to 2026-03-01T03:00:00Z',
  );
  expect(await bed.query(begin?.look.sql ?? '')).toContainEqual({ depot: 'GDN', 'site.scans': 5 });
  const words = begin && alertNotice(begin, { language: 'en', timeZone: 'UTC' });
  expect(words?.text).toMatch(/^Warning: Busy\n- GDN: 5( scans)? of 3/);
  expect(told(await pass())).toEqual([]);
  await drop(some(4, 1));
  expect(told(await pass())).toEqual(['site.busy resolved GDN']);
  expect(told(await pass())).toEqual([]);
});

test('records of one depot that come after those of another are judged when they come', async () => {
  await bed.define('alerts/own.yaml', busy);
  await drop([...some(1, 1), ...some(5, 1)]);
  expect(told(await pass())).toEqual([]);
  await drop(some(3, 9, 'WAW'));
  expect(told(await pass())).toEqual(['site.busy begin WAW']);
  await drop(some(3, 9));
  expect(told(await pass())).toEqual(['site.busy begin GDN']);
  await drop(some(3, 1));
  expect(told(await pass())).toEqual([]);
});

test('one that cannot be asked is told itself and stops no other; mended, that is told, too', async () => {
  const broken = (sql: string) => `-- Broken\n-- days: 1\nselect ${sql} as "N" from site.scans cross join question\n`;
  await bed.define('reports/broken.sql', broken('cast(depot as bigint)'));
  await bed.define('alerts/own.yaml', `${busy}`.replace('alerts: {', 'alerts: { a_report: { report: site.broken },'));
  await drop([...some(2, 5), ...some(3, 1)]);
  const events = await pass();
  expect(told(events).sort()).toEqual(['site.a_report error', 'site.busy begin GDN']);
  const text = alertNotice(events.find(one => one.kind === 'error') ?? events[0] ?? failed(), {
    language: 'en',
    timeZone: 'UTC',
  });
  expect(text.text).toMatch(/cannot be checked\n- The question failed: .*GDN/);
  expect(told(await pass())).toEqual([]);
  const listed = await listAlerts(await reading());
  expect(listed.map(({ alert, state }) => `${alert.name} ${state}`)).toEqual([
    'site.a_report error',
    'site.busy firing',
  ]);
  await bed.define('reports/broken.sql', broken('1').replace('question\n', 'question where false\n'));
  expect(told(await pass())).toEqual(['site.a_report resolved']);
});

function failed(): never {
  throw new Error('nothing was told');
}

test('what was not handed on is handed out again, the same; an alert that is taken away is over', async () => {
  await bed.define('alerts/own.yaml', busy);
  await drop([...some(2, 5), ...some(3, 1)]);
  const first = await pass({ keep: true });
  expect(told(first)).toEqual(['site.busy begin GDN']);
  expect(await pass()).toEqual(first);
  expect(await pass()).toEqual([]);
  await bed.define('alerts/own.yaml', 'alerts: {}\n');
  const [end] = await pass();
  expect([end?.kind, end?.rows[0]?.end, end?.title]).toEqual([
    'resolved',
    'ended',
    { en: ['site.busy'], ja: ['site.busy'] },
  ]);
  expect(await pass()).toEqual([]);
});

test('a silence keeps it quiet until it ends, and loses no end', async () => {
  const silences = `alerts: { silences: [{ alert: site.busy, until: 2026-03-01T13:00, where: { depot: GDN } }] }\n`;
  await bed.define('alerts/own.yaml', busy);
  await bed.define('tallylight.yaml', `${parcelsYaml}${silences}`);
  await drop([...some(2, 5), ...some(2, 5, 'WAW'), ...some(3, 1)]);
  expect(told(await pass())).toEqual(['site.busy begin WAW']);
  const listed = await listAlerts(await reading());
  expect(listed.map(row => [row.labels['depot'], row.silencedUntil?.toISOString()])).toEqual([
    ['GDN', '2026-03-01T13:00:00.000Z'],
    ['WAW', undefined],
  ]);
  bed.at('2026-03-01T13:00:00Z');
  expect(told(await pass())).toEqual(['site.busy begin GDN']);
});

test('files, rejects, books, freshness and runs are looked at by the clock', async () => {
  await bed.define(
    'alerts/own.yaml',
    `alerts:
  broken: { files: { state: failed } }
  unread: { rejects: { dataset: site.scans, share_above: 0.1, over: 1h } }
  books: { books: {} }
  old: { freshness: { table: site.scans, within: 3h } }
  runs: { runs: { failed: 1, over: 1d } }
`,
  );
  expect(told(await pass())).toEqual([]);
  bed.at('2026-03-01T04:00:00Z');
  await bed.drop('scans/a.csv', csvOf(some(3, 3), ['soon,GDN,X1,received,1']));
  await bed.drop('scans/b.csv.gz', Buffer.from([31, 139, 8, 0, 1, 2, 3]));
  expect(told(await pass())).toEqual(['site.broken begin scans/b.csv.gz', 'site.unread begin scans']);
  bed.at('2026-03-01T06:30:00Z');
  expect(told(await pass())).toEqual(['site.old begin', 'site.unread resolved scans']);
  await bed.take('scans/b.csv.gz');
  const open = await bed.open();
  await open.store.db.updateTable('files').set({ rows: 2 }).where('path', '=', 'a.csv').execute();
  await open.store.db
    .insertInto('runs')
    .values({
      command: 'build',
      state: 'failed',
      started_at: '2026-03-01T06:00:00Z',
      ended_at: null,
      error: 'the disk is full',
    })
    .execute();
  await open.close();
  expect(told(await pass())).toEqual([
    'site.books begin site.scans',
    'site.broken resolved scans/b.csv.gz',
    'site.runs begin build',
  ]);
});

test('an hour unlike the same of the weeks before is told, with too little history nothing is', async () => {
  const alert = 'unusual: { metric: site.scans, by: [depot], usual: { weeks: 4, direction: both } }';
  await bed.define('alerts/own.yaml', `alerts: { ${alert} }\n`);
  const weekly = (date: string, count: number, depot: string): Scan[] =>
    some(9, count, depot).map(one => ({ ...one, parcel_id: `${one.parcel_id}${date}`, time: `${date} 09:10:00` }));
  const days = ['2026-03-01', '2026-03-08', '2026-03-15', '2026-03-22'];
  await drop(days.flatMap((date, i) => [...weekly(date, 20 + (i % 2), 'GDN'), ...weekly(date, 20, 'POZ')]));
  await drop([
    ...weekly('2026-03-29', 60, 'GDN'),
    ...weekly('2026-03-29', 21, 'POZ'),
    ...weekly('2026-03-29', 99, 'WAW'),
  ]);
  await drop([scan('last', 0, { time: '2026-03-29 10:30:00' })]);
  bed.at('2026-03-29T11:00:00Z');
  const [begin, ...others] = await pass();
  expect([told(begin ? [begin] : []), others]).toEqual([['site.unusual begin GDN'], []]);
  expect(begin?.rows[0]).toMatchObject({ value: 60, facts: { usual: 20.5 } });
});

test('a look that leaves no trace says what it saw of every instance', async () => {
  await bed.define('alerts/own.yaml', busy);
  await drop([...some(2, 5), ...some(2, 1, 'WAW'), ...some(4, 1)]);
  const open = await bed.open();
  for (const source of open.site.sources.values()) await scanSource(open, source);
  await ingestPending(open, { release: false, locate: row => locate(open, row) });
  await buildPlanned(open, await planSite(open));
  await open.close();
  const here = await reading();
  const rows = await tryAlerts(here, [...here.catalog.alerts.values()]);
  expect(rows.map(({ labels, verdict, value }) => [labels['depot'], verdict, value])).toEqual([
    ['GDN', 'bad', 5],
    ['WAW', 'good', 1],
  ]);
  expect((await listAlerts(here)).map(({ state }) => state)).toEqual(['new']);
});
