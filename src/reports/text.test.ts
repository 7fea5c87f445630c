// A document as plain text: every row and figure is there, and no line is wider than a terminal of mail.

import { describe, expect, test } from 'vitest';
import type { Language, TableBlock } from './document.ts';
import { emptyDocument, hostileDocument, longDocument, parcelsDocument } from './document_fixture.ts';
import { renderText, textColumns } from './text.ts';
import { displayWidth } from './width.ts';

const languages: Language[] = ['en', 'ja'];

describe.each(languages)('a document as text, %s', language => {
  const document = parcelsDocument(language);
  const text = renderText(document, { unsubscribe: 'https://parcels.example.test/stop' });
  const lines = text.split('\n');

  test('no line is wider than 76 columns, with hostile words too', () => {
    const all = [text, renderText(hostileDocument(language)), renderText(emptyDocument(language))]
      .join('\n')
      .split('\n');
    // An address is not broken: it would not lead anywhere.
    expect(all.filter(line => displayWidth(line) > textColumns)).toEqual([]);
  });

  test('every row of every table stands in one line, as it is shown', () => {
    const tables = document.blocks.filter((block): block is TableBlock => block.kind === 'table');
    for (const { rows, total, empty } of tables) {
      if (rows.length === 0) expect(text).toContain(empty);
      const shown = rows.length === 0 ? [] : [...rows, ...(total ? [total.map(cell => cell ?? { text: '' })] : [])];
      for (const row of shown) {
        const wanted = row.map(cell => cell.text).filter(cell => cell !== '');
        expect(lines.some(line => wanted.every(cell => line.split(/ {2,}/).includes(cell)))).toBe(true);
      }
    }
  });

  test('figures, lists, links, charts and the facts are told', () => {
    for (const block of document.blocks) {
      if (block.kind === 'figures') {
        for (const { label, text: shown, note = '' } of block.items) {
          expect(lines.some(line => line.startsWith(label) && line.includes(shown) && line.endsWith(note))).toBe(true);
        }
      }
      if (block.kind === 'chart') expect(text.replaceAll('\n', ' ')).toContain(block.title);
    }
    expect(text).toContain('<https://parcels.example.test/days/2018-06-08?a=1&b=2>');
    expect(text).toContain('https://parcels.example.test/stop');
    for (const fact of [document.rangeText, document.asOfText, document.timeZone, '26']) expect(text).toContain(fact);
  });
});

test('long tables are cut and say by how many rows', () => {
  const document = longDocument('en', { tables: 1, rows: 1_026 });
  expect(renderText(document, { attached: true })).toContain('… and 1,001 more rows in the attachment');
  expect(renderText(document, { rows: 1_025 })).toContain('… and 1 more row\n');
  expect(renderText({ ...document, ...longDocument('ja', { tables: 1, rows: 30 }) })).toContain('… ほか5行');
});

test('a table too wide for its lines is told by a few rows; only a mail says why one gets it', () => {
  const document = parcelsDocument('en');
  const columns = Array.from({ length: 12 }, (_, index) => ({
    name: `c${index}`,
    label: `Column${index}`,
    type: 'BIGINT',
    align: 'right' as const,
  }));
  const rows = Array.from({ length: 72 }, () => columns.map(() => ({ text: '1,000,000', value: 1_000_000 })));
  const wide: TableBlock = { kind: 'table', name: 'wide', title: 'Wide', empty: '', columns, rows };
  const text = renderText({ ...document, blocks: [wide] });
  expect(text.match(/^Column0 {3}/gm)).toHaveLength(5);
  expect(text).toContain('… and 67 more rows');
  expect(text).not.toContain('You receive this');
  expect(renderText(document, { mailed: true })).toContain('You receive this');
});

test('an address that would run is not written', () => {
  expect(renderText(hostileDocument('en'))).not.toContain('javascript:');
});
