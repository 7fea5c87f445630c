// Two lists beside each other: every entry of either is told once.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changesBetween } from './differences.ts';

const rows = fc
  .uniqueArray(fc.constantFrom('GDN', 'WAW', 'LOD', 'KRK', null), { maxLength: 5 })
  .map(depots => depots.map((depot, i) => ({ depot, rank: i + 1 })));

test('who is there stands first, in the order of now; who is gone after; each with both places', () => {
  fc.assert(
    fc.property(rows, rows, (now, then) => {
      const changes = changesBetween(now, then, ['depot']);
      const rankIn = (list: typeof now, depot: string | null) => list.find(row => row.depot === depot)?.rank ?? null;
      const gone = then.filter(({ depot }) => rankIn(now, depot) === null);
      expect(changes.map(({ key }) => key[0])).toEqual([...now, ...gone].map(({ depot }) => depot));
      for (const { key, rank, before } of changes) {
        const depot = key[0] as string | null;
        expect([rank, before]).toEqual([rankIn(now, depot), rankIn(then, depot)]);
      }
    }),
  );
});

test('a list without ranks is in the order of its rows, and several lists are told apart', () => {
  const now = [{ depot: 'GDN' }, { depot: 'WAW' }];
  expect(changesBetween(now, [{ depot: 'WAW' }], ['depot'])).toEqual([
    { key: ['GDN'], rank: 1, before: null },
    { key: ['WAW'], rank: 2, before: 1 },
  ]);
  const of = (region: string, depot: string, rank: number) => ({ region, depot, rank });
  const lists = [of('north', 'GDN', 1), of('south', 'GDN', 1)];
  expect(changesBetween(lists, [of('south', 'GDN', 3)], ['region', 'depot'])).toEqual([
    { key: ['north', 'GDN'], rank: 1, before: null },
    { key: ['south', 'GDN'], rank: 1, before: 3 },
  ]);
});
