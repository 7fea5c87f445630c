// The blocks of a document as pieces of a mail: nested tables, styles in place, nothing that a mail program of twenty years cannot lay out.
// What must stay true: cells and figures show exactly the document's texts, and what is not shown is told.

import { textPixels } from './chart_axis.ts';
import { chartHeight, hasPoints } from './charts.ts';
import type { Block, ChartBlock, Document, Figure, Inline, TableBlock, TableCell, TableColumn } from './document.ts';
import { contentPixels, styles } from './mail_style.ts';
import { escapeHtml, type InlineLooks, inlineHtml } from './markup.ts';
import { everyDigit } from './number_text.ts';
import { day, monoFonts } from './palette.ts';
import type { ScreenWords } from './screen_words.ts';
import { cutToWidth, displayWidth, visible } from './width.ts';

export interface MailVoice {
  document: Document;
  say: ScreenWords;
  /** Rows of a table that are shown. */
  rows: number;
  /** Files go with the mail. */
  attached: boolean;
  /** The address of a chart's picture within the mail. */
  picture: (chart: ChartBlock) => string;
}

/** Pixels in which a chart is drawn: fewer than it is shown in, so that its letters are still read on a phone. */
export const chartPixels = 480;

/** Columns of a text beyond which a cell is cut. */
const cellColumns = 120;

/** The open tag's style and class in one. */
const looks = (style: string, classes = ''): string =>
  `${classes === '' ? '' : ` class="${classes}"`} style="${style}"`;

const inlineLooks: InlineLooks = {
  link: looks(`color:${day.link};text-decoration:underline;`, 'a'),
  code: looks(`padding:1px 4px;background-color:${day.wash};font-family:${monoFonts};font-size:13px;`, 'w'),
  value: looks('white-space:nowrap;font-variant-numeric:tabular-nums;'),
};

/** Long values may break, so that they do not push the card apart; numbers may not. */
const line = (parts: readonly Inline[]): string =>
  inlineHtml(parts, parts.some(isLong) ? { ...inlineLooks, value: '' } : inlineLooks);

const isLong = (part: Inline): boolean =>
  'parts' in part ? part.parts.some(isLong) : part.kind === 'value' && part.text.length > 40;

/** A table for layout only. */
export const layout = (rows: string, more = ''): string =>
  `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"${more}>${rows}</table>`;

export function mailBlock(block: Block, voice: MailVoice): string {
  switch (block.kind) {
    case 'heading': {
      const style = block.level === 3 ? styles.heading3 : styles.heading2;
      return `<h${block.level === 3 ? 3 : 2}${looks(style + styles.words, 'k l')}>${escapeHtml(block.text)}</h${block.level === 3 ? 3 : 2}>`;
    }
    case 'paragraph':
      return `<p${looks(styles.text + styles.words, 'k')}>${line(block.parts)}</p>`;
    case 'list': {
      const tag = block.ordered ? 'ol' : 'ul';
      const items = block.items.map(item => `<li${looks(styles.item + styles.words)}>${line(item)}</li>`).join('');
      return `<${tag}${looks(styles.list, 'k')}>${items}</${tag}>`;
    }
    case 'notice':
      return notice(block, voice);
    case 'figures':
      return figures(block.items);
    case 'table':
      return table(block, voice);
    case 'chart':
      return chart(block, voice);
  }
}

function notice({ tone, items }: Extract<Block, { kind: 'notice' }>, { say }: MailVoice): string {
  const warning = tone === 'warning';
  const [rule, ground] = warning ? [day.amber, day.amberWash] : [day.soft, day.wash];
  const lines = items.map(
    (item, index) =>
      `<p${looks(`margin:${index === 0 ? 2 : 6}px 0 0;font-size:14px;line-height:21px;color:${day.ink};${styles.words}`, 'k')}>${line(item)}</p>`,
  );
  const lead = `<p${looks(`margin:0;font-size:12px;line-height:18px;font-weight:600;color:${day.ink};`, 'k')}>${escapeHtml(warning ? say.warning : say.info)}</p>`;
  return layout(
    `<tr><td width="4" bgcolor="${rule}"${looks(`width:4px;background-color:${rule};font-size:0;line-height:0;`, warning ? 'm' : '')}>&nbsp;</td>` +
      `<td bgcolor="${ground}"${looks(`padding:10px 14px 11px;background-color:${ground};`, warning ? 'n' : 'w')}>${lead}${lines.join('')}</td></tr>`,
    looks('margin:4px 0 20px;'),
  );
}

