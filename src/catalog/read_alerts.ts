// alerts/*.yaml -> alerts as written: settings are put in, words are taken apart, and what does not go together is told. Whether the
// names in them are there is asked later (`link_alerts.ts`), when the rest of the catalogue is known.

import { hourMs } from '../base/clock.ts';
import { fit, mistakeAt } from '../config/shape.ts';
import { type Path, parseYaml, type YamlFile } from '../config/yaml_file.ts';
import type { Alert, AlertQuestion, AlertSpan } from './alert.ts';
import { type AlertKind, type AlertSpec, alertKinds, alertShape, alertsFileShape, keysOf } from './alert_shape.ts';
import type { Mistake, Pack, Place } from './catalog.ts';
import { readWords, type WordsSpec } from './document_text.ts';
import type { ThingFile } from './place.ts';
import { settingValue } from './settings.ts';

/** An alert whose names have not been looked up yet. */
export interface AlertDraft {
  name: string;
  place: Place;
  alert: Alert;
  /** Mistakes have been told of it: its names are looked up, too, but it is left out. */
  broken: boolean;
  /** The line of a part of it. */
  lineOf: (part: Path) => number;
}

interface Reading {
  thing: ThingFile;
  yaml: YamlFile;
  packs: ReadonlyMap<string, Pack>;
  mistakes: Mistake[];
}

/** Reads the alerts of one file. `unread` are the names of those with mistakes of their own. */
export function readAlerts(
  thing: ThingFile,
  packs: ReadonlyMap<string, Pack>,
): { drafts: AlertDraft[]; unread: string[]; mistakes: Mistake[] } {
  const yaml = parseYaml(thing.file, thing.text);
  if (yaml.mistakes.length > 0) return { drafts: [], unread: [], mistakes: yaml.mistakes };
  const { value: file, mistakes } = fit(alertsFileShape, yaml, yaml.value ?? {});
  const drafts: AlertDraft[] = [];
  const written = (yaml.value as { alerts?: object } | undefined)?.alerts ?? {};
  for (const [name, alert] of Object.entries(written)) {
    const { value: spec, mistakes: misfits } = fit(alertShape, yaml, alert ?? {}, ['alerts', name]);
    const own: Mistake[] = [...misfits];
    const draft = spec && file ? draftOf(name, spec, { thing, yaml, packs, mistakes: own }) : undefined;
    if (draft !== undefined) drafts.push({ ...draft, broken: own.length > 0 });
    mistakes.push(...own);
  }
  const read = new Set(drafts.map(draft => draft.name));
  const names = Object.keys(written).map(name => `${thing.pack}.${name}`);
  return { drafts, unread: names.filter(name => !read.has(name)), mistakes };
}

function draftOf(name: string, spec: AlertSpec, reading: Reading): Omit<AlertDraft, 'broken'> | undefined {
  const path = ['alerts', name];
  const tell = (part: Path, message: string) =>
    void reading.mistakes.push(mistakeAt(reading.yaml, [...path, ...part], message));
  const kind = kindOf(spec, tell);
  if (kind === undefined) return undefined;
  const limit = (part: 'above' | 'below') => limitOf(spec[part], part, { reading, tell });
  const question = kind === 'metric' ? metricQuestion(spec, { tell, limit }) : otherQuestion(kind, spec);
  if (question === undefined) return undefined;
  const words = (part: 'title' | 'say' | 'next', given: WordsSpec) =>
    readWords(given, [...path, part], { ...reading, languages: ['en'] });
  const place = { file: reading.thing.file, line: reading.yaml.lineOf(path) };
  const alert: Alert = {
    name: `${reading.thing.pack}.${name}`,
    title: words('title', spec.title ?? titleOf(name)),
    description: spec.description.trim(),
    question,
    severity: spec.severity,
    forMs: spec.for ?? 0,
    resolveAfterMs: spec.resolve_after ?? 0,
    reopenMs: spec.reopen ?? hourMs,
    forgetAfterMs: spec.forget_after ?? 48 * hourMs,
    ...(spec.reminder !== undefined && { reminderMs: spec.reminder }),
    ...(spec.say !== undefined && { say: words('say', spec.say) }),
    ...(spec.next !== undefined && { next: words('next', spec.next) }),
    to: spec.to ?? [],
    off: spec.off || isTurnedOff(spec, question),
    place,
  };
  const lineOf = (part: Path) => reading.yaml.lineOf([...path, ...part]);
  return { name: alert.name, place, alert, lineOf };
}

type Tell = (part: Path, message: string) => void;

