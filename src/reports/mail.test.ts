// The mail of a document: it says what the document says, stays below what mail programs cut, keeps to what they can show, and its
// plain twin is whole.

import { describe, expect, test } from 'vitest';
import { limits } from '../base/limits.ts';
import type { Document, Figure, Language, MadeFile, TableBlock } from './document.ts';
import { emptyDocument, hostileDocument, longDocument, parcelsDocument, words } from './document_fixture.ts';
import { renderMail } from './mail.ts';
import { directionMark } from './mail_blocks.ts';
import { type Element, elements, readMarkup, wordsOf } from './markup_bed.ts';
import { cutToWidth, visible } from './width.ts';

const languages: Language[] = ['en', 'ja'];
const shown = (text: string): string => cutToWidth(visible(text), 120).replaceAll(/\s+/g, ' ').trim();
const files: MadeFile[] = [{ name: 'parcels.csv', contentType: 'text/csv', content: new Uint8Array() }];
const mailOf = (document: Document) =>
  renderMail(document, { files, unsubscribe: 'https://parcels.example.test/stop?a=1&b=2' });

const isLayout = (table: Element): boolean => table.attributes.get('role') === 'presentation';
const tablesOf = ({ blocks }: Document): TableBlock[] =>
  blocks.filter((block): block is TableBlock => block.kind === 'table' && block.rows.length > 0);

const cellsOf = (part: Element | undefined): string[][] =>
  part === undefined
    ? []
    : elements(part, 'tr').map(row => row.children.flatMap(cell => (typeof cell === 'string' ? [] : [wordsOf(cell)])));

const figuresOf = (mail: Element): string[][] =>
  elements(mail, 'td')
    .filter(cell => cell.attributes.get('class') === 'l f')
    .map(cell => elements(cell, 'div').map(wordsOf));

const wantedFigure = ({ label, text, note }: Figure): string[] => {
  const flat = (words: string): string => visible(words).trim();
  if (note === undefined) return [flat(label), flat(text)];
  const mark = directionMark(note);
  return [flat(label), flat(text), `${mark}${mark === '' ? '' : '\u00a0'}${flat(note)}`.replaceAll(/\s+/g, ' ')];
};

describe.each(languages)('the mail of a document, %s', language => {
  test.each([
    ['parcels', parcelsDocument(language)],
    ['hostile', hostileDocument(language)],
    ['empty', emptyDocument(language)],
  ])('read back, %s: every cell and figure is the document’s', (_, document) => {
    const mail = readMarkup(mailOf(document).html);
    const tables = elements(mail, 'table').filter(table => !isLayout(table));
    const wanted = tablesOf(document);
    expect(tables.length).toBe(wanted.length);
    for (const [index, table] of wanted.entries()) {
      const columns = cellsOf(elements(tables[index] ?? mail, 'thead')[0])[0]?.length ?? 0;
      const total = table.total?.map((cell, place) => shown(cell?.text ?? (place === 0 ? document.words.total : '')));
      expect(cellsOf(tables[index])).toEqual(
        [
          table.columns.map(column => shown(column.label)),
          ...table.rows.map(row => row.map(cell => shown(cell.text))),
          ...(total ? [total] : []),
        ].map(row => row.slice(0, columns)),
      );
    }
    const figures = document.blocks.flatMap(block => (block.kind === 'figures' ? block.items : []));
    expect(figuresOf(mail)).toEqual(figures.map(wantedFigure));
  });

  test('pictures come along, one for each chart, with words for those who do not see them', () => {
    const document = parcelsDocument(language);
    const { html, attachments } = mailOf(document);
    const images = elements(readMarkup(html), 'img');
    const charts = document.blocks.flatMap(block => (block.kind === 'chart' ? [block.alt] : []));
    expect(images.map(image => image.attributes.get('alt'))).toEqual(charts);
    expect(images.map(image => image.attributes.get('src'))).toEqual(
      attachments.map(({ contentId }) => `cid:${contentId}`),
    );
    for (const { content, contentType, name } of attachments) {
      expect([contentType, name.endsWith('.png'), Buffer.from(content).toString('latin1', 1, 4)]).toEqual([
        'image/png',
        true,
        'PNG',
      ]);
      expect(content.length).toBeLessThan(30_000);
    }
    expect(renderMail(emptyDocument(language), { files }).attachments).toEqual([]);
  });

  test('the text says the same, and both end with what the numbers are', () => {
    const document = parcelsDocument(language);
    const { html, text } = mailOf(document);
    const whole = wordsOf(readMarkup(html));
    for (const fact of [document.rangeText, document.asOfText, document.timeZone, document.words.madeBy]) {
      expect(whole).toContain(fact);
      expect(text).toContain(fact);
    }
    expect(html).toContain('href="https://parcels.example.test/stop?a=1&amp;b=2"');
    expect(text).toContain('https://parcels.example.test/stop?a=1&b=2');
    expect(whole).toContain('parcels.csv');
    expect(whole).toContain(document.preheader);
  });
});

/** The sheets aside, which only mail programs with sheets read. */
const body = (html: string): string => html.slice(html.indexOf('<body'));

