// One dashboard, read: what stands in it and what is usual. Mistakes are in test/golden/catalog.

import { expect, test } from 'vitest';
import { panelKinds } from './dashboard.ts';
import { kindRules, panelShape } from './dashboard_shape.ts';
import { dashboardsPage, feedsPage } from './describe_dashboards.ts';
import { commonGrains, commonUnit, grainsOf } from './metric_grains.ts';
import { readDashboard } from './read_dashboards.ts';
import { readFeed } from './read_feeds.ts';

const thing = (text: string) => ({
  layer: { pack: 'post', folder: '/', prefix: '', overrides: [] },
  pack: 'post',
  name: 'depots',
  ending: '.yaml',
  path: '/dashboards/depots.yaml',
  file: 'dashboards/depots.yaml',
  text,
});

test('names are of the pack, ids come from titles, and kinds have what is usual', () => {
  const { draft, mistakes } = readDashboard(
    thing(`title: Depots
range: Last 24 hours
panels:
  - { kind: figures, title: In figures!, metrics: [parcels, other.grams] }
  - { kind: line, title: 3 days, metric: parcels, by: [depot] }
  - { kind: table, title: By depot, id: table, metric: parcels, by: [depot, carrier], drill: depots }
  - { kind: heatmap, title: By hour, metric: parcels, by: [depot] }
  - { kind: heatmap, title: By both, metric: parcels, by: [depot, carrier], compare: false }
`),
  );
  expect(mistakes).toEqual([]);
  const { name, range, panels = [] } = draft?.dashboard ?? {};
  expect([name, range]).toEqual(['post.depots', 'last-24h']);
  expect(panels.map(({ id, grain, top, width, height }) => [id, grain, top, width, height])).toEqual([
    ['in_figures', undefined, undefined, 12, 'small'],
    ['panel_3_days', 'auto', 8, 6, 'medium'],
    ['table', undefined, 20, 6, 'medium'],
    ['by_hour', 'hour', undefined, 6, 'medium'],
    ['by_both', undefined, undefined, 6, 'medium'],
  ]);
  expect(panels[0]?.metrics).toEqual(['post.parcels', 'other.grams']);
  expect([panels[2]?.drill, panels[4]?.compare]).toEqual(['post.depots', false]);
});

test('every kind has its rule, and the page of the reference names every panel', () => {
  expect(Object.keys(kindRules)).toEqual([...panelKinds]);
  const { draft } = readDashboard(
    thing(
      'title: T\npanels:\n  - { kind: bar, title: Where, note: Look., metric: parcels, by: [depot], where: depot is not null }\n',
    ),
  );
  const page = dashboardsPage(draft ? [draft.dashboard] : []);
  expect(page).toContain(
    '| `where` | bar | Where | `post.parcels`, by `depot`, top 10, where `depot is not null` | Look. |',
  );
  const { draft: feed } = readFeed(
    thing('title: F\nsql: select {{n}}\nparams: { n: { default: 2, min: 1 } }\n'),
    new Map(),
  );
  expect(feedsPage(feed ? [feed.feed] : [])).toContain('| `n` | whole number from 1 | `2` |  |');
});

test('a panel has no width beyond the grid', () => {
  expect(panelShape.safeParse({ kind: 'bar', title: 'x', width: 13 }).success).toBe(false);
});

test('a metric has the grains of its table and of its parts, and none of its own time', () => {
  expect(grainsOf({ time: 'minute' })).toEqual(['minute', 'hour', 'day', 'month']);
  expect(grainsOf({ time: 'time' })).toEqual(['minute', 'hour', 'day', 'month']);
  expect(grainsOf({ time: 'day' })).toEqual(['day', 'month']);
  expect(grainsOf({ time: 'minute', per: { grain: 'hour', of: '', fillEmpty: false } })).toEqual([
    'hour',
    'day',
    'month',
  ]);
  expect(grainsOf({ time: 'minute', over: 'last_day' })).toEqual([]);
  const metric = {
    name: '',
    label: '',
    description: '',
    good: 'none' as const,
    from: '',
    sql: '',
    dimensions: {},
    place: { file: '', line: 1 },
  };
  const metrics = [
    { ...metric, unit: 'bytes', time: 'hour' },
    { ...metric, unit: 'parcels', time: 'day' },
  ];
  expect([commonGrains(metrics), commonUnit(metrics), commonUnit(metrics.slice(1))]).toEqual([
    ['day', 'month'],
    undefined,
    'parcels',
  ]);
});
