// A document as plain text, worth reading by itself: the other half of a mail, and what a terminal shows. 76 columns, so that a reply
// that quotes it does not break its lines. What must stay true: every number stands here as it stands in the document.

import type { Block, ChartBlock, Document, Figure, Inline, TableBlock } from './document.ts';
import { safeHref } from './markup.ts';
import { everyDigit } from './number_text.ts';
import { type ScreenWords, screenWords } from './screen_words.ts';
import { alignTable, isStacked, pad, type TextTable, wrap } from './text_lines.ts';
import { displayWidth, visible } from './width.ts';

export const textColumns = 76;

export interface TextOptions {
  /** Rows of a table that are shown; the rest is told as a number. */
  rows?: number;
  /** True when files with the whole of it go along. */
  attached?: boolean;
  /** True in a mail, which says why one gets it. */
  mailed?: boolean;
  /** Where one says that one wants no more of it. */
  unsubscribe?: string;
}

/** Rows of a table that is too wide, so that each of its cells is a line: nobody reads on for hundreds of them. */
const stackedRows = 5;

interface Voice {
  document: Document;
  say: ScreenWords;
  rows: number;
  attached: boolean;
}

/** The document as text, lines ended by `\n`. */
export function renderText(document: Document, options: TextOptions = {}): string {
  const { rows = 25, attached = false } = options;
  const voice: Voice = { document, say: screenWords(document.language), rows, attached };
  const { title, blocks } = opened(document);
  const parts = blocks.map(block => blockLines(block, voice).join('\n')).filter(part => part !== '');
  const head = [...under(title, '='), ...wrap(metaLine(document), { width: textColumns })].join('\n');
  const foot = ['--', ...footLines(document, options)].join('\n');
  return `${[head, ...parts, foot].join('\n\n')}\n`;
}

/** A document's head and the rest: a first heading is its title, else the document's own. */
export function opened(document: Document): { title: string; blocks: Block[] } {
  const [first, ...rest] = document.blocks;
  if (first?.kind === 'heading' && first.level === 1) return { title: first.text, blocks: rest };
  return { title: document.title, blocks: document.blocks };
}

const metaLine = ({ siteName, rangeText, words, asOfText }: Document): string =>
  `${siteName} · ${rangeText} · ${words.asOf}: ${asOfText}`;

function footLines(document: Document, { mailed = false, unsubscribe }: TextOptions): string[] {
  const { words, rangeText, asOfText, revision, timeZone, siteName, language } = document;
  const facts: [string, string][] = [
    [words.range, rangeText],
    [words.asOf, asOfText],
    [words.revision, everyDigit(String(revision))],
    [words.timeZone, timeZone],
  ];
  const most = Math.max(...facts.map(([name]) => displayWidth(name)));
  return [
    ...facts.flatMap(([name, fact]) => wrapKeeping(`${pad(name, most)}  ${visible(fact).trim()}`)),
    '',
    ...(mailed ? wrap(screenWords(language).why(siteName), { width: textColumns }) : []),
    ...(unsubscribe === undefined ? [] : [`${words.unsubscribe}: ${visible(unsubscribe).trim()}`]),
    words.madeBy,
  ];
}

function under(text: string, mark: string): string[] {
  const lines = wrap(text, { width: textColumns });
  return [...lines, mark.repeat(Math.max(3, ...lines.map(displayWidth)))];
}

function blockLines(block: Block, voice: Voice): string[] {
  const width = textColumns;
  switch (block.kind) {
    case 'heading':
      return block.level === 3 ? wrap(block.text, { width }) : under(block.text, block.level === 1 ? '=' : '-');
    case 'paragraph':
      return wrap(lineText(block.parts), { width });
    case 'list': {
      const mark = (index: number): string => (block.ordered ? `${index + 1}. ` : '- ');
      return block.items.flatMap((item, index) =>
        wrap(`${mark(index)}${lineText(item)}`, { width, hang: mark(index).length }),
      );
    }
    case 'notice': {
      const lead = block.tone === 'warning' ? voice.say.warning : voice.say.info;
      return [`[${lead}]`, ...block.items.flatMap(item => wrap(`! ${lineText(item)}`, { width, hang: 2 }))];
    }
    case 'figures':
      return figureLines(block.items);
    case 'table':
      return tableLines(block, voice);
    case 'chart':
      return chartLines(block, voice);
  }
}

function figureLines(items: Figure[]): string[] {
  const [most, widest] = [items.map(item => item.label), items.map(item => item.text)].map(texts =>
    Math.min(36, Math.max(0, ...texts.map(text => displayWidth(visible(text).trim())))),
  );
  return items.flatMap(({ label, text, note }) => {
    const number = pad(visible(text).trim(), widest ?? 0, 'right');
    const line = `${pad(visible(label).trim(), most ?? 0)}  ${number}${note === undefined ? '' : `  ${note}`}`;
    return wrapKeeping(line);
  });
}

/** As it is where it fits: wrapping would take the spaces that align it. */
const wrapKeeping = (line: string): string[] =>
  displayWidth(line) <= textColumns ? [visibleKeeping(line)] : wrap(line, { width: textColumns, hang: 4 });

const visibleKeeping = (line: string): string =>
  line
    .split(/( {2,})/)
    .map(part => (part.trim() === '' ? part : visible(part)))
    .join('')
    .trimEnd();

function tableLines(table: TableBlock, { document, say, rows, attached }: Voice): string[] {
  const title = wrap(table.title, { width: textColumns });
  if (table.rows.length === 0) return [...title, ...wrap(table.empty, { width: textColumns })];
  const total = table.total?.some(cell => cell !== null) ? table.total : undefined;
  const whole: TextTable = {
    head: table.columns.map(column => column.label),
    align: table.columns.map(column => column.align),
    rows: table.rows.slice(0, rows).map(row => row.map(cell => cell.text)),
    ...(total && { foot: total.map((cell, index) => cell?.text ?? (index === 0 ? document.words.total : '')) }),
  };
  const most = isStacked(whole, textColumns) ? Math.min(rows, stackedRows) : rows;
  const left = table.rows.length - most;
  const lines = alignTable({ ...whole, rows: whole.rows.slice(0, most) }, textColumns);
  const more = left > 0 ? [say.moreRows(everyDigit(String(left)), left === 1, attached)] : [];
  return [...title, ...lines, ...more];
}

const chartLines = (chart: ChartBlock, { say }: Voice): string[] =>
  wrap(`[${say.chart}] ${chart.alt.startsWith(chart.title) ? '' : `${chart.title}: `}${chart.alt}`, {
    width: textColumns,
  });

/** A line in words: links are followed by their address, codes stand in quotes of their own. */
export function lineText(parts: readonly Inline[]): string {
  return parts
    .map(part => {
      if (part.kind === 'link') {
        const href = safeHref(part.href);
        const inside = lineText(part.parts);
        return href === undefined || inside === href ? inside : `${inside} <${href}>`;
      }
      return 'parts' in part ? lineText(part.parts) : part.text;
    })
    .join('');
}
