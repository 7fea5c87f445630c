// Where everything of a flow stands: what things came from on the left, what they went to on the right, and a band for each pair, as high as its
// value. Pure: an answer and a width in, places in pixels out; the page and a picture draw from the same. What must stay true: heights are in
// one measure, and what a top leaves out is a band, too.

import { type Cell, columnsOf, numberOf, type PanelAnswer, type Pick } from './cut.ts';
import { type Names, valueName } from './reading.ts';

export interface FlowNode {
  key: string;
  side: 'from' | 'to';
  text: string;
  /** Null where it stands for what the top leaves out. */
  pick: Pick | null;
  value: number;
  x: number;
  y: number;
  height: number;
  /** Which of the eight colours; null is grey. */
  colour: number | null;
}

export interface FlowLink {
  key: string;
  from: FlowNode;
  to: FlowNode;
  value: number;
  cell: Cell;
  /** Of an SVG, closed. */
  path: string;
}

export interface FlowPlaces {
  width: number;
  height: number;
  nodes: FlowNode[];
  /** The largest first. */
  links: FlowLink[];
  sum: number;
}

export interface FlowAsk {
  width: number;
  /** At least so high; higher where many names need room. */
  height: number;
  /** `none` is what no value is called here: elsewhere, where nothing is counted. */
  names: Names;
  measure: (text: string) => number;
}

/** Pixels of a bar; of a name; between a bar and its name; between two bars. */
export const flowSizes = { bar: 8, line: 18, gap: 8, between: 4 } as const;
const mostColours = 8;

interface Pair {
  from: string;
  to: string;
  value: number;
  cell: Cell;
}

/** Places everything of an answer with two dimensions and one metric. */
export function flowOf(answer: PanelAnswer, ask: FlowAsk): FlowPlaces {
  const { dimensions, metrics } = columnsOf(answer);
  const [left = -1, right = -1] = dimensions;
  const metric = metrics[0] ?? -1;
  const rows = [...answer.rows, ...(answer.other === null ? [] : [answer.other.row])];
  const isRest = (at: number) => at >= answer.rows.length;
  const keyOf = (at: number, index: number) => (isRest(at) ? 'rest' : JSON.stringify(rows[at]?.[index] ?? null));
  const pairs = rows.flatMap((row, at): Pair[] => {
    const value = numberOf(row[metric]) ?? 0;
    return value > 0 ? [{ from: keyOf(at, left), to: keyOf(at, right), value, cell: row[metric] ?? null }] : [];
  });
  const sides = { from: nodesOf(pairs, 'from'), to: nodesOf(pairs, 'to') };
  const bars = Math.max(sides.from.length, sides.to.length);
  const height = Math.max(ask.height, bars * (flowSizes.line + flowSizes.between));
  const scale = scaleFor([sides.from, sides.to], height);
  const nodes = [sides.from, sides.to].flatMap((side, index) => {
    const dimension = answer.columns[index === 0 ? left : right]?.name ?? '';
    const named = side.map(node => withName(node, { dimension, answer, names: ask.names }));
    return stack(named, { scale, height });
  });
  placeAcross(nodes, ask);
  const links = linksOf(pairs, nodes, scale);
  return { width: ask.width, height, nodes, links, sum: pairs.reduce((sum, { value }) => sum + value, 0) };
}

type Placing = FlowNode & { filled: number };

/** The bars of a side, the largest above; what is left out stands last. Colours go by what things come from. */
function nodesOf(pairs: readonly Pair[], side: 'from' | 'to'): Placing[] {
  const sums = new Map<string, number>();
  for (const pair of pairs) sums.set(pair[side], (sums.get(pair[side]) ?? 0) + pair.value);
  return [...sums]
    .toSorted(([a, x], [b, y]) => Number(a === 'rest') - Number(b === 'rest') || y - x)
    .map(([key, value], index) => ({
      ...{ key, side, value, text: '', pick: null, x: 0, y: 0, height: 0, filled: 0 },
      colour: side === 'from' && key !== 'rest' && index < mostColours ? index : null,
    }));
}

