// A document as a Slack message: Block Kit blocks within their limits (https://docs.slack.dev/reference/block-kit/blocks). Sentences and tables
// are rich text, where nothing is markup and Japanese words can be bold; figures are fields. What must stay true: no text of a document
// calls anybody (`<!here>`) or becomes a link, and what does not fit is told.

import type { Block, ChartBlock, Document, Figure, Inline, TableBlock } from './document.ts';
import { directionMark } from './mail_blocks.ts';
import { safeHref } from './markup.ts';
import { everyDigit } from './number_text.ts';
import { type ScreenWords, screenWords } from './screen_words.ts';
import { opened } from './text.ts';
import { alignTable } from './text_lines.ts';
import { cutToWidth, visible } from './width.ts';

/** As Slack has them. */
const most = { blocks: 50, text: 3000, header: 150, fields: 10, field: 2000, contextText: 2000 };

/** Rows of a table in a message, and how wide it may stand: more would wrap on a phone. */
const tableRows = 15;
const tableColumns = 72;

interface RichText {
  type: 'text' | 'link';
  text: string;
  url?: string;
  style?: { bold?: true; italic?: true; code?: true };
}

type Element = object;

/** The blocks of a document's message. */
export function renderSlack(document: Document): object[] {
  const say = screenWords(document.language);
  const { title, blocks } = opened(document);
  const { rangeText, asOfText, words, timeZone, siteName, revision } = document;
  const facts = `${siteName} · ${rangeText} · ${words.asOf} ${asOfText} · ${timeZone} · ${words.revision} ${everyDigit(String(revision))}`;
  const all = [
    { type: 'header', text: plain(title, most.header) },
    context(facts),
    ...blocks.flatMap(block => blockOf(block, { document, say })),
  ];
  if (all.length <= most.blocks) return all;
  return [...all.slice(0, most.blocks - 1), context(say.leftOut(false))];
}

/** What stands where blocks do not: notifications, search, old programs. One line, and nobody is called. */
export function slackFallback(document: Document): string {
  return escapeSlack(cutToWidth(visible(`${document.subject}: ${document.preheader}`).trim(), 1000));
}

/** Slack reads three characters in texts; a form of four would be taken apart where it does not fit. */
const escapeSlack = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** At most so many characters as they are counted after escaping. */
function fitted(text: string, length: number): string {
  const whole = escapeSlack(visible(text).trim());
  if (whole.length <= length) return whole;
  let cut = '';
  for (const character of visible(text).trim()) {
    const next = cut + escapeSlack(character);
    if (next.length > length - 1) break;
    cut = next;
  }
  return `${cut}…`;
}

const plain = (text: string, length: number): object => ({
  type: 'plain_text',
  text: fitted(text, length) || '–',
  emoji: false,
});

const context = (text: string): object => ({ type: 'context', elements: [plain(text, most.contextText)] });

interface Voice {
  document: Document;
  say: ScreenWords;
}

function blockOf(block: Block, { document, say }: Voice): object[] {
  switch (block.kind) {
    case 'heading':
      return [rich([section([textOf(block.text, { bold: true })])])];
    case 'paragraph':
      return [rich([section(line(block.parts))])];
    case 'list':
      return [
        rich([
          {
            type: 'rich_text_list',
            style: block.ordered ? 'ordered' : 'bullet',
            elements: shortLines(block.items).map(section),
          },
        ]),
      ];
    case 'notice': {
      const lead = textOf(`${block.tone === 'warning' ? say.warning : say.info}\n`, { bold: true });
      const lines = shortLines(block.items).flatMap((item, index) => [...(index > 0 ? [textOf('\n')] : []), ...item]);
      return [rich([{ type: 'rich_text_quote', elements: [lead, ...lines] }])];
    }
    case 'figures':
      return figureBlocks(block.items);
    case 'table':
      return [tableOf(block, { document, say })];
    case 'chart':
      return [chartOf(block, say)];
  }
}

const rich = (elements: Element[]): object => ({ type: 'rich_text', elements });

const section = (elements: RichText[]): Element => ({ type: 'rich_text_section', elements });

