// Alert events as they reach people: text with values as the reports show them, and JSON for machines.

import type { AlertEvent, AlertRow } from '../alerts/alerts.ts';
import { type AlertText, alertLines, alertText, type Showing } from '../alerts/words.ts';
import type { Alert } from '../catalog/alert.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { type Show, showInstant, showValue } from '../reports/format.ts';

const showingOf = (show: Show): Showing => ({
  language: show.language,
  number: (value, unit) =>
    showValue(
      value,
      { type: Number.isInteger(value) ? 'BIGINT' : 'DOUBLE', ...(unit !== undefined && { unit }) },
      show,
    ),
  instant: at => showInstant(at, show),
});

/** An event in its parts: one line, its rows, notes. */
const alertParts = (event: AlertEvent, show: Show): AlertText => alertText(event, showingOf(show));

export interface AlertNotice {
  /** One line. */
  subject: string;
  /** All of it. */
  text: string;
  /** What a program needs of it; instants are ISO text. */
  json: object;
}

/** An event as a channel wants it. */
export function alertNotice(event: AlertEvent, show: Show): AlertNotice {
  const { title, say: _, next: __, ...rest } = event;
  const { subject } = alertParts(event, show);
  const words = title[show.language].filter(piece => typeof piece === 'string').join('');
  return { subject, text: alertLines(event, showingOf(show)), json: { ...rest, title: words } };
}

/** One instance in words, as a message of its alert would have them. */
export function instanceWords(
  row: AlertRow,
  { alert, catalog, show }: { alert: Alert; catalog: Catalog; show: Show },
): string {
  const unit =
    'metric' in alert.question
      ? catalog.metrics.get(alert.question.metric)?.unit
      : alert.question.kind === 'rejects'
        ? 'ratio'
        : undefined;
  const event: AlertEvent = {
    id: '',
    event: 'alert.firing',
    kind: 'begin',
    alert: alert.name,
    title: alert.title,
    severity: alert.severity,
    rows: [row],
    more: 0,
    firing: 1,
    at: row.since,
    look: { sql: '', command: '' },
    to: [],
    ...(alert.say !== undefined && { say: alert.say }),
    ...(unit !== undefined && { unit }),
  };
  return alertParts(event, show).rows[0] ?? '';
}
