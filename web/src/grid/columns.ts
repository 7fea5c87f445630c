// The columns of a grid: what a page says of them, and how wide each is drawn. What must stay true: a width that a person dragged stays
// through new rows and new pages of rows, until the columns are others.

import type { ReactNode } from 'react';
import { useCallback, useMemo, useState } from 'react';

export interface GridColumn<Row> {
  key: string;
  label: string;
  /** Second voice beside the label: a type, a unit. */
  hint?: string;
  align?: 'left' | 'right';
  /** In pixels; without it, guessed from the label and the first rows. */
  width?: number;
  mono?: boolean;
  /** Takes what is left of the width. */
  grow?: boolean;
  /** What is shown; default: the text. */
  render?: (row: Row) => ReactNode;
  /** What is copied, and shown whole when it does not fit; default: the value under `key`. */
  text?: (row: Row) => string;
  /** What rows are put in order by, where the grid does it itself; default: the text. */
  value?: (row: Row) => number | string | null;
  sortable?: boolean;
}

const leastWidth = 44;
const widestGuess = 380;
const guessedFrom = 40;
const longestMeasured = 80;
/** Padding of a cell; of a head, with room for the arrow of the order. */
const cellFurniture = 24;
const headFurniture = 40;

/** The text of a value under a name; nothing for NULL. */
export function textOf<Row>(column: GridColumn<Row>, row: Row): string {
  if (column.text !== undefined) return column.text(row);
  const value = (row as Record<string, unknown>)[column.key];
  return value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

type Measure = (text: string, font: string) => number;

/** How wide a text is drawn, in pixels. */
function measuring(): Measure {
  const canvas = document.createElement('canvas').getContext('2d');
  const { sans, mono } = lettersOf(document.documentElement);
  return (text, font) => {
    if (canvas === null) return text.length * 8;
    canvas.font = font.replace('sans', sans).replace('mono', mono);
    return canvas.measureText(text.slice(0, longestMeasured)).width;
  };
}

const lettersOf = (root: Element) => {
  const style = getComputedStyle(root);
  return {
    sans: style.getPropertyValue('--sans') || 'sans-serif',
    mono: style.getPropertyValue('--mono') || 'monospace',
  };
};

function guess<Row>(column: GridColumn<Row>, rows: readonly Row[], measure: Measure): number {
  const font = column.mono === true ? '12px mono' : '13.5px sans';
  const longest = Math.max(0, ...rows.slice(0, guessedFrom).map(row => measure(textOf(column, row), font)));
  const hint = column.hint === undefined ? 0 : measure(column.hint, '12px sans') + 6;
  const head = measure(column.label, '600 12px sans') + hint + headFurniture;
  return Math.ceil(Math.min(widestGuess, Math.max(leastWidth, head, longest + cellFurniture)));
}

/** Widths as drawn. The first column takes less than half of a narrow screen, since it stays while the others move. */
export function useWidths<Row>(columns: readonly GridColumn<Row>[], rows: readonly Row[], room: number) {
  const names = columns.map(column => column.key).join('\n');
  const [dragged, setDragged] = useState<{ names: string; widths: Readonly<Record<string, number>> }>({
    names,
    widths: {},
  });
  const own = dragged.names === names ? dragged.widths : undefined;
  const sample = rows.length === 0 ? 0 : Math.min(rows.length, guessedFrom);
  // Guessed once from the first rows: widths would dance while rows stream in.
  const natural = useMemo(() => {
    const measure = measuring();
    return columns.map(column => column.width ?? guess(column, rows, measure));
  }, [columns, sample > 0]);
  const widths = useMemo(() => {
    const wished = columns.map((column, at) => {
      const width = own?.[column.key] ?? natural[at] ?? leastWidth;
      return at === 0 && own?.[column.key] === undefined && room > 0 && room < 720
        ? Math.min(width, Math.round(room * 0.5))
        : width;
    });
    const left = room - wished.reduce((sum, width) => sum + width, 0);
    const growing = columns.filter(column => column.grow === true && own?.[column.key] === undefined).length;
    if (left <= 0 || growing === 0) return wished;
    const share = Math.floor(left / growing);
    return wished.map((width, at) => {
      const column = columns[at];
      return column?.grow === true && own?.[column.key] === undefined ? width + share : width;
    });
  }, [columns, natural, own, room]);
  const resize = useCallback(
    (key: string, width: number) =>
      setDragged(before => ({
        names,
        widths: { ...(before.names === names ? before.widths : {}), [key]: Math.max(leastWidth, Math.round(width)) },
      })),
    [names],
  );
  return { widths, resize };
}
