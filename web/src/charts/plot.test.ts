// Places of a plot: names do not touch, what is not there yet is shaded, a pixel leads to its slot.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerOf, column, dimension, timeColumn } from './answer_fixture.ts';
import { cutOf } from './cut.ts';
import { furnish } from './furniture.ts';
import { plotOf, slotAt, xOf } from './plot.ts';

const range = { from: '2026-03-01T00:00:00Z', to: '2026-03-02T00:00:00Z' };
const at = (hour: number) => new Date(Date.parse(range.from) + hour * 3_600_000).toISOString();
const hours = Array.from({ length: 24 }, (_, hour) => hour);

function plotted(values: readonly number[], some = {}) {
  const rows = hours.flatMap(hour => values.map((value, index) => [at(hour), `series ${index}`, value * (hour + 1)]));
  const answer = answerOf([timeColumn, dimension('depot'), column('parcels')], rows, { range, ...some });
  const cut = cutOf(answer);
  const ask = {
    cut,
    answer,
    kind: 'line',
    width: 800,
    height: 240,
    language: 'en',
    unit: 'parcels',
    caption: '',
  } as const;
  const plot = plotOf({
    ...ask,
    measure: text => text.length * 7,
    nameOf: series => series.picks[0]?.value ?? '',
    categoryOf: value => String(value),
  });
  return { plot, cut };
}

test('names at the ends are a line apart and inside of the plot', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 2, maxLength: 8 }), values => {
      const { ends, top, bottom } = plotted(values).plot;
      const places = ends.map(({ y }) => y).toSorted((a, b) => a - b);
      for (const [index, y] of places.entries()) {
        if (index > 0) expect(y - (places[index - 1] ?? 0)).toBeGreaterThanOrEqual(14.9);
        expect(y).toBeLessThanOrEqual(bottom + 0.1);
        expect(y).toBeGreaterThanOrEqual(top - 0.1);
      }
    }),
  );
});

test('what lies after the end of the data is shaded and says so', () => {
  const { plot } = plotted([5, 9], { data_to: at(18) });
  const shapes = furnish(plot, { running: '', noData: 'no data yet', axisFrom: text => text });
  const shade = shapes.find(({ shape }) => shape === 'rect');
  expect(shade).toMatchObject({ x: xOf(plot, Date.parse(at(18))) });
  expect(shapes.filter(shape => shape.shape === 'text').map(({ text }) => text)).toContain('no data yet');
});

test('a restated interval has its notch', () => {
  const { plot } = plotted([5], { restated: [at(6)] });
  const notches = furnish(plot, { running: '', noData: '', axisFrom: text => text }).filter(
    ({ shape }) => shape === 'notch',
  );
  expect(notches).toHaveLength(1);
});

test('every pixel of a slot leads to it', () => {
  const { plot, cut } = plotted([5, 9]);
  for (const [index, slot] of cut.slots.entries())
    expect(slotAt(plot, cut.slots, xOf(plot, (slot.from + slot.to) / 2))).toBe(index);
});
