// What stands around the lines of a chart, as plain shapes: rules, texts of the axes, the shade of what is not there yet, notches of what was
// restated. The page draws them as SVG and a picture paints them on a canvas; both read this list and nothing else.

import { type Plot, xOf, yOf } from './plot.ts';

export type Tone = 'ink' | 'soft' | 'faint' | 'hairline' | 'wash' | 'amber-ink';

export type Shape =
  | { shape: 'line'; x1: number; y1: number; x2: number; y2: number; tone: Tone; dashed?: boolean }
  | { shape: 'rect'; x: number; y: number; width: number; height: number; tone: Tone }
  | {
      shape: 'text';
      x: number;
      y: number;
      text: string;
      anchor: 'start' | 'middle' | 'end';
      tone: Tone;
      strong?: boolean;
    }
  | { shape: 'notch'; x: number; y: number; tone: Tone };

export interface FurnitureWords {
  noData: string;
  running: string;
  axisFrom: (text: string) => string;
}

/** All shapes behind the lines, in the order they are drawn. */
export function furnish(plot: Plot, words: FurnitureWords): Shape[] {
  return [
    ...shade(plot),
    ...rules(plot),
    ...timeTicks(plot),
    ...notches(plot),
    ...emptyWords(plot, words),
    ...captions(plot, words),
    ...runningWords(plot, words),
  ];
}

function shade(plot: Plot): Shape[] {
  if (plot.emptyFrom === null) return [];
  const x = xOf(plot, plot.emptyFrom);
  return [{ shape: 'rect', x, y: plot.top, width: plot.right - x, height: plot.bottom - plot.top, tone: 'wash' }];
}

function rules(plot: Plot): Shape[] {
  return plot.scale.ticks.flatMap((tick, index): Shape[] => {
    const y = Math.round(yOf(plot, tick)) + 0.5;
    const base = tick === 0 || (index === 0 && plot.scale.zero);
    return [
      {
        shape: 'line',
        x1: plot.left,
        y1: y,
        x2: plot.right,
        y2: y,
        tone: base ? 'faint' : 'hairline',
        dashed: index === 0 && !plot.scale.zero,
      },
      { shape: 'text', x: plot.left - 8, y: y + 4, text: plot.valueTexts[index] ?? '', anchor: 'end', tone: 'soft' },
    ];
  });
}

function timeTicks(plot: Plot): Shape[] {
  const { bottom, top } = plot;
  return plot.ticks.flatMap(({ at, text, major }): Shape[] => {
    const x = Math.round(xOf(plot, at)) + 0.5;
    const mark: Shape = { shape: 'line', x1: x, y1: major ? top : bottom, x2: x, y2: bottom + 4, tone: 'hairline' };
    return text === ''
      ? [{ ...mark, y1: major ? top : bottom }]
      : [
          mark,
          { shape: 'text', x, y: bottom + 17, text, anchor: 'middle', tone: major ? 'ink' : 'soft', strong: major },
        ];
  });
}

/** Restated intervals that lie side by side have one notch each, as long as there is a pixel between them. */
function notches(plot: Plot): Shape[] {
  const places = [...new Set(plot.restated.map(at => Math.round(xOf(plot, at) / 4) * 4))];
  return places.map(x => ({ shape: 'notch', x, y: plot.bottom, tone: 'amber-ink' }));
}

function emptyWords(plot: Plot, { noData }: FurnitureWords): Shape[] {
  if (plot.emptyFrom === null) return [];
  const x = xOf(plot, plot.emptyFrom);
  const room = plot.right - x;
  const edge: Shape = { shape: 'line', x1: x, y1: plot.top, x2: x, y2: plot.bottom, tone: 'hairline' };
  const text = { shape: 'text', y: plot.top + 14, text: noData, tone: 'soft', anchor: 'end' } as const;
  return [edge, { ...text, x: room > 100 ? plot.right - 6 : x - 6 }];
}

/** What is measured, and that the axis leaves zero out: above the plot, where no line runs. */
function captions(plot: Plot, { axisFrom }: FurnitureWords): Shape[] {
  const from = plot.scale.zero ? '' : axisFrom(plot.valueTexts[0] ?? '');
  const text = [plot.caption, from].filter(one => one !== '').join(' · ');
  return text === '' ? [] : [{ shape: 'text', x: 0, y: 10, text, anchor: 'start', tone: 'soft' }];
}

/** What the ring at the end of a line of minutes is. */
function runningWords(plot: Plot, { running }: FurnitureWords): Shape[] {
  // Where there is no room beside the caption the tip says it.
  if (!plot.running || plot.right - plot.left < 260) return [];
  return [{ shape: 'text', x: plot.right, y: 10, text: running, anchor: 'end', tone: 'soft' }];
}

/** Colours by tone, as the theme has them now. */
export type Tones = Readonly<Record<Tone, string>>;

/** Paints the shapes on a canvas, for pictures. */
export function paintShapes(
  on: CanvasRenderingContext2D,
  shapes: readonly Shape[],
  look: { tones: Tones; sans: string },
): void {
  for (const shape of shapes) {
    on.fillStyle = look.tones[shape.tone];
    on.strokeStyle = look.tones[shape.tone];
    if (shape.shape === 'rect') on.fillRect(shape.x, shape.y, shape.width, shape.height);
    else if (shape.shape === 'text') paintText(on, shape, look.sans);
    else paintPath(on, shape);
  }
}

function paintText(on: CanvasRenderingContext2D, shape: Extract<Shape, { shape: 'text' }>, sans: string): void {
  on.font = `${shape.strong ? 600 : 400} 12px ${sans}`;
  on.textAlign = ({ start: 'left', middle: 'center', end: 'right' } as const)[shape.anchor];
  on.fillText(shape.text, shape.x, shape.y);
}

function paintPath(on: CanvasRenderingContext2D, shape: Extract<Shape, { shape: 'line' | 'notch' }>): void {
  on.beginPath();
  if (shape.shape === 'line') {
    on.setLineDash(shape.dashed ? [2, 3] : []);
    on.moveTo(shape.x1, shape.y1);
    on.lineTo(shape.x2, shape.y2);
    on.stroke();
    on.setLineDash([]);
    return;
  }
  on.moveTo(shape.x - 4, shape.y + 6);
  on.lineTo(shape.x + 4, shape.y + 6);
  on.lineTo(shape.x, shape.y);
  on.fill();
}
