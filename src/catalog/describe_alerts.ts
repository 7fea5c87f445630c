// Alerts of packs in words, for the reference: what each watches, when it counts as wrong, and what to do then.

import type { Alert, AlertQuestion } from './alert.ts';
import type { Words } from './document.ts';

const units: readonly [ms: number, name: string][] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
];

/** `2h`, `10min`: in the largest unit that fits. */
function spanText(ms: number): string {
  const [size, name] = units.find(([unit]) => ms % unit === 0) ?? [1, 'ms'];
  return `${ms / size}${name}`;
}

const plain = (words: Words | undefined): string =>
  (words?.en ?? []).map(piece => (typeof piece === 'string' ? piece : `{{${piece.column}}}`)).join('');

/** What it watches, as one clause. */
function questionText(question: AlertQuestion): string {
  switch (question.kind) {
    case 'threshold': {
      const over = 'ms' in question.over ? spanText(question.over.ms) : `${question.over.days} local days`;
      return `\`${question.metric}\` ${question.side} ${question.threshold} over ${over}${byText(question.by)}`;
    }
    case 'usual':
      return `\`${question.metric}\` by ${question.grain}${byText(question.by)}, ${question.times} deviations ${question.direction} from its usual of ${question.weeks} weeks`;
    case 'freshness':
      return `nothing newer than ${spanText(question.withinMs)} in \`${question.table}\``;
    case 'rejects':
      return `more than ${question.shareAbove} of the records of \`${question.dataset}\` in ${spanText(question.overMs)} cannot be read`;
    case 'report':
      return `rows of the report \`${question.report}\` over ${question.days} days`;
    case 'size':
      return `unusual totals of the files of ${spanText(question.overMs)}`;
    case 'books':
      return 'lines = rows + rejects + duplicates, and the rows are in the table';
    case 'files':
      return `files that are ${question.state}`;
    case 'runs':
      return `${question.failed} failed runs in ${spanText(question.overMs)} since the last good one`;
  }
}

const byText = (by: readonly string[]): string => (by.length === 0 ? '' : `, by ${by.join(', ')}`);

/** One alert as a section. */
function alertSection(alert: Alert): string {
  const when = [
    alert.forMs > 0 ? `for ${spanText(alert.forMs)}` : '',
    alert.resolveAfterMs > 0 ? `over after ${spanText(alert.resolveAfterMs)}` : '',
    alert.reminderMs === undefined ? '' : `told again every ${spanText(alert.reminderMs)}`,
    alert.off ? 'off until a site turns it on' : '',
  ].filter(part => part !== '');
  return [
    `## ${alert.name}`,
    `${plain(alert.title)} (${alert.severity}). ${alert.description}`,
    `Watches ${questionText(alert.question)}${when.length === 0 ? '' : `; ${when.join('; ')}`}.`,
    alert.next === undefined ? '' : `Next: ${plain(alert.next)}`,
  ]
    .filter(part => part !== '')
    .join('\n\n');
}

/** All alerts, a section each. */
export const alertsPage = (alerts: Iterable<Alert>): string => [...alerts].map(alertSection).join('\n\n');
