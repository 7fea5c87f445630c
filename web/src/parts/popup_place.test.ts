// Where a popup stands: in the window, beside what it belongs to.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeOf } from './popup_place.ts';

const box = (left: number, top: number, width: number, height: number) => ({
  left,
  top,
  width,
  height,
  right: left + width,
  bottom: top + height,
});

test('a popup lies inside of the window, wherever its button is', () => {
  const windows = fc.record({
    width: fc.integer({ min: 390, max: 2_000 }),
    height: fc.integer({ min: 500, max: 1_200 }),
  });
  fc.assert(
    fc.property(
      windows,
      fc.nat(1_900),
      fc.nat(1_100),
      fc.integer({ min: 100, max: 374 }),
      fc.nat(2_000),
      (window, x, y, width, natural) => {
        const button = box(Math.min(x, window.width - 40), Math.min(y, window.height - 30), 40, 28);
        const { left, top, maxHeight } = placeOf(button, box(0, 0, width, natural), { window, natural, align: 'end' });
        expect(left).toBeGreaterThanOrEqual(8);
        expect(left + width).toBeLessThanOrEqual(window.width - 8);
        expect(top).toBeGreaterThanOrEqual(0);
        expect(top + Math.min(natural, maxHeight)).toBeLessThanOrEqual(window.height);
      },
    ),
  );
});

test('it lies below its button while there is room', () => {
  const place = placeOf(box(100, 100, 80, 28), box(0, 0, 200, 300), {
    window: { width: 1_440, height: 900 },
    natural: 300,
    align: 'start',
  });
  expect(place).toMatchObject({ left: 100, top: 132 });
});
