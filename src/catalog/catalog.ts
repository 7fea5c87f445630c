// The catalogue: everything that packs and the site say, checked and complete. `load.ts` makes it; whoever holds a Catalog
// may trust every word of it. Names are `pack.thing`; the site's own things have the pack name `site` unless they override.

import type { SettingValue } from '../config/config.ts';
import type { Alert } from './alert.ts';
import type { Dashboard } from './dashboard.ts';
import type { DocumentReport, Language } from './document.ts';
import type { Feed } from './feed.ts';

/** SQL types a contract may use; both engines have them all. */
export type ColumnType =
  | 'varchar'
  | 'bigint'
  | 'integer'
  | 'double'
  | 'boolean'
  | 'date'
  | 'timestamp'
  | `decimal(${number},${number})`;

/** Where a thing was written. */
export interface Place {
  /** Path as shown to people: relative to the packs folder's parent or to the site. */
  file: string;
  line: number;
}

export interface Column {
  name: string;
  type: ColumnType;
  description: string;
  /** `bytes`, `seconds`, … ; undefined for what has none. */
  unit?: string;
  /** The column names or may name a person. */
  personal: boolean;
}

/** How a dataset's column gets its value from a record. Exactly one of `from`, `sql`, `lookup`. */
export interface InputColumn extends Column {
  /** Raw field names; several are joined by a blank (`date time`). */
  from?: string[];
  /** Raw field to take when the first is absent. */
  otherwise?: string;
  /** Percent-decoding of the text: `once`, or `twice` = until plain, at most twice. */
  decode?: 'once' | 'twice';
  /** A record without it is a reject (`missing`). */
  required: boolean;
  /** Numbers below it are rejects (`bad_number`). */
  min?: number;
  /** A timestamp that may be spelled as seconds or milliseconds since 1970 too, and with the offset of a zone. */
  epoch?: true;
  /** Texts of more characters (code points, before any decoding) are rejects (`too_long_value`). */
  maxLength?: number;
  /** An expression over the columns before it, in the common dialect. */
  sql?: string;
  /** The lookup of this dataset that gives this column (a key of its `gives`, or of the built-in kind). */
  lookup?: string;
  /** Line of it in the dataset's file. */
  line?: number;
}

/** Distinct values are looked up once each, then joined. */
export interface Lookup {
  name: string;
  /** Column name or expression over the raw columns whose distinct values are looked up. */
  of: string;
  /** `sql`: `gives` are expressions over `value`. `user_agent`, `country`: built in. `table`: rows of `file`, by its first column. */
  by: 'sql' | 'user_agent' | 'country' | 'table';
  /** Output column -> expression over `value` (by sql), or -> field of the built-in or column of the file. */
  gives: Record<string, string>;
  /** Absolute path of a CSV file with a header (by table). */
  file?: string;
  /** Line of it in the dataset's file. */
  line?: number;
}

export interface Dataset {
  name: string;
  title: string;
  description: string;
  columns: InputColumn[];
  /** Columns that together name a record; [] when records have no name. Any NULL among them: never a duplicate. */
  key: string[];
  /** Two records that both lack a column of the key agree in it, so that NULL is a value there like any other. */
  keyAbsent?: 'same';
  /**
   * Set when records may be sent to the server one by one: how far the event time may lie before and after the time at which
   * the server had the record (its raw field `_received`); beyond it is a reject (`clock`). Files have no such bounds.
   */
  collect?: Collect;
  /** Set when its records say what was true of a thing for a time: the newest file is the whole table. */
  dimension?: Dimension;
  /** Partition columns, in folder order; the last one is the UTC date of `eventTime`. [] for some dimensions. */
  partition: string[];
  /** The timestamp column that says when it happened; of a dimension without one its `validFrom`. */
  eventTime: string;
  /** Order of rows inside a compacted file. */
  sort: string[];
  lookups: Lookup[];
  /** Hours after its end in which a day still expects records; then it closes and is compacted. */
  lookBackHours: number;
  /** Days that are kept; undefined keeps for good. */
  retainDays?: number;
  place: Place;
}

export interface Collect {
  lateMs: number;
  earlyMs: number;
  /** Raw fields that reports in CMCD fill, by the name of a key or of what is derived of them; none: it takes no such reports. */
  cmcd?: Readonly<Record<string, string>>;
}

/** Columns of a dimension. A NULL time is open: since ever, or until further notice. */
export interface Dimension {
  /** The column that models join by. */
  key: string;
  validFrom: string;
  validTo: string;
}

export type Grain = 'minute' | 'hour' | 'day' | 'month';

/** Intervals that a table of a model is built by. */
export type BuildGrain = Grain;

