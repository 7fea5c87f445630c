// Every panel of the packs' dashboards against a second way: its numbers counted from the single requests, in SQL that knows nothing of
// metrics, models or tops. And every word of them in Japanese.

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { Grain } from '../../src/catalog/catalog.ts';
import type { Panel } from '../../src/catalog/dashboard.ts';
import { feedTables } from '../../src/catalog/feed_tables.ts';
import { oneLine } from '../../src/catalog/messages.ts';
import { compileFeed, findFeed } from '../../src/feeds/feeds.ts';
import { compilePanel } from '../../src/metrics/panels.ts';
import { packCatalog } from '../engines/pack_site.ts';
import { openService, type Row, type SyntheticService } from './made_service.ts';
import { makeSite, type SyntheticSite } from './site.ts';

const range = { from: new Date('2026-03-05T15:00:00Z'), to: new Date('2026-03-07T15:00:00Z') };
const now = new Date('2026-03-09T00:00:00Z');
const timeZone = 'Asia/Tokyo';

const { dashboards, messages } = await packCatalog();
// Of requests; what is live is held against its own truth.
const panels = [...dashboards.values()]
  .filter(({ name }) => name.startsWith('cdn.'))
  .flatMap(({ name, panels: all }) => all.map(panel => ({ at: `${name}/${panel.id}`, panel })));

let service: SyntheticService;
let site: SyntheticSite;
beforeAll(async () => {
  service = await openService({
    seed: 7,
    firstDay: '2026-03-06',
    days: 2,
    scale: 0.05,
    tempFolder: await mkdtemp(join(tmpdir(), 'tallylight-dashboards-')),
  });
  site = await makeSite(now.toISOString());
  await service.deliver(site.inbox);
  await site.pass();
});
afterAll(async () => {
  await site.close();
  await service.close();
});

const result = (...names: string[]) =>
  `count(*) filter (where x_edge_response_result_type in (${names.map(name => `'${name}'`).join(', ')}))`;
const status = (hundreds: number) =>
  `count(*) filter (where sc_status >= ${hundreds}00 and sc_status < ${hundreds + 1}00)`;
const of = (part: string, whole = 'count(*)') => `cast(${part} as double) / nullif(${whole}, 0)`;
const bytes = 'cast(sum(sc_bytes) as bigint)';
const missed = "cast(coalesce(sum(sc_bytes) filter (where x_edge_response_result_type = 'Miss'), 0) as bigint)";
const errors = result('Error', 'LimitExceeded', 'CapacityExceeded');
const incomplete = "count(*) filter (where sc_status between 200 and 299 and x_edge_result_type = 'Error')";
const cost = 'sum(sc_bytes) / 1e9 * 0.085';

/** What a number is, said of single requests. Those of a cut (`client_`, `edge_`, `title_`, `status_`) are the same by another table. */
const meanings: Readonly<Record<string, string>> = {
  requests: 'count(*)',
  bytes,
  hits: result('Hit'),
  misses: result('Miss'),
  errors,
  refresh_hits: result('RefreshHit'),
  other_results: `count(*) - ${result('Hit', 'Miss', 'RefreshHit')} - ${errors}`,
  hit_ratio: of(result('Hit')),
  error_ratio: of(errors),
  bytes_missed: missed,
  bytes_hit_ratio: `1 - ${of(missed, 'sum(sc_bytes)')}`,
  incomplete_ratio: of(incomplete),
  requests_2xx: status(2),
  requests_3xx: status(3),
  requests_4xx: status(4),
  requests_5xx: status(5),
  ratio_4xx: of(status(4)),
  ratio_5xx: of(status(5)),
  cost,
};
const meaningOf = (metric: string): string | undefined =>
  meanings[(metric.split('.')[1] ?? '').replace(/^(?:client|edge|title|status)_/, '')];

const buckets: Record<Grain, string> = {
  minute: "date_trunc('minute', time)",
  hour: "date_trunc('hour', time)",
  day: "cast(time + interval '9' hour as date)",
  month: "cast(date_trunc('month', time + interval '9' hour) as date)",
};

/** The panel's rows with the numbers of the second way: its values kept, all others under one. */
async function secondWay(panel: Panel, grain: Grain | undefined, found: readonly Row[]): Promise<Row[]> {
  const kept = found.filter(row => !('top_place' in row) || row['top_place'] !== null);
  const isKept = (name: string) => {
    const values = [...new Set(kept.map(row => row[name]))];
    const texts = values.filter(value => value !== null).map(value => `'${String(value)}'`);
    return `(coalesce(cast(${name} as varchar) in (${["''", ...texts].join(', ')}), false)${values.includes(null) ? ` or ${name} is null` : ''})`;
  };
  const hasTop = found.some(row => 'top_place' in row);
  const keys = [
    ...(grain === undefined ? [] : [`${buckets[grain]} as ${grain}`]),
    ...panel.by.map(name => (hasTop ? `case when ${isKept(name)} then ${name} end as ${name}` : name)),
    ...(hasTop ? [`not (${panel.by.map(isKept).join(' and ')}) as is_rest`] : []),
  ];
  const values = panel.metrics.flatMap(name =>
    meaningOf(name) === undefined ? [] : [`${meaningOf(name)} as "${name}"`],
  );
  const where = panel.where === undefined ? '' : ` and (${panel.where})`;
  const rows = await site.answer(
    `select ${[...keys, ...values].join(', ')} from cdn.requests
     where time >= timestamp '2026-03-05 15:00:00' and time < timestamp '2026-03-07 15:00:00'${where}
     ${keys.length === 0 ? '' : `group by ${keys.map((_, i) => i + 1).join(', ')}`}`,
  );
  return rows;
}

