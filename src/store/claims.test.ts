// Claims are leases: one holder at a time, tokens that only grow, taken over when their time is over, and known by whoever lost one.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  Claimant,
  claimFiles,
  filesOfOthers,
  freeOver,
  hadSiteTurn,
  heldClaims,
  holdsClaim,
  newestToken,
  takeClaim,
  turnOf,
} from './claims.ts';
import { enterSegment } from './ledger.ts';
import { openStore } from './open.ts';
import type { Store } from './store.ts';

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claims-'));
  store = await openStore({ kind: 'sqlite', path: join(folder, 'state.db') });
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

const take = (name: string, holder: string, leaseMs = 60_000) =>
  store.transaction(db => takeClaim(db, { name, holder, leaseMs }));
const until = async (met: () => Promise<boolean>): Promise<void> => {
  while (!(await met())) await new Promise(resolve => setTimeout(resolve, 5));
};

test('a claim is one holder at a time; whoever takes it over has a higher token, and the one before has lost it', async () => {
  const first = await take('build:a', 'work one', 1);
  let second = await take('build:a', 'work two');
  await until(async () => {
    second ??= await take('build:a', 'work two');
    return second !== undefined;
  });
  expect(second?.before).toBe(first?.token);
  expect(second?.token).toBeGreaterThan(first?.token ?? 0);
  expect(await take('build:a', 'work three')).toBeUndefined();
  expect(first && (await holdsClaim(store.db, first))).toBe(false);
  expect(second && (await holdsClaim(store.db, second))).toBe(true);
});

test('a turn that was freed keeps its token, so that others see that somebody had it', async () => {
  const one = new Claimant(store, { kind: 'work' });
  const claim = await store.transaction(db => one.take(db, turnOf('site.scans')));
  if (claim === undefined) throw new Error('it is free');
  await store.transaction(db => one.freeKept(db, claim));
  expect(await newestToken(store.db, turnOf('site.scans'))).toBe(claim.token);
  expect(await holdsClaim(store.db, claim)).toBe(false);
  expect(await heldClaims(store.db)).toEqual([]);
  expect((await take(turnOf('site.scans'), 'work two'))?.before).toBe(claim.token);
  await one.close();
});

test('who lives keeps what it has beyond the length of its lease', async () => {
  const one = new Claimant(store, { kind: 'work', leaseMs: 60 });
  const claim = await store.transaction(db => one.take(db, 'build:a'));
  const begun = await heldClaims(store.db);
  await until(async () => (await heldClaims(store.db))[0]?.until !== begun[0]?.until);
  expect(claim && (await holdsClaim(store.db, claim))).toBe(true);
  await one.close();
  expect(await heldClaims(store.db)).toEqual([]);
});

test('whoever has the site’s turn frees what passes before it left, and nothing of those who work beside', async () => {
  await take('files:x', 'pass here 1 aa');
  await take('compact:y', 'pass here 2 bb');
  await take('build:z', 'work here 3 cc');
  await store.transaction(db => freeOver(db, holder => hadSiteTurn(holder) && holder !== 'pass here 2 bb'));
  expect((await heldClaims(store.db)).map(({ name }) => name)).toEqual(['compact:y', 'build:z']);
});

test('a file is claimed by one, until that one is over', async () => {
  const ids: number[] = [];
  for (const path of ['a', 'b', 'c'])
    ids.push(
      await enterSegment(store.db, { source: 's', dataset: 'd.e', format: 'csv', path, at: '2026-03-01T00:00:00Z' }),
    );
  const [one, two] = [await take('files:one', 'work one'), await take('files:two', 'work two')];
  const claim = (token = 0, wanted: number[]) => store.transaction(db => claimFiles(db, { ids: wanted, token }));
  expect(await claim(one?.token, ids.slice(0, 2))).toHaveLength(2);
  expect((await claim(two?.token, ids)).map(({ id }) => id)).toEqual(ids.slice(2));
  expect(await claim(one?.token, ids.slice(0, 2))).toHaveLength(2);
  expect(await filesOfOthers(store.db, { ids, token: two?.token ?? 0 })).toEqual(ids.slice(0, 2));
  await store.transaction(db => freeOver(db, holder => holder === 'work one'));
  expect(await filesOfOthers(store.db, { ids, token: two?.token ?? 0 })).toEqual([]);
  expect(await claim(two?.token, ids)).toHaveLength(3);
});
