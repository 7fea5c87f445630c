// Which rows of a long list are drawn. All rows are of one height, so this is arithmetic and costs the same for 20 and for a million.
// What must stay true: the last row can be reached. Browsers stop at about 17 million pixels, so a longer list is scrolled in
// proportion: the scroll bar's way is shorter than the rows, and the rows move faster than it.

import { type RefObject, useCallback, useEffect, useLayoutEffect, useReducer, useRef } from 'react';

/** Firefox draws nothing beyond 17.8 million pixels, Chromium beyond 33.5. */
const tallestPixels = 15_000_000;
/** Rows drawn above and below what is seen, so that a fast wheel meets no blank. */
const overscan = 6;

export interface View {
  /** Of the scrolling element, without its head. */
  viewHeight: number;
  scrollTop: number;
}

export interface RowWindow {
  first: number;
  /** Exclusive. */
  end: number;
  /** Of everything, in pixels of the scroll bar. */
  height: number;
  /** Distance of row `first` from the top of the list, in pixels of the scroll bar. */
  offset: number;
}

interface Shape {
  count: number;
  rowHeight: number;
}

const ways = ({ count, rowHeight }: Shape, viewHeight: number) => {
  const real = count * rowHeight;
  const height = Math.min(real, tallestPixels);
  return { height, real: Math.max(0, real - viewHeight), bar: Math.max(0, height - viewHeight) };
};

const placeOf = (scrollTop: number, { real, bar }: { real: number; bar: number }) =>
  bar === real ? Math.min(scrollTop, bar) : (Math.min(scrollTop, bar) / bar) * real;

/** The rows to draw at a place of the scroll bar. */
export function windowOf(shape: Shape, { viewHeight, scrollTop }: View): RowWindow {
  const { height, real, bar } = ways(shape, viewHeight);
  const top = placeOf(scrollTop, { real, bar });
  const first = Math.max(0, Math.floor(top / shape.rowHeight) - overscan);
  const end = Math.min(shape.count, Math.ceil((top + viewHeight) / shape.rowHeight) + overscan);
  return { first, end: Math.max(first, end), height, offset: Math.min(scrollTop, bar) - top + first * shape.rowHeight };
}

/** Where the scroll bar must be so that a row is wholly seen; undefined when it is. */
export function scrollFor(shape: Shape, { viewHeight, scrollTop }: View, row: number): number | undefined {
  const { real, bar } = ways(shape, viewHeight);
  if (bar === 0) return undefined;
  const top = placeOf(scrollTop, { real, bar });
  const start = row * shape.rowHeight;
  const aim =
    start < top ? start : start + shape.rowHeight > top + viewHeight ? start + shape.rowHeight - viewHeight : undefined;
  return aim === undefined ? undefined : (Math.min(Math.max(0, aim), real) / real) * bar;
}

/** `windowOf` for an element that scrolls; draws again when it scrolls or changes its size. */
export function useRowWindow(scroller: RefObject<HTMLElement | null>, shape: Shape, headHeight: number) {
  const [, again] = useReducer((times: number) => times + 1, 0);
  const view = useRef<View & { width: number }>({ viewHeight: 600, scrollTop: 0, width: 0 });
  const drawn = useRef<RowWindow | undefined>(undefined);
  const { count, rowHeight } = shape;

  const look = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    const next = {
      viewHeight: Math.max(0, element.clientHeight - headHeight),
      scrollTop: element.scrollTop,
      width: element.clientWidth,
    };
    const same = next.width === view.current.width && next.viewHeight === view.current.viewHeight;
    view.current = next;
    const now = windowOf({ count, rowHeight }, next);
    if (
      !same ||
      now.first !== drawn.current?.first ||
      now.end !== drawn.current.end ||
      now.offset !== drawn.current.offset
    )
      again();
  }, [scroller, headHeight, count, rowHeight]);

  useLayoutEffect(look, [look]);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [scroller, look]);

  const reveal = useCallback(
    (row: number) => {
      const element = scroller.current;
      if (element === null) return;
      const aim = scrollFor({ count, rowHeight }, { ...view.current, scrollTop: element.scrollTop }, row);
      if (aim !== undefined) element.scrollTop = aim;
    },
    [scroller, count, rowHeight],
  );

  drawn.current = windowOf(shape, view.current);
  return { window: drawn.current, width: view.current.width, viewHeight: view.current.viewHeight, reveal, look };
}
