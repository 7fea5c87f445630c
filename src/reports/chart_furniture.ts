// What stands around the shapes of a chart: names of the series, beside the lines where they can be, and bands where nothing is known. Drawn
// by places worked out here, not by the library's own layout. What must stay true: no name covers another, and none is left out.

import { textPixels, type ValueScale } from './chart_axis.ts';
import type { ChartBlock, ChartSeries, Language } from './document.ts';
import { day, fontFamily, strokes } from './palette.ts';
import { cutToWidth } from './width.ts';

/** A chart that can be drawn: texts in one line, values finite or null, as many as there are categories. */
export interface CleanChart extends ChartBlock {
  width: number;
  height: number;
  language: Language;
}

export const fontSize = 12;
const lineHeight = 17;

export type Graphic = { type: string; silent: boolean; z?: number } & Record<string, unknown>;

/** The item of a place, from the beginning again after the last. */
export const at = <Item>(list: readonly Item[], index: number, none: Item): Item => list[index % list.length] ?? none;

export interface Frame {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const text = (
  shown: string,
  { x, y, fill, align }: { x: number; y: number; fill: string; align: 'left' | 'right' },
): Graphic => ({
  type: 'text',
  silent: true,
  x,
  y,
  style: { text: shown, fill, fontSize, fontFamily, textAlign: align, textVerticalAlign: 'middle' },
});

/** Names of the series in rows above the frame, in their order, each after a square of its colour. */
export function legend(
  series: ChartSeries[],
  { width, colors }: { width: number; colors: readonly string[] },
): { graphics: Graphic[]; height: number } {
  const graphics: Graphic[] = [];
  let x = 0;
  let y = 9;
  for (const [index, { label }] of series.entries()) {
    const shown = cutToWidth(label, 30);
    const wide = 16 + textPixels(shown, fontSize) + 14;
    if (x > 0 && x + wide > width) {
      x = 0;
      y += lineHeight;
    }
    const fill = at(colors, index, day.ink);
    graphics.push({ type: 'rect', silent: true, shape: { x, y: y - 5, width: 10, height: 10 }, style: { fill } });
    graphics.push(text(shown, { x: x + 16, y, fill: day.ink, align: 'left' }));
    x += wide;
  }
  return { graphics, height: y + 9 };
}

/** Bands behind the categories for which nothing is known. */
export function gaps(chart: CleanChart, frame: Frame): Graphic[] {
  const band = (chart.width - frame.left - frame.right) / chart.x.length;
  const unknown = chart.x.map((_, index) => chart.series.every(({ values }) => values[index] === null));
  return unknown.flatMap((gap, index): Graphic[] =>
    gap
      ? [
          {
            type: 'rect',
            silent: true,
            z: 0,
            shape: {
              x: frame.left + index * band,
              y: frame.top,
              width: band,
              height: chart.height - frame.top - frame.bottom,
            },
            style: { fill: day.wash },
          },
        ]
      : [],
  );
}

/** Names of lines at their right ends, moved apart where they would touch. */
export function endLabels(chart: CleanChart, { frame, scale }: { frame: Frame; scale: ValueScale }): Graphic[] {
  const height = chart.height - frame.top - frame.bottom;
  const placed = chart.series
    .map(({ label, values }, index) => {
      const last = values.findLast(value => value !== null) ?? 0;
      return { label, index, y: frame.top + height * (1 - (last - scale.min) / (scale.max - scale.min)) };
    })
    .sort((a, b) => a.y - b.y);
  const gap = fontSize + 3;
  for (const [index, one] of placed.entries()) {
    const above = placed[index - 1];
    if (above !== undefined) one.y = Math.max(one.y, above.y + gap);
  }
  const overflow = Math.max(0, (placed[placed.length - 1]?.y ?? 0) - (frame.top + height));
  for (const [index, one] of placed.entries())
    one.y = Math.min(one.y, Math.max(one.y - overflow, frame.top + index * gap));
  return placed.map(({ label, index, y }) =>
    text(cutToWidth(label, 22), {
      x: chart.width - frame.right + 8,
      y,
      fill: at(strokes, index, day.ink),
      align: 'left',
    }),
  );
}
