// When a source is late: by its own habit, whatever that is.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hourMs, minuteMs } from '../base/clock.ts';
import { type Arrival, freshnessState, rhythmOf } from './source_rhythm.ts';

const start = Date.parse('2026-03-01T00:00:00Z');

/** Files every so often, each found some time after its newest record. */
const steady = ({ everyMs, delayMs, count }: { everyMs: number; delayMs: number; count: number }): Arrival[] =>
  Array.from({ length: count }, (_, i) => ({
    newest: new Date(start + i * everyMs),
    foundAt: new Date(start + i * everyMs + delayMs),
  }));

test('the newest record of a steady source gets as old as a step and the delay, before newer ones come', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 15 * minuteMs, max: 48 * hourMs }),
      fc.integer({ min: 0, max: 12 * hourMs }),
      fc.integer({ min: 4, max: 40 }),
      fc.infiniteStream(fc.integer({ min: 0, max: 1_000 })),
      (everyMs, delayMs, count, order) => {
        const arrivals = steady({ everyMs, delayMs, count }).map(one => ({ one, at: order.next().value ?? 0 }));
        const shuffled = arrivals.sort((a, b) => a.at - b.at).map(({ one }) => one);
        const rhythm = rhythmOf(shuffled);
        expect(rhythm.usualMs).toBe(everyMs + delayMs);
        expect(freshnessState(everyMs + delayMs, rhythm)).toBe('fresh');
        expect(freshnessState((everyMs + delayMs) * 4, rhythm)).toBe('late');
      },
    ),
  );
});

test('an archive that came in one go is never late, nor is what never came', () => {
  const archive = Array.from({ length: 500 }, (_, i) => ({
    newest: new Date(start + i * hourMs),
    foundAt: new Date(start + 1_000 * hourMs + i * 10),
  }));
  expect(freshnessState(10_000 * hourMs, rhythmOf(archive))).toBe('fresh');
  expect(freshnessState(undefined, rhythmOf([]))).toBe('empty');
});

test('files of old records that are added to a steady source do not change its habit', () => {
  const files = steady({ everyMs: hourMs, delayMs: 5 * minuteMs, count: 24 });
  const late = files.map(({ foundAt }) => ({
    newest: new Date(start - hourMs),
    foundAt: new Date(foundAt.getTime() + minuteMs),
  }));
  expect(rhythmOf([...files, ...late]).usualMs).toBe(hourMs + 5 * minuteMs);
});
