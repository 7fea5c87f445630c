// In which order alerts are read, and which a search finds.

import type { Alert, AlertInstance } from '../../api/operations.ts';

const states = ['firing', 'error', 'pending', 'unknown', 'ok', 'off'];
const severities = ['critical', 'warning', 'info'];

const place = (order: readonly string[], value: string): number => {
  const at = order.indexOf(value);
  return at < 0 ? order.length : at;
};

/** The worst first, then by name. */
export const inOrder = (alerts: readonly Alert[]): Alert[] =>
  [...alerts].sort(
    (one, other) =>
      place(states, one.state) - place(states, other.state) ||
      place(severities, one.severity) - place(severities, other.severity) ||
      (one.name < other.name ? -1 : 1),
  );

/** Whether all words of a search stand in what is shown of an alert. */
export function matches(alert: Alert, search: string): boolean {
  const text = [alert.name, alert.title, alert.question, alert.description].join(' ').toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every(word => text.includes(word));
}

export interface Firing {
  alert: Alert;
  instance: AlertInstance | undefined;
}

/** What fires now, an entry for each instance; alerts that cannot be asked are among it. The worst first, then the oldest. */
export function firingOf(alerts: readonly Alert[]): Firing[] {
  return inOrder(alerts).flatMap((alert): Firing[] => {
    if (alert.state === 'error') return [{ alert, instance: undefined }];
    const instances = alert.instances.filter(one => one.state === 'firing');
    if (alert.state === 'firing' && instances.length === 0) return [{ alert, instance: undefined }];
    return instances.sort((one, other) => (one.since < other.since ? -1 : 1)).map(instance => ({ alert, instance }));
  });
}
