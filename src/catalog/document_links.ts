// Documents linked with the rest of the catalogue: every metric, dimension, report, answer and column that one names is there, or
// it is told at its line with the nearest names. Columns of table reports are known only to the engine; they are checked with it.

import { didYouMean } from '../base/names.ts';
import type { Catalog, Metric, Mistake } from './catalog.ts';
import {
  type AnswerSpec,
  countedAnswers,
  type DocumentReport,
  documentNames,
  everyPart,
  type InsightSpec,
  type ListSpec,
  type Part,
  type Pieces,
  type Reference,
  type TableSpec,
  type Words,
} from './document.ts';
import type { DocumentDraft } from './document_file.ts';
import { nameOf, referencesIn } from './document_text.ts';
import { usesOf } from './document_uses.ts';

export interface Linking {
  catalog: Catalog;
  /** Full names of metrics and reports that are written but have mistakes: what names them is not told again. */
  broken: ReadonlySet<string>;
}

interface Checking extends Linking {
  draft: DocumentDraft;
  /** Full names of all reports, tables and documents. */
  reports: readonly string[];
  tell: (line: number, message: string) => void;
}

/** Columns of the rules that go with an outcome. */
const ruleColumns = ['lhs', 'rhs', 'support', 'confidence', 'lift', 'count', 'bytes'];

/** Sums of these mean nothing. */
const unsummed = new Set(['ratio', 'percent', 'gbps', 'time']);

/** All documents, linked: those that are whole, and every one that could be read, for what else is to be told of it. */
export function linkDocuments(
  drafts: readonly DocumentDraft[],
  { catalog, broken }: Linking,
): { documents: Map<string, DocumentReport>; read: DocumentReport[]; mistakes: Mistake[] } {
  const documents = new Map<string, DocumentReport>();
  const read: DocumentReport[] = [];
  const all: Mistake[] = [];
  const reports = [...catalog.reports.keys(), ...drafts.map(({ name }) => name)];
  for (const draft of drafts) {
    const mistakes: Mistake[] = [];
    const tell = (line: number, message: string) => mistakes.push({ file: draft.place.file, line, message });
    const document = linked({ catalog, broken, draft, reports, tell });
    read.push(document);
    if (mistakes.length === 0) documents.set(document.name, document);
    all.push(...mistakes);
  }
  for (const ring of ringsOf(documents)) {
    const document = documents.get(ring[0] ?? '');
    const line = document?.attachments.find(({ report }) => report === ring[1])?.line ?? 1;
    if (document === undefined) continue;
    const message = `reports attach each other in a ring: ${ring.join(' -> ')}`;
    all.push({ file: document.place.file, line, message });
  }
  return { documents, read, mistakes: all };
}

function linked(checking: Checking): DocumentReport {
  const { front, name, place } = checking.draft;
  const answers = new Map([...front.answers].map(([key, answer]) => [key, linkAnswer(answer, checking)]));
  const columnsOf = (answer: string) => columnsOfAnswer(answers.get(answer), checking.catalog);
  const parts = checking.draft.parts.map(part => linkPart(part, { answers, columnsOf }));
  const document: DocumentReport = {
    name,
    title: front.title,
    subject: front.subject,
    preheader: front.preheader,
    days: front.days,
    languages: front.languages,
    answers,
    attachments: front.attachments.map(attachment => {
      const report = fullName(attachment.report, checking.reports);
      tellUnknown('report', attachment.report, { report, line: attachment.line, known: checking.reports, checking });
      return { ...attachment, report: report ?? attachment.report };
    }),
    ...csvOf(checking, parts),
    parts,
    place,
  };
  for (const use of referencesIn(front.title).filter(({ column, answer }) => column === 'title' && !answer))
    checking.tell(use.line, 'the title cannot be made of itself');
  for (const use of usesOf(document)) checkUse(use, { answers, columnsOf, checking });
  checkBlocks(parts, { answers, columnsOf, checking });
  return document;
}

/** The known name itself, or the one that ends so where no other does. */
function fullName(name: string, known: readonly string[]): string | undefined {
  if (known.includes(name)) return name;
  const [short, ...others] = known.filter(full => full.endsWith(`.${name}`));
  return others.length === 0 ? short : undefined;
}

interface Unknown {
  report: string | undefined;
  line: number;
  known: readonly string[];
  checking: Checking;
}

function tellUnknown(kind: string, name: string, { report, line, known, checking }: Unknown): void {
  if (report !== undefined || isBroken(name, checking)) return;
  const near = didYouMean(name, name.includes('.') ? known : known.map(shortName));
  checking.tell(line, `there is no ${kind} ${name}.${near}`);
}

const isBroken = (name: string, { broken }: Linking): boolean =>
  broken.has(name) || [...broken].some(full => full.endsWith(`.${name}`));