function withName(
  node: Placing,
  { dimension, answer, names }: { dimension: string; answer: PanelAnswer; names: Names },
): Placing {
  if (node.key === 'rest') return { ...node, text: names.other(answer.other?.count ?? 0) };
  const cell = JSON.parse(node.key) as Cell;
  const pick = { dimension, value: cell === null ? null : String(cell) };
  return { ...node, text: valueName(cell, names), pick };
}

/** Room that a bar takes: its own height, or that of its name. */
const roomOf = ({ value }: Placing, scale: number): number => Math.max(value * scale, flowSizes.line);

/** Pixels of one of what is counted: as many as the fuller side has room for. */
function scaleFor(sides: readonly Placing[][], height: number): number {
  const fits = (scale: number) =>
    sides.every(
      side =>
        side.reduce((sum, node) => sum + roomOf(node, scale), 0) + flowSizes.between * (side.length - 1) <= height,
    );
  const most = Math.max(...sides.map(side => side.reduce((sum, { value }) => sum + value, 0)), 0);
  if (most === 0) return 0;
  let low = 0;
  let high = height / most;
  if (fits(high)) return high;
  for (let turn = 0; turn < 40; turn++) {
    const middle = (low + high) / 2;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}

function stack(side: readonly Placing[], { scale, height }: { scale: number; height: number }): Placing[] {
  const used = side.reduce((sum, node) => sum + roomOf(node, scale), 0);
  const gap = side.length < 2 ? 0 : Math.min(24, (height - used) / (side.length - 1));
  let y = 0;
  return side.map(node => {
    const room = roomOf(node, scale);
    const own = Math.max(1, node.value * scale);
    const placed = { ...node, y: y + (room - own) / 2, height: own };
    y += room + gap;
    return placed;
  });
}

/** Names stand outside of the bars and have a third of the width each at most. */
function placeAcross(nodes: readonly Placing[], { width, measure }: FlowAsk): void {
  const room = (side: 'from' | 'to') => {
    const widest = Math.max(0, ...nodes.filter(node => node.side === side).map(({ text }) => measure(text)));
    return Math.min(width * 0.32, widest + 4) + flowSizes.gap;
  };
  for (const node of nodes)
    node.x = node.side === 'from' ? room('from') : Math.max(room('from') + 60, width - room('to') - flowSizes.bar);
}

/** Bands in the order of their ends, so that as few as may be cross at a bar. */
function linksOf(pairs: readonly Pair[], nodes: readonly Placing[], scale: number): FlowLink[] {
  const find = (side: 'from' | 'to', key: string) => nodes.find(node => node.side === side && node.key === key);
  const ends = pairs.flatMap(pair => {
    const from = find('from', pair.from);
    const to = find('to', pair.to);
    return from === undefined || to === undefined ? [] : [{ pair, from, to, fromY: 0, toY: 0 }];
  });
  for (const end of ends.toSorted((a, b) => a.to.y - b.to.y)) {
    end.fromY = end.from.y + end.from.filled;
    end.from.filled += end.pair.value * scale;
  }
  for (const end of ends.toSorted((a, b) => a.from.y - b.from.y)) {
    end.toY = end.to.y + end.to.filled;
    end.to.filled += end.pair.value * scale;
  }
  return ends
    .map(({ pair: { value, cell }, from, to, fromY, toY }) => {
      const band = { x1: from.x + flowSizes.bar, y1: fromY, x2: to.x, y2: toY, thick: Math.max(0.75, value * scale) };
      return { key: `${from.key} ${to.key}`, from, to, value, cell, path: bandPath(band) };
    })
    .toSorted((a, b) => b.value - a.value);
}

interface Band {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
  thick: number;
}

function bandPath({ x1, y1, x2, y2, thick }: Band): string {
  const middle = (x1 + x2) / 2;
  const point = (...places: number[]) => places.map(place => Math.round(place * 10) / 10).join(' ');
  return [
    `M${point(x1, y1)}`,
    `C${point(middle, y1, middle, y2, x2, y2)}`,
    `L${point(x2, y2 + thick)}`,
    `C${point(middle, y2 + thick, middle, y1 + thick, x1, y1 + thick)}Z`,
  ].join('');
}
