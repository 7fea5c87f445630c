// Workbooks by their XML, and by a reader that is not ours: values, texts and sums are what the engine gave. LibreOffice opens them in
// test/documents.

import fc from 'fast-check';
import { readXlsx } from 'hucre/xlsx';
import { describe, expect, test } from 'vitest';
import type { Value } from '../engine/engine.ts';
import { emptyDocument, hostileDocument, parcelsDocument } from './document_fixture.ts';
import { workbookOf } from './workbook.ts';
import { openSheetNames } from './workbook_names.ts';
import type { SheetLimits, SheetSpec, WorkbookSpec } from './workbook_spec.ts';
import { xmlText } from './workbook_xml.ts';
import { renderXlsx } from './xlsx.ts';
import { unzipped } from './zip_fixture.ts';

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const bytes of chunks) all.push(Buffer.from(bytes));
  return Buffer.concat(all);
}

async function* chunksOf(rows: Value[][], size = 7): AsyncGenerator<Value[][]> {
  for (let from = 0; from < rows.length; from += size) yield rows.slice(from, from + size);
}

const facts = parcelsDocument('en');

const parcels = (rows: Value[][], more: Partial<SheetSpec> = {}): WorkbookSpec => ({
  ...facts,
  sheets: [
    {
      name: 'parcels',
      title: 'Parcels',
      columns: [
        { name: 'street', type: 'VARCHAR' },
        { name: 'weight', label: 'Weight', type: 'BIGINT' },
      ],
      rows: chunksOf(rows),
      ...more,
    },
  ],
});

const partsOf = async (spec: WorkbookSpec, bounds?: SheetLimits): Promise<Map<string, string>> =>
  unzipped(await bytesOf(workbookOf(spec, bounds)));

/** Cells of a sheet by their place: the XML inside of `c`, and its attributes. */
function cellsOf(xml: string): Map<string, string> {
  return new Map(
    [...xml.matchAll(/<c r="([A-Z]+\d+)"([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)].map(([, ref = '', , body = '']) => [
      ref,
      body,
    ]),
  );
}

const sheet = (parts: Map<string, string>, number: number): Map<string, string> =>
  cellsOf(parts.get(`xl/worksheets/sheet${number}.xml`) ?? '');

/** The text of an inline string as a reader of the format takes it. */
const textOf = (body: string | undefined): string =>
  (/<t xml:space="preserve">(.*?)<\/t>/s.exec(body ?? '')?.[1] ?? '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll(/_x([0-9a-f]{4})_/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));

test('an independent reader finds every cell of every table', async () => {
  for (const document of [parcelsDocument('en'), parcelsDocument('ja'), hostileDocument('en'), emptyDocument('ja')]) {
    const book = await readXlsx(await bytesOf(renderXlsx(document)));
    for (const block of document.blocks) {
      if (block.kind !== 'table') continue;
      const rows = book.sheets.find(found => found.name === block.name)?.rows ?? [];
      expect(rows[0]?.[0]).toBe(block.title);
      expect(rows[1]?.[0]).toContain(document.rangeText);
      expect(rows[2]?.[0]).toContain(document.asOfText);
      expect(rows[4]).toEqual(block.columns.map(column => column.label));
      for (const [index, row] of block.rows.entries()) {
        const found = rows[5 + index] ?? [];
        for (const [column, cell] of row.entries()) {
          if (block.columns[column]?.type === 'DATE' && found[column] instanceof Date) continue; // Told below.
          const wanted = typeof cell.value === 'bigint' ? Number(cell.value) : cell.value;
          expect(found[column] ?? null).toEqual(wanted);
        }
      }
    }
  }
});

test('the same document is the same bytes', async () => {
  const [once, again] = [await bytesOf(renderXlsx(facts)), await bytesOf(renderXlsx(parcelsDocument('en')))];
  expect(once.equals(again)).toBe(true);
});

test('every part has its content type and every sheet its relation', async () => {
  const parts = unzipped(await bytesOf(renderXlsx(facts)));
  const types = parts.get('[Content_Types].xml') ?? '';
  const relations = parts.get('xl/_rels/workbook.xml.rels') ?? '';
  for (const name of parts.keys()) {
    if (!name.endsWith('.rels') && name !== '[Content_Types].xml') expect(types).toContain(`PartName="/${name}"`);
    if (name.startsWith('xl/worksheets/')) expect(relations).toContain(`Target="${name.slice(3)}"`);
  }
  expect([...parts.keys()][0]).toBe('_rels/.rels');
});

describe('values', () => {
  test('any text comes back as it was, but for control characters, and never as a formula', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { minLength: 1, maxLength: 60 }),
        async texts => {
          const parts = await partsOf(parcels(texts.map(text => [text, 1])));
          const cells = sheet(parts, 2);
          for (const [index, text] of texts.entries()) {
            const body = cells.get(`A${6 + index}`);
            const kept = text.toWellFormed().replaceAll(/\r\n?/g, '\n');
            const wanted = kept.replaceAll(/[^\P{Cc}\n\t]|[\ufffe\uffff]/gu, '');
            expect(textOf(body)).toBe(wanted);
          }
          expect([...cells.values()].join('')).not.toContain('<f>');
        },
      ),
      { numRuns: 15 },
    );
  });

  test('any integer is there with all its digits, as a number while a spreadsheet keeps them', async () => {
    const many = fc.array(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(many, async integers => {
        const cells = sheet(await partsOf(parcels(integers.map(integer => ['', integer]))), 2);
        for (const [index, integer] of integers.entries()) {
          const body = cells.get(`B${6 + index}`) ?? '';
          const isNumber = integer < 10n ** 15n && integer > -(10n ** 15n);
          expect(body.startsWith('<v>')).toBe(isNumber);
          expect(isNumber ? /<v>(.*)<\/v>/.exec(body)?.[1] : textOf(body)).toBe(String(integer));
        }
      }),
      { numRuns: 15 },
    );
  });

  test('an escape of the format in a text is no escape', () => {
    expect(xmlText('_x0041_ <a&b>')).toBe('_x005F_x0041_ &lt;a&amp;b&gt;');
  });
});

