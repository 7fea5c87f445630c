// What was written is kept in stretches, and says of every minute what a list of all minutes would say.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { minuteMs } from '../base/clock.ts';
import { openStore } from './open.ts';
import { noteWritten, outputState, type RevisedStretch, unwrittenMinutes, withMinutes, writtenTo } from './outputs.ts';
import type { Store } from './store.ts';

const first = Date.parse('2026-03-01T00:00:00Z');
const at = (minute: number): string => new Date(first + minute * minuteMs).toISOString().replace('.000', '');
const minute = (number: number, revision: number) => ({ start: at(number), end: at(number + 1), revision, rows: 1 });

const batches = fc.array(
  fc.uniqueArray(fc.record({ number: fc.integer({ min: 0, max: 30 }), revision: fc.integer({ min: 1, max: 3 }) }), {
    selector: ({ number }) => number,
    maxLength: 12,
  }),
  { maxLength: 8 },
);

const revisionAt = (stretches: readonly RevisedStretch[], number: number): number | undefined =>
  stretches.find(({ start, end }) => start <= at(number) && at(number) < end)?.revision;

test('stretches say of every minute what was written last, and neighbours of one revision are one', () => {
  fc.assert(
    fc.property(batches, all => {
      const naive = new Map<number, number>();
      let stretches: RevisedStretch[] = [];
      for (const batch of all) {
        for (const { number, revision } of batch) naive.set(number, revision);
        stretches = withMinutes(
          stretches,
          batch.map(({ number, revision }) => minute(number, revision)),
        );
      }
      for (let number = 0; number <= 31; number++) expect(revisionAt(stretches, number)).toBe(naive.get(number));
      for (const [i, { start, revision }] of stretches.entries()) {
        const before = stretches[i - 1];
        if (before === undefined) continue;
        expect(before.end <= start).toBe(true);
        expect(before.end === start && before.revision === revision).toBe(false);
      }
    }),
  );
});

let folder = '';
let store: Store;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outputs-'));
  store = await openStore({ kind: 'sqlite', path: join(folder, 'state.db') });
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

const interval = (number: number, state: 'open' | 'closed' | 'restated', revision: number) => ({
  table_name: 'site.minutes',
  partition: '',
  interval_start: at(number),
  interval_end: at(number + 1),
  state,
  revision,
  rows: 1,
  bytes: 0,
  built_at: at(number + 1),
  dirty_since: null,
  reason: null,
});

test('a closed minute waits until it was written, a restated one again, an open one never', async () => {
  const { db } = store;
  const about = { output: 'top', target: 'a', table_name: 'site.minutes', into_table: 'top' };
  const wanted = { output: 'top', table: 'site.minutes' };
  const waiting = async () => (await unwrittenMinutes(db, wanted)).map(({ start, revision }) => [start, revision]);
  await outputState(db, about);
  await db
    .insertInto('intervals')
    .values([interval(0, 'closed', 1), interval(1, 'restated', 2), interval(2, 'closed', 1), interval(3, 'open', 0)])
    .execute();
  expect(await waiting()).toEqual([
    [at(0), 1],
    [at(1), 2],
    [at(2), 1],
  ]);
  await noteWritten(db, { output: 'top', minutes: await unwrittenMinutes(db, wanted) });
  expect(await waiting()).toEqual([]);
  expect(await writtenTo(db, 'top')).toBe(at(3));
  // Late records restate a minute and make one before all others.
  await db
    .updateTable('intervals')
    .set({ state: 'restated', revision: 2 })
    .where('interval_start', '=', at(0))
    .execute();
  await db
    .insertInto('intervals')
    .values(interval(-5, 'closed', 1))
    .execute();
  expect(await waiting()).toEqual([
    [at(-5), 1],
    [at(0), 2],
  ]);
  // What a tick looks at: what was built lately, and the newest.
  const lately = { ...wanted, from: at(2), builtFrom: at(1) };
  expect((await unwrittenMinutes(db, lately)).map(({ start }) => start)).toEqual([at(0)]);
  await noteWritten(db, { output: 'top', minutes: [{ ...minute(0, 2) }] });
  expect(await waiting()).toEqual([[at(-5), 1]]);
  // The same output with another target begins anew.
  await outputState(db, { ...about, target: 'b' });
  expect(await waiting()).toHaveLength(4);
});
