// The laws of steady lists, over any history of minutes.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Standing, steadyList } from './steady.ts';

/** A minute in its plain order: the largest value first, equals by their names. */
const plain = (values: Readonly<Record<string, number>>): Standing[] =>
  Object.entries(values)
    .map(([key, value]) => ({ key, value }))
    .sort((a, b) => b.value - a.value || (a.key < b.key ? -1 : 1));

const minute = fc
  .dictionary(fc.constantFrom(...'abcdefgh'), fc.integer({ min: 80, max: 130 }), { maxKeys: 8 })
  .map(plain);
const history = fc.array(minute, { minLength: 1, maxLength: 12 });
const rule = fc.record({
  top: fc.integer({ min: 1, max: 6 }),
  beatenBy: fc.constantFrom(0, 0.05, 0.1, 0.3),
  minutes: fc.integer({ min: 1, max: 4 }),
});

const lists = (minutes: readonly Standing[][], options: Parameters<typeof steadyList>[1]) =>
  minutes.map((_, i) => steadyList(minutes.slice(0, i + 1), options));
const keys = (minutes: readonly Standing[], top: number) => minutes.slice(0, top).map(({ key }) => key);
const valueIn = (minutes: readonly Standing[], key: string | undefined) =>
  minutes.find(entry => entry.key === key)?.value ?? Number.NaN;

test('a list has the entries of the minute and no others, each once, as many as the plain one', () => {
  fc.assert(
    fc.property(history, rule, (minutes, options) => {
      const list = steadyList(minutes, options);
      const last = minutes.at(-1) ?? [];
      expect(new Set(list).size).toBe(list.length);
      expect(list.length).toBe(Math.min(options.top, last.length));
      expect(list.every(key => last.some(entry => entry.key === key))).toBe(true);
    }),
  );
});

test('at each place stands an entry at most the share below that of the plain list', () => {
  fc.assert(
    fc.property(history, rule, (minutes, options) => {
      const last = minutes.at(-1) ?? [];
      for (const [place, key] of steadyList(minutes, options).entries())
        expect(valueIn(last, key) * (1 + options.beatenBy)).toBeGreaterThanOrEqual(last[place]?.value ?? 0);
    }),
  );
});

/** True where `one` has surely beaten `other` in the last of some minutes. */
function beats(
  one: string,
  other: string,
  minutes: readonly Standing[][],
  shown: readonly string[][],
  options: Parameters<typeof steadyList>[1],
) {
  const last = minutes.at(-1) ?? [];
  const isBefore = (entries: readonly Standing[]) => {
    const place = (key: string) => entries.findIndex(entry => entry.key === key);
    return place(one) >= 0 && (place(other) < 0 || place(one) < place(other));
  };
  if (!isBefore(last)) return false;
  if (valueIn(last, one) > valueIn(last, other) * (1 + options.beatenBy)) return true;
  const span = minutes.slice(-options.minutes);
  const listed = shown.slice(shown.length - options.minutes, -1).every(list => list.includes(other));
  return span.length === options.minutes && listed && span.every(isBefore);
}

test('nobody stands before one who has surely beaten them', () => {
  fc.assert(
    fc.property(history, rule, (minutes, options) => {
      const shown = lists(minutes, options);
      const list = shown.at(-1) ?? [];
      const all = (minutes.at(-1) ?? []).map(({ key }) => key);
      for (const [place, key] of list.entries()) {
        const below = all.filter(other => !list.slice(0, place + 1).includes(other));
        expect(below.filter(other => beats(other, key, minutes, shown, options))).toEqual([]);
      }
    }),
  );
});

test('who falls or leaves was surely beaten by one that stands before them now, or is gone', () => {
  fc.assert(
    fc.property(history, rule, (minutes, options) => {
      const shown = lists(minutes, options);
      const [then = [], list = []] = [shown.at(-2), shown.at(-1)];
      const last = (minutes.at(-1) ?? []).map(({ key }) => key);
      const stayed = then.filter(key => last.includes(key));
      for (const [place, key] of stayed.entries()) {
        const now = list.indexOf(key);
        if (now >= 0 && now <= place) continue;
        const above = now < 0 ? list : list.slice(0, now);
        expect(above.some(other => beats(other, key, minutes, shown, options))).toBe(true);
      }
    }),
  );
});

test('without noise it is the plain list: where nothing changes, where all changes are large, where one minute is enough', () => {
  fc.assert(
    fc.property(history, rule, (minutes, options) => {
      const last = minutes.at(-1) ?? [];
      const still = minutes.map(() => last);
      expect(steadyList(still, options)).toEqual(keys(last, options.top));
      const apart = minutes.map(entries => entries.map(({ key }, place) => ({ key, value: 2 ** (20 - place) })));
      expect(steadyList(apart, options)).toEqual(keys(last, options.top));
      expect(steadyList(minutes, { ...options, minutes: 1 })).toEqual(keys(last, options.top));
    }),
  );
});

test('an example: a close race changes nothing, a clear lead does at once, a small one after three minutes', () => {
  const options = { top: 2, beatenBy: 0.1, minutes: 3 };
  const close = [
    { a: 100, b: 99, c: 98 },
    { a: 99, b: 100, c: 101 },
    { a: 101, b: 99, c: 100 },
  ].map(plain);
  expect(steadyList(close, options)).toEqual(['a', 'b']);
  expect(steadyList([...close, plain({ a: 100, b: 99, c: 112 })], options)).toEqual(['c', 'a']);
  const slow = [
    { a: 100, b: 99 },
    { a: 99, b: 100 },
    { a: 99, b: 100 },
  ].map(plain);
  expect(steadyList(slow, options)).toEqual(['a', 'b']);
  expect(steadyList([...slow, plain({ a: 99, b: 100 })], options)).toEqual(['b', 'a']);
});
