// Cells chosen by keys and mouse, and what is copied of them.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { moved, rectangleOf, type Selection, sizeOf, tsvOf, within } from './selection.ts';

const key = (name: string, some: { shift?: boolean; control?: boolean } = {}) => ({
  key: name,
  shift: some.shift ?? false,
  control: some.control ?? false,
});
const extent = { rows: 100, columns: 5, page: 10 };
const at = (row: number, column: number): Selection => ({ anchor: { row, column }, focus: { row, column } });

test('arrows, pages and ends move the focus', () => {
  const go = (from: Selection, name: string, some = {}) => moved(from, key(name, some), extent)?.focus;
  expect(go(at(3, 2), 'ArrowDown')).toEqual({ row: 4, column: 2 });
  expect(go(at(3, 2), 'ArrowDown', { control: true })).toEqual({ row: 99, column: 2 });
  expect(go(at(3, 2), 'PageDown')).toEqual({ row: 13, column: 2 });
  expect(go(at(3, 2), 'PageUp')).toEqual({ row: 0, column: 2 });
  expect(go(at(3, 2), 'Home')).toEqual({ row: 3, column: 0 });
  expect(go(at(3, 2), 'End', { control: true })).toEqual({ row: 99, column: 4 });
  expect(go(at(0, 2), 'ArrowUp')).toEqual({ row: -1, column: 2 });
  expect(go(at(3, 2), 'x')).toBeUndefined();
});

test('with shift the anchor stays, and the head is never part of a rectangle', () => {
  const first = moved(at(1, 1), key('ArrowUp', { shift: true }), extent);
  const second = moved(first, key('ArrowUp', { shift: true }), extent);
  expect(second).toEqual({ anchor: { row: 1, column: 1 }, focus: { row: 0, column: 1 } });
  expect(sizeOf(rectangleOf(at(-1, 2)))).toBe(0);
});

test('everything is chosen by Ctrl+A', () => {
  const all = moved(undefined, key('a', { control: true }), extent);
  expect(all === undefined ? 0 : sizeOf(rectangleOf(all))).toBe(500);
});

test('no walk over the keys leaves the grid', () => {
  const names = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown', 'a'];
  fc.assert(
    fc.property(
      fc.record({ rows: fc.nat(30), columns: fc.integer({ min: 1, max: 6 }), page: fc.integer({ min: 1, max: 12 }) }),
      fc.array(fc.tuple(fc.constantFrom(...names), fc.boolean(), fc.boolean()), { maxLength: 60 }),
      (bounds, walk) => {
        let selection: Selection | undefined;
        for (const [name, shift, control] of walk) {
          selection = moved(selection, key(name, { shift, control }), bounds) ?? selection;
          for (const cell of selection === undefined ? [] : [selection.anchor, selection.focus]) {
            expect(cell.row).toBeGreaterThanOrEqual(-1);
            expect(cell.row).toBeLessThan(Math.max(0, bounds.rows));
            expect(cell.column).toBeGreaterThanOrEqual(0);
            expect(cell.column).toBeLessThan(bounds.columns);
          }
        }
      },
    ),
  );
});

test('what is copied comes back from a spreadsheet as it was', () => {
  const cells = [
    ['a', 'tab\there', 'quote " in'],
    ['line\nbreak', '', 'plain'],
  ];
  const text = tsvOf({ top: 0, bottom: 1, left: 0, right: 2 }, ({ row, column }) => cells[row]?.[column] ?? '');
  expect(text).toBe('a\t"tab\there"\t"quote "" in"\n"line\nbreak"\t\tplain');
});

test('a choice of rows that went away is no choice', () => {
  expect(within(at(5, 0), { rows: 5, columns: 2 })).toBeUndefined();
  expect(within(at(4, 1), { rows: 5, columns: 2 })).toEqual(at(4, 1));
});
