// What is said of an alert, in the words of a language: one line that says it all, then its rows, what to do next, and how to see for
// oneself. How numbers and instants read is handed in, so that they read as everywhere else.

import type { Language, Pieces, Words } from '../catalog/document.ts';
import type { AlertEvent, AlertRow, Fact } from './alerts.ts';
import { type AlertPhrases, phrasesOf } from './phrases.ts';

/** How values read. */
export interface Showing {
  language: Language;
  number(value: number, unit: string | undefined): string;
  instant(at: Date): string;
}

export interface AlertText {
  /** One line: severity, title, how many. */
  subject: string;
  /** A line for each row. */
  rows: string[];
  /** What comes after: how many more, what to do next, how to see for oneself. */
  notes: string[];
}

/** An event in words. */
export function alertText(event: AlertEvent, showing: Showing): AlertText {
  const phrases = phrasesOf(showing.language);
  const title = filled(event.title[showing.language], name => namedIn(event, undefined, { name, showing }));
  const count = event.rows.length + event.more;
  const head = event.kind === 'resolved' ? phrases.resolved : phrases[event.severity];
  const rows = event.rows.map(row => rowText(row, { event, showing, phrases }));
  const notes = [
    ...(event.more > 0 ? [phrases.more(event.more)] : []),
    ...(event.kind === 'resolved' && event.firing > 0 ? [phrases.stillFiring(event.firing)] : []),
    ...(event.kind === 'resolved' || event.next === undefined
      ? []
      : [nextText(event.next, { event, showing, phrases })]),
    ...(event.look.command === '' ? [] : [phrases.see(event.look.command)]),
    ...(event.look.sql === '' || event.look.command.includes(event.look.sql) ? [] : [phrases.sql(event.look.sql)]),
  ];
  const subject = phrases.subject({ head, title, kind: event.kind, count: event.rows.some(hasLabels) ? count : 0 });
  return { subject, rows, notes };
}

/** The whole text, as a chat or a mail shows it. */
export function alertLines(event: AlertEvent, showing: Showing): string {
  const { subject, rows, notes } = alertText(event, showing);
  return [subject, ...rows.map(row => `- ${row}`), ...notes].join('\n');
}

const hasLabels = ({ labels }: AlertRow): boolean => Object.keys(labels).length > 0;

interface Saying {
  event: AlertEvent;
  showing: Showing;
  phrases: AlertPhrases;
}

function rowText(row: AlertRow, { event, showing, phrases }: Saying): string {
  const about = (name: string) => namedIn(event, row, { name, showing });
  const said =
    event.say !== undefined && event.kind !== 'error' ? filled(event.say[showing.language], about) : undefined;
  const words = said ?? usualWords(row, { event, showing, phrases });
  const until = row.until === undefined || event.kind !== 'resolved' ? undefined : showing.instant(row.until);
  const when = phrases.when({
    since: showing.instant(row.since),
    until,
    isGone: row.end === 'gone',
    isEnded: row.end === 'ended',
  });
  return `${words} (${when})`;
}

/** Names and values of a row whose alert has no words of its own. */
function usualWords(row: AlertRow, { event, showing, phrases }: Saying): string {
  if (typeof row.facts['error'] === 'string' && event.kind === 'error') return phrases.failing(row.facts['error']);
  const about = (name: string) => namedIn(event, row, { name, showing });
  const labels = Object.values(row.labels).map(value => String(value ?? '–'));
  const value = row.value === null ? [] : [about('value')];
  const against = ['threshold', 'usual'].filter(name => typeof row.facts[name] === 'number');
  const facts = [
    ...against.map(name => phrases.against(name, about(name))),
    ...Object.keys(row.facts)
      .filter(name => !against.includes(name) && !(name in row.labels) && !['from', 'to', 'within'].includes(name))
      .map(name => `${name} ${about(name)}`),
  ];
  const head = [...labels, ...value].join(' · ');
  return [head, facts.join(', ')].filter(part => part !== '').join(': ');
}

function nextText(next: Words, { event, showing, phrases }: Saying): string {
  return phrases.next(filled(next[showing.language], name => namedIn(event, event.rows[0], { name, showing })));
}

const filled = (pieces: Pieces, about: (name: string) => string): string =>
  pieces.map(piece => (typeof piece === 'string' ? piece : about(piece.column))).join('');

/** Instants among what can be named. */
const instants = ['from', 'to', 'last'];
/** Named things that have the unit of the value. */
const likeValue = ['threshold', 'usual', 'within'];

function namedIn(
  event: AlertEvent,
  row: AlertRow | undefined,
  { name, showing }: { name: string; showing: Showing },
): string {
  if (name === 'title') return event.title[showing.language].filter(piece => typeof piece === 'string').join('');
  if (row === undefined) return '';
  if (name === 'since') return showing.instant(row.since);
  if (name === 'until') return row.until === undefined ? '' : showing.instant(row.until);
  const value: Fact = name === 'value' ? row.value : (row.labels[name] ?? row.facts[name] ?? null);
  if (value === null) return phrasesOf(showing.language).nothing;
  if (typeof value === 'number') {
    const unit = name === 'value' || likeValue.includes(name) ? event.unit : name === 'bytes' ? 'bytes' : undefined;
    return showing.number(value, unit);
  }
  const at = instants.includes(name) || /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? new Date(value) : undefined;
  return at === undefined || Number.isNaN(at.getTime()) ? value : showing.instant(at);
}
