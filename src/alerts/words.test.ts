// An event in words: what it is, each row, how many more, the next step and the way to see it; in both languages.

import { expect, it } from 'vitest';
import type { Words } from '../catalog/document.ts';
import type { AlertEvent, AlertRow } from './alerts.ts';
import { alertLines, alertText, type Showing } from './words.ts';

const showing = (language: 'en' | 'ja'): Showing => ({
  language,
  number: (value, unit) => (unit === 'ratio' ? `${value * 100}%` : `${value}${unit === undefined ? '' : ` ${unit}`}`),
  instant: at => at.toISOString().slice(11, 16),
});
const words = (en: Words['en'], ja = en): Words => ({ en, ja });
const since = new Date('2026-03-01T11:00:00Z');
const until = new Date('2026-03-01T12:30:00Z');

const row = (depot: string, more: Partial<AlertRow> = {}): AlertRow => ({
  labels: { depot },
  value: 0.25,
  facts: { threshold: 0.1, from: '2026-03-01T10:00:00.000Z' },
  incident: 1,
  since,
  ...more,
});

const event = (more: Partial<AlertEvent> = {}): AlertEvent => ({
  id: '1',
  event: 'alert.firing',
  kind: 'begin',
  alert: 'post.late',
  title: words(['Parcels are late'], ['遅延が増えています']),
  severity: 'critical',
  rows: [row('GDN'), row('WAW')],
  more: 0,
  firing: 2,
  at: since,
  look: { sql: 'select 1', command: 'tallylight metric post.late_ratio' },
  next: words(['Ask ', { column: 'depot', line: 1 }, '.']),
  unit: 'ratio',
  to: [],
  ...more,
});

it('says what, where, how much, what to do and how to see it', () => {
  expect(alertLines(event(), showing('en'))).toBe(`Critical: Parcels are late (2)
- GDN · 25%: limit 10% (since 11:00)
- WAW · 25%: limit 10% (since 11:00)
Next: Ask GDN.
See: tallylight metric post.late_ratio
SQL:
select 1`);
  expect(alertLines(event(), showing('ja')).split('\n').slice(0, 2)).toEqual([
    '【重大】遅延が増えています（2件）',
    '- GDN · 25%: しきい値 10% (11:00から)',
  ]);
});

it('says it in the words of the alert where it has some, and a name that has no value as such', () => {
  const say = words([
    { column: 'depot', line: 1 },
    ' since ',
    { column: 'from', line: 1 },
    ', ',
    { column: 'usual', line: 1 },
  ]);
  expect(alertText(event({ say, rows: [row('GDN')] }), showing('en')).rows).toEqual([
    'GDN since 10:00, n/a (since 11:00)',
  ]);
});

it('counts what it does not list, and what still fires after an end', () => {
  const { subject, notes } = alertText(event({ more: 18 }), showing('en'));
  expect([subject, notes[0]]).toEqual(['Critical: Parcels are late (20)', 'and 18 more']);
  const over = { until, end: 'good' as const };
  const ended = event({ event: 'alert.resolved', kind: 'resolved', rows: [row('GDN', over)], firing: 1 });
  expect(alertText(ended, showing('en'))).toMatchObject({
    subject: 'Resolved: Parcels are late',
    rows: ['GDN · 25%: limit 10% (11:00 – 12:30)'],
    notes: ['1 other still fires', 'See: tallylight metric post.late_ratio', 'SQL:\nselect 1'],
  });
  const gone = alertText({ ...ended, rows: [row('GDN', { until, end: 'gone' })] }, showing('en'));
  expect(gone.rows[0]).toContain('nothing has been seen of it for long');
});

it('tells apart what begins, comes back, lasts and cannot be asked', () => {
  const subject = (kind: AlertEvent['kind']) => alertText(event({ kind, rows: [row('GDN')] }), showing('en')).subject;
  expect((['begin', 'again', 'reminder', 'error'] as const).map(subject)).toEqual([
    'Critical: Parcels are late',
    'Critical: Parcels are late, again',
    'Critical: Parcels are late, still',
    'Critical: Parcels are late: cannot be checked',
  ]);
  const failing = row('', { labels: {}, value: null, facts: { error: 'no such table' } });
  expect(alertText(event({ kind: 'error', rows: [failing], say: words(['x']) }), showing('en')).rows).toEqual([
    'The question failed: no such table (since 11:00)',
  ]);
});
