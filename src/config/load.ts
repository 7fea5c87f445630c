// Reads a site's tallylight.yaml. Everything wrong with it is told at once. A name that is not set stops the load only where
// every command needs the value (packs, settings, …); elsewhere it is told, and thrown when the value is read.

import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { isSystemError, reasonOf } from '../base/errors.ts';
import { nearest } from '../base/names.ts';
import { channelMistakes, completeAudience, completeChannel } from './channels_shape.ts';
import { collectMistakes, completeCollect } from './collect_shape.ts';
import { keptSections, type NotifyRule, type ScheduleEntry, type ServerConfig, type Site } from './config.ts';
import { EnvText, type Variables } from './env_text.ts';
import { fail } from './errors.ts';
import { eventNames } from './events.ts';
import { completeFeeds } from './feeds_shape.ts';
import { completeLogin, completeSlack } from './login_shape.ts';
import { completeOutput } from './outputs_shape.ts';
import { completeEngine, completeState, completeStorage, dataFolderOf } from './places_shape.ts';
import { placesIn, scheduleMistakes } from './schedule_shape.ts';
import { fitMostly, mistakeAt } from './shape.ts';
import { type SiteSpec, siteShape } from './site_shape.ts';
import { completeSource } from './sources_shape.ts';
import { type FileMistake, type Path, parseYaml, type YamlFile } from './yaml_file.ts';

/** What a folder is a site by. */
export const siteFile = 'tallylight.yaml';

export interface LoadedSite {
  /** What fits, so that `check` can go on beyond a mistake; undefined when nothing does. Work needs a site without mistakes. */
  site?: Site;
  /** In the order of the file. Those with `unset` stop only what needs the value. */
  mistakes: FileMistake[];
}

/** Loads the site of a folder. Throws `site_not_found`, `site_unreadable`. */
export async function loadSite(folder: string, variables: Variables): Promise<LoadedSite> {
  return parseSite(resolve(folder), { text: await readText(resolve(folder)), variables });
}

async function readText(folder: string): Promise<string> {
  const file = join(folder, siteFile);
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if (isSystemError(cause, 'ENOENT', 'ENOTDIR')) throw fail('site_not_found', { folder }, cause);
    throw fail('site_unreadable', { file, reason: reasonOf(cause) }, cause);
  }
}

/** The site that a folder would have with this text as its tallylight.yaml. */
export function parseSite(folder: string, { text, variables }: { text: string; variables: Variables }): LoadedSite {
  const yaml = parseYaml(siteFile, text, variables);
  const settled = new Settled(yaml);
  const tree = settled.take(yaml.value ?? {}, []);
  const { value: spec, mistakes: misfits } =
    yaml.mistakes.length > 0
      ? { mistakes: [] }
      : fitMostly(siteShape, yaml, { value: tree, whole: ['packs', 'settings'] });
  const hinted = settled.withoutUnset(misfits).map(mistake => ({
    ...mistake,
    message: settled.redact({ ...mistake, message: hintAt(mistake, tree) }),
  }));
  const between = spec === undefined ? [] : channelMistakes(spec, { yaml, variables, written: tree });
  if (spec !== undefined) between.push(...collectMistakes(spec, yaml));
  const site = spec && completeSite(folder, spec, { yaml, variables, written: tree });
  if (site) between.push(...scheduleMistakes(site, { file: yaml.file, written: tree }));
  const mistakes = [...yaml.mistakes, ...hinted, ...settled.mistakes, ...between].sort((a, b) => a.line - b.line);
  return site === undefined ? { mistakes } : { site, mistakes };
}

/** A source takes keys of any name, so a key that is missing may be there, misspelt. */
function hintAt(mistake: FileMistake, tree: unknown): string {
  const [, source = '', key = ''] = /^sources\.(.+)\.(dataset|format): is missing$/.exec(mistake.message) ?? [];
  const sources = (tree as { sources?: Record<string, object> }).sources;
  const near = Object.keys(sources?.[source] ?? {}).filter(given => nearest(given, [key]).length > 0);
  return near.length === 0 ? mistake.message : `${mistake.message}, but there is ${near.join(', ')}`;
}

const neededOfSource = ['dataset', 'from', 'format', 'expect', 'start', 'table', 'columns', 'query', 'refresh'];

/** True where every command needs the value, so that it must be known now. */
function isNeeded(path: Path): boolean {
  const [top, , key] = path.map(String);
  if (top === 'sources') return neededOfSource.includes(key ?? '');
  if (top === 'feeds') return !['url', 'path'].includes(String(path.at(-1)));
  if (top === 'outputs') return ['table', 'to', 'into', 'key'].includes(key ?? '');
  return ['name', 'time_zone', 'packs', 'settings', 'leave_out', 'retain', 'server'].includes(top ?? '');
}

/** Puts the values of variables where every command needs them, and tells which names are not set. */
class Settled {
  readonly mistakes: FileMistake[] = [];
  readonly #yaml: YamlFile;
  readonly #used: { value: string; written: string; line: number }[] = [];
  readonly #unset: string[] = [];

