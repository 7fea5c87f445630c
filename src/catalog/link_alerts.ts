// Alerts made whole: what they name is looked up in the catalogue, what the site changes of them is put in, and every name that is
// none is told at its line with the nearest ones.

import { didYouMean } from '../base/names.ts';
import type { AlertChange, AlertWishes } from '../config/alerts_shape.ts';
import type { Site } from '../config/config.ts';
import type { Path } from '../config/yaml_file.ts';
import { type Alert, type AlertQuestion, namesFor } from './alert.ts';
import { type Catalog, isBuilt, type Mistake } from './catalog.ts';
import { referencesIn } from './document_text.ts';
import type { AlertDraft } from './read_alerts.ts';

export interface LinkOptions {
  /** All but its alerts are there. */
  catalog: Omit<Catalog, 'alerts'>;
  site: Site;
  /** Names that have mistakes of their own: what stands on them is left out, and not told. */
  unread: {
    tables: ReadonlySet<string>;
    metrics: ReadonlySet<string>;
    reports: ReadonlySet<string>;
    alerts: ReadonlySet<string>;
  };
}

/** The alerts that stand on what is there; mistakes of alerts and of the site's words about them. */
export function linkAlerts(
  drafts: ReadonlyMap<string, AlertDraft>,
  { catalog, site, unread }: LinkOptions,
): { alerts: Map<string, Alert>; mistakes: Mistake[] } {
  const mistakes: Mistake[] = [];
  const alerts = new Map<string, Alert>();
  for (const draft of drafts.values()) {
    const linking: Linking = { draft, catalog, unread, mistakes: [], left: false };
    linkNames(draft.alert.question, linking);
    linkWords(draft.alert, linking);
    for (const [i, channel] of draft.alert.to.entries())
      if (!site.channels.has(channel)) tell(linking, ['to', i], noChannel(channel, site));
    mistakes.push(...linking.mistakes);
    if (linking.mistakes.length === 0 && !linking.left && !draft.broken) alerts.set(draft.name, draft.alert);
  }
  const known = new Set([...drafts.keys(), ...unread.alerts]);
  return { alerts: withWishes(alerts, { site, known, mistakes }), mistakes };
}

interface Linking {
  draft: AlertDraft;
  catalog: LinkOptions['catalog'];
  unread: LinkOptions['unread'];
  mistakes: Mistake[];
  /** It stands on something with mistakes. */
  left: boolean;
}

const tell = ({ draft, mistakes }: Linking, part: Path, message: string) =>
  void mistakes.push({ file: draft.place.file, line: draft.lineOf(part), message: `${draft.name}: ${message}` });

interface Wanted {
  kind: 'metric' | 'table' | 'dataset' | 'report';
  part: Path;
  known: Iterable<string>;
  unread: ReadonlySet<string>;
}

/** True when there is such a thing. */
function find(name: string, { kind, part, known, unread }: Wanted, linking: Linking): boolean {
  const names = [...known];
  if (names.includes(name)) return true;
  if (unread.has(name)) linking.left = true;
  else tell(linking, part, `there is no ${kind} ${name}.${didYouMean(name, names)}`);
  return false;
}

function linkNames(question: AlertQuestion, linking: Linking): void {
  const { catalog, unread } = linking;
  if ('metric' in question) {
    linkMetric(question.metric, ['metric'], question.by, linking);
    if (question.atLeast !== undefined)
      linkMetric(question.atLeast.metric, ['at_least', 'metric'], question.by, linking);
    const metric = catalog.metrics.get(question.metric);
    if (question.kind === 'usual' && metric?.over !== undefined)
      tell(
        linking,
        ['metric'],
        `${metric.name} is about a time of its own and has no usual value by ${question.grain}`,
      );
  } else if (question.kind === 'report') {
    find(
      question.report,
      { kind: 'report', part: ['report'], known: catalog.reports.keys(), unread: unread.reports },
      linking,
    );
  } else if (question.kind === 'freshness') {
    const built = [...catalog.models.values()].filter(isBuilt);
    const known = [...catalog.datasets.keys(), ...built.map(model => model.name)];
    find(question.table, { kind: 'table', part: ['freshness', 'table'], known, unread: unread.tables }, linking);
  } else if (question.kind === 'rejects') {
    const known = catalog.datasets.keys();
    find(question.dataset, { kind: 'dataset', part: ['rejects', 'dataset'], known, unread: unread.tables }, linking);
  }
}

function linkMetric(name: string, part: Path, by: readonly string[], linking: Linking): void {
  const { catalog, unread } = linking;
  if (!find(name, { kind: 'metric', part, known: catalog.metrics.keys(), unread: unread.metrics }, linking)) return;
  const dimensions = Object.keys(catalog.metrics.get(name)?.dimensions ?? {});
  for (const [i, dimension] of by.entries()) {
    if (!dimensions.includes(dimension))
      tell(linking, ['by', i], `${name} has no dimension ${dimension}.${didYouMean(dimension, dimensions)}`);
  }
}

