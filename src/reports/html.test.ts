// The page of a document, read back by a strict reader of markup: every cell, total and figure is the document's, and no text of
// outside becomes a tag, a link or a style.

import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { limits } from '../base/limits.ts';
import type { Document, Figure, Language, TableBlock } from './document.ts';
import { emptyDocument, hostileDocument, longDocument, parcelsDocument } from './document_fixture.ts';
import { renderHtml } from './html.ts';
import { safeHref } from './markup.ts';
import { type Element, elements, readMarkup, wordsOf } from './markup_bed.ts';
import { visible } from './width.ts';

const languages: Language[] = ['en', 'ja'];
const shown = (text: string): string => visible(text).replaceAll(/\s+/g, ' ').trim();

const tablesOf = ({ blocks }: Document): TableBlock[] =>
  blocks.filter((block): block is TableBlock => block.kind === 'table');
const figuresOf = ({ blocks }: Document): Figure[] =>
  blocks.flatMap(block => (block.kind === 'figures' ? block.items : []));

const cellsOf = (part: Element | undefined): string[][] =>
  part === undefined
    ? []
    : elements(part, 'tr').map(row => row.children.flatMap(cell => (typeof cell === 'string' ? [] : [wordsOf(cell)])));

describe.each(languages)('the page of a document, %s', language => {
  test.each([
    ['parcels', parcelsDocument(language)],
    ['hostile', hostileDocument(language)],
    ['empty', emptyDocument(language)],
    ['long', longDocument(language, { tables: 2, rows: 300 })],
  ])('read back, %s: every table and figure is the document’s', (_, document) => {
    const page = readMarkup(renderHtml(document));
    const filled = tablesOf(document).filter(table => table.rows.length > 0);
    const tables = elements(page, 'table');
    expect(tables.length).toBe(filled.length);
    for (const [index, table] of filled.entries()) {
      const found = tables[index];
      if (found === undefined) throw new Error('no table');
      expect(wordsOf(elements(found, 'caption')[0] ?? found)).toBe(shown(table.title));
      expect(cellsOf(elements(found, 'thead')[0])).toEqual([table.columns.map(column => shown(column.label))]);
      expect(cellsOf(elements(found, 'tbody')[0])).toEqual(table.rows.map(row => row.map(cell => shown(cell.text))));
      const total = table.total?.map((cell, place) => shown(cell?.text ?? (place === 0 ? document.words.total : '')));
      expect(cellsOf(elements(found, 'tfoot')[0])).toEqual(total === undefined ? [] : [total]);
    }
    const list = elements(page, 'dl').find(one => one.attributes.get('class') === 'figures');
    const figures =
      list === undefined
        ? []
        : elements(list, 'div').map(one =>
            [elements(one, 'dt'), elements(one, 'dd')].map(([first]) => (first === undefined ? '' : wordsOf(first))),
          );
    expect(figures).toEqual(figuresOf(document).map(figure => [shown(figure.label), shown(figure.text)]));
  });

  test('nothing runs, nothing is fetched, and its own policy forbids both', () => {
    for (const document of [parcelsDocument(language), hostileDocument(language)]) {
      const html = renderHtml(document);
      const page = readMarkup(html);
      const everything = (one: Element): Element[] => [
        one,
        ...one.children.flatMap(child => (typeof child === 'string' ? [] : everything(child))),
      ];
      const attributes = everything(page).flatMap(one => [...one.attributes]);
      expect(attributes.filter(([name]) => ['style', 'src', 'onload', 'xlink:href'].includes(name))).toEqual([]);
      for (const [, href] of attributes.filter(([name]) => name === 'href'))
        expect(href).toMatch(/^(?:https:\/\/|#part-\d+$)/);
      const sheet = wordsRaw(elements(page, 'style')[0]);
      const hash = createHash('sha256').update(sheet).digest('base64');
      const policy = elements(page, 'meta').find(
        meta => meta.attributes.get('http-equiv') === 'Content-Security-Policy',
      );
      expect(policy?.attributes.get('content')).toContain(`default-src 'none'; style-src 'sha256-${hash}'`);
      expect(sheet).not.toMatch(/url\(|@import/);
    }
  });

  test('charts are drawn in place, with what they show in words', () => {
    const document = parcelsDocument(language);
    const pictures = elements(readMarkup(renderHtml(document)), 'svg');
    const charts = document.blocks.flatMap(block => (block.kind === 'chart' ? [block.alt, block.alt] : []));
    expect(pictures.map(picture => picture.attributes.get('aria-label'))).toEqual(charts);
    expect(pictures.every(picture => picture.attributes.get('role') === 'img')).toBe(true);
  });
});

const wordsRaw = (element: Element | undefined): string => element?.children.join('') ?? '';

test('headings do not skip a level and every table names its columns', () => {
  const page = readMarkup(renderHtml(parcelsDocument('en')));
  expect(elements(page, 'h1').map(wordsOf)).toEqual(['Parcels of the day']);
  expect(elements(page, 'h2').map(wordsOf)).toEqual(['What moved', 'The month so far']);
  const heads = elements(page, 'thead').flatMap(head => elements(head, 'th'));
  expect(heads.every(head => head.attributes.get('scope') === 'col')).toBe(true);
});

test('a table beyond what a browser lays out is cut, and says so', () => {
  const rows = limits.pageRows + 1_234;
  const html = renderHtml(longDocument('en', { tables: 1, rows }));
  expect(html).toContain('… and 1,234 more rows');
  expect(elements(readMarkup(html), 'tr').length).toBeLessThan(limits.pageRows + 100);
});

test('only addresses that lead somewhere may be followed', () => {
  const bad = [
    'javascript:alert(1)',
    ' JavaScript:x',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    '/relative',
    '',
    'java\nscript:x',
  ];
  expect(bad.map(safeHref)).toEqual(bad.map(() => undefined));
  expect(safeHref('https://a.test/?q="><b>')).toBe('https://a.test/?q=%22%3E%3Cb%3E');
  expect(safeHref('mailto:a@example.test')).toBe('mailto:a@example.test');
});
