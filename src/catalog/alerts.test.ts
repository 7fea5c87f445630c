// One file of alerts, read: spans, limits, settings and words as an author writes them. Mistakes are in test/golden/catalog.

import { expect, test } from 'vitest';
import { alertShape } from './alert_shape.ts';
import type { Pack } from './catalog.ts';
import { alertsPage } from './describe_alerts.ts';
import { readAlerts } from './read_alerts.ts';

const minute = 60_000;

const pack: Pack = {
  name: 'post',
  title: 'Post',
  description: '',
  requires: [],
  settings: { bags: 50, none: 0 },
  folder: '/packs/post',
};

/** Alerts of a file by their short names. */
function read(yaml: string) {
  const thing = {
    layer: { pack: 'post', folder: '/', prefix: '', overrides: [] },
    pack: 'post',
    name: 'a',
    ending: '.yaml',
    path: '/alerts/a.yaml',
    file: 'alerts/a.yaml',
    text: `alerts:\n${yaml}`,
  };
  const { drafts, mistakes } = readAlerts(thing, new Map([['post', pack]]));
  return { alerts: new Map(drafts.map(({ name, alert }) => [name.slice(5), alert])), mistakes };
}

test.each([
  ['last hour', { ms: 60 * minute }],
  ['30 minutes', { ms: 30 * minute }],
  ['90m', { ms: 90 * minute }],
  ['1.5h', { ms: 90 * minute }],
  ['last_day', { days: 1 }],
  ['7 days', { days: 7 }],
  ['2d', { days: 2 }],
])('a window of %s', (over, span) => {
  const { alerts, mistakes } = read(`  a: { metric: post.late, above: 1, over: ${over} }`);
  expect(mistakes).toEqual([]);
  expect(alerts.get('a')?.question).toMatchObject({ over: span });
});

test.each(['soon', '10s', '0h', '36h x'])('no window of %s', over => {
  expect(read(`  a: { metric: post.late, above: 1, over: ${over} }`).mistakes).toHaveLength(1);
});

test('a threshold is a number or a setting, and a setting of nothing turns it off', () => {
  const { alerts, mistakes } = read(`  full: { metric: post.bags, above: { setting: bags, times: 0.8 } }
  unset: { metric: post.bags, above: { setting: none } }
  any: { metric: post.lost, above: 0 }
  few: { metric: post.bags, below: 3, clear: 5, off: true }`);
  expect(mistakes).toEqual([]);
  const shown = [...alerts].map(([name, { question, off }]) => [
    name,
    question.kind === 'threshold' && question.threshold,
    off,
  ]);
  expect(shown).toEqual([
    ['full', 40, false],
    ['unset', 0, true],
    ['any', 0, false],
    ['few', 3, true],
  ]);
});

test('what is not said has a meaning that holds', () => {
  const { alerts } = read('  late_parcels: { metric: post.late, above: 0.5 }');
  expect(alerts.get('late_parcels')).toMatchObject({
    title: { en: ['Late parcels'], ja: ['Late parcels'] },
    severity: 'warning',
    forMs: 0,
    resolveAfterMs: 0,
    question: { over: { ms: 60 * minute }, everyMs: 60 * minute, waitMs: 0, clear: 0.5 },
    place: { file: 'alerts/a.yaml', line: 2 },
  });
  expect(alerts.get('late_parcels')).not.toHaveProperty('reminderMs');
});

test('the reference says what each watches, and what to do then', () => {
  const { alerts } =
    read(`  late: { metric: post.late, by: [depot], below: 0.5, over: 10 minutes, for: 20m, next: "Ask {{depot}}." }
  old: { freshness: { table: post.parcels, within: 26h }, description: Nothing came. }`);
  const page = alertsPage(alerts.values());
  expect(page).toContain('## post.late\n\nLate (warning).');
  expect(page).toContain('Watches `post.late` below 0.5 over 10min, by depot; for 20min.');
  expect(page).toContain('Next: Ask {{depot}}.');
  expect(page).toContain('Old (warning). Nothing came.\n\nWatches nothing newer than 26h in `post.parcels`.');
  expect(Object.values(alertShape.shape).every(value => (value.description ?? '') !== '')).toBe(true);
});
