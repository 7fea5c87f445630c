// Tables on paper: as large as they fit, and no column lost.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TableBlock } from './document.ts';
import { layTable } from './pdf_layout.ts';

const table = (columns: { digits: number; label: string; align?: 'left' | 'right' }[]): TableBlock => ({
  kind: 'table',
  name: 'wide',
  title: 'Wide',
  empty: '',
  columns: columns.map(({ label, align = 'right' }, index) => ({ name: `c${index}`, label, type: 'BIGINT', align })),
  rows: [columns.map(({ digits }) => ({ text: '9'.repeat(digits), value: null }))],
});

test('a table is set as large as it fits: upright, on its side, in parts', () => {
  const few = layTable(
    table([
      { digits: 5, label: 'a' },
      { digits: 7, label: 'b' },
    ]),
  );
  expect(few).toMatchObject({ size: 9, landscape: false });
  expect(layTable(table(Array.from({ length: 13 }, () => ({ digits: 9, label: 'BYTES_MISSED' })))).landscape).toBe(
    true,
  );
  expect(layTable(table(Array.from({ length: 40 }, () => ({ digits: 12, label: 'n' })))).parts.length).toBeGreaterThan(
    1,
  );
});

test('every column stands once, beside the first one in every part', () => {
  const column = fc.record({
    digits: fc.nat(30),
    label: fc.string({ maxLength: 30 }),
    align: fc.constantFrom('left' as const, 'right' as const),
  });
  fc.assert(
    fc.property(fc.array(column, { minLength: 1, maxLength: 60 }), columns => {
      const { parts } = layTable(table(columns));
      for (const part of parts) expect(part[0]?.column).toBe(0);
      const others = parts.flatMap(part => part.slice(1).map(laid => laid.column));
      expect(others).toEqual(columns.slice(1).map((_, index) => index + 1));
    }),
  );
});
