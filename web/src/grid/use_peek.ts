// When the whole text of a cell is shown: at once by key or double click, after a moment where the mouse rests on a cell that is clipped.

import { type PointerEvent, useCallback, useEffect, useRef, useState } from 'react';
import type { GridColumn } from './columns.ts';
import type { PeekOf } from './peek.tsx';
import type { Cell } from './selection.ts';
import { cellUnder } from './use_selection.ts';

const restMs = 550;

const isClipped = (element: HTMLElement) => element.scrollWidth > element.clientWidth + 1;

export interface Peeking<Row> {
  gridId: string;
  columns: readonly GridColumn<Row>[];
  textAt: (cell: Cell) => string;
  refocus: () => void;
}

export function usePeek<Row>({ gridId, columns, textAt, refocus }: Peeking<Row>) {
  const [of, setOf] = useState<PeekOf | undefined>(undefined);
  const timer = useRef<number>(0);
  const over = useRef<HTMLElement | null>(null);

  const show = useCallback(
    (cell: Cell, held: boolean) => {
      const box = document.getElementById(`${gridId}-${cell.row}-${cell.column}`)?.getBoundingClientRect();
      const column = columns[cell.column];
      if (box === undefined || column === undefined) return;
      setOf({
        label: column.label,
        text: textAt(cell),
        box: { left: box.left, top: box.top, bottom: box.bottom },
        held,
      });
    },
    [gridId, columns, textAt],
  );
  const close = useCallback(
    (focus: boolean) => {
      setOf(undefined);
      if (focus) refocus();
    },
    [refocus],
  );
  const onPointerOver = (event: PointerEvent) => {
    const cell = cellUnder(event.target);
    if (cell?.element === over.current) return;
    over.current = cell?.element ?? null;
    window.clearTimeout(timer.current);
    if (cell === undefined || event.pointerType !== 'mouse' || event.buttons !== 0 || of?.held === true) return;
    if (isClipped(cell.element)) timer.current = window.setTimeout(() => show(cell, false), restMs);
  };
  const stop = useCallback(() => window.clearTimeout(timer.current), []);
  useEffect(() => stop, [stop]);
  return { of, show, close, stop, onPointerOver };
}