const keyOf = (panel: Panel, grain: Grain | undefined, row: Row, isRest: boolean): string =>
  JSON.stringify([grain === undefined ? '' : row[grain], ...panel.by.map(name => row[name] ?? null), isRest]);

const counted = panels.filter(
  ({ panel }) => panel.kind !== 'drivers' && panel.metrics.some(name => meaningOf(name) !== undefined),
);

test('nearly every panel is counted a second time', () => {
  expect(counted.length).toBeGreaterThan(panels.length * 0.8);
});

test.each(counted)('$at', async ({ panel }) => {
  const compiled = compilePanel(site.catalog, panel, { ...range, timeZone, now });
  if (compiled.kind !== 'metrics') throw new Error('a panel of metrics is one');
  const found = await site.answer(compiled.question.sql);
  expect(found.length).toBeGreaterThan(0);
  const { grain } = compiled;
  const right = await secondWay(panel, grain, found);
  const byKey = new Map(right.map(row => [keyOf(panel, grain, row, row['is_rest'] === true), row]));
  expect(found.length).toBe(byKey.size);
  for (const row of found) {
    const same = byKey.get(keyOf(panel, grain, row, row['top_place'] === null));
    for (const name of panel.metrics.filter(known => meaningOf(known) !== undefined)) {
      const [ours, theirs] = [Number(row[name]), Number(same?.[name])];
      if (theirs === 0 || Number.isNaN(theirs)) expect([name, row[name] ?? 0]).toEqual([name, same?.[name] ?? 0]);
      else expect([name, ours / theirs]).toEqual([name, expect.closeTo(1, 9)]);
    }
  }
});

describe('the peak', () => {
  it('of a distribution in an hour is the largest sum of one of its minutes', async () => {
    const panel = dashboards.get('cdn.distributions')?.panels.find(({ id }) => id === 'peaks');
    if (panel === undefined) throw new Error('there is no panel of peaks');
    const compiled = compilePanel(site.catalog, panel, { ...range, timeZone, now });
    const found = compiled.kind === 'metrics' ? await site.answer(compiled.question.sql) : [];
    const right = await site.answer(
      `select date_trunc('hour', minute) as hour, distribution, cast(max(bytes) as double) * 8 / 60 / 1e9 as gbps from (
         select date_trunc('minute', time) as minute, distribution, sum(sc_bytes) as bytes from cdn.requests
         where time >= timestamp '2026-03-05 15:00:00' and time < timestamp '2026-03-07 15:00:00' group by 1, 2) as minutes
       group by 1, 2`,
    );
    const rights = new Map(right.map(row => [`${row['hour']} ${row['distribution']}`, Number(row['gbps'])]));
    expect(found.length).toBe(rights.size);
    for (const row of found)
      expect(Number(row['cdn.peak_gbps'])).toBeCloseTo(rights.get(`${row['hour']} ${row['distribution']}`) ?? -1, 12);
  });
});

test('the feed of titles is of the last day with data, as the service knows it', async () => {
  const feed = findFeed(site.catalog, 'cdn.top_titles');
  expect(feedTables(site.catalog, feed)).toEqual(['cdn.delivery_by_asset_hourly']);
  const asked = { params: { limit: '5' }, timeZone, now, dataTo: range.to };
  const { sql, range: day } = compileFeed(site.catalog, feed, asked);
  expect(day).toEqual({ from: new Date('2026-03-06T15:00:00Z'), to: range.to });
  const rows = (await site.answer(sql)).filter(row => row['top_place'] !== null);
  const right = await service.truth(`
    select asset_id, cast(sum(bytes) as bigint) as bytes from cdn_delivered
    where asset_id is not null and logged_at >= timestamp '2026-03-06 15:00:00' and logged_at < timestamp '2026-03-07 15:00:00'
    group by 1 order by 2 desc, 1 limit 5`);
  expect(rows.map(row => [row['asset_id'], Number(row['cdn.title_bytes'])])).toEqual(
    right.map(row => [row['asset_id'], Number(row['bytes'])]),
  );
});

test('every title and note has words in Japanese', () => {
  const texts = [...dashboards.values()].flatMap(({ title, description, panels: all }) => [
    title,
    description,
    ...all.flatMap(panel => [panel.title, panel.note]),
  ]);
  const known = messages.get('ja')?.texts ?? new Map<string, string>();
  expect([...new Set(texts.map(oneLine))].filter(text => text !== '' && !known.has(text))).toEqual([]);
});
