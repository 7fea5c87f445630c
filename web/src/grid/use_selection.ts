// The choice of cells on the screen: keys and the mouse turned into moves, the clipboard filled. The rules are in selection.ts.

import { type ClipboardEvent, type KeyboardEvent, type PointerEvent, useCallback, useRef, useState } from 'react';
import { type Cell, type Extent, moved, rectangleOf, type Selection, sizeOf, tsvOf, within } from './selection.ts';

/** Cells that are copied at most: the clipboard of most machines chokes on more. */
const mostCopied = 5_000_000;

export interface Choosing {
  extent: Extent;
  textAt: (cell: Cell) => string;
  reveal: (cell: Cell) => void;
  /** Told how many cells were copied; undefined when they were too many. */
  onCopied: (cells: number | undefined) => void;
}

/** The cell under a pointer, by the marks that rows and cells carry. */
export function cellUnder(target: EventTarget | null): (Cell & { element: HTMLElement }) | undefined {
  const element = target instanceof Element ? target.closest<HTMLElement>('[data-column]') : null;
  const row = element?.closest<HTMLElement>('[data-row]');
  if (element === null || row === null || row === undefined) return undefined;
  return { row: Number(row.dataset['row']), column: Number(element.dataset['column']), element };
}

export function useSelection({ extent, textAt, reveal, onCopied }: Choosing) {
  const [kept, choose] = useState<Selection | undefined>(undefined);
  const selection = within(kept, extent);
  const dragging = useRef(false);

  const onKey = useCallback(
    (event: KeyboardEvent) => {
      const next = moved(
        selection,
        { key: event.key, shift: event.shiftKey, control: event.ctrlKey || event.metaKey },
        extent,
      );
      if (next === undefined || event.altKey) return false;
      event.preventDefault();
      choose(next);
      if (event.key !== 'a') reveal(next.focus);
      return true;
    },
    [selection, extent, reveal],
  );

  const onCopy = (event: ClipboardEvent) => {
    if (selection === undefined) return;
    const rectangle = rectangleOf(selection);
    const cells = sizeOf(rectangle);
    event.preventDefault();
    if (cells > 0 && cells <= mostCopied) event.clipboardData.setData('text/plain', tsvOf(rectangle, textAt));
    onCopied(cells > mostCopied ? undefined : cells);
  };

  const onPointerDown = (event: PointerEvent) => {
    const cell = cellUnder(event.target);
    if (cell === undefined || event.button !== 0) return;
    const focus = { row: cell.row, column: cell.column };
    dragging.current = event.pointerType === 'mouse';
    choose(before => ({ anchor: event.shiftKey && before !== undefined ? before.anchor : focus, focus }));
  };
  const onPointerMove = (event: PointerEvent) => {
    if (!dragging.current) return;
    if ((event.buttons & 1) === 0) {
      dragging.current = false;
      return;
    }
    const cell = cellUnder(event.target);
    if (cell === undefined) return;
    choose(before =>
      before === undefined || (before.focus.row === cell.row && before.focus.column === cell.column)
        ? before
        : { ...before, focus: { row: cell.row, column: cell.column } },
    );
  };
  return { selection, choose, onKey, onCopy, onPointerDown, onPointerMove };
}
