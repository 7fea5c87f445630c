// Rows in order of a column: numbers as numbers, nothing at the end, equals as they were.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { GridColumn } from './columns.ts';
import { nextSort, orderOf } from './sorting.ts';

interface Row {
  id: number;
  value: number | string | null;
}
const column: GridColumn<Row> = { key: 'value', label: 'Value', value: row => row.value };
const sorted = (rows: Row[], down: boolean) => [...orderOf(rows, column, down)].map(at => rows[at] as Row);

test('empty values stand last, whichever the way', () => {
  const rows = [3, null, 1, 2].map((value, id) => ({ id, value }));
  expect(sorted(rows, false).map(row => row.value)).toEqual([1, 2, 3, null]);
  expect(sorted(rows, true).map(row => row.value)).toEqual([3, 2, 1, null]);
});

test('numbers in names are put in order as numbers', () => {
  const rows = ['file10', 'file9', 'file1'].map((value, id) => ({ id, value }));
  expect(sorted(rows, false).map(row => row.value)).toEqual(['file1', 'file9', 'file10']);
});

test('every row stands once, and equal ones as they came', () => {
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.integer({ min: 0, max: 5 })), { maxLength: 50 }),
      fc.boolean(),
      (values, down) => {
        const rows = values.map((value, id) => ({ id, value }));
        const result = sorted(rows, down);
        expect(new Set(result.map(row => row.id)).size).toBe(rows.length);
        for (const [at, row] of result.entries()) {
          const next = result[at + 1];
          if (next !== undefined && next.value === row.value) expect(next.id).toBeGreaterThan(row.id);
        }
      },
    ),
  );
});

test('a head asks for up, down, and as it came', () => {
  const up = nextSort(undefined, 'a');
  const down = nextSort(up, 'a');
  expect([up, down, nextSort(down, 'a'), nextSort(down, 'b')]).toEqual([
    { key: 'a', down: false },
    { key: 'a', down: true },
    undefined,
    { key: 'b', down: false },
  ]);
});
