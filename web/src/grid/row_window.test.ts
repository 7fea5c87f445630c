// Which rows of a long list are drawn: those in view, a few around them, and never past an end.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scrollFor, windowOf } from './row_window.ts';

const shapes = fc.record({ count: fc.integer({ min: 1, max: 3_000_000 }), rowHeight: fc.constantFrom(28, 34, 44) });
const heights = fc.integer({ min: 40, max: 1_200 });

/** The scroll bar at a part of its way. */
const barAt = (part: number, height: number, viewHeight: number) => Math.max(0, height - viewHeight) * part;

test('the ends of the scroll bar are the ends of the list, however long it is', () => {
  fc.assert(
    fc.property(shapes, heights, (shape, viewHeight) => {
      const top = windowOf(shape, { viewHeight, scrollTop: 0 });
      expect(top.first).toBe(0);
      expect(top.offset).toBe(0);
      expect(top.height).toBeLessThanOrEqual(15_000_000);
      const end = windowOf(shape, { viewHeight, scrollTop: barAt(1, top.height, viewHeight) });
      expect(end.end).toBe(shape.count);
      // The last row ends where the list does, to the pixel.
      expect(end.offset + (end.end - end.first) * shape.rowHeight).toBeCloseTo(top.height, 3);
    }),
  );
});

test('what is drawn covers what is seen, at any place', () => {
  fc.assert(
    fc.property(shapes, heights, fc.double({ min: 0, max: 1, noNaN: true }), (shape, viewHeight, part) => {
      const { height } = windowOf(shape, { viewHeight, scrollTop: 0 });
      const scrollTop = barAt(part, height, viewHeight);
      const drawn = windowOf(shape, { viewHeight, scrollTop });
      const bottom = drawn.offset + (drawn.end - drawn.first) * shape.rowHeight;
      expect(drawn.offset).toBeLessThanOrEqual(scrollTop + 0.001);
      expect(bottom).toBeGreaterThanOrEqual(Math.min(height, scrollTop + viewHeight) - 0.001);
      expect(drawn.end - drawn.first).toBeLessThanOrEqual(Math.ceil(viewHeight / shape.rowHeight) + 14);
    }),
  );
});

test('a row that is asked for is seen after, and one that is seen moves nothing', () => {
  fc.assert(
    fc.property(shapes, heights, fc.double({ min: 0, max: 0.999_999, noNaN: true }), (shape, viewHeight, part) => {
      fc.pre(viewHeight >= shape.rowHeight * 2);
      const row = Math.floor(part * shape.count);
      const aim = scrollFor(shape, { viewHeight, scrollTop: 0 }, row) ?? 0;
      const drawn = windowOf(shape, { viewHeight, scrollTop: aim });
      const top = drawn.offset + (row - drawn.first) * shape.rowHeight;
      expect(top).toBeGreaterThanOrEqual(aim - 0.01);
      expect(top + shape.rowHeight).toBeLessThanOrEqual(aim + viewHeight + 0.01);
      const again = scrollFor(shape, { viewHeight, scrollTop: aim }, row);
      if (again !== undefined) expect(again).toBeCloseTo(aim, 3);
    }),
  );
});
