// Which cells are chosen, and where keys and the mouse move the choice: plain numbers, without a screen. Row -1 is the head.

export interface Cell {
  row: number;
  column: number;
}

/** A rectangle between two cells; the keyboard moves `focus`. */
export interface Selection {
  anchor: Cell;
  focus: Cell;
}

/** How much there is to move in. */
export interface Extent {
  rows: number;
  columns: number;
  /** Rows that are seen at once. */
  page: number;
}

export interface Key {
  key: string;
  shift: boolean;
  /** Ctrl, or Cmd on a Mac. */
  control: boolean;
}

export interface Rectangle {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

const clamp = (value: number, least: number, most: number) => Math.max(least, Math.min(most, value));

export const rectangleOf = ({ anchor, focus }: Selection): Rectangle => ({
  top: Math.max(0, Math.min(anchor.row, focus.row)),
  bottom: Math.max(anchor.row, focus.row),
  left: Math.min(anchor.column, focus.column),
  right: Math.max(anchor.column, focus.column),
});

/** Cells of a rectangle; none while the head is focused. */
export const sizeOf = (rectangle: Rectangle): number =>
  Math.max(0, rectangle.bottom - rectangle.top + 1) * (rectangle.right - rectangle.left + 1);

type Move = (from: Cell, extent: Extent, control: boolean) => Cell;

const moves: Readonly<Record<string, Move>> = {
  ArrowUp: (from, _, control) => ({ ...from, row: control ? 0 : from.row - 1 }),
  ArrowDown: (from, extent, control) => ({ ...from, row: control ? extent.rows - 1 : from.row + 1 }),
  ArrowLeft: (from, _, control) => ({ ...from, column: control ? 0 : from.column - 1 }),
  ArrowRight: (from, extent, control) => ({ ...from, column: control ? extent.columns - 1 : from.column + 1 }),
  Home: (from, _, control) => ({ row: control ? 0 : from.row, column: 0 }),
  End: (from, extent, control) => ({ row: control ? extent.rows - 1 : from.row, column: extent.columns - 1 }),
  PageUp: (from, extent) => ({ ...from, row: Math.max(0, from.row - extent.page) }),
  PageDown: (from, extent) => ({ ...from, row: from.row + extent.page }),
};

/** Where a key moves the choice; undefined when it is no key that moves. */
export function moved(selection: Selection | undefined, { key, shift, control }: Key, extent: Extent) {
  if (control && key === 'a' && extent.rows > 0)
    return { anchor: { row: 0, column: 0 }, focus: { row: extent.rows - 1, column: extent.columns - 1 } };
  const move = moves[key];
  if (move === undefined || extent.columns === 0) return undefined;
  const from = selection?.focus;
  const wanted = from === undefined ? { row: 0, column: 0 } : move(from, extent, control);
  const focus = {
    row: clamp(wanted.row, shift ? Math.min(0, extent.rows - 1) : -1, extent.rows - 1),
    column: clamp(wanted.column, 0, extent.columns - 1),
  };
  return { anchor: shift && selection !== undefined && selection.anchor.row >= 0 ? selection.anchor : focus, focus };
}

/** The choice after rows or columns went away. */
export function within(selection: Selection | undefined, { rows, columns }: { rows: number; columns: number }) {
  if (selection === undefined || columns === 0) return undefined;
  const fits = (cell: Cell) => cell.row < rows && cell.column < columns;
  return fits(selection.anchor) && fits(selection.focus) ? selection : undefined;
}

const quoted = (text: string) => (/["\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Cells as tab-separated text, as spreadsheets take it from the clipboard. */
export function tsvOf(rectangle: Rectangle, text: (cell: Cell) => string): string {
  const lines: string[] = [];
  for (let row = rectangle.top; row <= rectangle.bottom; row++) {
    const cells: string[] = [];
    for (let column = rectangle.left; column <= rectangle.right; column++) cells.push(quoted(text({ row, column })));
    lines.push(cells.join('\t'));
  }
  return lines.join('\n');
}
