// A chart as a picture: title, range, drawing, and as of when. Painted on a canvas from the same places that the page draws from. Loaded when
// somebody asks for a picture.

import type { Format } from '../parts/format.ts';
import { barRows, barScale } from './bars.tsx';
import type { ChartKind } from './chart_props.ts';
import { paintOf } from './colours.ts';
import { byUnit, columnsOf, cutOf, numberOf, type PanelAnswer } from './cut.ts';
import { draw, openDrawing } from './drawing.ts';
import { flowOf, flowSizes } from './flow.ts';
import { type FurnitureWords, furnish, paintShapes } from './furniture.ts';
import { heatOf } from './heat.ts';
import { type Look, readLook, textWidth } from './look.ts';
import { type DrawnKind, named, plotOf } from './plot.ts';
import { cellText, type Names, seriesName, valueName } from './reading.ts';

export interface PictureAsk {
  answer: PanelAnswer;
  kind: ChartKind;
  title: string;
  /** What stands below: as of, revision, zone. */
  below: string;
  /** Pixels of the drawing. */
  height: number;
  format: Format;
  names: Names;
  said: FurnitureWords & { elsewhere: string };
}

const width = 960;
const edge = 28;
const head = 62;
const foot = 34;
const density = 2;
const rowHeight = 24;
const mostRows = 60;

type Painter = (on: CanvasRenderingContext2D, ask: PictureAsk, look: Look) => void;

/** A PNG of 960 pixels at twice the density. */
export async function pictureOf(ask: PictureAsk): Promise<Blob> {
  const look = readLook();
  await document.fonts.ready;
  const { height, paint } = painterOf(ask);
  const canvas = document.createElement('canvas');
  canvas.width = width * density;
  canvas.height = (head + height + foot) * density;
  const on = canvas.getContext('2d');
  if (on === null) throw new Error('This browser gives no canvas to paint on.');
  on.scale(density, density);
  on.fillStyle = look.paper;
  on.fillRect(0, 0, width, canvas.height);
  const text = textPainter(on, look);
  text(ask.title, { x: edge, y: 30, size: 16, strong: true });
  text(ask.format.range(ask.answer.range.from, ask.answer.range.to), { x: edge, y: 50, soft: true });
  on.save();
  on.translate(edge, head);
  paint(on, ask, look);
  on.restore();
  text(ask.below, { x: edge, y: head + height + 22, soft: true });
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      blob => (blob === null ? reject(new Error('The picture could not be made.')) : resolve(blob)),
      'image/png',
    ),
  );
}

function painterOf({ kind, answer, height }: PictureAsk): { height: number; paint: Painter } {
  const rows = (count: number) => (Math.min(count, mostRows) + 1.5) * rowHeight;
  const { metrics } = columnsOf(answer);
  switch (kind) {
    case 'bar':
      return { height: rows(answer.rows.length + (answer.other === null ? 0 : 1)), paint: paintBars };
    case 'heatmap':
      return { height: rows(new Set(answer.rows.map(row => String(row[0]).slice(0, 10))).size + 2), paint: paintHeat };
    case 'figures':
      return { height: rows(metrics.length), paint: paintFigures };
    case 'flow':
      return { height: Math.max(320, height, flowHeight(answer)), paint: paintFlow };
    case 'pulse':
    case 'line':
    case 'area':
    case 'stacked':
    case 'column':
      return { height: Math.max(320, height), paint: paintPlots };
    default:
      return { height: rows(answer.rows.length), paint: paintTable };
  }
}

interface TextPlace {
  x: number;
  y: number;
  size?: number;
  strong?: boolean;
  soft?: boolean;
  end?: boolean;
  colour?: string;
  most?: number;
}

function textPainter(on: CanvasRenderingContext2D, look: Look) {
  return (
    text: string,
    { x, y, size = 12, strong = false, soft = false, end = false, colour, most }: TextPlace,
  ): void => {
    on.font = `${strong ? 600 : 400} ${size}px ${look.sans}`;
    on.fillStyle = colour ?? (soft ? look.tones.soft : look.tones.ink);
    on.textAlign = end ? 'right' : 'left';
    on.fillText(most === undefined ? text : cutShort(on, text, most), x, y);
  };
}

function cutShort(on: CanvasRenderingContext2D, text: string, most: number): string {
  if (on.measureText(text).width <= most) return text;
  let length = text.length;
  while (length > 1 && on.measureText(`${text.slice(0, length)}…`).width > most) length--;
  return `${text.slice(0, length)}…`;
}

function paintPlots(on: CanvasRenderingContext2D, ask: PictureAsk, look: Look): void {
  const cuts = byUnit(cutOf(ask.answer));
  const each = Math.floor(Math.max(320, ask.height) / cuts.length);
  const kind = ask.kind === 'pulse' ? 'area' : (ask.kind as DrawnKind);
  for (const [index, cut] of cuts.entries()) {
    const unit = cut.series[0]?.metric.unit ?? null;
    const plot = plotOf({
      ...{ cut, answer: ask.answer, kind, unit, height: each, width: width - 2 * edge, language: ask.format.language },
      caption: ask.format.unit(unit),
      measure: textWidth,
      nameOf: series => seriesName(series, cut, ask.names),
      categoryOf: value => valueName(value, ask.names),
    });
    on.save();
    on.translate(0, index * each);
    paintShapes(on, furnish(plot, ask.said), { tones: look.tones, sans: look.sans });
    const chart = openDrawing(document.createElement('div'), plot);
    draw(chart, { cut, plot, kind, look, focus: null });
    on.drawImage(chart.renderToCanvas({ pixelRatio: density }), 0, 0, plot.width, plot.height);
    chart.dispose();
    const text = textPainter(on, look);
    for (const end of plot.ends) {
      const series = cut.series[end.series];
      if (series !== undefined)
        text(end.text, { x: end.x, y: end.y + 4, colour: paintOf(series, { kind: 'line', look }) });
    }
    if (plot.ends.length === 0 && cut.series.length > 1) {
      let x = plot.left;
      for (const series of named(cut)) {
        const name = seriesName(series, cut, ask.names);
        on.fillStyle = paintOf(series, { kind, look });
        on.fillRect(x, -10, 8, 8);
        text(name, { x: x + 12, y: -2, soft: true });
        x += textWidth(name) + 28;
      }
    }
    on.restore();
  }
}

