// Where a flow is drawn: heights that add up, names that do not overlap, and nothing outside of its frame.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerOf, column, dimension } from './answer_fixture.ts';
import type { Cell } from './cut.ts';
import { type FlowNode, flowOf, flowSizes } from './flow.ts';

const names = {
  label: (name: string) => name,
  other: (count: number) => `Other (${count})`,
  none: 'elsewhere',
};
const columns = [dimension('from_depot'), dimension('to_depot'), column('parcels')];
const ask = { width: 800, height: 320, names, measure: (text: string) => text.length * 7 };
const flow = (rows: Cell[][], other: { count: number; row: Cell[]; rows: Cell[][] } | null = null) =>
  flowOf(answerOf(columns, rows, { grain: null, other }), ask);

const sideOf = (nodes: readonly FlowNode[], side: 'from' | 'to') => nodes.filter(node => node.side === side);

test('the largest stand above, what is left out is a band at the end, and no value is elsewhere', () => {
  const rest: Cell[] = [null, null, 9];
  const { nodes, links, sum } = flow(
    [
      ['A', 'B', 40],
      ['C', 'B', 2],
      [null, 'D', 1],
    ],
    { count: 7, row: rest, rows: [rest] },
  );
  expect(sideOf(nodes, 'from').map(({ text }) => text)).toEqual(['A', 'C', 'elsewhere', 'Other (7)']);
  expect(sideOf(nodes, 'to').map(({ text, value }) => [text, value])).toEqual([
    ['B', 42],
    ['D', 1],
    ['Other (7)', 9],
  ]);
  expect(links.map(({ value }) => value)).toEqual([40, 9, 2, 1]);
  expect(sum).toBe(52);
  expect(nodes.map(({ pick }) => pick?.dimension)).toEqual([
    ...Array<string>(3).fill('from_depot'),
    undefined,
    ...Array<string>(2).fill('to_depot'),
    undefined,
  ]);
});

test('nothing is drawn of nothing', () => {
  expect(flow([]).links).toEqual([]);
  expect(flow([['A', 'B', 0]]).nodes).toEqual([]);
});

test('heights are in one measure, names keep their distance, and all is in the frame', () => {
  const pair = fc.tuple(
    fc.integer({ min: 0, max: 12 }),
    fc.integer({ min: 0, max: 12 }),
    fc.integer({ min: 1, max: 1e6 }),
  );
  fc.assert(
    fc.property(fc.uniqueArray(pair, { minLength: 1, maxLength: 40, selector: ([a, b]) => `${a} ${b}` }), pairs => {
      const { nodes, links, height, width } = flow(pairs.map(([a, b, value]) => [`d${a}`, `d${b}`, value]));
      expect(links).toHaveLength(pairs.length);
      for (const side of ['from', 'to'] as const) {
        const bars = sideOf(nodes, side);
        expect(bars.reduce((sum, { value }) => sum + value, 0)).toBe(
          pairs.reduce((sum, [, , value]) => sum + value, 0),
        );
        for (const [index, bar] of bars.entries()) {
          const middle = bar.y + bar.height / 2;
          const before = bars[index - 1];
          expect(bar.y).toBeGreaterThanOrEqual(-1e-6);
          expect(bar.y + bar.height).toBeLessThanOrEqual(height + 1e-6);
          expect(bar.x).toBeGreaterThanOrEqual(0);
          expect(bar.x + flowSizes.bar).toBeLessThanOrEqual(width);
          if (before !== undefined)
            expect(middle - before.y - before.height / 2).toBeGreaterThanOrEqual(flowSizes.line - 1e-6);
        }
      }
      const tall = nodes.filter(bar => bar.height > 1.5);
      const scale = tall.map(bar => bar.height / bar.value);
      for (const one of scale) expect(one).toBeCloseTo(scale[0] ?? 0, 8);
    }),
    { numRuns: 60 },
  );
});
