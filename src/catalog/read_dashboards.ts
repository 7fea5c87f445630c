// dashboards/*.yaml -> dashboards as written: shapes, defaults and what does not go together. Whether the names in them are there is
// asked later (`link_dashboards.ts`), when the rest of the catalogue is known.

import { didYouMean } from '../base/names.ts';
import { isRangeWords, plainRangeWords, rangeExamples } from '../base/range_words.ts';
import { openZone } from '../base/zone.ts';
import { fit, fitMostly, mistakeAt } from '../config/shape.ts';
import { type Path, parseYaml, type YamlFile } from '../config/yaml_file.ts';
import type { Mistake, Place } from './catalog.ts';
import type { Dashboard, Panel } from './dashboard.ts';
import { dashboardShape, kindRules, type PanelSpec, panelShape } from './dashboard_shape.ts';
import type { ThingFile } from './place.ts';

/** A dashboard whose names have not been looked up yet. */
export interface DashboardDraft {
  name: string;
  place: Place;
  dashboard: Dashboard;
  /** Mistakes have been told of it: its names are looked up, too, but it is left out. */
  broken: boolean;
  lineOf: (part: Path) => number;
}

/** Reads one dashboard; undefined where its frame does not fit. */
export function readDashboard(thing: Pick<ThingFile, 'file' | 'text' | 'pack' | 'name'>): {
  draft?: DashboardDraft;
  mistakes: Mistake[];
} {
  const yaml = parseYaml(thing.file, thing.text);
  if (yaml.mistakes.length > 0) return { mistakes: yaml.mistakes };
  const { value: spec, mistakes } = fitMostly(dashboardShape, yaml, {
    value: yaml.value ?? {},
    whole: ['title', 'panels'],
  });
  const written = (yaml.value as { panels?: unknown } | undefined)?.panels;
  const panels = (Array.isArray(written) ? written : []).map((panel, i) => {
    const read = readPanel(panel, i, { yaml, pack: thing.pack });
    mistakes.push(...read.mistakes);
    return read.panel;
  });
  if (spec === undefined) return { mistakes };
  const whole = panels.filter(panel => panel !== undefined);
  checkIds(panels, (i, message) => mistakes.push(mistakeAt(yaml, ['panels', i], message)));
  checkWords(spec.range, message => mistakes.push(mistakeAt(yaml, ['range'], message)));
  const name = `${thing.pack}.${thing.name}`;
  const place = { file: thing.file, line: 1 };
  const dashboard: Dashboard = {
    name,
    title: spec.title,
    description: spec.description.trim(),
    icon: spec.icon,
    about: aboutOf(spec.about),
    range: plainRangeWords(spec.range),
    filters: spec.filters,
    panels: whole,
    place,
  };
  return { draft: { name, place, dashboard, broken: mistakes.length > 0, lineOf: yaml.lineOf }, mistakes };
}

function readPanel(
  written: unknown,
  index: number,
  { yaml, pack }: { yaml: YamlFile; pack: string },
): { panel?: Panel; mistakes: Mistake[] } {
  const path = ['panels', index];
  const { value: spec, mistakes } = fit(panelShape, yaml, written ?? {}, path);
  if (spec === undefined) return { mistakes };
  const tell = (part: Path, message: string) => void mistakes.push(mistakeAt(yaml, [...path, ...part], message));
  const metrics = metricsOf(spec, tell);
  checkKind(spec, metrics, tell);
  if (spec.range !== undefined) checkWords(spec.range, message => tell(['range'], message));
  return { panel: panelOf(spec, metrics, { pack, line: yaml.lineOf(path) }), mistakes };
}

type Tell = (part: Path, message: string) => void;

function metricsOf({ metrics, metric }: PanelSpec, tell: Tell): string[] {
  if (metric !== undefined && metrics !== undefined) tell(['metric'], 'stands beside `metrics`; one of them is enough');
  return metrics ?? (metric === undefined ? [] : [metric]);
}

