// Alert events as they reach people: text with values as the reports show them, and JSON for machines.

import type { AlertEvent } from '../alerts/alerts.ts';
import { type AlertText, alertLines, alertText, type Showing } from '../alerts/words.ts';
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