test('lays out by tables and attributes alone, for a mail program that is a word processor', () => {
  const { html } = mailOf(parcelsDocument('en'));
  expect(body(html)).not.toMatch(/display:\s*(?:flex|grid)|position:|float:|background(?:-image)?:\s*url|<svg|var\(--/);
  const mail = readMarkup(html);
  for (const table of elements(mail, 'table')) expect(table.attributes.get('cellpadding')).toBe('0');
  for (const image of elements(mail, 'img')) expect(Number(image.attributes.get('height'))).toBeGreaterThan(50);
  const grounds = elements(mail, 'td').filter(cell => /background-color/.test(cell.attributes.get('style') ?? ''));
  expect(grounds.every(cell => /^#[0-9a-f]{6}$/.test(cell.attributes.get('bgcolor') ?? ''))).toBe(true);
  expect(html).toContain('<meta name="color-scheme" content="light dark">');
  expect(html).toContain('(prefers-color-scheme:dark)');
});

test('hostile texts are never tags, addresses or comments of ours', () => {
  const { html } = mailOf({ ...hostileDocument('en'), subject: '</title><script>', preheader: '--><b>' });
  expect(html).not.toMatch(/javascript:|<script|onerror=alert\(1\)>(?!&)|<b>/);
  expect(html.match(/<!--/g)?.length).toBe(3);
  const unsafe = renderMail(parcelsDocument('en'), { files: [], unsubscribe: 'javascript:alert(1)' });
  expect(unsafe.html).not.toContain('javascript:');
});

describe('a mail is never clipped', () => {
  const bytes = (html: string): number => Buffer.byteLength(html);

  test('a long table shows 25 rows and says how many more there are', () => {
    const { html } = mailOf(longDocument('en', { tables: 1, rows: 20_000 }));
    expect(html).toContain('… and 19,975 more rows in the attachment');
    expect(renderMail(longDocument('ja', { tables: 1, rows: 26 }), { files: [] }).html).toContain('… ほか1行<');
  });

  test('rows go first, then blocks from the end, told by a line', () => {
    const some = mailOf(longDocument('en', { tables: 3, rows: 400 }));
    expect(bytes(some.html)).toBeLessThan(limits.mailBytes);
    expect(some.html).toContain('Long 3');
    const many = mailOf(longDocument('en', { tables: 60, rows: 400 }));
    expect(bytes(many.html)).toBeLessThan(limits.mailBytes);
    expect(many.html).toContain('… and 397 more rows in the attachment');
    expect(many.html).toContain('Long 1<');
    expect(many.html).not.toContain('Long 60');
    expect(many.html).toContain('The rest was left out to keep this mail short; the attachment has all of it.');
    expect(() => readMarkup(many.html)).not.toThrow();
  });

  test('nor by one text that is longer than a whole mail, in a block, a cell or a name', () => {
    const endless = '長い<'.repeat(60_000);
    const base = parcelsDocument('ja');
    const table = { ...tablesOf(base)[0], rows: [[words(endless), words(endless)]] } as TableBlock;
    const document: Document = {
      ...base,
      title: endless,
      subject: endless,
      preheader: endless,
      siteName: endless,
      rangeText: endless,
      blocks: [table, { kind: 'paragraph', parts: [{ kind: 'text', text: endless }] }, ...base.blocks],
    };
    const { html } = mailOf(document);
    expect(bytes(html)).toBeLessThan(limits.mailBytes);
    expect(html).toContain('以降を省略しました');
    expect(() => readMarkup(html)).not.toThrow();
  });

  test('a wide table shows the columns that have room, and counts the others', () => {
    const base = parcelsDocument('en');
    const table = tablesOf(base)[0];
    if (table === undefined) throw new Error('no table');
    const columns = Array.from({ length: 40 }, (_, index) => ({
      ...(table.columns[1] as TableBlock['columns'][0]),
      label: `Column ${index}`,
    }));
    const wide = {
      ...table,
      columns,
      rows: [columns.map((_, index) => words(`${1_000_000 + index}`))],
      total: columns.map(() => null),
    };
    const { html } = mailOf({ ...base, blocks: [wide] });
    const shownColumns = elements(readMarkup(html), 'th').length;
    expect(shownColumns).toBeGreaterThan(5);
    expect(html).toContain(`… and ${40 - shownColumns} more columns in the attachment`);
  });
});

test('six columns of three days stand whole beside each other, and a short cell does not break on a phone', () => {
  const base = parcelsDocument('en');
  const labels = ['Measure', '19 Nov', '20 Nov', 'Trend', '21 Nov', 'Trend'];
  const columns = labels.map((label, index) => ({
    name: `c${index}`,
    label,
    type: 'VARCHAR',
    align: index === 0 ? ('left' as const) : ('right' as const),
  }));
  const row = ['Bytes Requested (GiB)', '168,540.12', '173,560.77', '+351.43%', '222,370.31', '-100.00%'].map(words);
  const table: TableBlock = { kind: 'table', name: 'days', title: 'Three days', empty: '', columns, rows: [row] };
  const { html } = mailOf({ ...base, blocks: [table] });
  expect(elements(readMarkup(html), 'th').map(wordsOf)).toEqual(labels);
  const short = { ...table, columns: columns.slice(0, 2).map(column => ({ ...column, align: 'left' as const })) };
  const cells = elements(
    readMarkup(mailOf({ ...base, blocks: [{ ...short, rows: [[words('a b'), words('+351.43%')]] }] }).html),
    'td',
  );
  const cell = cells.find(one => wordsOf(one) === '+351.43%');
  expect(cell?.attributes.get('style')).toContain('white-space:nowrap');
});