/** What the kind of a panel needs and what it cannot show. */
function checkKind(spec: PanelSpec, metrics: readonly string[], tell: Tell): void {
  const rule = kindRules[spec.kind];
  const [least, most] = rule.metrics;
  const what = `a panel of kind ${spec.kind}`;
  if (metrics.length < least) tell([], `${what} needs a metric`);
  else if (metrics.length > most)
    tell(
      [spec.metrics === undefined ? 'metric' : 'metrics'],
      `${what} ${most === 0 ? 'has no metrics' : `shows ${most} at most`}`,
    );
  if (spec.by.length < rule.by[0])
    tell([], `${what} needs \`by\`: ${spec.kind === 'flow' ? 'from where, and to where' : 'what its bars stand for'}`);
  else if (spec.by.length > rule.by[1])
    tell(['by'], `${what} ${rule.by[1] === 0 ? 'is not cut by anything' : `is cut by ${rule.by[1]} at most`}`);
  if (rule.grain === 'never' && spec.grain !== undefined) tell(['grain'], `${what} is not cut by time`);
  if (rule.grain === 'usual' && spec.by.length > 0 && metrics.length > 1)
    tell(['metrics'], `${what} draws several metrics, or one by several values, not both`);
  if ((spec.kind === 'report') !== (spec.report !== undefined))
    tell(
      spec.kind === 'report' ? [] : ['report'],
      spec.kind === 'report' ? `${what} needs \`report\`` : `stands only with kind report`,
    );
  if (spec.where !== undefined && (metrics.length === 0 || spec.kind === 'drivers'))
    tell(['where'], `${what} is not narrowed by a condition`);
  if (spec.kind === 'text' && spec.note === '') tell([], `${what} needs a note: what it says`);
  if (spec.top !== undefined && spec.by.length === 0 && spec.kind !== 'drivers') tell(['top'], 'stands only with `by`');
  if (spec.top_by !== undefined && (spec.by.length === 0 || spec.kind === 'drivers'))
    tell(['top_by'], 'stands only with `by`, and not with drivers');
  if (spec.kind === 'heatmap' && spec.by.length === 2 && spec.grain !== undefined)
    tell(['by'], `${what} is by time, or by two dimensions`);
}

function panelOf(spec: PanelSpec, metrics: readonly string[], { pack, line }: { pack: string; line: number }): Panel {
  const rule = kindRules[spec.kind];
  const full = (name: string) => (name.includes('.') ? name : `${pack}.${name}`);
  const grain = spec.grain ?? usualGrain(spec);
  const top = spec.top ?? (spec.by.length > 0 || spec.kind === 'drivers' ? rule.top : undefined);
  const { report, drill, about, range, where } = spec;
  return {
    id: spec.id ?? idOf(spec.title),
    kind: spec.kind,
    title: spec.title,
    note: spec.note.trim(),
    width: spec.width ?? rule.width,
    height: spec.height ?? (spec.kind === 'figures' || spec.kind === 'text' ? 'small' : 'medium'),
    metrics: metrics.map(full),
    by: spec.by,
    ...(where === undefined ? {} : { where }),
    ...(grain === undefined ? {} : { grain }),
    ...(top === undefined ? {} : { top }),
    ...(spec.top_by === undefined ? {} : { topBy: full(spec.top_by) }),
    compare: spec.compare,
    ...(report === undefined ? {} : { report: full(report) }),
    ...(drill === undefined ? {} : { drill: full(drill) }),
    ...(about === undefined ? {} : { about }),
    ...(range === undefined ? {} : { range: plainRangeWords(range) }),
    line,
  };
}

const aboutOf = (about: string | string[] | undefined): string[] =>
  about === undefined ? [] : typeof about === 'string' ? [about] : about;

function usualGrain({ kind, by }: PanelSpec): 'auto' | 'hour' | undefined {
  if (kind === 'heatmap') return by.length < 2 ? 'hour' : undefined;
  return kindRules[kind].grain === 'usual' ? 'auto' : undefined;
}

/** `errors_by_edge` of `Errors by edge`. */
function idOf(title: string): string {
  const words = title.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const id = words.join('_').slice(0, 60);
  return /^[a-z]/.test(id) ? id : `panel${id === '' ? '' : `_${id}`}`;
}

function checkIds(panels: readonly (Panel | undefined)[], tell: (index: number, message: string) => void): void {
  for (const [i, panel] of panels.entries()) {
    const before = panel === undefined ? -1 : panels.findIndex(other => other?.id === panel.id);
    if (panel !== undefined && before < i)
      tell(i, `${panel.id} is the id of panel ${before + 1} already; give this one an \`id\` of its own`);
  }
}

function checkWords(words: string, tell: (message: string) => void): void {
  if (isRangeWords(words, openZone('UTC'))) return;
  const offer =
    didYouMean(plainRangeWords(words), rangeExamples) || ` Such as ${rangeExamples.slice(0, 6).join(', ')}.`;
  tell(`${words} is no range in words.${offer}`);
}