export interface Model {
  name: string;
  title: string;
  /** The SELECT, whole, in the common dialect: no semicolon at its end. */
  sql: string;
  /** Changes when the meaning may change: a hash of the SQL. */
  hash: string;
  columns: Column[];
  /** Columns that name a row. */
  grain: string[];
  /** The intervals it is built by; a view is not built: it is its SELECT whenever it is asked. */
  build: BuildGrain | 'view';
  /** The column of the result that says which interval a row belongs to; '' of a view that has none. */
  time: string;
  /** Partition columns of its table; the last is a UTC date (or the first day of the month). A view has none. */
  partition: string[];
  /** How far beyond the interval its inputs are shown, in milliseconds. */
  reach: { beforeMs: number; afterMs: number };
  /** Columns, as SQL literals, of the one row that a minute without rows gets; [] where such a minute has none. */
  empty: { column: string; literal: string }[];
  /** Milliseconds after its end at which a minute is closed. */
  closeAfterMs: number;
  /** Tables it reads, datasets and models. */
  inputs: string[];
  place: Place;
}

export interface Metric {
  name: string;
  label: string;
  description: string;
  unit: string;
  good: 'up' | 'down' | 'none';
  /** Table it is computed from. */
  from: string;
  /** Time column of that table, which ranges apply to. */
  time: string;
  /** Aggregate expression with `{metric}` composed in already. */
  sql: string;
  /** When set, `sql` aggregates the column `value` of rows made by `of` for each of this grain (peak minute, percentile). */
  per?: { grain: Grain; of: string; fillEmpty: boolean };
  /** A range relative to the end of the asked one instead of the asked one itself. */
  over?: 'last_day' | 'month_to_date' | 'month_estimate';
  /** Dimensions it can be cut by: column or derived name -> expression. */
  dimensions: Record<string, string>;
  /** A row-level condition: for outcomes that `drivers` explains; `weight` is what the rows carry (bytes). */
  outcome?: { table: string; condition: string; weight?: string };
  place: Place;
}

export interface Report {
  name: string;
  title: string;
  /** What its file says of it, in sentences; may be empty. */
  description: string;
  /** SELECT over the catalogue's tables and the one-row table `question` (range_start, range_end, time_zone; the first two UTC timestamps). */
  sql: string;
  /** Days before now that a report without a range covers. */
  days: number;
  place: Place;
}

export interface Pack {
  name: string;
  title: string;
  description: string;
  requires: string[];
  settings: Readonly<Record<string, SettingValue>>;
  /** The sources that a new site with this pack starts with. */
  inboxes?: Inbox[];
  /** Metrics and reports that tell the whole in one look. */
  show?: { metrics: string[]; reports: string[]; documents: string[] };
  /** Absolute folder. */
  folder: string;
}

/** A folder of `inbox/` and what lies in it. */
export interface Inbox {
  source: string;
  dataset: string;
  format: string;
  folder: string;
}

/** Words for the names of one language. */
export interface Messages {
  /** By full name of the metric. */
  metrics: ReadonlyMap<string, string>;
  columns: ReadonlyMap<string, string>;
  /** Of text columns. */
  values: ReadonlyMap<string, string>;
  units: ReadonlyMap<string, string>;
  /** Of titles, notes and descriptions on pages, by their English text. */
  texts: ReadonlyMap<string, string>;
}

export interface Catalog {
  packs: Map<string, Pack>;
  datasets: Map<string, Dataset>;
  /** In order of building: inputs first. */
  models: Map<string, Model>;
  metrics: Map<string, Metric>;
  /** Table reports. */
  reports: Map<string, Report>;
  /** Reports that are documents; no name is in both. */
  documents: Map<string, DocumentReport>;
  /** What things are called, where a pack or the site says it in a language. */
  messages: Map<Language, Messages>;
  alerts: Map<string, Alert>;
  /** The one called `pack.now` is what the Now page shows of its pack. */
  dashboards: Map<string, Dashboard>;
  feeds: Map<string, Feed>;
}

/** One mistake an author made. */
export interface Mistake extends Place {
  message: string;
}

/** The table that a name stands for, dataset or model; undefined when there is none. */
export function tableOf(catalog: Pick<Catalog, 'datasets' | 'models'>, name: string): Dataset | Model | undefined {
  return catalog.datasets.get(name) ?? catalog.models.get(name);
}

/** A model that has a table of its own. */
export type BuiltModel = Model & { build: BuildGrain };

export const isBuilt = (model: Model): model is BuiltModel => model.build !== 'view';

/** A dataset of which every file is the whole table, and whose rows hold for a time. */
export type DimensionDataset = Dataset & { dimension: Dimension };

export const isDimension = (table: Dataset | Model): table is DimensionDataset =>
  'dimension' in table && table.dimension !== undefined;

/** True for a model that is asked and never built. */
export const isView = (table: Dataset | Model): table is Model => 'build' in table && table.build === 'view';

/** The tables that lie in the lake behind some names: of a view those that it reads. Each once. */
export function storedTables(catalog: Pick<Catalog, 'datasets' | 'models'>, names: readonly string[]): string[] {
  const stored = names.flatMap(name => {
    const table = tableOf(catalog, name);
    return table !== undefined && isView(table) ? storedTables(catalog, table.inputs) : [name];
  });
  return [...new Set(stored)];
}

/** Columns of a table, dataset or model. */
export const columnsOf = (table: Dataset | Model): readonly Column[] => table.columns;
