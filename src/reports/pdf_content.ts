// A document as the plain JSON that the Typst template reads. What must stay true: every text goes through `printable` or `breakable`, and
// nothing in here is markup; the template shows texts as texts.

import { limits } from '../base/limits.ts';
import { chartSvg } from './charts.ts';
import type { Block, ChartBlock, Document, Figure, Inline, Language, TableBlock, TableCell } from './document.ts';
import { day } from './palette.ts';
import { paperWords } from './paper_words.ts';
import { type LaidColumn, layTable } from './pdf_layout.ts';
import { breakable, printable } from './typst_text.ts';
import { cutToWidth } from './width.ts';

/** CSS pixels over which a chart is drawn before it is set to the width of the text; letters of 12 px come out at 9 points. */
const chartWidth = 660;

/** Three charts with their titles to a page; bars lie, so they take what their number needs, and nothing needs little. */
function chartHeight({ chart, x, series }: ChartBlock): number {
  if (x.length === 0) return 80;
  return chart === 'bar' ? Math.min(720, 40 + 14 * x.length * (1 + Math.max(1, series.length))) : 250;
}

/** Pieces of a line: text, strong, emphasis, code, link; `page` and `pages` stand for the numbers. */
type Piece =
  | { k: 'text' | 'code'; s: string }
  | { k: 'strong' | 'emph'; p: Piece[] }
  | { k: 'link'; p: Piece[]; to: string }
  | { k: 'page' | 'pages' };

/** A block as the template takes it. */
interface Content {
  kind: string;
  landscape?: boolean;
  [field: string]: unknown;
}

/** What `document.json` of the template holds. */
export function pdfContent(document: Document): object {
  const { language, words } = document;
  return {
    lang: language,
    tones: { good: day.good, bad: day.bad, neutral: day.soft },
    title: printable(document.title),
    shownTitle: breakable(document.title),
    site: printable(document.siteName),
    maker: printable(words.madeBy),
    date: dateParts(document.asOf),
    running: [cutToWidth(printable(document.title), 80), cutToWidth(printable(document.rangeText), 60)],
    cover: [
      [words.range, document.rangeText],
      [words.timeZone, document.timeZone],
      [words.asOf, document.asOfText],
      [words.revision, String(document.revision)],
    ].map(([label = '', text = '']) => [printable(label), breakable(text)]),
    page: pagePieces(words.page('\uE000', '\uE001')),
    pages: upright(
      kept(
        document.blocks
          .filter((block, index) => index > 0 || !repeatsTitle(block, document.title))
          .flatMap(block => blockContent(block, document)),
      ),
    ),
  };
}

/** A first heading that says the title again: the page has the title already. */
export const repeatsTitle = (block: Block, title: string): boolean => block.kind === 'heading' && block.text === title;

/** The paragraph between a heading and a table or a chart stands on the page of that. */
const kept = (blocks: readonly Content[]): Content[] =>
  blocks.map((block, index) => {
    const leads = blocks[index - 1]?.kind === 'heading' && ['table', 'chart'].includes(blocks[index + 1]?.kind ?? '');
    return leads && block.kind === 'paragraph' ? { ...block, sticky: true } : block;
  });

/** Neighbours that lie on their side share their pages. */
function upright(blocks: readonly Content[]): { landscape: boolean; blocks: Content[] }[] {
  const pages: { landscape: boolean; blocks: Content[] }[] = [];
  for (const block of blocks) {
    const landscape = block.landscape ?? false;
    const last = pages.at(-1);
    if (last?.landscape === landscape) last.blocks.push(block);
    else pages.push({ landscape, blocks: [block] });
  }
  return pages;
}

const dateParts = (at: Date): number[] => [
  at.getUTCFullYear(),
  at.getUTCMonth() + 1,
  at.getUTCDate(),
  at.getUTCHours(),
  at.getUTCMinutes(),
  at.getUTCSeconds(),
];

/** `Page 2 of 5` with two private characters in the places of its numbers. */
const pagePieces = (text: string): Piece[] =>
  text.split(/([\uE000\uE001])/).map(part => {
    if (part === '\uE000') return { k: 'page' };
    return part === '\uE001' ? { k: 'pages' } : { k: 'text', s: printable(part) };
  });

