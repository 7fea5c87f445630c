// PDFs as poppler reads them: every cell of every table is there, whole and in its row, on pages that say what they are.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Document, TableBlock } from '../../src/reports/document.ts';
import { hostileDocument, longDocument, parcelsDocument } from '../../src/reports/document_fixture.ts';
import { openPdfPrinter } from '../../src/reports/pdf.ts';
import { printable } from '../../src/reports/typst_text.ts';
import { inFolder, missingProgram, run } from './programs.ts';

const missing = await missingProgram('pdftotext', ['-v']);
const printer = openPdfPrinter();

/** What a program of poppler prints of a document's PDF. */
const readBack = async (document: Document, command: (file: string) => [string, ...string[]]): Promise<string> =>
  inFolder(async folder => {
    const file = join(folder, 'document.pdf');
    await writeFile(file, await printer.print(document));
    const [program, ...args] = command(file);
    return run(program, args, { cwd: folder });
  });

const layoutOf = (document: Document): Promise<string> =>
  readBack(document, file => ['pdftotext', '-layout', file, '-']);

/** Without what a page adds to a text: blanks, breaks, and invisible places to break. */
const bare = (text: string): string => text.replaceAll(/[\s\u200b\u00a0\u00ad]/g, '');

const tablesOf = ({ blocks }: Document): TableBlock[] => blocks.filter(block => block.kind === 'table');

const rowText = (row: readonly ({ text: string } | null)[]): string => bare(row.map(cell => cell?.text ?? '').join(''));

describe.skipIf(missing !== undefined)('a PDF read back', () => {
  test.each(['en', 'ja'] as const)('every row of every table stands in one line, in order (%s)', async language => {
    const document = parcelsDocument(language);
    const lines = (await layoutOf(document)).split('\n').map(bare);
    let at = 0;
    const next = (wanted: string): void => {
      const found = lines.indexOf(wanted, at);
      expect(found, `no line ${wanted} after line ${at}`).toBeGreaterThanOrEqual(at);
      at = found + 1;
    };
    for (const table of tablesOf(document)) {
      next(bare(table.title));
      if (table.rows.length === 0) {
        next(bare(table.empty));
        continue;
      }
      next(bare(table.columns.map(column => column.label).join('')));
      for (const row of table.rows) next(rowText(row));
      if (table.total !== undefined) next(bare(document.words.total) + rowText(table.total));
    }
  });

  test.each(['en', 'ja'] as const)('figures, notices and words are there (%s)', async language => {
    const document = parcelsDocument(language);
    const text = bare(await layoutOf(document));
    for (const block of document.blocks) {
      if (block.kind === 'heading') expect(text).toContain(bare(block.text));
      if (block.kind !== 'figures') continue;
      for (const item of block.items) expect(text).toContain(bare(item.text));
    }
    for (const fact of [
      document.title,
      document.rangeText,
      document.asOfText,
      document.timeZone,
      String(document.revision),
    ])
      expect(text).toContain(bare(fact));
  });

  test('a table over many pages repeats its head, and no row is torn', async () => {
    const document = longDocument('en', { tables: 1, rows: 300 });
    const table = tablesOf(document).at(-1);
    const head = bare(table?.columns.map(column => column.label).join('') ?? '');
    const pages = (await layoutOf(document)).split('\f').map(page => page.split('\n').map(bare));
    const wanted = new Set(table?.rows.map(rowText));
    const found = pages.map(lines => lines.filter(line => wanted.has(line)).length);
    expect(found.reduce((sum, count) => sum + count, 0)).toBe(300);
    const holding = pages.filter((_, page) => (found[page] ?? 0) > 0);
    expect(holding.length).toBeGreaterThan(4);
    for (const lines of holding) expect(lines).toContain(head);
  });

  test.each(['en', 'ja'] as const)('running head from the second page, page x of y on each (%s)', async language => {
    const document = parcelsDocument(language);
    const pages = (await layoutOf(document)).split('\f').filter(page => page.trim() !== '');
    expect(pages.length).toBeGreaterThan(1);
    for (const [index, page] of pages.entries()) {
      expect(bare(page)).toContain(bare(document.words.page(index + 1, pages.length)));
      const running = bare(document.title + document.rangeText);
      expect(bare(page.split('\n')[0] ?? '') === running).toBe(index > 0);
    }
  });

  test('hostile texts stay texts', async () => {
    const document = hostileDocument('en');
    const text = bare(await readBack(document, file => ['pdftotext', '-raw', file, '-']));
    const cells = tablesOf(document).flatMap(table => table.rows.flatMap(row => row.map(cell => cell.text)));
    const pictures = /\p{Extended_Pictographic}/u; // No font of ours draws them.
    for (const cell of cells.filter(words => !pictures.test(words))) expect(text).toContain(bare(printable(cell)));
  });

  test('bookmarks, links and properties', async () => {
    const document = parcelsDocument('en');
    const page = await readBack(document, file => ['pdftohtml', '-xml', '-i', '-stdout', file]);
    const outline = page.slice(page.indexOf('<outline>'));
    for (const block of document.blocks) {
      const title = block.kind === 'heading' ? block.text : 'title' in block ? block.title : undefined;
      if (title !== undefined && title !== document.title) expect(outline).toContain(title);
    }
    expect(page).toContain('href="https://parcels.example.test/days/2018-06-08?a=1&amp;b=2"');
    const facts = await readBack(document, file => ['pdfinfo', '-isodates', file]);
    expect(facts).toMatch(/Title: +Parcels of the day/);
    expect(facts).toMatch(/CreationDate: +2018-06-08T23:30:00Z/);
    expect(facts).toMatch(/Page size: +595\.\d+ x 841\.\d+ pts \(A4\)/);
    const hostile = await readBack(hostileDocument('en'), file => ['pdftohtml', '-xml', '-i', '-stdout', file]);
    expect(hostile).not.toContain('href="javascript');
  });

  test('its letters come from our own files', async () => {
    const fonts = await readBack(parcelsDocument('ja'), file => ['pdffonts', file]);
    const names = fonts
      .split('\n')
      .slice(2)
      .flatMap(line => line.match(/\+(\S+)/)?.[1] ?? []);
    expect(names.length).toBeGreaterThan(2);
    expect(names.filter(name => !/^(IBMPlexSans|BIZUDPGothic)/.test(name))).toEqual([]);
  });
});