/** The answer with full names. */
function linkAnswer(answer: AnswerSpec, checking: Checking): AnswerSpec {
  const { catalog, tell } = checking;
  const { line } = answer;
  if (answer.kind === 'report') {
    const known = [...catalog.reports.keys()];
    const report = fullName(answer.report, known);
    tellUnknown('table report', answer.report, { report, line, known, checking });
    return { ...answer, report: report ?? answer.report };
  }
  const known = [...catalog.metrics.keys()];
  if (answer.kind === 'drivers') {
    const metric = fullName(answer.metric, known);
    tellUnknown('metric', answer.metric, { report: metric, line, known, checking });
    if (metric !== undefined && catalog.metrics.get(metric)?.outcome === undefined)
      tell(line, `${metric} says nothing of single rows: drivers need a metric with an outcome`);
    return { ...answer, metric: metric ?? answer.metric };
  }
  const metrics = answer.metrics.map(name => {
    const metric = fullName(name, known);
    tellUnknown('metric', name, { report: metric, line, known, checking });
    return metric ?? name;
  });
  for (const metric of metrics.flatMap(name => catalog.metrics.get(name) ?? []))
    checkDimensions(metric, { answer, tell });
  const own = { ...answer, metrics };
  const columns = columnsOfAnswer(own, catalog) ?? [];
  for (const twice of new Set(columns.filter((name, i) => columns.indexOf(name) !== i)))
    tell(line, `two columns of ${answer.name} would be called ${twice}`);
  return own;
}

function checkDimensions(
  metric: Metric,
  { answer, tell }: { answer: AnswerSpec & { kind: 'metrics' }; tell: Checking['tell'] },
): void {
  const known = Object.keys(metric.dimensions);
  for (const name of answer.by.filter(by => !known.some(other => other.toLowerCase() === by.toLowerCase()))) {
    tell(answer.line, `${metric.name} has no dimension ${name}.${didYouMean(name, known) || listed(known)}`);
  }
}

const listed = (known: readonly string[]): string => (known.length === 0 ? '' : ` There are ${known.join(', ')}.`);

/** Names of an answer's columns; undefined where only the engine knows them. A metric's column is the last word of its name. */
function columnsOfAnswer(answer: AnswerSpec | undefined, catalog: Catalog): string[] | undefined {
  if (answer === undefined || answer.kind === 'report') return undefined;
  if (answer.kind === 'drivers') return ruleColumns;
  if (answer.metrics.some(name => !catalog.metrics.has(name))) return undefined;
  return [...(answer.grain === undefined ? [] : [answer.grain]), ...answer.by, ...answer.metrics.map(shortName)];
}

/** `peak_gbps` of `pack.peak_gbps`. */
export const shortName = (name: string): string => name.split('.').at(-1) ?? name;

interface Answers {
  answers: ReadonlyMap<string, AnswerSpec>;
  columnsOf: (answer: string) => string[] | undefined;
}

/** A part whose bare names stand for what they mean: `{{column}}` in an item is of its row, a fact may be an answer. */
function linkPart(part: Part, known: Answers): Part {
  switch (part.kind) {
    case 'only':
      return { ...part, parts: part.parts.map(inner => linkPart(inner, known)) };
    case 'if':
      return {
        ...part,
        holds: part.holds.map(inner => linkPart(inner, known)),
        otherwise: part.otherwise.map(inner => linkPart(inner, known)),
      };
    case 'items':
      return linkItems(part, known);
    case 'insight':
      return linkInsight(part, known);
    default:
      return part;
  }
}

function linkItems(list: ListSpec, { columnsOf }: Answers): ListSpec {
  const columns = columnsOf(list.of);
  const ofRow = ({ answer, column }: Reference) =>
    answer === undefined && (columns?.includes(column) || !documentNames.some(name => name === column));
  const link = (pieces: Pieces): Pieces =>
    pieces.map(piece => (typeof piece !== 'string' && ofRow(piece) ? { ...piece, answer: list.of } : piece));
  return { ...list, item: { en: link(list.item.en), ja: link(list.item.ja) } };
}

function linkInsight(insight: InsightSpec, { answers }: Answers): InsightSpec {
  const facts = [...insight.facts].map(([name, fact]): [string, Reference | number | Words] => {
    if (typeof fact === 'number' || 'en' in fact || fact.answer !== undefined) return [name, fact];
    if (answers.has(fact.column) || countedAnswers.some(counted => counted === fact.column)) return [name, fact];
    return [name, { en: [fact.column], ja: [fact.column] }];
  });
  return { ...insight, facts: new Map(facts) };
}

interface Using extends Answers {
  checking: Checking;
}