/** Which way a note's number goes, as a mark before it: colour alone says nothing to some. */
export function directionMark(note: string): string {
  const sign = /(?:^|[\s(（])([+−])[\d.]/.exec(note)?.[1];
  return sign === undefined ? '' : sign === '+' ? '▲' : '▼';
}

const tones = { good: [day.good, 'o'], bad: [day.bad, 'b'], neutral: [day.soft, 's'] } as const;

function figure({ label, text, value, note, tone = 'neutral' }: Figure): string {
  const [color, role] = tones[tone];
  const large = value !== null && visible(text).length <= 14;
  const size = large ? 'font-size:28px;line-height:34px;' : 'font-size:20px;line-height:30px;';
  const weight = value === null ? `font-weight:400;color:${day.soft};` : `font-weight:600;color:${day.ink};`;
  const mark = note === undefined ? '' : directionMark(note);
  const marked = mark === '' ? '' : `<span${looks('font-size:10px;')}>${mark}</span>&nbsp;`;
  const under =
    note === undefined
      ? ''
      : `<div${looks(`${styles.small}color:${color};${styles.words}`, role)}>${marked}${escapeHtml(note)}</div>`;
  return (
    `<div${looks(styles.small + styles.words, 's')}>${escapeHtml(label)}</div>` +
    `<div${looks(`${size}${weight}letter-spacing:-0.01em;font-variant-numeric:tabular-nums;${styles.words}`, value === null ? 's' : 'k')}>${escapeHtml(text)}</div>${under}`
  );
}

/** Two in a row, under one line; one under the other on a phone, where the place of a missing second one goes. */
function figures(items: Figure[]): string {
  const style = `width:50%;padding:10px 12px 14px 0;border-top:1px solid ${day.hairline};vertical-align:top;`;
  const cell = (item: Figure | undefined): string =>
    `<td width="50%" valign="top"${looks(style, item === undefined ? 'l e' : 'l f')}>${item === undefined ? '&nbsp;' : figure(item)}</td>`;
  const rows = items.flatMap((item, index) =>
    index % 2 === 0 ? [`<tr>${cell(item)}${cell(items[index + 1])}</tr>`] : [],
  );
  return layout(rows.join(''), looks('margin:8px 0 16px;'));
}

/** How tightly a table is set. */
interface Setting {
  /** Pixels of the letters of a cell, and before a cell. */
  size: number;
  gap: number;
}

/** From the most comfortable down; the first one is what the styles say. */
const settings: readonly [Setting, ...Setting[]] = [
  { size: 13, gap: 12 },
  { size: 12, gap: 10 },
  { size: 11, gap: 8 },
];

/** The largest setting in which all columns stand beside each other, else the smallest, and as many columns from the left as it takes. */
function fitting(block: TableBlock, rows: number): { setting: Setting; shown: number } {
  const [roomy] = settings;
  let setting = roomy;
  for (setting of settings) {
    const shown = columnsIn(block, { rows, setting });
    if (shown === block.columns.length) return { setting, shown };
  }
  return { setting, shown: columnsIn(block, { rows, setting }) };
}

function columnsIn(block: TableBlock, { rows, setting: { size, gap } }: { rows: number; setting: Setting }): number {
  let used = -gap;
  for (const [index, column] of block.columns.entries()) {
    const body = block.rows.slice(0, rows).map(row => textPixels(visible(row[index]?.text ?? ''), size - 0.5));
    const words = visible(column.label).split(' ');
    const head = Math.max(0, ...words.map(word => textPixels(word, Math.min(11.5, size - 0.5))));
    const most = Math.max(head, ...body);
    used += (column.align === 'left' ? Math.min(150, most) : most) + gap;
    if (used > contentPixels + gap && index > 0) return index;
  }
  return block.columns.length;
}

function table(block: TableBlock, { document, say, rows, attached }: MailVoice): string {
  const title = `<p${looks(styles.caption + styles.words, 'k')}>${escapeHtml(block.title)}</p>`;
  if (block.rows.length === 0) return `${title}<p${looks(styles.more, 's')}>${escapeHtml(block.empty)}</p>`;
  const { shown, setting } = fitting(block, rows);
  const columns = block.columns.slice(0, shown);
  const head = columns.map((column, index) => cell({ tag: 'th', text: column.label, column, index, setting })).join('');
  const body = block.rows
    .slice(0, rows)
    .map(
      row =>
        `<tr>${columns.map((column, index) => dataCell({ cell: row[index], column, index, setting })).join('')}</tr>`,
    );
  const left = [
    ...(block.rows.length > rows
      ? [say.moreRows(everyDigit(`${block.rows.length - rows}`), block.rows.length - rows === 1, attached)]
      : []),
    ...(block.columns.length > shown
      ? [say.moreColumns(`${block.columns.length - shown}`, block.columns.length - shown === 1, attached)]
      : []),
  ];
  const under = left.map(words => `<p${looks(styles.more, 's')}>${escapeHtml(words)}</p>`).join('');
  return (
    `${title}<div class="t" style="overflow-x:auto;-webkit-overflow-scrolling:touch;"><table width="100%" cellpadding="0" cellspacing="0" border="0"${looks(`width:100%;font-family:inherit;`)}>` +
    `<thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody>${total({ block, columns, setting, word: document.words.total })}</table></div>${under}`
  );
}

interface TotalLooks {
  block: TableBlock;
  columns: TableColumn[];
  setting: Setting;
  word: string;
}

function total({ block, columns, setting, word }: TotalLooks): string {
  const cells = block.total;
  if (cells === undefined || cells.every(one => one === null)) return '';
  const texts = columns.map((column, index) =>
    cell({
      tag: 'td',
      text: cells[index]?.text ?? (index === 0 ? word : ''),
      column,
      index,
      setting,
      style: styles.total,
      role: 'k i',
    }),
  );
  return `<tfoot><tr>${texts.join('')}</tr></tfoot>`;
}

function dataCell({
  cell: one,
  column,
  index,
  setting,
}: {
  cell: TableCell | undefined;
  column: TableColumn;
  index: number;
  setting: Setting;
}): string {
  const tone = one?.tone ?? 'neutral';
  const [color, role] = tones[tone];
  const told = tone === 'neutral' ? '' : `color:${color};${tone === 'bad' ? 'font-weight:600;' : ''}`;
  return cell({
    tag: 'td',
    text: one?.text ?? '',
    column,
    index,
    setting,
    style: styles.cell + told,
    role: `${tone === 'neutral' ? 'k' : role} l`,
  });
}

interface CellLooks {
  tag: 'td' | 'th';
  text: string;
  column: TableColumn;
  index: number;
  setting: Setting;
  style?: string;
  role?: string;
}

function cell({ tag, text, column, index, setting, style = styles.head, role = 's i' }: CellLooks): string {
  const { size, gap } = setting;
  const [roomy] = settings;
  const tight = setting === roomy ? '' : `padding-left:${gap}px;${tag === 'td' ? `font-size:${size}px;` : ''}`;
  const first = index === 0 ? 'padding-left:0;' : '';
  const shown = visible(text);
  const kind = column.align === 'right' && tag === 'td' ? styles.digits : wrapping(shown);
  const label = tag === 'th' ? ' scope="col"' : '';
  return `<${tag}${label} align="${column.align}"${looks(style + kind + tight + first, role)}>${escapeHtml(cutToWidth(shown, cellColumns))}</${tag}>`;
}

/** Short texts stay whole, or a narrow screen would take them apart; only what is long inside may break there. */
function wrapping(text: string): string {
  if (displayWidth(text) <= 10) return 'white-space:nowrap;';
  return text.split(/\s/).some(word => displayWidth(word) > 16) ? styles.words : '';
}

function chart(block: ChartBlock, { picture }: MailVoice): string {
  const title = `<p${looks(styles.caption + styles.words, 'k')}>${escapeHtml(block.title)}</p>`;
  const alt = escapeHtml(cutToWidth(visible(block.alt).trim(), 600));
  if (!hasPoints(block)) return `${title}<p${looks(styles.more, 's')}>${alt}</p>`;
  const height = Math.round((chartHeight(block, chartPixels) * contentPixels) / chartPixels);
  const image =
    `<img src="cid:${escapeHtml(picture(block))}" width="${contentPixels}" height="${height}" alt="${alt}" border="0"` +
    `${looks(`display:block;width:100%;max-width:${contentPixels}px;height:auto;border:0;${styles.small}`)}>`;
  return (
    title +
    layout(
      `<tr><td bgcolor="#ffffff"${looks('padding:2px 0 0;background-color:#ffffff;', 'x')}>${image}</td></tr>`,
      looks('margin:0 0 20px;'),
    )
  );
}
