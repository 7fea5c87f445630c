// A document as a web page of one file: it needs no script, no network and no fonts, and its own policy forbids them. What must stay true:
// every cell and figure shows the document's text, and no text of the document becomes markup.

import { createHash } from 'node:crypto';
import { limits } from '../base/limits.ts';
import { chartSvg, hasPoints } from './charts.ts';
import type { Block, ChartBlock, Document, Figure, Inline, TableBlock, TableCell } from './document.ts';
import { pageSheet } from './html_style.ts';
import { directionMark } from './mail_blocks.ts';
import { escapeHtml, inlineHtml } from './markup.ts';
import { everyDigit } from './number_text.ts';
import { screenWords } from './screen_words.ts';
import { opened } from './text.ts';
import { visible } from './width.ts';

/** Columns from which on a table scrolls in a frame of its own. */
const wideColumns = 9;

const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(pageSheet).digest('base64')}'; base-uri 'none'; form-action 'none'`;

/** The page of a document: standalone, responsive, for day, night and paper. */
export function renderHtml(document: Document): string {
  const { language, siteName } = document;
  const { title, blocks } = opened(document);
  const parts = blocks.map((block, index) => blockHtml(block, { document, index }));
  return `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="format-detection" content="telephone=no">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(`${title} – ${document.rangeText} – ${siteName}`)}</title>
<style>${pageSheet}</style>
</head>
<body>
<div class="page">
<header>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(document.rangeText)}</p>
</header>
${beside(document, blocks)}
<main>
${parts.join('\n')}
</main>
<footer>${escapeHtml(document.words.madeBy)} · ${escapeHtml(siteName)}</footer>
</div>
</body>
</html>
`;
}