/** A name that a text uses: of the document, of an answer there is, of a column it has. */
function checkUse(use: Reference, { answers, columnsOf, checking }: Using): void {
  const { answer, column, line } = use;
  const { tell } = checking;
  if (answer === undefined) {
    if (documentNames.some(name => name === column)) return;
    const whole = [...answers.keys()].find(name => name === column);
    const offer = whole ? ` Write ${whole}.column.` : didYouMean(column, [...documentNames, ...answers.keys()]);
    tell(line, `{{${column}}} is nothing of a document.${offer}`);
    return;
  }
  if (countedAnswers.some(counted => counted === answer)) {
    if (column !== 'count') tell(line, `${answer} has only a count, and no ${column}`);
    return;
  }
  if (!answers.has(answer)) {
    tell(line, `${nameOf(use)}: there is no answer ${answer}.${didYouMean(answer, answers.keys())}`);
    return;
  }
  const columns = columnsOf(answer);
  if (columns === undefined || column === 'rows' || columns.includes(column)) return;
  tell(line, `the answer ${answer} has no column ${column}.${didYouMean(column, columns) || listed(columns)}`);
}

/** Answers of blocks, names of blocks, totals, orders. */
function checkBlocks(parts: readonly Part[], using: Using): void {
  const { answers, columnsOf, checking } = using;
  const { tell } = checking;
  const names = new Map<string, number>();
  for (const part of everyPart(parts)) {
    if (part.kind === 'items' && !answers.has(part.of))
      tell(part.line, `there is no answer ${part.of}.${didYouMean(part.of, answers.keys())}`);
    if (part.kind === 'insight' && part.insight === 'movers') checkMovers(part, using);
    if (part.kind !== 'table' && part.kind !== 'chart') continue;
    const before = names.get(part.name);
    if (before !== undefined)
      tell(part.line, `the block of line ${before} is called ${part.name} too; give one a name`);
    names.set(part.name, part.line);
    if (part.kind === 'table') checkTable(part, using);
  }
  for (const answer of answers.values()) {
    const columns = columnsOf(answer.name);
    for (const { column } of columns === undefined ? [] : answer.order) {
      if (!columns?.includes(shortName(column)))
        tell(answer.line, `order: the answer has no column ${column}.${didYouMean(column, columns ?? [])}`);
    }
  }
}

/** Of two answers that end at a limit, who is only outside of one of them would be called new or gone. */
function checkMovers({ facts, line }: InsightSpec, { answers, checking }: Using): void {
  const named = ['now', 'before'].flatMap(fact => {
    const of = facts.get(fact);
    return typeof of === 'object' && 'column' in of && of.answer !== undefined ? [of.answer] : [];
  });
  if (new Set(named).size < 2) return;
  for (const answer of named.flatMap(name => answers.get(name) ?? []).filter(({ limit }) => limit !== undefined)) {
    const why = 'who is only beyond it would be called new or gone';
    checking.tell(line, `movers: the answer ${answer.name} has a limit, and ${why}. Leave it out, and say limit here.`);
  }
}

function checkTable({ of, columns, total, line }: TableSpec, { answers, checking }: Using): void {
  const answer = answers.get(of);
  const shown = columns?.map(({ name }) => name);
  for (const name of total) {
    if (shown !== undefined && !shown.includes(name)) checking.tell(line, `total: ${name} is no column of the table`);
    const metric = answer?.kind === 'metrics' ? answer.metrics.find(full => shortName(full) === name) : undefined;
    const unit = metric && checking.catalog.metrics.get(metric)?.unit;
    if (unit !== undefined && unsummed.has(unit))
      checking.tell(line, `total: a sum of ${name} means nothing, its unit is ${unit}`);
  }
}

/** The table that `--format csv` gives. */
function csvOf({ draft, tell }: Checking, parts: readonly Part[]): { csv?: string } {
  const tables = [...everyPart(parts)].flatMap(part => (part.kind === 'table' ? [part.name] : []));
  const wanted = draft.front.csv;
  if (wanted !== undefined && !tables.includes(wanted.name))
    tell(wanted.line, `csv: there is no table ${wanted.name}.${didYouMean(wanted.name, new Set(tables))}`);
  const csv = wanted?.name ?? tables[0];
  return csv === undefined ? {} : { csv };
}

/** Documents that attach themselves, directly or by others; each ring once. */
function ringsOf(documents: ReadonlyMap<string, DocumentReport>): string[][] {
  const rings: string[][] = [];
  const done = new Set<string>();
  const visit = (name: string, above: readonly string[]): void => {
    if (above.includes(name)) rings.push([...above.slice(above.indexOf(name)), name]);
    if (above.includes(name) || done.has(name)) return;
    for (const { report } of documents.get(name)?.attachments ?? []) visit(report, [...above, name]);
    done.add(name);
  };
  for (const name of documents.keys()) visit(name, []);
  return rings;
}
