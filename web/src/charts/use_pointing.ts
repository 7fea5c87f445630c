// How a reader points at a plot: by mouse or finger, by arrow keys; and selects a stretch by dragging, or with Shift. What must stay true: what
// the mouse can do, keys can do.

import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import type { Cut, Pick } from './cut.ts';
import { type Plot, slotAt } from './plot.ts';

/** Slots, both inclusive. */
export interface Selection {
  first: number;
  last: number;
}

export interface PointingAsk {
  plot: Plot;
  cut: Cut;
  slot: number | null;
  setSlot: (slot: number | null) => void;
  onPick?: ((pick: Pick) => void) | undefined;
  onZoom?: ((span: { from: Date; to: Date }) => void) | undefined;
}

/** A drag of fewer pixels is a click. */
const dragFrom = 6;

const ordered = (one: number, other: number): Selection => ({
  first: Math.min(one, other),
  last: Math.max(one, other),
});

/** What choosing does: a stretch zooms the page, a category is picked. */
function choices({ plot, cut, onPick, onZoom }: PointingAsk) {
  return {
    zoomable: cut.axis === 'time' && onZoom !== undefined,
    zoom: ({ first, last }: Selection): void => {
      const from = cut.slots[first]?.from;
      const to = cut.slots[last]?.to;
      if (cut.axis === 'time' && from !== undefined && to !== undefined)
        onZoom?.({ from: new Date(Math.max(plot.from, from)), to: new Date(Math.min(plot.to, to)) });
    },
    pick: (at: number): void => {
      const dimension = cut.dimension?.name;
      const value = cut.slots[at]?.value;
      if (cut.axis === 'category' && dimension !== undefined && value !== undefined)
        onPick?.({ dimension, value: value === null ? null : String(value) });
    },
  };
}

export function usePointing(ask: PointingAsk) {
  const [selection, setSelection] = useState<Selection | null>(null);
  const [byKeys, setByKeys] = useState(false);
  const shown = { selection, setSelection, setByKeys };
  return { handlers: { ...usePointer(ask, shown), ...useKeys(ask, shown) }, selection, byKeys };
}

interface Shown {
  selection: Selection | null;
  setSelection: (selection: Selection | null) => void;
  setByKeys: (byKeys: boolean) => void;
}

function usePointer(ask: PointingAsk, { selection, setSelection, setByKeys }: Shown) {
  const { plot, cut, setSlot } = ask;
  const { zoomable, zoom, pick } = choices(ask);
  const pressed = useRef<{ x: number; slot: number } | null>(null);
  const placeOf = (event: PointerEvent<HTMLElement>) => {
    const { left } = event.currentTarget.getBoundingClientRect();
    // Presenting enlarges the drawing; its own places do not change.
    const x = (event.clientX - left) / (event.currentTarget.currentCSSZoom ?? 1);
    return { x, slot: slotAt(plot, cut.slots, x) };
  };
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      const place = placeOf(event);
      if (event.button !== 0 || place.x > plot.right || place.slot < 0) return;
      pressed.current = place;
      setByKeys(false);
      // A finger does not hover: what it taps stays said until it taps elsewhere.
      setSlot(place.slot);
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const place = placeOf(event);
      const inside = place.x >= plot.left - 4 && place.x <= plot.right + 4 && place.slot >= 0;
      setByKeys(false);
      setSlot(inside ? place.slot : null);
      const start = pressed.current;
      if (start === null || !zoomable || Math.abs(place.x - start.x) < dragFrom) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      setSelection(ordered(start.slot, place.slot));
    },
    onPointerUp: () => {
      const start = pressed.current;
      pressed.current = null;
      setSelection(null);
      if (selection !== null) zoom(selection);
      else if (start !== null) pick(start.slot);
    },
    onPointerCancel: () => {
      pressed.current = null;
      setSelection(null);
    },
    onPointerLeave: (event: PointerEvent<HTMLElement>) => {
      if (selection !== null) return;
      if (event.pointerType !== 'touch') setSlot(null);
      pressed.current = null;
    },
  };
}

function useKeys(ask: PointingAsk, { selection, setSelection, setByKeys }: Shown) {
  const { cut, slot, setSlot } = ask;
  const { zoomable, zoom, pick } = choices(ask);
  const anchor = useRef<number | null>(null);
  const select = (to: Selection | null): void => {
    if (to === null) anchor.current = null;
    setSelection(to);
  };
  return {
    onBlur: () => {
      setSlot(null);
      select(null);
    },
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      if (event.target !== event.currentTarget) return;
      const next = slotByKey(event.key, slot, cut.slots.length);
      if (next !== undefined) {
        event.preventDefault();
        setByKeys(true);
        setSlot(next);
        if (!event.shiftKey || !zoomable) return select(null);
        anchor.current ??= slot ?? next;
        return select(ordered(anchor.current, next));
      }
      if (event.key === 'Enter' && selection !== null) {
        select(null);
        zoom(selection);
      } else if (event.key === 'Enter' && slot !== null) pick(slot);
      else if (event.key === 'Escape' && (slot !== null || selection !== null)) {
        event.stopPropagation();
        setSlot(null);
        select(null);
      }
    },
  };
}

/** Where a key leads; undefined for keys that lead nowhere. */
function slotByKey(key: string, slot: number | null, count: number): number | undefined {
  if (count === 0) return undefined;
  const last = count - 1;
  const big = Math.max(2, Math.round(count / 12));
  switch (key) {
    case 'ArrowRight':
      return slot === null ? 0 : Math.min(last, slot + 1);
    case 'ArrowLeft':
      return slot === null ? last : Math.max(0, slot - 1);
    case 'PageDown':
      return Math.min(last, (slot ?? 0) + big);
    case 'PageUp':
      return Math.max(0, (slot ?? last) - big);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}
