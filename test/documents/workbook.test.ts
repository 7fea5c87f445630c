// Workbooks as LibreOffice opens them: every cell has its type and its exact value, texts are texts whatever they begin with, and formulas
// calculated anew come to SQL's sums.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Value } from '../../src/engine/engine.ts';
import type { Document, TableBlock, TableColumn } from '../../src/reports/document.ts';
import { hostileDocument, parcelsDocument } from '../../src/reports/document_fixture.ts';
import { workbookOf } from '../../src/reports/workbook.ts';
import type { SheetSpec } from '../../src/reports/workbook_spec.ts';
import { renderXlsx } from '../../src/reports/xlsx.ts';
import { unzipped } from '../../src/reports/zip_fixture.ts';
import { zipStream } from '../../src/reports/zip_stream.ts';
import { type FlatCell, type FlatSheet, flatSheets } from './flat_sheets.ts';
import { inFolder, missingProgram, run } from './programs.ts';

const missing = await missingProgram('soffice', ['--version']);

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const bytes of chunks) all.push(bytes);
  return Buffer.concat(all);
}

/** The sheets as LibreOffice has them after it opened the workbook. */
const opened = (workbook: Uint8Array): Promise<Map<string, FlatSheet>> =>
  inFolder(async folder => {
    await writeFile(join(folder, 'book.xlsx'), workbook);
    const profile = `-env:UserInstallation=file://${join(folder, 'profile')}`;
    await run('soffice', [
      '--headless',
      profile,
      '--convert-to',
      'fods',
      '--outdir',
      folder,
      join(folder, 'book.xlsx'),
    ]);
    return flatSheets(await readFile(join(folder, 'book.fods'), 'utf8'));
  });

/** The same workbook without what its formulas came to, so that whoever opens it has to calculate. */
async function withoutResults(workbook: Buffer): Promise<Buffer> {
  async function* parts() {
    for (const [name, text] of unzipped(workbook))
      yield { name, chunks: [Buffer.from(text.replaceAll(/(<\/f>)<v>[^<]*<\/v>/g, '$1'))] };
  }
  return bytesOf(zipStream(parts(), { modified: new Date(0), most: 2 ** 32, tooLarge: () => new Error('too large') }));
}

const firstRow = 5;

const cellAt = (sheet: FlatSheet | undefined, at: [number, number]): FlatCell =>
  sheet?.[at[0]]?.[at[1]] ?? { type: '', value: '' };

/** What is compared of a text: without control characters, line feeds for line ends. LibreOffice loses tabs when it writes. */
const clean = (text: string): string => text.replaceAll(/\r\n?/g, '\n').replaceAll(/[^\P{Cc}\n]/gu, '');

function expectCell(cell: FlatCell, { value, type }: { value: Value; type: string }): void {
  if (value === null || value === '') expect(cell.value).toBe('');
  else if (typeof value === 'string') {
    // A day is a date, and a text in the place of a day stays a text.
    const isDay = type === 'DATE' && /^\d{4}-\d\d-\d\d$/.test(value);
    expect(cell.type).toBe(isDay ? 'date' : 'string');
    expect(cell.value).toBe(clean(value));
  } else {
    expect(['float', 'percentage']).toContain(cell.type);
    expect(Math.abs(Number(cell.value) - Number(value))).toBeLessThanOrEqual(1e-12 * Math.abs(Number(value)));
  }
}