/** Rich text is no markup; the sign of a call is taken apart all the same, for programs that pass it on as plain text. */
function textOf(text: string, style?: RichText['style']): RichText {
  const shown = text.toWellFormed().replaceAll(/<(?=[!@#])/g, '<\u200b');
  return { type: 'text', text: shown === '' ? ' ' : shown, ...(style !== undefined && { style }) };
}

function line(parts: readonly Inline[], style: Style = {}, room = most.text): RichText[] {
  let left = room;
  const found: RichText[] = [];
  for (const piece of pieces(parts, style)) {
    if (left <= 1) break;
    const text = piece.text.length > left ? `${piece.text.slice(0, left - 1).toWellFormed()}…` : piece.text;
    left -= text.length;
    found.push({ ...piece, text });
  }
  return found.length === 0 ? [textOf(' ')] : found;
}

type Style = NonNullable<RichText['style']>;

const pieces = (parts: readonly Inline[], style: Style): RichText[] => parts.flatMap(part => pieceOf(part, style));

function pieceOf(part: Inline, style: Style): RichText[] {
  const styled = Object.keys(style).length > 0 ? { style } : {};
  switch (part.kind) {
    case 'text':
    case 'value':
      return part.text === '' ? [] : [{ ...textOf(visible(part.text)), ...styled }];
    case 'code':
      return part.text === '' ? [] : [textOf(visible(part.text), { ...style, code: true })];
    case 'strong':
      return pieces(part.parts, { ...style, bold: true });
    case 'emphasis':
      return pieces(part.parts, { ...style, italic: true });
    case 'link': {
      const url = safeHref(part.href);
      const inside = pieces(part.parts, style);
      if (url === undefined || url.length > most.text) return inside;
      return [{ type: 'link', url, text: inside.map(piece => piece.text).join('') || url, ...styled }];
    }
  }
}

/** Items of a list, each with its share of the room of one block. */
function shortLines(items: readonly Inline[][]): RichText[][] {
  const room = Math.max(40, Math.floor(most.text / Math.max(1, items.length)));
  return items.slice(0, Math.floor(most.text / 40)).map(item => line(item, {}, room));
}

/** Markup characters inside of a field get a space of no width, so that they are only characters. */
const quiet = (text: string): string => text.replaceAll(/[*_~`]/g, mark => `${mark}\u200b`);

function figureBlocks(items: Figure[]): object[] {
  const fields = items.map(({ label, text, note }) => {
    const mark = note === undefined ? '' : directionMark(note);
    const under = note === undefined ? '' : `\n${mark === '' ? '' : `${mark} `}${quiet(fitted(note, 600))}`;
    return {
      type: 'mrkdwn',
      text: `${quiet(fitted(label, 400))}\n*${quiet(fitted(text, 400)) || '–'}*${under}`,
      verbatim: true,
    };
  });
  return Array.from({ length: Math.ceil(fields.length / most.fields) }, (_, index) => ({
    type: 'section',
    fields: fields.slice(index * most.fields, (index + 1) * most.fields),
  }));
}

function tableOf(table: TableBlock, { document, say }: Voice): object {
  const title = section([textOf(cutToWidth(visible(table.title).trim(), 200), { bold: true })]);
  if (table.rows.length === 0) return rich([title, section([textOf(cutToWidth(visible(table.empty).trim(), 300))])]);
  const total = table.total?.some(cell => cell !== null) ? table.total : undefined;
  for (let rows = Math.min(tableRows, table.rows.length); ; rows -= 1) {
    const lines = alignTable(
      {
        head: table.columns.map(column => column.label),
        align: table.columns.map(column => column.align),
        rows: table.rows.slice(0, rows).map(row => row.map(cell => cell.text)),
        ...(total && { foot: total.map((cell, index) => cell?.text ?? (index === 0 ? document.words.total : '')) }),
      },
      tableColumns,
    );
    const left = table.rows.length - rows;
    const text = [...lines, ...(left > 0 ? [say.moreRows(everyDigit(String(left)), left === 1, false)] : [])].join(
      '\n',
    );
    if (text.length > most.text - 300 && rows > 1) continue;
    return rich([title, { type: 'rich_text_preformatted', elements: [textOf(text.slice(0, most.text - 300))] }]);
  }
}

function chartOf(chart: ChartBlock, say: ScreenWords): object {
  return rich([
    section([
      textOf(`${say.chart}: ${cutToWidth(visible(chart.title).trim(), 200)}`, { bold: true }),
      textOf(`\n${cutToWidth(visible(chart.alt).trim(), 1000)}`, { italic: true }),
    ]),
  ]);
}
