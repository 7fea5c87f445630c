// The fold of a dimension against what anybody would say who wrote down every snapshot: the newest one that was seen by then.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changedStretches, contentAt, foldSnapshot, type Told, type Version } from './dimension_fold.ts';

const [ever, always] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

interface Snapshot {
  at: number;
  /** By key. */
  contents: Map<string, string>;
}

let refs = 0;
const told = (key: string, content: string, from = ever, to = always): Told => ({
  key,
  content,
  from,
  to,
  ref: refs++,
});

const recordsOf = ({ contents }: Snapshot): Told[] => [...contents].map(([key, content]) => told(key, content));

const keys = ['a', 'b', 'c'];
const snapshots = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.dictionary(fc.constantFrom(...keys), fc.constantFrom('x', 'y'))), {
    maxLength: 12,
  })
  .map(list => {
    let at = 10;
    return list.map(([later, contents]): Snapshot => {
      at += later;
      return { at, contents: new Map(Object.entries(contents)) };
    });
  });

/** What the newest snapshot up to an instant says of a key; before the first that has it, what that one says. */
function naive(all: readonly Snapshot[], { key, at }: { key: string; at: number }): string | undefined {
  const first = all.find(({ contents }) => contents.has(key));
  if (first === undefined) return undefined;
  return (at < first.at ? first : all.findLast(one => one.at <= at))?.contents.get(key);
}

const instants = Array.from({ length: 60 }, (_, i) => i);
const ofKey = (versions: readonly Version[], key: string) => versions.filter(version => version.key === key);

test('at every instant holds what the newest snapshot up to then says, the first one back to the beginning', () => {
  fc.assert(
    fc.property(snapshots, all => {
      let versions: Version[] = [];
      for (const snapshot of all)
        versions = foldSnapshot(versions, { records: recordsOf(snapshot), at: snapshot.at }).versions;
      for (const key of keys) {
        const own = ofKey(versions, key);
        for (const at of instants) {
          expect(own.filter(({ from, to }) => from <= at && at < to).length).toBeLessThanOrEqual(1);
          expect(contentAt(own, at)).toBe(naive(all, { key, at }));
        }
      }
    }),
    { numRuns: 500 },
  );
});

test('the same snapshot again changes nothing', () => {
  fc.assert(
    fc.property(snapshots, fc.integer({ min: 0, max: 5 }), (all, later) => {
      let versions: Version[] = [];
      for (const snapshot of all)
        versions = foldSnapshot(versions, { records: recordsOf(snapshot), at: snapshot.at }).versions;
      const last = all.at(-1);
      if (last === undefined) return;
      const again = foldSnapshot(versions, { records: recordsOf(last), at: last.at + later });
      expect(new Set(again.versions)).toEqual(new Set(versions));
      expect(changedStretches(versions, again.versions)).toEqual([]);
    }),
  );
});

test('what changed between two states is every instant at which something else holds, and no other', () => {
  fc.assert(
    fc.property(snapshots, snapshots, (one, other) => {
      const fold = (all: readonly Snapshot[]) =>
        all.reduce<Version[]>((v, s) => foldSnapshot(v, { records: recordsOf(s), at: s.at }).versions, []);
      const [before, after] = [fold(one), fold(other)];
      const stretches = changedStretches(before, after);
      for (const key of keys) {
        for (const at of instants) {
          const changed = stretches.some(s => s.key === key && s.from <= at && at < s.to);
          expect(changed).toBe(contentAt(ofKey(before, key), at) !== contentAt(ofKey(after, key), at));
        }
      }
    }),
  );
});

test('a table with times of its own is taken at its word', () => {
  const history = fc
    .uniqueArray(fc.integer({ min: 0, max: 50 }), { minLength: 2, maxLength: 6 })
    .map(cuts => cuts.sort((a, b) => a - b))
    .chain(cuts => fc.tuple(fc.constant(cuts), fc.array(fc.constantFrom('x', 'y'), { minLength: 5, maxLength: 5 })));
  fc.assert(
    fc.property(snapshots, history, (all, [cuts, contents]) => {
      let versions: Version[] = [];
      for (const snapshot of all)
        versions = foldSnapshot(versions, { records: recordsOf(snapshot), at: snapshot.at }).versions;
      const records = cuts.slice(1).map((to, i) => told('a', contents[i] ?? '', cuts[i], to));
      const { versions: after, refused } = foldSnapshot(versions, { records, at: 100 });
      expect(refused).toEqual([]);
      for (const at of instants) {
        const word = records.find(({ from, to }) => from <= at && at < to)?.content;
        expect(contentAt(ofKey(after, 'a'), at)).toBe(word);
      }
    }),
  );
});

test('a changed row holds from its own time, and what held before ends there', () => {
  const first = foldSnapshot([], { records: [told('a', 'x')], at: 100 }).versions;
  const { versions } = foldSnapshot(first, { records: [told('a', 'y', 40)], at: 120 });
  expect(versions.map(({ content, from, to }) => [content, from, to])).toEqual([
    ['x', ever, 40],
    ['y', 40, always],
  ]);
  // The same row with another time: its beginning is known better now.
  const redated = foldSnapshot(versions, { records: [told('a', 'y', 30)], at: 130 }).versions;
  expect(redated.map(({ content, from, to }) => [content, from, to])).toEqual([
    ['x', ever, 30],
    ['y', 30, always],
  ]);
});

test('records that contradict each other are refused, the first one stays', () => {
  const { versions, refused } = foldSnapshot([], {
    records: [
      told('a', 'x'),
      told('a', 'x'),
      told('a', 'y'),
      told('b', 'z', 5, 5),
      told('c', 'x', 0, 10),
      told('c', 'y', 9, 20),
    ],
    at: 100,
  });
  expect(versions.map(({ key, content }) => [key, content])).toEqual([
    ['a', 'x'],
    ['c', 'x'],
  ]);
  expect(refused.map(({ code }) => code)).toEqual(['duplicate_key', 'bad_validity', 'bad_validity']);
});
