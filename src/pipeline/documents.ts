// Documents and files of a site: a report asked for, its statements asked of one reader, the document rendered. What must stay true:
// all statements of a document and of the files that go with it are asked of the same snapshot.

import type { Clock } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import { openZone } from '../base/zone.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { FileFormat } from '../catalog/document.ts';
import type { Walls } from '../catalog/walls.ts';
import type { Site } from '../config/config.ts';
import { findAnyReport } from '../metrics/report.ts';
import type { Document, MadeFile, TableBlock } from '../reports/document.ts';
import { noticeTables, openFacts, readFacts } from '../reports/notices.ts';
import { openPdfPrinter, type PdfPrinter } from '../reports/pdf.ts';
import { type DocumentPlan, type DocumentQuestion, planDocument, planTable } from '../reports/plan.ts';
import { type Asked, computeDocument } from '../reports/reports.ts';
import { spanOf } from '../reports/spans.ts';
import { documentOfTable } from '../reports/table_report.ts';
import { fileOf, type OpenFile } from './document_files.ts';
import { openReader } from './reader.ts';

/** Where documents are made. */
export interface Press {
  site: Site;
  catalog: Catalog;
  clock: Clock;
  /** Of the tenant that the documents are for: rows outside of them are not there. */
  walls?: Walls | undefined;
  /** Kept by whoever makes several: the first PDF pays for the fonts. */
  printer?: PdfPrinter;
}

export interface WantedDocument extends DocumentQuestion {
  /** A report of either kind; the last word of its name will do where it is the only one. */
  report: string;
}

export interface WantedFile extends WantedDocument {
  format: FileFormat;
  /** Of the file. Default: the report and the format. */
  name?: string;
}

/** A document with the files that its report attaches. */
export interface MadeReport {
  document: Document;
  files: MadeFile[];
}

/** A snapshot of the site in which any number of documents are made. Close it, whatever happens. */
export interface Snapshot {
  make(wanted: WantedDocument): Promise<MadeReport>;
  close(): Promise<void>;
}

/**
 * Opens a snapshot for some documents; others may be made in it that read the same tables, such as the same report for other
 * recipients: `count` is how many, for the choice of how it is read. Throws `report_unknown`, `range_reversed`, `language_unknown`,
 * `slice_impossible`, as does `make`.
 */
export async function openSnapshot(
  press: Press,
  wanted: readonly WantedDocument[],
  { count = wanted.length }: { count?: number } = {},
): Promise<Snapshot> {
  const sets = wanted.map(one => planSet(press, one));
  const printer = press.printer ?? openPdfPrinter();
  const hold = count >= limits.heldDocuments;
  const { asked, close } = await openAsked(press, sets.flatMap(allPlans), { hold });
  const factsOf = openFacts();
  return { make: async one => makeSet(planSet(press, one), { asked, printer, factsOf }), close };
}

/** A document with its files. Whoever makes several at once opens a snapshot for them. */
export const makeDocumentAndFiles = (press: Press, wanted: WantedDocument): Promise<MadeReport> => {
  const set = planSet(press, wanted);
  const printer = press.printer ?? openPdfPrinter();
  return withAsked(press, allPlans(set), asked => makeSet(set, { asked, printer }));
};

/** The document of a report alone. */
export async function makeDocument(press: Press, wanted: WantedDocument): Promise<Document> {
  const plan = planOf(press, wanted);
  return withAsked(press, [plan], asked => computeDocument(plan, asked));
}

/** The revisions that documents would have now, without making them; one reader tells them all. */
export async function documentRevisions(press: Press, wanted: readonly WantedDocument[]): Promise<number[]> {
  if (wanted.length === 0) return [];
  const plans = wanted.map(one => planOf(press, one));
  const silent = plans.map(plan => ({ ...plan, statements: [] }));
  return withAsked(press, silent, async asked => {
    const revisions: number[] = [];
    for (const plan of plans) revisions.push((await readFacts(plan, asked)).revision);
    return revisions;
  });
}

/** The statements that a report asks, without asking them. */
export const reportStatements = (press: Press, wanted: WantedDocument): string[] => planOf(press, wanted).statements;