describe('totals', () => {
  const rows = (weights: Value[]): Value[][] => weights.map(weight => ['a', weight]);
  const total = async (weights: Value[], sum: Value): Promise<string | undefined> =>
    sheet(await partsOf(parcels(rows(weights), { total: [null, sum] })), 2).get(`B${6 + weights.length}`);

  test('stand as a formula with the sum of SQL', async () => {
    expect(await total([1, null, 41], 42)).toBe('<f>SUBTOTAL(109,B6:B8)</f><v>42</v>');
  });

  test('stand as a value where the cells do not come to it', async () => {
    expect(await total([1, 2], 40)).toBe('<v>40</v>');
    expect(textOf(await total([9_007_199_254_740_993n, 1], 9_007_199_254_740_994n))).toBe('9007199254740994');
    expect(await total([9_007_199_254_740_993n, -9_007_199_254_740_990n], 3)).toBe('<v>3</v>');
  });
});

test('rows beyond a sheet go on in the next, and the sum goes over all', async () => {
  const rows = Array.from({ length: 25 }, (_, index) => [`street ${index}`, index]);
  const spec = parcels(rows, { total: [null, 300] });
  const parts = await partsOf(spec, { sheetRows: 16, sheetBytes: 1 << 20 });
  const names = [...(parts.get('xl/workbook.xml') ?? '').matchAll(/<sheet name="([^"]+)"/g)].map(([, name]) => name);
  expect(names).toEqual(['parcels', 'parcels (2)', 'parcels (3)']);
  const streets = [2, 3, 4].flatMap(number =>
    [...sheet(parts, number)].filter(([ref]) => /^A([6-9]|1[0-5])$/.test(ref)).map(([, body]) => textOf(body)),
  );
  expect(streets.filter(street => street.startsWith('street'))).toEqual(rows.map(([street]) => street));
  expect(sheet(parts, 4).get('B11')).toBe(
    "<f>SUBTOTAL(109,'parcels'!B6:B15,'parcels (2)'!B6:B15,B6:B10)</f><v>300</v>",
  );
  const bytes = await partsOf(parcels(rows), { sheetRows: 1000, sheetBytes: 100 });
  expect([...bytes.keys()].filter(name => name.startsWith('xl/worksheets/')).length).toBe(1);
});

test('names of sheets are what the format takes, each different from the others', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { maxLength: 30 }), wanted => {
      const next = openSheetNames();
      const names = [...wanted, ...wanted, 'History', 'A/b', 'a?B'].map(next);
      expect(new Set(names.map(name => name.normalize('NFKC').toLowerCase())).size).toBe(names.length);
      for (const name of names) {
        expect(name.length).toBeLessThanOrEqual(31);
        expect(name).toMatch(/^(?!')[^[\]:*?/\\]+(?<!')$/);
        expect(name.isWellFormed()).toBe(true);
      }
    }),
  );
});

test('rows that fail end the workbook with their error, and the reading ends when nobody wants more', async () => {
  let closed = false;
  async function* failing(): AsyncGenerator<Value[][]> {
    try {
      yield [['a', 1]];
      throw new Error('the query was lost');
    } finally {
      closed = true;
    }
  }
  await expect(bytesOf(workbookOf(parcels([], { rows: failing() })))).rejects.toThrow('the query was lost');
  expect(closed).toBe(true);
  let ended = false;
  async function* endless(): AsyncGenerator<Value[][]> {
    try {
      for (let n = 0; ; n++) yield Array.from({ length: 500 }, () => ['street', n]);
    } finally {
      ended = true;
    }
  }
  let seen = 0;
  for await (const bytes of workbookOf(parcels([], { rows: endless() }))) {
    seen += bytes.length;
    if (seen > 100_000) break;
  }
  expect(ended).toBe(true);
});
