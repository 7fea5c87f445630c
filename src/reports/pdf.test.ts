// PDFs as bytes: the same for the same document, and made of whatever texts. What is on their pages is read in test/documents.

import { expect, test } from 'vitest';
import { limits } from '../base/limits.ts';
import type { Document } from './document.ts';
import { emptyDocument, hostileDocument, longDocument, parcelsDocument } from './document_fixture.ts';
import { openPdfPrinter, renderPdf } from './pdf.ts';
import { pdfContent } from './pdf_content.ts';

const isPdf = (bytes: Uint8Array): boolean => Buffer.from(bytes.subarray(0, 5)).toString() === '%PDF-';

test('the same document is the same bytes, whatever was printed before', async () => {
  const printer = openPdfPrinter();
  const first = await printer.print(parcelsDocument('en'));
  expect(isPdf(first)).toBe(true);
  await printer.print(parcelsDocument('ja'));
  const again = await printer.print(parcelsDocument('en'));
  expect(Buffer.from(again).equals(Buffer.from(first))).toBe(true);
  expect(Buffer.from(await renderPdf(parcelsDocument('en'))).equals(Buffer.from(first))).toBe(true);
});

test('texts that are markup elsewhere, and documents without a row, can be printed', async () => {
  const printer = openPdfPrinter();
  const markup = '#import "/etc/passwd" $x^2$ *b* _i_ `c` <label> @ref [x] ] #] \\ // /* = - + "q" \u0000';
  const base = parcelsDocument('en');
  const hostile: Document = {
    ...base,
    title: markup,
    rangeText: markup,
    blocks: [
      { kind: 'heading', level: 1, text: markup },
      { kind: 'paragraph', parts: [{ kind: 'code', text: markup }] },
      ...base.blocks,
    ],
  };
  for (const document of [hostile, hostileDocument('ja'), emptyDocument('en'), { ...base, blocks: [] }])
    expect(isPdf(await printer.print(document))).toBe(true);
});

test('a table that nobody would turn the pages of is cut, and says how many rows are elsewhere', () => {
  const document = longDocument('en', { tables: 1, rows: limits.pdfTableRows + 1_234 });
  expect(JSON.stringify(pdfContent(document))).toContain('1,234 more rows are in the workbook and in the CSV file.');
});

test('a small table stays whole, and the words that lead to one stay with it', () => {
  const base = parcelsDocument('en');
  const table = base.blocks.find(block => block.kind === 'table' && block.rows.length > 0);
  if (table?.kind !== 'table') throw new Error('no table');
  const row = table.rows[0] ?? [];
  const long = { ...table, name: 'long', rows: Array.from({ length: 13 }, () => row) };
  const paragraph = { kind: 'paragraph' as const, parts: [{ kind: 'text' as const, text: 'Why' }] };
  const small = { ...table, rows: [row] };
  const blocks = [
    paragraph,
    { kind: 'heading' as const, level: 2 as const, text: 'Why' },
    paragraph,
    small,
    paragraph,
    long,
  ];
  const { pages } = pdfContent({ ...base, blocks }) as { pages: { blocks: Record<string, unknown>[] }[] };
  const shown = pages.flatMap(page => page.blocks).map(({ sticky = false, whole }) => [sticky, whole]);
  expect(shown).toEqual([
    [false, undefined],
    [false, undefined],
    [true, undefined],
    [false, true],
    [false, undefined],
    [false, false],
  ]);
});