/** So many names stand under each other at most. */
const flowHeight = (answer: PanelAnswer): number => (answer.rows.length + 1) * (flowSizes.line + flowSizes.between);

function paintFlow(on: CanvasRenderingContext2D, { answer, height, said, ...ask }: PictureAsk, look: Look): void {
  const names = { ...ask.names, none: said.elsewhere };
  const places = flowOf(answer, { width: width - 2 * edge, height: Math.max(320, height), names, measure: textWidth });
  const text = textPainter(on, look);
  const paint = (colour: number | null) =>
    colour === null ? look.tones.faint : (look.fills[colour] ?? look.tones.ink);
  for (const { path, from } of places.links) {
    on.globalAlpha = 0.45;
    on.fillStyle = paint(from.colour);
    on.fill(new Path2D(path));
    on.globalAlpha = 1;
  }
  for (const node of places.nodes) {
    const left = node.side === 'from';
    on.fillStyle = left ? paint(node.colour) : look.tones.soft;
    on.fillRect(node.x, node.y, flowSizes.bar, node.height);
    const x = left ? node.x - flowSizes.gap : node.x + flowSizes.bar + flowSizes.gap;
    const most = left ? x : places.width - x;
    text(node.text, { x, y: node.y + node.height / 2 + 4, end: left, most });
  }
}

function paintBars(on: CanvasRenderingContext2D, { answer, format, names }: PictureAsk, look: Look): void {
  const rows = barRows(answer, names).slice(0, mostRows);
  const column = answer.columns[columnsOf(answer).metrics[0] ?? -1];
  const { most } = barScale(rows, column);
  const text = textPainter(on, look);
  const [left, right] = [260, width - 2 * edge - 110];
  for (const [index, row] of rows.entries()) {
    const y = index * rowHeight;
    text(row.name, { x: 0, y: y + 16, most: left - 16, soft: row.rest !== null });
    on.fillStyle = look.fills[0] ?? look.tones.ink;
    const value = numberOf(row.cells[0]) ?? 0;
    if (row.rest === null && most > 0) on.fillRect(left, y + 5, ((right - left) * value) / most, 14);
    text(format.value(row.cells[0], column?.unit), { x: width - 2 * edge, y: y + 16, end: true });
  }
}

function paintHeat(on: CanvasRenderingContext2D, { answer, format, names }: PictureAsk, look: Look): void {
  const heat = heatOf(answer, { format, names });
  const text = textPainter(on, look);
  const left = Math.max(60, ...heat.rows.map(row => textWidth(row.text))) + 12;
  const size = (width - 2 * edge - left) / Math.max(1, heat.columns.length);
  for (const [index, column] of heat.columns.entries())
    if (index % heat.every === 0) text(column.text, { x: left + index * size, y: 12, soft: true });
  for (const [line, row] of heat.rows.slice(0, mostRows).entries()) {
    const y = 18 + line * rowHeight;
    text(row.text, { x: 0, y: y + 16, soft: true });
    for (const [index, cell] of (heat.cells[line] ?? []).entries()) {
      const value = numberOf(cell?.cell);
      if (value === null) continue;
      on.globalAlpha = 0.08 + 0.92 * (heat.high === heat.low ? 0.6 : (value - heat.low) / (heat.high - heat.low));
      on.fillStyle = look.fills[0] ?? look.tones.ink;
      on.fillRect(left + index * size, y, size - 1, rowHeight - 1);
      on.globalAlpha = 1;
    }
  }
}

function paintFigures(on: CanvasRenderingContext2D, { answer, format, names }: PictureAsk, look: Look): void {
  const text = textPainter(on, look);
  for (const [line, index] of columnsOf(answer).metrics.entries()) {
    const column = answer.columns[index];
    if (column === undefined) continue;
    text(names.label(column.name, column.label), { x: 0, y: line * rowHeight + 16, soft: true });
    text(format.value(answer.rows[0]?.[index], column.unit), { x: 360, y: line * rowHeight + 16, size: 16, end: true });
  }
}

function paintTable(on: CanvasRenderingContext2D, { answer, format, names }: PictureAsk, look: Look): void {
  const text = textPainter(on, look);
  const size = (width - 2 * edge) / Math.max(1, answer.columns.length);
  for (const [index, column] of answer.columns.entries()) {
    const end = column.kind === 'metric';
    const x = end ? (index + 1) * size - 8 : index * size;
    text(names.label(column.name, column.label), { x, y: 14, soft: true, end, most: size - 12 });
    for (const [line, row] of answer.rows.slice(0, mostRows).entries())
      text(cellText(row[index], column, { format, names, grain: answer.grain }), {
        x,
        y: (line + 1) * rowHeight + 14,
        end,
        most: size - 12,
      });
  }
}