/** The table of a document that its CSV holds. Throws `table_unknown`. */
export async function makeTable(press: Press, wanted: WantedDocument): Promise<TableBlock> {
  const plan = planTable(planOf(press, wanted));
  const { blocks } = await withAsked(press, [plan], asked => computeDocument(plan, asked));
  const table = blocks.find(block => block.kind === 'table');
  if (table === undefined) throw new Error(`the plan of a table of ${plan.report.name} made none`);
  return table;
}

/** A file of a report, whole. Throws what `makeDocument` throws, and `table_unknown` for the CSV of a document without a table. */
export const makeFile = (press: Press, wanted: WantedFile): Promise<MadeFile> => withFile(press, wanted, madeFile);

/** Makes a file and hands it on a chunk at a time: the rows of a table report are never held whole. */
export async function withFile<T>(
  press: Press,
  { format, name, ...wanted }: WantedFile,
  take: (file: OpenFile) => Promise<T>,
): Promise<T> {
  const plan = planFor(format, planOf(press, wanted));
  const printer = press.printer ?? openPdfPrinter();
  return withAsked(press, [plan], asked => take(fileOf(plan, { asked, printer, format, ...(name && { name }) })));
}

/** A planned document with its planned files. */
interface PlanSet {
  plan: DocumentPlan;
  files: { plan: DocumentPlan; format: FileFormat; name: string }[];
}

const allPlans = ({ plan, files }: PlanSet): DocumentPlan[] => [plan, ...files.map(file => file.plan)];

function planSet(press: Press, wanted: WantedDocument): PlanSet {
  const plan = planOf(press, wanted);
  const { range, language } = plan;
  const { where, since } = wanted;
  const zone = openZone(press.site.timeZone);
  const files = plan.report.attachments.map(({ report, format, name, days }) => {
    const time = days === undefined ? range : spanOf({ days }, range, zone);
    const more = { ...(where !== undefined && { where }), ...(since && { since }) };
    return { format, name, plan: planFor(format, planOf(press, { report, ...time, ...more }, language)) };
  });
  return { plan, files };
}

/** `preferred` is the language where the report has it, else its usual one. */
function planOf(
  { site, catalog, clock, walls }: Press,
  { report, ...question }: WantedDocument,
  preferred?: DocumentQuestion['language'],
): DocumentPlan {
  const found = findAnyReport(catalog, report);
  const document = 'sql' in found ? documentOfTable(found) : found;
  const place = {
    catalog,
    siteName: site.name,
    timeZone: site.timeZone,
    now: clock.now(),
    walled: walls !== undefined,
    sources: new Map([...site.sources.values()].map(({ name, dataset }) => [name, dataset])),
  };
  const language = document.languages.find(known => known === preferred);
  return planDocument(document, place, { ...question, ...(language && { language }) });
}

/** A CSV file holds one table, and only what that needs is asked. */
const planFor = (format: FileFormat, plan: DocumentPlan): DocumentPlan => (format === 'csv' ? planTable(plan) : plan);

async function makeSet(
  { plan, files }: PlanSet,
  { asked, printer, factsOf }: { asked: Asked; printer: PdfPrinter; factsOf?: typeof readFacts },
): Promise<MadeReport> {
  // Side by side: each has statements to wait for while another is rendered.
  const [document, ...made] = await Promise.all([
    computeDocument(plan, asked, factsOf),
    ...files.map(({ plan: own, format, name }) => madeFile(fileOf(own, { asked, printer, format, name }))),
  ]);
  return { document, files: made };
}

async function madeFile({ name, contentType, chunks }: OpenFile): Promise<MadeFile> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return { name, contentType, content: Buffer.concat(parts) };
}

/** Opens one reader for all statements of some plans. */
async function openAsked(
  press: Press,
  plans: readonly DocumentPlan[],
  { hold = false }: { hold?: boolean } = {},
): Promise<{ asked: Asked; close: () => Promise<void> }> {
  const sql = plans.flatMap(({ statements }) => statements);
  const reader = await openReader({ ...press, sql, tables: noticeTables, hold });
  const asked = { query: (statement: string) => reader.engine.query(statement), tablesIn: reader.tablesIn };
  return { asked, close: () => reader.close() };
}

async function withAsked<T>(
  press: Press,
  plans: readonly DocumentPlan[],
  work: (asked: Asked) => Promise<T>,
): Promise<T> {
  const { asked, close } = await openAsked(press, plans);
  try {
    return await work(asked);
  } finally {
    await close();
  }
}