/** Names in the words. The columns of a report are only known when it is prepared: see `check.ts`. */
function linkWords(alert: Alert, linking: Linking): void {
  if (alert.question.kind === 'report') return;
  for (const message of wrongNames(alert, namesFor(alert.question))) tell(linking, message.part, message.words);
}

/** What the words of an alert name that is not known. */
export function wrongNames(alert: Alert, known: readonly string[]): { part: Path; words: string }[] {
  return (['title', 'say', 'next'] as const).flatMap(part =>
    referencesIn(alert[part])
      .map(({ answer, column }) => (answer === undefined ? column : `${answer}.${column}`))
      .filter(name => !known.includes(name))
      .map(name => ({ part: [part], words: `{{${name}}} is nothing that is known of it.${didYouMean(name, known)}` })),
  );
}

interface Wishing {
  site: Site;
  /** Alerts by name, those with mistakes too. */
  known: ReadonlySet<string>;
  mistakes: Mistake[];
}

/** The alerts as the site wants them. */
function withWishes(alerts: Map<string, Alert>, { site, known, mistakes }: Wishing): Map<string, Alert> {
  const wishes = site.sections.alerts as AlertWishes | undefined;
  if (wishes === undefined) return alerts;
  const tellSite = (path: Path, message: string) =>
    void mistakes.push({ file: site.file, line: site.lineOf(['alerts', ...path]), message });
  const packs = new Set([...known].map(name => `${name.split('.')[0]}.*`));
  for (const [i, { alert }] of wishes.silences.entries()) {
    if (!known.has(alert) && !packs.has(alert))
      tellSite(['silences', i, 'alert'], `there is no alert ${alert}.${didYouMean(alert, [...known, ...packs])}`);
  }
  for (const [name, change] of Object.entries(wishes.change)) {
    const alert = alerts.get(name);
    if (alert !== undefined)
      alerts.set(
        name,
        changed(alert, change, (key, words) => tellSite(['change', name, key], words)),
      );
    else if (!known.has(name)) tellSite(['change', name], `there is no alert ${name}.${didYouMean(name, known)}`);
  }
  const { to = [] } = wishes;
  for (const [i, name] of to.entries()) {
    if (!site.channels.has(name)) tellSite(['to', i], noChannel(name, site));
  }
  return new Map([...alerts].map(([name, alert]) => [name, { ...alert, to: [...new Set([...alert.to, ...to])] }]));
}

const noChannel = (name: string, { channels }: Site): string =>
  `there is no channel ${name}.${didYouMean(name, channels.keys())}`;

function changed(alert: Alert, change: AlertChange, tellKey: (key: string, words: string) => void): Alert {
  const given = changedQuestion(alert.question, change);
  for (const key of given.unfit) tellKey(key, `${alert.name} has no ${key} that could be changed`);
  const { off, severity, for: forMs, resolve_after, reminder, to } = change;
  const threshold = 'above' in change || 'below' in change;
  return {
    ...alert,
    question: given.question,
    off: off ?? (threshold ? false : alert.off),
    ...(severity !== undefined && { severity }),
    ...(forMs !== undefined && { forMs }),
    ...(resolve_after !== undefined && { resolveAfterMs: resolve_after }),
    ...(reminder !== undefined && { reminderMs: reminder }),
    ...(to !== undefined && { to }),
  };
}

/** The question with the changes that fit it, and the keys of those that do not. */
function changedQuestion(question: AlertQuestion, change: AlertChange): { question: AlertQuestion; unfit: string[] } {
  const asked = (['above', 'below', 'clear', 'at_least', 'times', 'within', 'share_above'] as const).filter(
    key => change[key] !== undefined,
  );
  const fits: string[] = [];
  let result = question;
  const take = (key: string, next: AlertQuestion) => {
    fits.push(key);
    result = next;
  };
  if (result.kind === 'threshold') {
    const threshold = change[result.side];
    if (threshold !== undefined) take(result.side, withThreshold(result, threshold));
  }
  if (result.kind === 'threshold' && change.clear !== undefined) take('clear', { ...result, clear: change.clear });
  if ('atLeast' in result && result.atLeast !== undefined && change.at_least !== undefined)
    take('at_least', { ...result, atLeast: { ...result.atLeast, value: change.at_least } });
  if (result.kind === 'usual' && change.times !== undefined) take('times', { ...result, times: change.times });
  if (result.kind === 'freshness' && change.within !== undefined)
    take('within', { ...result, withinMs: change.within });
  if (result.kind === 'rejects' && change.share_above !== undefined)
    take('share_above', { ...result, shareAbove: change.share_above });
  return { question: result, unfit: asked.filter(key => !fits.includes(key)) };
}

/** Where it is good again keeps its distance in proportion, so that another threshold alone makes sense. */
function withThreshold(
  question: Extract<AlertQuestion, { kind: 'threshold' }>,
  threshold: number,
): Extract<AlertQuestion, { kind: 'threshold' }> {
  const share = question.threshold === 0 ? 1 : question.clear / question.threshold;
  return { ...question, threshold, clear: threshold * share };
}