/** The one thing that it watches; keys that do not go with it are told. */
function kindOf(spec: AlertSpec, tell: Tell): AlertKind | undefined {
  const [kind, ...others] = alertKinds.filter(known => spec[known] !== undefined);
  if (kind === undefined) tell([], `says nothing to watch: one of ${alertKinds.join(', ')}`);
  else if (others.length > 0) tell([others[0] ?? ''], `an alert watches one thing, and ${kind} stands here already`);
  else {
    for (const [key, kinds] of Object.entries(keysOf)) {
      if (spec[key as keyof AlertSpec] === undefined || kinds.includes(kind)) continue;
      tell([key], `goes with ${kinds.join(' or ')}, and this alert watches ${kind}`);
    }
  }
  return others.length === 0 ? kind : undefined;
}

interface MetricReading {
  tell: Tell;
  limit: (part: 'above' | 'below') => number | undefined;
}

function metricQuestion(spec: AlertSpec, { tell, limit }: MetricReading): AlertQuestion | undefined {
  const { metric = '', usual, above, below } = spec;
  const ways = [usual, above, below].filter(given => given !== undefined);
  if (ways.length !== 1) {
    tell([], 'a metric is watched with one of above, below and usual');
    return undefined;
  }
  const shared = {
    metric,
    by: spec.by ?? [],
    ...(spec.where !== undefined && { where: spec.where }),
    waitMs: spec.wait ?? 0,
    ...(spec.at_least !== undefined && { atLeast: spec.at_least }),
  };
  if (usual !== undefined) {
    for (const key of ['over', 'every', 'clear'] as const) {
      if (spec[key] !== undefined) tell([key], 'goes with above or below; with usual there is `grain`');
    }
    return { kind: 'usual', ...shared, grain: spec.grain ?? 'hour', ...usual };
  }
  if (spec.grain !== undefined) tell(['grain'], 'goes with usual; with above or below there is `over`');
  const over = spec.over ?? { ms: hourMs };
  const side = above === undefined ? 'below' : 'above';
  const threshold = limit(side);
  if (threshold === undefined) return undefined;
  const clear = spec.clear ?? threshold;
  if (side === 'above' ? clear > threshold : clear < threshold) {
    tell(['clear'], `it is good again at ${clear}, which is on the wrong side of ${threshold}`);
  }
  return { kind: 'threshold', ...shared, over, everyMs: everyMs(over, spec, tell), side, threshold, clear };
}

function everyMs(over: AlertSpan, spec: AlertSpec, tell: Tell): number {
  if ('days' in over) {
    if (spec.every !== undefined) tell(['every'], 'a window of days ends at every midnight');
    return 24 * hourMs;
  }
  const every = spec.every ?? Math.min(over.ms, hourMs);
  if (every % 60_000 !== 0 || (24 * hourMs) % every !== 0) tell(['every'], 'must be whole minutes that divide a day');
  return every;
}

function otherQuestion(kind: Exclude<AlertKind, 'metric'>, spec: AlertSpec): AlertQuestion | undefined {
  const { freshness, rejects, report, size, files, runs } = spec;
  if (freshness !== undefined) return { kind: 'freshness', table: freshness.table, withinMs: freshness.within };
  if (rejects !== undefined)
    return { kind: 'rejects', dataset: rejects.dataset, shareAbove: rejects.share_above, overMs: rejects.over };
  if (size !== undefined) return { kind: 'size', overMs: size.over };
  if (files !== undefined) return { kind: 'files', state: files.state };
  if (runs !== undefined) return { kind: 'runs', failed: runs.failed, overMs: runs.over };
  if (kind === 'books') return { kind };
  return {
    kind: 'report',
    report: report ?? '',
    by: spec.by ?? [],
    days: daysOf(spec.over ?? { days: 1 }),
    waitMs: spec.wait ?? 0,
    rowsAbove: spec.rows_above ?? 0,
  };
}

const daysOf = (over: AlertSpan): number => ('days' in over ? over.days : over.ms / (24 * hourMs));

/** A number as it is, or a setting times its factor. */
function limitOf(
  given: AlertSpec['above'],
  part: string,
  { reading, tell }: { reading: Reading; tell: Tell },
): number | undefined {
  if (given === undefined || typeof given === 'number') return given;
  const found = settingValue(given.setting, { pack: reading.thing.pack, packs: reading.packs });
  if (found.value === undefined) tell([part, 'setting'], found.message);
  else if (typeof found.value !== 'number') tell([part, 'setting'], `the setting ${given.setting} is no number`);
  else return found.value * given.times;
  return undefined;
}

/** A setting of 0 stands for "not set": nobody is told that something is above it. */
const isTurnedOff = (spec: AlertSpec, question: AlertQuestion): boolean =>
  question.kind === 'threshold' && question.threshold === 0 && typeof (spec.above ?? spec.below) === 'object';

function titleOf(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