function blockContent(block: Block, { language, words }: Document): Content[] {
  switch (block.kind) {
    case 'heading':
      return [{ kind: 'heading', level: block.level, text: breakable(block.text) }];
    case 'paragraph':
      return [{ kind: 'paragraph', parts: block.parts.map(piece) }];
    case 'list':
      return [{ kind: 'list', ordered: block.ordered, items: block.items.map(pieces) }];
    case 'notice':
      return [{ kind: 'notice', tone: block.tone, items: block.items.map(pieces) }];
    case 'figures':
      return [{ kind: 'figures', items: block.items.map(figureContent) }];
    case 'table':
      return tableContent(block, { language, total: words.total });
    case 'chart':
      return [chartContent(block, language)];
  }
}

const pieces = (parts: readonly Inline[]): Piece[] => parts.map(piece);

function piece(part: Inline): Piece {
  switch (part.kind) {
    case 'text':
    case 'value':
      return { k: 'text', s: breakable(part.text) };
    case 'code':
      return { k: 'code', s: breakable(part.text) };
    case 'strong':
      return { k: 'strong', p: pieces(part.parts) };
    case 'emphasis':
      return { k: 'emph', p: pieces(part.parts) };
    case 'link':
      return isSafe(part.href)
        ? { k: 'link', p: pieces(part.parts), to: part.href }
        : { k: 'emph', p: pieces(part.parts) };
  }
}

/** A reader of a PDF follows what is under a link; only these go where they say. */
const isSafe = (href: string): boolean => /^(https?:\/\/|mailto:)[^\s\p{Cc}]+$/iu.test(href);

const figureContent = ({ label, text, note, tone }: Figure): object => ({
  label: breakable(label),
  text: breakable(text),
  note: note === undefined ? '' : breakable(note),
  tone: tone ?? 'neutral',
});

function chartContent(block: ChartBlock, language: Language): Content {
  return {
    kind: 'chart',
    title: breakable(block.title),
    alt: printable(block.alt),
    svg: chartSvg(block, { width: chartWidth, height: chartHeight(block), language }),
  };
}

interface TableWords {
  language: Language;
  /** Stands before the sums, where the first column has none. */
  total: string;
}

/** One table for each part of its columns. */
function tableContent(block: TableBlock, words: TableWords): Content[] {
  const title = breakable(block.title);
  if (block.rows.length === 0) return [{ kind: 'empty', title, text: breakable(block.empty) }];
  const { parts, ...setting } = layTable(block);
  return parts.map((columns, index) => {
    const part = parts.length === 1 ? '' : ` (${paperWords(words.language).part(index + 1, parts.length)})`;
    return { kind: 'table', title: title + part, ...setting, ...partContent(block, { columns, words }) };
  });
}

function partContent(block: TableBlock, { columns, words }: { columns: LaidColumn[]; words: TableWords }): object {
  const shown = block.rows.slice(0, limits.pdfTableRows);
  const left = block.rows.length - shown.length;
  const cells = (row: readonly (TableCell | null)[]) => columns.map(({ column }) => cellContent(row[column]));
  return {
    shares: columns.map(({ share }) => share),
    aligns: columns.map(({ column }) => block.columns[column]?.align ?? 'left'),
    head: columns.map(({ column }) => breakable(cutToWidth(block.columns[column]?.label ?? '', headColumns))),
    rows: shown.map(cells),
    whole: shown.length <= wholeRows && shown.every(row => row.every(({ text }) => text.length <= wholeText)),
    total: block.total === undefined ? [] : totalCells(cells(block.total), words.total),
    more: left === 0 ? '' : paperWords(words.language).moreRows(new Intl.NumberFormat(words.language).format(left)),
  };
}

/** A table of so few rows, with no long text in them, is not taken apart: it is well below a page. */
const wholeRows = 12;
const wholeText = 120;

/** Columns of a fixed-width screen that a label over a column may take: it comes again on every page. */
const headColumns = 48;

/** A text, or a text and its tone. */
type CellContent = string | [string, string];

function cellContent(cell: TableCell | null | undefined): CellContent {
  const text = breakable(cell?.text ?? '');
  return cell?.tone === undefined || cell.tone === 'neutral' ? text : [text, cell.tone];
}

const totalCells = (cells: CellContent[], word: string): CellContent[] =>
  cells.map((cell, index) => (index === 0 && cell === '' ? printable(word) : cell));