/** The facts that say what the numbers are, and the way to the parts. */
function beside(document: Document, blocks: Block[]): string {
  const { words, rangeText, asOfText, revision, timeZone, siteName, language } = document;
  const facts: [string, string][] = [
    [words.range, rangeText],
    [words.asOf, asOfText],
    [words.revision, everyDigit(String(revision))],
    [words.timeZone, timeZone],
  ];
  const rows = facts
    .map(([name, fact]) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(fact)}</dd></div>`)
    .join('\n');
  const ways = blocks.flatMap((block, index) =>
    block.kind === 'heading' && block.level < 3
      ? [`<li><a href="#part-${index}">${escapeHtml(block.text)}</a></li>`]
      : [],
  );
  const nav =
    ways.length < 2
      ? ''
      : `\n<nav aria-label="${escapeHtml(screenWords(language).contents)}"><ul>\n${ways.join('\n')}\n</ul></nav>`;
  return `<aside><div>\n<strong>${escapeHtml(siteName)}</strong>\n<dl class="facts">\n${rows}\n</dl>${nav}\n</div></aside>`;
}

interface Place {
  document: Document;
  index: number;
}

const line = (parts: readonly Inline[]): string =>
  inlineHtml(parts, { link: ' rel="noreferrer"', code: '', value: parts.some(isLong) ? '' : ' class="value"' });

const isLong = (part: Inline): boolean =>
  'parts' in part ? part.parts.some(isLong) : part.kind === 'value' && part.text.length > 40;

function blockHtml(block: Block, place: Place): string {
  switch (block.kind) {
    case 'heading': {
      const level = Math.max(2, block.level);
      return `<h${level} id="part-${place.index}">${escapeHtml(block.text)}</h${level}>`;
    }
    case 'paragraph':
      return `<p>${line(block.parts)}</p>`;
    case 'list': {
      const tag = block.ordered ? 'ol' : 'ul';
      return `<${tag}>\n${block.items.map(item => `<li>${line(item)}</li>`).join('\n')}\n</${tag}>`;
    }
    case 'notice': {
      const say = screenWords(place.document.language);
      const lead = escapeHtml(block.tone === 'warning' ? say.warning : say.info);
      const items = block.items.map(item => `<p>${line(item)}</p>`).join('\n');
      return `<div class="notice ${block.tone}" role="note">\n<p class="lead">${lead}</p>\n${items}\n</div>`;
    }
    case 'figures':
      return `<dl class="figures">\n${block.items.map(figure).join('\n')}\n</dl>`;
    case 'table':
      return table(block, place);
    case 'chart':
      return chart(block, place);
  }
}

function figure({ label, text, value, note, tone = 'neutral' }: Figure): string {
  const kind = value === null ? 'none' : visible(text).length > 14 ? 'long' : 'number';
  const mark = note === undefined ? '' : directionMark(note);
  const under =
    note === undefined
      ? ''
      : `<dd class="note ${tone}">${mark === '' ? '' : `<span class="mark" aria-hidden="true">${mark}</span>`}${escapeHtml(note)}</dd>`;
  return `<div><dt>${escapeHtml(label)}</dt><dd class="${kind}">${escapeHtml(text)}</dd>${under}</div>`;
}

function table(block: TableBlock, { document }: Place): string {
  const caption = escapeHtml(block.title);
  if (block.rows.length === 0) {
    return `<figure>\n<figcaption>${caption}</figcaption>\n<p class="empty">${escapeHtml(block.empty)}</p>\n</figure>`;
  }
  const side = block.columns.map(({ align }) => (align === 'right' ? 'number' : ''));
  const head = block.columns.map(
    ({ label }, index) => `<th scope="col"${attribute(side[index])}>${escapeHtml(label)}</th>`,
  );
  const rows = block.rows
    .slice(0, limits.pageRows)
    .map(row => `<tr>${block.columns.map((_, index) => cell(row[index], side[index])).join('')}</tr>`);
  const left = block.rows.length - rows.length;
  const more = left > 0 ? screenWords(document.language).moreRows(everyDigit(String(left)), left === 1, false) : '';
  return `<div class="table${block.columns.length >= wideColumns ? ' wide' : ''}" role="region" aria-label="${caption}" tabindex="0">
<table>
<caption>${caption}</caption>
<thead>
<tr>${head.join('')}</tr>
</thead>
<tbody>
${rows.join('\n')}
</tbody>${total(block, { word: document.words.total, side })}
</table>${more === '' ? '' : `\n<p class="more">${escapeHtml(more)}</p>`}
</div>`;
}

const attribute = (names: string | undefined): string =>
  names === undefined || names.trim() === '' ? '' : ` class="${names.trim()}"`;

function cell(one: TableCell | undefined, side = ''): string {
  const tone = one?.tone === undefined || one.tone === 'neutral' ? '' : ` ${one.tone}`;
  return `<td${attribute(side + tone)}>${escapeHtml(one?.text ?? '')}</td>`;
}

function total({ columns, total: cells }: TableBlock, { word, side }: { word: string; side: string[] }): string {
  if (cells === undefined || cells.every(one => one === null)) return '';
  const texts = columns.map((_, index) => {
    const one = cells[index] ?? null;
    if (one === null && index === 0) return `<th scope="row"${attribute(side[index])}>${escapeHtml(word)}</th>`;
    return cell(one ?? undefined, side[index]);
  });
  return `\n<tfoot>\n<tr>${texts.join('')}</tr>\n</tfoot>`;
}

/** Drawn twice, broad and narrow, since letters of a scaled chart could not be read on a phone; the sheet shows one of them. */
function chart(block: ChartBlock, { document, index }: Place): string {
  const caption = `<figcaption>${escapeHtml(block.title)}</figcaption>`;
  if (!hasPoints(block)) return `<figure>\n${caption}\n<p>${escapeHtml(block.alt)}</p>\n</figure>`;
  const drawn = [
    ['broad', 760],
    ['narrow', 350],
  ] as const;
  const pictures = drawn.map(([name, width]) => {
    const named = { ...block, name: `part_${index}_${name}` };
    return chartSvg(named, { width, language: document.language }).replace('<svg ', `<svg class="${name}" `);
  });
  return `<figure>\n${caption}\n${pictures.join('\n')}\n</figure>`;
}