  constructor(yaml: YamlFile) {
    this.#yaml = yaml;
  }

  take(value: unknown, path: Path): unknown {
    if (value instanceof EnvText) return this.#text(value, path);
    if (Array.isArray(value)) return value.map((item, i) => this.take(item, [...path, i]));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.take(item, [...path, key])]));
  }

  #text(value: EnvText, path: Path): unknown {
    const needed = isNeeded(path);
    for (const name of value.unset) {
      const mistake = mistakeAt(this.#yaml, path, `the environment variable ${name} is not set`);
      this.mistakes.push(needed ? mistake : { ...mistake, unset: name });
    }
    if (!needed) return value;
    if (value.unset.length > 0) {
      this.#unset.push(`${path.map(String).join('.')}: `);
      return undefined;
    }
    this.#used.push({ value: value.reveal(), written: value.written, line: this.#yaml.lineOf(path) });
    return value.reveal();
  }

  /** What is missing only because its variable is not set has been told already. */
  withoutUnset(mistakes: FileMistake[]): FileMistake[] {
    return mistakes.filter(({ message }) => !this.#unset.some(path => message.startsWith(path)));
  }

  /** A value that came from a variable is told as it was written. */
  redact({ line, message }: FileMistake): string {
    const here = this.#used.filter(used => used.line === line && used.value !== '');
    here.sort((a, b) => b.value.length - a.value.length);
    return here.reduce((words, { value, written }) => words.replaceAll(value, () => written), message);
  }
}

function completeSite(
  folder: string,
  spec: SiteSpec,
  { yaml, variables, written }: { yaml: YamlFile; variables: Variables; written: unknown },
): Site {
  const lineIn = (section: 'schedule' | 'notify') => {
    const places = placesIn((written as Partial<Record<string, unknown>>)[section], spec[section]);
    return (index: number) => yaml.lineOf([section, places[index] ?? index]);
  };
  const sources = Object.entries(spec.sources).map(
    ([name, source]) =>
      [
        name,
        completeSource(source, { folder, state: spec.state, name, line: yaml.lineOf(['sources', name]), variables }),
      ] as const,
  );
  const outputs = Object.entries(spec.outputs).map(
    ([name, output]) => [name, completeOutput(output, { folder, name, line: yaml.lineOf(['outputs', name]) })] as const,
  );
  const channels = Object.entries(spec.channels).map(
    ([name, channel]) => [name, completeChannel(channel, { name, folder, yaml, variables })] as const,
  );
  const audiences = Object.entries(spec.audiences).map(
    ([name, audience]) => [name, completeAudience(audience, { name, yaml })] as const,
  );
  const sections = Object.fromEntries(keptSections.filter(key => spec[key] !== undefined).map(key => [key, spec[key]]));
  return Object.freeze({
    folder,
    name: spec.name ?? basename(folder),
    timeZone: spec.time_zone,
    packs: spec.packs,
    sources: new Map(sources),
    outputs: new Map(outputs),
    get storage() {
      return completeStorage(folder, spec.storage, variables);
    },
    get state() {
      return completeState(folder, spec.state);
    },
    get engine() {
      return completeEngine(folder, spec.engine);
    },
    get dataFolder() {
      return dataFolderOf(folder, spec.state);
    },
    settings: deepFreeze(spec.settings),
    leaveOut: deepFreeze(spec.leave_out),
    retainDays: deepFreeze(spec.retain),
    channels: new Map(channels),
    audiences: new Map(audiences),
    schedule: deepFreeze(spec.schedule.map((entry, i) => completeEntry(entry, lineIn('schedule')(i)))),
    notify: deepFreeze(spec.notify.map((rule, i) => completeRule(rule, lineIn('notify')(i)))),
    everyMs: spec.every,
    server: completeServer(spec.server),
    collect: completeCollect(spec.collect),
    login: deepFreeze(completeLogin(spec.login)),
    feeds: completeFeeds(spec.feeds, { folder, yaml, written, variables }),
    slack: spec.slack && Object.freeze(completeSlack(spec.slack)),
    sections: deepFreeze(sections),
    file: siteFile,
    lineOf: yaml.lineOf,
  });
}

function completeServer(spec: SiteSpec['server']): ServerConfig {
  const { host, port, public_url, behind_proxy: behindProxy, frame_ancestors: frameAncestors } = spec;
  return Object.freeze({ host, port, publicUrl: public_url?.replace(/\/+$/, ''), behindProxy, frameAncestors });
}

function completeEntry(spec: SiteSpec['schedule'][number], line: number): ScheduleEntry {
  const { report, at: times, to: audiences, days, corrections: correctionsMs, deadline: deadlineMs, jitter } = spec;
  return { report, times, audiences, days, correctionsMs, deadlineMs, jitterMs: jitter, line };
}

function completeRule({ on, to }: SiteSpec['notify'][number], line: number): NotifyRule {
  return { events: eventNames.filter(name => on.includes(name)), channels: to, line };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !(value instanceof EnvText))
    Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}
