// No window is left out, none is looked at before its data is there, and none that is history.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayMs, hourMs, minuteMs } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import { localTime, openZone } from '../base/zone.ts';
import { type Due, weeksBefore, windowsDue } from './windows.ts';

const zone = openZone('Europe/Warsaw');
const usual = { over: { ms: hourMs }, everyMs: hourMs, waitMs: 0, zone };
const at = (text: string) => new Date(`2026-03-${text}Z`);
const due = (more: Partial<Due>) => {
  const end = more.end ?? at('10T10:23:11');
  return windowsDue({ ...usual, after: undefined, now: end, ...more, end });
};
const ends = (more: Partial<Due>) => due(more).map(({ to }) => to.toISOString().slice(5, 16));

it('the first time the last day, then what is new and what may have been late', () => {
  expect(ends({})).toHaveLength(24);
  expect(ends({}).at(-1)).toBe('03-10T10:00');
  expect(ends({ after: at('10T08:00:00') })).toEqual(
    ['05', '06', '07', '08', '09', '10'].map(hour => `03-10T${hour}:00`),
  );
  expect(ends({ after: at('10T10:00:00'), waitMs: 2 * hourMs })).toEqual(['03-10T07:00', '03-10T08:00']);
});

it('windows slide where they are longer than the step between them', () => {
  const one = due({ after: at('10T10:00:00'), everyMs: 10 * minuteMs }).at(-1);
  expect(one).toEqual({ from: at('10T09:20:00'), to: at('10T10:20:00') });
});

it('days end at local midnights, also where clocks change', () => {
  const days = due({ over: { days: 1 }, everyMs: dayMs, after: at('28T06:00:00'), end: at('30T12:00:00') });
  expect(days.map(({ from, to }) => (to.getTime() - from.getTime()) / hourMs)).toEqual([24, 23]);
  expect(days.map(({ to }) => localTime(to, zone))).toEqual(['2026-03-29T00:00:00', '2026-03-30T00:00:00']);
  const [week] = due({ over: { days: 7 }, everyMs: dayMs, after: at('29T12:00:00'), end: at('30T12:00:00') });
  expect(week && localTime(week.from, zone)).toBe('2026-03-23T00:00:00');
});

it('hours begin where the clocks of the zone say so', () => {
  const one = windowsDue({
    ...usual,
    zone: openZone('Asia/Kolkata'),
    after: at('10T09:00:00'),
    end: at('10T10:10:00'),
    now: at('10T12:00:00'),
  }).at(-1);
  expect(one?.to).toEqual(at('10T09:30:00'));
});

it('what ended long ago is history, and what lies ahead of the clock is not there yet', () => {
  expect(ends({ now: at('25T00:00:00') })).toEqual([]);
  expect(ends({ now: at('10T07:30:00'), after: at('10T10:00:00') })).toEqual([
    '03-10T04:00',
    '03-10T05:00',
    '03-10T06:00',
    '03-10T07:00',
  ]);
  // A clock that ran ahead looked at the future; it does not keep the present from being looked at.
  expect(ends({ after: at('30T00:00:00') }).at(-1)).toBe('03-10T10:00');
});

describe('laws', () => {
  it('however often and late one looks, no window is left out, and none goes beyond the data', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 20, size: 'max' }),
        fc.constantFrom(10, 15, 30, 60),
        (pauses, step) => {
          let end = at('10T10:07:00').getTime();
          let after: Date | undefined;
          const seen = new Set<number>();
          for (const pause of pauses) {
            end += pause * 7 * minuteMs;
            const windows = due({ end: new Date(end), everyMs: step * minuteMs, after });
            expect(windows.length).toBeLessThanOrEqual(limits.alertWindows);
            for (const { to } of windows) seen.add(to.getTime());
            after = windows.at(-1)?.to ?? after;
          }
          const all = [...seen];
          expect(all.every((to, i) => i === 0 || to - (all[i - 1] ?? 0) === step * minuteMs)).toBe(true);
          expect(all.every(to => to <= end && to % (step * minuteMs) === 0)).toBe(true);
          if (all.length > 0) expect(end - (all.at(-1) ?? 0)).toBeLessThan(step * minuteMs);
        },
      ),
    );
  });

  it('a week before reads the same on the clock', () => {
    expect(weeksBefore(at('30T10:00:00'), 1, zone)).toEqual(at('23T11:00:00'));
    expect(weeksBefore(at('23T11:00:00'), 2, zone)).toEqual(at('09T11:00:00'));
  });
});
