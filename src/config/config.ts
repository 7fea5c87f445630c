// A site's settings, resolved and frozen: what tallylight.yaml says, with every default filled in. `load.ts` makes a Site. What
// needs an environment variable that is not set throws `env_not_set` when it is read, and not before.

import type { Audience, Way } from './channels.ts';
import type { CollectConfig } from './collect.ts';
import type { EventName } from './events.ts';
import type { FeedWish } from './feeds.ts';
import type { LoginConfig, SlackConfig } from './login.ts';
import type { OutputConfig } from './outputs.ts';
import type { EnginePlace, StatePlace, StoragePlace } from './places.ts';
import type { SourceConfig } from './sources.ts';
import type { Times } from './times.ts';
import type { Path } from './yaml_file.ts';

/** A value of a pack's setting: a scalar, or numbers by name (a price list). */
export type SettingValue = string | number | boolean | Readonly<Record<string, number>>;

/** A report that goes to audiences at certain times of the site's zone. */
export interface ScheduleEntry {
  report: string;
  times: Times;
  audiences: readonly string[];
  /** Whole local days before the last midnight; what the report says when undefined. */
  days: number | undefined;
  /** How long after it was sent a change of its numbers is sent as a correction; 0 for never. */
  correctionsMs: number;
  /** How late it may be; however late when undefined. */
  deadlineMs: number | undefined;
  /** How late it may be on purpose. */
  jitterMs: number;
  /** Line in tallylight.yaml. */
  line: number;
}

/** Events that are told to channels. */
export interface NotifyRule {
  events: readonly EventName[];
  channels: readonly string[];
  line: number;
}

/** How `serve` is reached. */
export interface ServerConfig {
  /** Address to listen on. */
  host: string;
  /** Undefined: 8080, or the next one that is free. */
  port: number | undefined;
  /** How people reach it, without a slash at the end: what links begin with, and the one other name it answers to. */
  publicUrl: string | undefined;
  /** True where a proxy of ours stands before it: then its X-Forwarded-… headers are believed. */
  behindProxy: boolean;
  /** Sites that may show shared dashboards in a frame. */
  frameAncestors: readonly string[];
}

/** Sections that are kept as written for the rooms that read them; texts with `${NAME}` are EnvText: see `revealAll`. */
export const keptSections = ['alerts'] as const;
type KeptSection = (typeof keptSections)[number];

export interface Site {
  /** Absolute folder. */
  folder: string;
  name: string;
  /** IANA name. */
  timeZone: string;
  packs: readonly string[];
  /** By name, in the order of the file. */
  sources: ReadonlyMap<string, SourceConfig>;
  /** Tables of the user's databases by name. */
  outputs: ReadonlyMap<string, OutputConfig>;
  /** Where the lake lies. Throws `env_not_set`. */
  readonly storage: StoragePlace;
  /** Where the state lies. Throws `env_not_set`. */
  readonly state: StatePlace;
  /** What runs SQL. Throws `env_not_set`. */
  readonly engine: EnginePlace;
  /** Absolute folder of what belongs to this machine: scratch, locks, segments, hot files, copies of a bucket's. Throws `env_not_set`. */
  readonly dataFolder: string;
  /** By pack, then by name, as written; the catalogue checks them. */
  settings: Readonly<Record<string, Readonly<Record<string, SettingValue>>>>;
  /** Columns not to be kept, by dataset. */
  leaveOut: Readonly<Record<string, readonly string[]>>;
  /** Days that are kept, by dataset. */
  retainDays: Readonly<Record<string, number>>;
  /** Ways to people by name. */
  channels: ReadonlyMap<string, Way>;
  audiences: ReadonlyMap<string, Audience>;
  /** In the order of the file. */
  schedule: readonly ScheduleEntry[];
  notify: readonly NotifyRule[];
  /** From the begin of one pass of `serve` to the begin of the next. */
  everyMs: number;
  server: ServerConfig;
  collect: CollectConfig;
  login: LoginConfig;
  /** Undefined: no command of Slack is answered. */
  slack: SlackConfig | undefined;
  /** What is wanted of feeds, by name. */
  feeds: ReadonlyMap<string, FeedWish>;
  sections: Readonly<Partial<Record<KeptSection, unknown>>>;
  /** `tallylight.yaml`, for mistakes that others find in it. */
  file: string;
  /** The line of a key in it. */
  lineOf(path: Path): number;
}
