// What every store must do for several processes that have it open at once: two handles on one state stand for two of them.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { filesBetween } from './bucket_listings.ts';
import { copyState } from './copy_state.ts';
import { markDirty } from './intervals.ts';
import { enterFiles } from './ledger.ts';
import { nextNumber, type Store } from './store.ts';
import type { NewFile } from './tables.ts';

const at = '2026-03-01T12:00:00Z';

const newFile = (path: string): NewFile => ({
  ...{
    source: 'scans',
    dataset: 'site.scans',
    format: 'delimited',
    path,
    state: 'found',
    found_at: at,
    period: '2026-03-01T12',
  },
  ...{ bytes: 10, modified_ms: 1_772_366_400_123, lines: 0, rows: 0, rejects: 0, duplicates: 0 },
  ...{ etag: null, error: null, first_event: null, last_event: null, ingested_at: null, again: null },
});

/** In the order of their bytes. */
const texts = [
  '',
  '\0',
  '\0\x01',
  '\x01',
  '\x01\0',
  '\x02',
  'A',
  'B',
  'Z',
  '_',
  'a',
  'a\0b',
  'aa',
  'z',
  'ä',
  '日本',
  '\u{fffd}',
  '🚚',
];

export function sharingContract(
  name: string,
  { open, openEmpty, wipe }: { open: () => Promise<Store>; openEmpty: () => Promise<Store>; wipe: () => Promise<void> },
) {
  describe(`shared: ${name}`, () => {
    let one: Store;
    let other: Store;
    beforeEach(async () => {
      one = await open();
      other = await open();
    });
    afterEach(async () => {
      await one.close();
      await other.close();
      await wipe();
    });

    test('whoever reads a number and writes the next has the turn of all', async () => {
      const given = await Promise.all(
        [one, other, one, other, one, other].map(store =>
          store.transaction(async db => {
            const number = await nextNumber(db, { name: 'change' });
            await new Promise(resolve => setTimeout(resolve, 5));
            return number;
          }),
        ),
      );
      expect(given.sort()).toEqual([1, 2, 3, 4, 5, 6]);
    });

    test('texts are ordered by their bytes, and are read as they were written', async () => {
      await enterFiles(one.db, texts.toReversed().map(newFile));
      const rows = await other.db.selectFrom('files').select('path').orderBy('path').execute();
      expect(rows.map(({ path }) => path).filter(path => !path.includes('\0'))).toEqual(
        texts.filter(path => !path.includes('\0')),
      );
      expect(
        [...(await filesBetween(other.db, { source: 'scans', after: undefined, to: undefined })).keys()].sort(),
      ).toEqual([...texts].sort());
      const newest = await other.db
        .selectFrom('files')
        .select(({ fn }) => fn.max('path').as('path'))
        .executeTakeFirst();
      expect(newest).toEqual({ path: '🚚' });
    });

    test('a number is a number, however long', async () => {
      const long = 2 ** 53 - 1;
      await one.db.insertInto('counters').values({ name: 'long', value: long }).execute();
      const row = await other.db
        .selectFrom('counters')
        .select(({ fn }) => [fn.sum('value').as('sum'), fn.max('value').as('max'), fn.countAll().as('count')])
        .executeTakeFirst();
      expect(row).toEqual({ sum: long, max: long, count: 1 });
    });

    test('nothing is in an empty list', async () => {
      await one.db.insertInto('counters').values({ name: 'a', value: 1 }).execute();
      expect(await one.db.selectFrom('counters').selectAll().where('name', 'in', []).execute()).toEqual([]);
      expect(await one.db.selectFrom('counters').selectAll().where('name', 'not in', []).execute()).toHaveLength(1);
    });

    test('a snapshot sees one instant', async () => {
      await one.db.insertInto('counters').values({ name: 'a', value: 1 }).execute();
      const seen = await other.snapshot(async db => {
        const before = await db.selectFrom('counters').selectAll().execute();
        await one.db.insertInto('counters').values({ name: 'b', value: 1 }).execute();
        return [before, await db.selectFrom('counters').selectAll().execute()];
      });
      expect(seen[1]).toEqual(seen[0]);
      expect(await other.db.selectFrom('counters').selectAll().execute()).toHaveLength(2);
    });

    test('stamps tell when there is something to look at again, whoever wrote it', async () => {
      const stamps = async () => [await other.stamp(), await other.ledgerStamp()];
      const first = await stamps();
      expect(await stamps()).toEqual(first);
      await enterFiles(one.db, [newFile('a')]);
      const entered = await stamps();
      expect([entered[0] === first[0], entered[1] === first[1]]).toEqual([false, false]);
      await other.db.insertInto('counters').values({ name: 'own', value: 1 }).execute();
      const own = await stamps();
      expect(own[0]).not.toBe(entered[0]);
      const undone = one.transaction(async db => {
        await enterFiles(db, [newFile('b')]);
        throw new Error('no');
      });
      await expect(undone).rejects.toThrow('no');
      expect((await stamps())[1]).toBe(own[1]);
      const span = { start: '2026-03-01T00:00:00Z', end: '2026-03-01T01:00:00Z' };
      await one.transaction(db => markDirty(db, { table: 'site.hourly', spans: [span], reason: 'new', at }));
      expect((await stamps())[1]).not.toBe(own[1]);
      const marked = await stamps();
      await enterFiles(other.db, [newFile('c')]);
      expect((await stamps())[1]).not.toBe(marked[1]);
    });

    test('its size is known', async () => {
      const before = await one.bytes();
      await enterFiles(
        one.db,
        Array.from({ length: 500 }, (_, number) => newFile(`${number}${'x'.repeat(500)}`)),
      );
      expect(before).toBeGreaterThan(0);
      expect(await one.bytes()).toBeGreaterThan(before + 250_000);
    });

    test('all of it goes into an empty state, whichever keeps that, and into no other', async () => {
      await enterFiles(one.db, [newFile('a'), newFile('b\0')]);
      await one.db.insertInto('keys').values({ name: 'k', value: 'v', made_at: at }).execute();
      await nextNumber(one.db, { name: 'change' });
      const empty = await openEmpty();
      try {
        expect(await copyState(one, empty, 'there')).toBe(4);
        await expect(copyState(one, empty, 'there')).rejects.toMatchObject({ code: 'state_not_empty' });
        await enterFiles(empty.db, [newFile('c')]);
        const files = await filesBetween(empty.db, { source: 'scans', after: undefined, to: undefined });
        expect(files.get('b\0')).toEqual(
          (await filesBetween(one.db, { source: 'scans', after: undefined, to: undefined })).get('b\0'),
        );
        expect([...files.values()].map(({ id }) => id)).toEqual([1, 2, expect.any(Number)]);
        expect(await empty.db.selectFrom('keys').select('value').execute()).toEqual([{ value: 'v' }]);
      } finally {
        await empty.close();
      }
    });
  });
}
