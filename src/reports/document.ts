// A document: what a report came to for one range, in one language, computed once. Every rendering (mail, page, PDF, workbook,
// chat, text) takes its words and numbers from here and asks nothing again, so that they cannot differ. Plain data.

import type { Value } from '../engine/engine.ts';

export type Language = 'en' | 'ja';

/** Half-open, UTC. */
export interface DocumentRange {
  from: Date;
  to: Date;
}

/** A column of an answer. */
export interface AnswerColumn {
  /** As the query named it. */
  name: string;
  /** Words for a reader, in the document's language. */
  label: string;
  /** The engine's type: `BIGINT`, `DOUBLE`, `DECIMAL(18,2)`, `VARCHAR`, `TIMESTAMP`, `DATE`, … */
  type: string;
  /** `bytes`, `requests`, `ratio`, `gbps`, `percent`, `currency`, `seconds`, `time` (a UTC instant), …; undefined for texts. */
  unit?: string;
  /** Which way is good, where the column is a metric. */
  good?: 'up' | 'down' | 'none';
  /** The local day that the column is about, `2018-06-08`, where it is about one: a CSV calls the column so. */
  day?: string;
}

/** Rows of one question, exact, as the engine gave them. Texts of a document are made from these and never the other way. */
export interface Answer {
  name: string;
  title: string;
  columns: AnswerColumn[];
  rows: Value[][];
  range: DocumentRange;
}

/** A piece of a line. `value` pieces carry what they were made from, so that a test can compare them with the query. */
export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'strong'; parts: Inline[] }
  | { kind: 'emphasis'; parts: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'link'; parts: Inline[]; href: string }
  | { kind: 'value'; text: string; value: Value; unit?: string };

/** A key figure: label, the number in words, what it is compared with. */
export interface Figure {
  label: string;
  /** As shown: `1.23 TB`, `n/a`. */
  text: string;
  value: Value;
  unit?: string;
  /** A second line: `+9.3% against the day before`. */
  note?: string;
  /** Of the note: good news, bad news or neither. */
  tone?: 'good' | 'bad' | 'neutral';
}

export interface TableCell {
  /** As shown, by locale. */
  text: string;
  /** Exact. */
  value: Value;
  tone?: 'good' | 'bad' | 'neutral';
}

export interface TableColumn extends AnswerColumn {
  align: 'left' | 'right';
  /** The sheet's format code of a number (`#,##0`, `0.00%`), where it has one. */
  numberFormat?: string;
}

export interface TableBlock {
  kind: 'table';
  /** Unique within the document: `by_distribution`; names the sheet and the CSV. */
  name: string;
  title: string;
  columns: TableColumn[];
  rows: TableCell[][];
  /** One cell a column under the rows: the sum where a total was asked for, else null. Agrees with SQL's `sum`. */
  total?: (TableCell | null)[];
  /** Said when there are no rows. */
  empty: string;
}

export interface ChartSeries {
  label: string;
  /** One for each of `x`; null is a gap. */
  values: (number | null)[];
}

export interface ChartBlock {
  kind: 'chart';
  name: string;
  title: string;
  /** `bar` is horizontal categories; `column`, `stacked`, `line`, `area` go over `x`. */
  chart: 'line' | 'area' | 'column' | 'stacked' | 'bar';
  /** Labels along the axis, as shown. */
  x: string[];
  series: ChartSeries[];
  unit?: string;
  /** What the chart shows, in words: for those who do not see it. Names the highest value. */
  alt: string;
}

export type Block =
  | { kind: 'heading'; level: 1 | 2 | 3; text: string }
  | { kind: 'paragraph'; parts: Inline[] }
  | { kind: 'list'; ordered: boolean; items: Inline[][] }
  | { kind: 'figures'; items: Figure[] }
  /** Missing or restated data, and whatever else a reader must know before they trust a number. */
  | { kind: 'notice'; tone: 'warning' | 'info'; items: Inline[][] }
  | TableBlock
  | ChartBlock;

export interface Document {
  /** `pack.report`. */
  report: string;
  title: string;
  /** Subject of the mail and of the message, one line. */
  subject: string;
  /** First words that a mail program shows beside the subject. */
  preheader: string;
  language: Language;
  siteName: string;
  /** IANA; all local times in the document are of it. */
  timeZone: string;
  range: DocumentRange;
  /** The range in words: `8 June 2018`, `8 – 10 June 2018`. */
  rangeText: string;
  /** When it was made, and in words. */
  asOf: Date;
  asOfText: string;
  /** How often the intervals behind it were built, added up: grows when any of them is built again. */
  revision: number;
  blocks: Block[];
  answers: ReadonlyMap<string, Answer>;
  /** Words of the furniture around the blocks (`Page`, `of`, `Range`, `As of`, `Revision`, …) in the document's language. */
  words: DocumentWords;
}

export interface DocumentWords {
  range: string;
  asOf: string;
  revision: string;
  timeZone: string;
  /** `Page 2 of 5`. */
  page: (page: number | string, pages: number | string) => string;
  total: string;
  madeBy: string;
  unsubscribe: string;
}

/** A file made from a document, or beside it. */
export interface MadeFile {
  name: string;
  contentType: string;
  content: Uint8Array;
}