function expectTable(sheet: FlatSheet | undefined, { columns, rows, total }: TableBlock): void {
  const at = (row: number, column: number) => cellAt(sheet, [row, column]);
  for (const [column, { label, type }] of columns.entries()) {
    expect(at(firstRow - 1, column).value).toBe(clean(label));
    for (const [row, cells] of rows.entries())
      expectCell(at(firstRow + row, column), { value: cells[column]?.value ?? null, type });
    const sum = total?.[column]?.value ?? null;
    if (sum === null || rows.length === 0) continue;
    const cell = at(firstRow + rows.length, column);
    expect(cell.formula).toMatch(/SUBTOTAL\(109;/);
    expectCell(cell, { value: sum, type });
  }
}

const tablesOf = ({ blocks }: Document): TableBlock[] => blocks.filter(block => block.kind === 'table');

describe.skipIf(missing !== undefined)('a workbook opened by LibreOffice', () => {
  test.each(['en', 'ja'] as const)('every cell of every table, and sums calculated anew (%s)', async language => {
    const document = parcelsDocument(language);
    const workbook = await bytesOf(renderXlsx(document));
    for (const sheets of [await opened(workbook), await opened(await withoutResults(workbook))]) {
      expect([...sheets.keys()].slice(1)).toEqual(
        document.blocks.flatMap(block => (block.kind === 'table' || block.kind === 'chart' ? [block.name] : [])),
      );
      for (const table of tablesOf(document)) expectTable(sheets.get(table.name), table);
    }
  });

  test('hostile texts stay texts, in cells, heads and titles', async () => {
    const document = hostileDocument('en');
    const sheets = await opened(await bytesOf(renderXlsx(document)));
    for (const table of tablesOf(document)) {
      expectTable(sheets.get(table.name), table);
      expect(cellAt(sheets.get(table.name), [0, 0]).value).toBe(clean(table.title));
    }
    const formulas = [...sheets.values()].flatMap(sheet =>
      sheet.flatMap(row => row.flatMap(cell => cell.formula ?? [])),
    );
    expect(formulas.filter(formula => !formula.startsWith('of:=SUBTOTAL(109;'))).toEqual([]);
  });

  test('values of every type', async () => {
    const column = (name: string, type: string): TableColumn => ({ name, label: name, type, align: 'left' });
    const sheet: SheetSpec = {
      name: 'types',
      title: 'Types',
      columns: [
        column('at', 'TIMESTAMP'),
        column('day', 'DATE'),
        column('count', 'BIGINT'),
        column('price', 'DECIMAL(18,2)'),
        column('share', 'DOUBLE'),
        column('late', 'BOOLEAN'),
        column('words', 'VARCHAR'),
      ],
      rows: (async function* () {
        yield [
          ['2024-11-03T05:30:00Z', '2024-11-03', 1, '12.50', 0.1, true, '=1+1'],
          ['2024-11-03T06:30:00Z', '1899-12-31', 999_999_999_999_999, '-0.07', 1e21, false, '_x0041_'],
          [
            '2024-07-01T00:00:00.250Z',
            '2024-02-29',
            9_007_199_254_740_993n,
            '1234567890123456.78',
            Number.NaN,
            null,
            '\u0000a\u000bb\r\nc',
          ],
          [null, null, null, null, Number.POSITIVE_INFINITY, null, 'x'.repeat(40_000)],
          [null, null, -5, null, -1.5e-7, null, ' two  blanks '],
        ];
      })(),
    };
    const sheets = await opened(
      await bytesOf(workbookOf({ ...parcelsDocument('en'), timeZone: 'America/New_York', sheets: [sheet] })),
    );
    const found = (row: number) =>
      (sheets.get('types')?.[firstRow + row] ?? []).slice(0, 7).map(cell => [cell.type, cell.value]);
    expect(found(0)).toEqual([
      ['date', '2024-11-03T01:30:00'],
      ['date', '2024-11-03'],
      ['float', '1'],
      ['float', '12.5'],
      ['float', '0.1'],
      ['boolean', 'true'],
      ['string', '=1+1'],
    ]);
    expect(found(1)).toEqual([
      ['date', '2024-11-03T01:30:00'],
      ['string', '1899-12-31'],
      ['float', '999999999999999'],
      ['float', '-0.07'],
      ['float', '1E+021'],
      ['boolean', 'false'],
      ['string', '_x0041_'],
    ]);
    expect(found(2).slice(2)).toEqual([
      ['string', '9007199254740993'],
      ['string', '1234567890123456.78'],
      ['', ''],
      ['', ''],
      ['string', 'ab\nc'],
    ]);
    const [, cut = ''] = found(3)[6] ?? [];
    expect(cut).toMatch(/^x+… \[\+\d+\]$/);
    expect(cut.length).toBeLessThanOrEqual(32_767);
    expect(found(4)[6]).toEqual(['string', ' two  blanks ']);
  });

  test('a table that takes several sheets has its sum under the last', async () => {
    const sheet: SheetSpec = {
      name: "a 'table'",
      title: 'Several',
      columns: [{ name: 'n', type: 'BIGINT' }],
      rows: (async function* () {
        yield Array.from({ length: 45 }, (_, n) => [n]);
      })(),
      total: [990],
    };
    const workbook = await bytesOf(
      workbookOf({ ...parcelsDocument('en'), sheets: [sheet] }, { sheetRows: 26, sheetBytes: 1e6 }),
    );
    const sheets = [...(await opened(await withoutResults(workbook))).values()];
    expect(sheets.map(rows => rows.slice(firstRow).filter(row => row[0]?.value !== '').length)).toEqual([20, 20, 6]);
    expect(cellAt(sheets[2], [firstRow + 5, 0]).value).toBe('990');
  });

  test('the overview holds every figure exactly', async () => {
    const document = parcelsDocument('en');
    const [overview] = [...(await opened(await bytesOf(renderXlsx(document)))).values()];
    for (const block of document.blocks) {
      if (block.kind !== 'figures') continue;
      for (const item of block.items) {
        const row = overview?.find(cells => cells[0]?.value === item.label && cells[2]?.value === item.text);
        expect(row, item.label).toBeDefined();
        if (item.unit === 'time') expect(row?.[1]).toMatchObject({ type: 'date', value: '2018-06-08T18:07:00' });
        else expectCell(row?.[1] ?? { type: '', value: 'missing' }, { value: item.value, type: '' });
      }
    }
  });
});
