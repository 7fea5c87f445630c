// Which columns are drawn. Widths differ, so the library keeps the sums; the first column stays in place and is always drawn.

import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useLayoutEffect } from 'react';

/** Fewer than this are all drawn: that costs less than knowing which. */
const fewColumns = 12;

export interface ColumnWindow {
  from: number;
  /** Exclusive. */
  to: number;
  /** Width of the columns between the first one and `from`. */
  before: number;
  total: number;
}

/** Columns to draw besides the first. */
export function useColumnWindow(
  scroller: RefObject<HTMLElement | null>,
  widths: readonly number[],
  reserved: number,
): ColumnWindow {
  const virtual = widths.length > fewColumns;
  const virtualizer = useVirtualizer({
    horizontal: true,
    count: widths.length,
    enabled: virtual,
    getScrollElement: () => scroller.current,
    estimateSize: at => widths[at] ?? 0,
    overscan: 3,
    rangeExtractor: defaultRangeExtractor,
    initialRect: { width: 1_440, height: 600 },
  });
  // The library keeps sizes that it once asked for, so it is told when they are others.
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, widths]);
  const total = widths.reduce((sum, width) => sum + width, reserved);
  const drawn = virtual ? virtualizer.getVirtualItems() : [];
  const [first] = drawn;
  const last = drawn.at(-1);
  if (!virtual || first === undefined || last === undefined) return { from: 1, to: widths.length, before: 0, total };
  const from = Math.max(1, first.index);
  return { from, to: Math.max(from, last.index + 1), before: from > 1 ? first.start - (widths[0] ?? 0) : 0, total };
}

/** Scrolls sideways until a column is seen beside the one that stays. */
export function revealColumn(element: HTMLElement, widths: readonly number[], column: number, reserved: number): void {
  if (column === 0) return;
  const stays = reserved + (widths[0] ?? 0);
  let left = 0;
  for (let at = 0; at < column; at++) left += widths[at] ?? 0;
  left += reserved;
  const right = left + (widths[column] ?? 0);
  if (left < element.scrollLeft + stays) element.scrollLeft = left - stays;
  else if (right > element.scrollLeft + element.clientWidth)
    element.scrollLeft = Math.min(left - stays, right - element.clientWidth);
}
