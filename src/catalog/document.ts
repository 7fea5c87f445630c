// A report that is a document: a Markdown file, read and checked. What must stay true: nothing in it has to be looked up or
// parsed again; every name stands for something that is there, and every text is there in each of its languages.

/** Languages a document can be written in. */
export const languages = ['en', 'ja'] as const;
export type Language = (typeof languages)[number];

export const grains = ['minute', 'hour', 'day', 'month'] as const;

/** A place in a text where a value goes: `{{peak.bytes}}` is a column of an answer's first row, `{{day}}` is of the document. */
export interface Reference {
  /** Absent for what is of the document itself. */
  answer?: string;
  column: string;
  /** In the report's file. */
  line: number;
}

/** Text with values in it. */
export type Pieces = (string | Reference)[];

/** One text in every language; where one is the same for all, it stands under each. */
export type Words = Record<Language, Pieces>;

/** What of the document itself a text may name. `rows` of an answer is known besides. */
export const documentNames = ['title', 'day', 'range', 'site', 'as_of', 'time_zone', 'revision'] as const;
export type DocumentName = (typeof documentNames)[number];

/** Answers that every document has: open problems of its data, and what was built again since it was last sent. */
export const countedAnswers = ['problems', 'restated'] as const;

/** Which time an answer is about; `days` are so many local days up to the end of the range. */
export type Over = 'range' | 'last_day' | 'day_before' | 'same_weekday' | 'month_so_far' | { days: number };

export interface Order {
  column: string;
  descending: boolean;
}

interface AnswerBase {
  name: string;
  over: Over;
  title?: Words;
  order: Order[];
  /** Most rows. */
  limit?: number;
  line: number;
}

/** A question of the document, asked once. Metrics, reports and dimensions are there. */
export type AnswerSpec = AnswerBase &
  (
    | { kind: 'metrics'; metrics: string[]; by: string[]; grain?: (typeof grains)[number]; where?: string }
    | { kind: 'report'; report: string }
    | { kind: 'drivers'; metric: string; by: string[]; minCount?: number }
  );

/** A piece of a line of prose. */
export type Span =
  | { kind: 'text'; text: string }
  | { kind: 'strong'; parts: Span[] }
  | { kind: 'emphasis'; parts: Span[] }
  | { kind: 'code'; text: string }
  | { kind: 'link'; parts: Span[]; href: string }
  | { kind: 'value'; of: Reference };

export const comparisons = ['=', '!=', '>', '>=', '<', '<='] as const;

export interface Condition {
  of: Reference;
  comparison: (typeof comparisons)[number];
  /** Null asks whether there is a value. */
  than: number | string | null;
}

export interface FigureSpec {
  of: Reference;
  label?: Words;
  /** What it is compared with. */
  against?: Reference;
  note?: Words;
  unit?: string;
  format?: string;
}

export interface ColumnSpec {
  name: string;
  label?: Words;
  /** How its values are shown, where not as usual: `gb`, `compact`, `plain`, … */
  format?: string;
  /** A unit to show it in instead of its own. */
  unit?: string;
}

interface BlockBase {
  name: string;
  title?: Words;
  line: number;
}

export type TableSpec = BlockBase & {
  kind: 'table';
  of: string;
  /** Undefined: all columns of the answer. */
  columns?: ColumnSpec[];
  total: string[];
  limit?: number;
  empty?: Words;
};

export const chartKinds = ['column', 'stacked', 'line', 'area', 'bar'] as const;

export type ChartSpec = BlockBase & {
  kind: 'chart';
  of: string;
  chart: (typeof chartKinds)[number];
  x: string;
  y: string[];
  /** A column whose values are the series of the one `y`. */
  by?: string;
  limit?: number;
};

export type ListSpec = { kind: 'items'; of: string; item: Words; limit?: number; empty?: Words; line: number };

export const insightKinds = ['change', 'peak', 'movers', 'month', 'quota', 'odd', 'problems'] as const;
export type InsightKind = (typeof insightKinds)[number];

/** Facts by insight, each `answer.column` unless said otherwise. Those that are needed come first; the others may be left out. */
export const insightKeys: Readonly<Record<InsightKind, { needed: readonly string[]; besides: readonly string[] }>> = {
  change: { needed: ['of'], besides: ['before', 'same_weekday', 'label', 'unit', 'format'] },
  peak: { needed: ['at'], besides: ['bytes', 'gbps', 'before_bytes', 'before_gbps', 'day'] },
  movers: { needed: ['name', 'now', 'before'], besides: ['label', 'to', 'limit', 'unit', 'format'] },
  month: { needed: ['so_far'], besides: ['estimate', 'low', 'high', 'last_month', 'label', 'unit', 'format'] },
  quota: { needed: ['quota', 'so_far'], besides: ['last_week', 'label', 'unit', 'format'] },
  odd: { needed: ['value', 'median', 'mad'], besides: ['name', 'at', 'label', 'limit', 'least', 'unit', 'format'] },
  problems: { needed: [], besides: ['hour', 'came', 'usual', 'source', 'limit'] },
};

/** Facts that are words, whatever they look like. */
export const wordFacts: readonly string[] = ['label', 'to', 'unit', 'format'];

/** Facts for sentences: what each is called, and the columns or answers it is taken from. */
export type InsightSpec = {
  kind: 'insight';
  insight: InsightKind;
  facts: ReadonlyMap<string, Reference | number | Words>;
  line: number;
};

/** A part of the body, in the order of the file. */
export type Part =
  | { kind: 'heading'; level: 1 | 2 | 3; parts: Span[] }
  | { kind: 'paragraph'; parts: Span[] }
  | { kind: 'list'; ordered: boolean; items: Span[][] }
  | { kind: 'only'; language: Language; parts: Part[] }
  | { kind: 'if'; condition: Condition; holds: Part[]; otherwise: Part[] }
  | { kind: 'figures'; items: FigureSpec[] }
  | TableSpec
  | ChartSpec
  | ListSpec
  | InsightSpec;

export const fileFormats = ['csv', 'xlsx', 'pdf', 'html', 'txt'] as const;
export type FileFormat = (typeof fileFormats)[number];

/** A file that goes with the document when it is sent. */
export interface AttachmentSpec {
  report: string;
  format: FileFormat;
  name: string;
  /** So many local days up to the end of the range, instead of the document's own. */
  days?: number;
  line: number;
}

export interface DocumentReport {
  name: string;
  title: Words;
  subject: Words;
  preheader: Words;
  /** Whole local days before the last midnight when no range is given. */
  days: number;
  /** The first one is the usual one. */
  languages: [Language, ...Language[]];
  answers: ReadonlyMap<string, AnswerSpec>;
  attachments: AttachmentSpec[];
  /** The table that `--format csv` gives; undefined when there is no table. */
  csv?: string;
  parts: Part[];
  place: { file: string; line: number };
}

/** All parts, those inside of others too. */
export function* everyPart(parts: readonly Part[]): Generator<Part> {
  for (const part of parts) {
    yield part;
    if (part.kind === 'only') yield* everyPart(part.parts);
    else if (part.kind === 'if') {
      yield* everyPart(part.holds);
      yield* everyPart(part.otherwise);
    }
  }
}
