// What every adapter of `Storage` must do, as one suite: `storageContract('a folder', open)` inside a test file. `open` gives
// an empty storage and, for the races, `another` that reaches the same bytes by a way of its own.

import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Storage } from './storage.ts';

export interface ContractStorage {
  storage: Storage;
  another: Storage;
  close(): Promise<void>;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (content: Uint8Array | undefined): string | undefined => content && new TextDecoder().decode(content);

export interface ContractOptions {
  /** Rounds of the race; a server that makes racers wait for a second each has fewer. */
  races?: number;
}

export function storageContract(
  name: string,
  open: () => Promise<ContractStorage>,
  { races = 5 }: ContractOptions = {},
): void {
  describe(`storage contract: ${name}`, () => {
    let it: ContractStorage;
    let scratch: string;

    beforeEach(async () => {
      it = await open();
      scratch = await mkdtemp(join(tmpdir(), 'contract-'));
    });
    afterEach(async () => {
      await it.close();
      await rm(scratch, { recursive: true, force: true });
    });

    test('what was put is read back, also by another, and a second put replaces it', async () => {
      await it.storage.put('parcels/dt=2024-01-01/a b%.parquet', bytes('first'));
      expect(text(await it.another.get('parcels/dt=2024-01-01/a b%.parquet'))).toBe('first');
      await it.storage.put('parcels/dt=2024-01-01/a b%.parquet', bytes('second, longer'));
      expect(text(await it.another.get('parcels/dt=2024-01-01/a b%.parquet'))).toBe('second, longer');
      await it.storage.put('empty', bytes(''));
      expect(text(await it.storage.get('empty'))).toBe('');
    });

    test('a part is cut at the end of the object; what is not there is undefined', async () => {
      await it.storage.put('digits', bytes('0123456789'));
      expect(text(await it.storage.get('digits', { start: 2, end: 5 }))).toBe('234');
      expect(text(await it.storage.get('digits', { start: 8, end: 50 }))).toBe('89');
      expect(text(await it.storage.get('digits', { start: 50, end: 60 }))).toBe('');
      expect(await it.storage.get('nothing')).toBeUndefined();
      expect(await it.storage.get('digits/below')).toBeUndefined();
      expect(await it.storage.get('nothing', { start: 0, end: 1 })).toBeUndefined();
    });

    test('a local file is put whole and consumed', async () => {
      const local = join(scratch, 'made.bin');
      const content = Buffer.alloc(300_000, 'tally');
      await writeFile(local, content);
      expect(await it.storage.putFile('t/made.bin', local)).toBe(content.length);
      expect(Buffer.from((await it.another.get('t/made.bin')) ?? []).equals(content)).toBe(true);
      await expect(stat(local)).rejects.toThrow('ENOENT');
      expect((await readFile(await it.storage.local('t/made.bin'))).equals(content)).toBe(true);
      expect((await readFile(await it.another.local('t/made.bin'))).equals(content)).toBe(true);
      await expect(stat(await it.storage.local('t/never.bin'))).rejects.toThrow('ENOENT');
    });

    test('of 16 racing puts of an absent object exactly one wins, and its bytes are there', async () => {
      for (let round = 0; round < races; round++) {
        const key = `race/${round}.json`;
        const won = await Promise.all(
          Array.from({ length: 16 }, (_, i) =>
            (i % 2 ? it.storage : it.another).putIfAbsent(key, bytes(`writer ${i}`.repeat(1000))),
          ),
        );
        const winners = won.flatMap((one, i) => (one ? [i] : []));
        expect(winners).toHaveLength(1);
        expect(text(await it.storage.get(key))).toBe(`writer ${winners[0]}`.repeat(1000));
      }
      expect(await it.storage.list('')).toHaveLength(races);
    });

    test('a list has exactly the objects of a prefix, in order, with their sizes', async () => {
      for (const key of ['t/b', 't/a/2', 't/a/10', 'u', 't/b.json', 'tt/x']) await it.storage.put(key, bytes(key));
      expect((await it.another.list('t/')).map(o => [o.key, o.bytes])).toEqual([
        ['t/a/10', 6],
        ['t/a/2', 5],
        ['t/b', 3],
        ['t/b.json', 8],
      ]);
      expect((await it.storage.list('t/b')).map(o => o.key)).toEqual(['t/b', 't/b.json']);
      expect((await it.storage.list('t')).map(o => o.key)).toEqual(['t/a/10', 't/a/2', 't/b', 't/b.json', 'tt/x']);
      expect(await it.storage.list('none/')).toEqual([]);
      expect(await it.storage.list('')).toHaveLength(6);
      for (const { modifiedMs } of await it.storage.list('')) {
        expect(Math.abs(Date.now() - modifiedMs)).toBeLessThan(600_000);
      }
    });

    test('a deleted object is gone, can be deleted again and put again', async () => {
      await it.storage.put('d/e/f', bytes('x'));
      await it.storage.delete('d/e/f');
      await it.storage.delete('d/e/f');
      await it.storage.delete('d/never/was');
      expect(await it.storage.get('d/e/f')).toBeUndefined();
      expect(await it.storage.list('')).toEqual([]);
      expect(await it.storage.putIfAbsent('d/e/f', bytes('y'))).toBe(true);
      expect(await it.storage.putIfAbsent('d/e/f', bytes('z'))).toBe(false);
      expect(text(await it.storage.get('d/e/f'))).toBe('y');
    });

    test('puts and deletes in one folder do not disturb each other', async () => {
      await Promise.all(
        Array.from({ length: 40 }, async (_, i) => {
          await it.storage.put(`busy/${i}`, bytes('x'));
          await (i % 4 ? it.another.delete(`busy/${i}`) : undefined);
        }),
      );
      expect(await it.storage.list('busy/')).toHaveLength(10);
    });

    test.each(['', '/etc/passwd', 'a/../../b', '..', 'a/./b', 'a//b', 'a/', 'a\0b', 'a\\b'])(
      'the key %j is refused by every verb',
      async key => {
        const refused = { code: 'storage_key' };
        await expect(it.storage.put(key, bytes('x'))).rejects.toMatchObject(refused);
        await expect(it.storage.putFile(key, scratch)).rejects.toMatchObject(refused);
        await expect(it.storage.putIfAbsent(key, bytes('x'))).rejects.toMatchObject(refused);
        await expect(it.storage.get(key)).rejects.toMatchObject(refused);
        await expect(it.storage.delete(key)).rejects.toMatchObject(refused);
        await expect(it.storage.local(key)).rejects.toMatchObject(refused);
      },
    );
  });
}
