// Sessions: when they end, how their ids change, what a stolen or an old id is worth.

import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { limits } from '../base/limits.ts';
import { changePerson } from './accounts.ts';
import { openPeopleBed, type PeopleBed } from './people_bed.ts';
import { endSession, findSession, openSession, rotateSession } from './sessions.ts';

let bed: PeopleBed;
let person: string;
beforeEach(async () => {
  bed = await openPeopleBed();
  person = (await bed.add('maria@example.com')).id;
});
afterEach(() => bed.close());

const hour = 3_600_000;
const times = { idleMs: 24 * hour, lifetimeMs: 30 * 24 * hour };
const open = async () => (await openSession(bed.people, { person, ...times })).secret;
const find = (secret: string) => findSession(bed.people, { secret, ...times });
/** What a request does: finds, and changes the id if it is time. The id that the browser has then. */
const visit = async (secret: string): Promise<string | undefined> => {
  const found = await find(secret);
  if (found === undefined) return undefined;
  return (await rotateSession(bed.people, { session: found.session, secret })) ?? secret;
};

test('the state has no id, only its hash', async () => {
  const secret = await open();
  const rows = await bed.people.store.db.selectFrom('sessions').selectAll().execute();
  expect(JSON.stringify(rows)).not.toContain(secret);
  expect(rows[0]?.hash).toMatch(/^[\w-]{43}$/);
});

test('it ends when it was not used, and when its time is over', async () => {
  const idle = await open();
  bed.wait(times.idleMs - 1);
  expect(await find(idle)).toBeDefined();
  bed.wait(times.idleMs);
  expect(await find(idle)).toBeUndefined();

  let used: string | undefined = await open();
  const step = 20 * hour;
  for (let waited = 0; waited + step < times.lifetimeMs; waited += step) {
    bed.wait(step);
    used = await visit(used ?? '');
    expect(used).toBeDefined();
  }
  bed.wait(step);
  expect(await visit(used ?? '')).toBeUndefined();
});

test('an id changes every hour; the one before holds a moment longer, and then no more', async () => {
  const first = await open();
  bed.wait(limits.rotateMs);
  const second = (await visit(first)) ?? '';
  expect(second).not.toBe(first);
  expect(await visit(second)).toBe(second);
  expect(await find(first)).toBeDefined();
  bed.wait(limits.previousMs);
  expect(await find(first)).toBeUndefined();
  expect(await find(second)).toBeDefined();
});

test('of many requests at once one gets the new id, and all are answered', async () => {
  const first = await open();
  bed.wait(limits.rotateMs);
  const ids = await Promise.all(Array.from({ length: 20 }, () => visit(first)));
  expect(ids).not.toContain(undefined);
  const fresh = new Set(ids.filter(id => id !== first));
  expect(fresh.size).toBe(1);
  expect(await visit([...fresh][0] ?? '')).toBeDefined();
});

test('a new id that was lost with its answer locks nobody out', async () => {
  const first = await open();
  bed.wait(limits.rotateMs);
  const lost = await visit(first);
  bed.wait(limits.succeedMs);
  const second = (await visit(first)) ?? '';
  expect(second).not.toBe(first);
  expect(await find(lost ?? '')).toBeUndefined();
  expect(await find(second)).toBeDefined();
});

test('a copy of the cookie is worth nothing after a logout, with the new id or the one before', async () => {
  const first = await open();
  bed.wait(limits.rotateMs);
  const second = (await visit(first)) ?? '';
  await endSession(bed.people, first);
  for (const id of [first, second]) expect(await find(id)).toBeUndefined();
});

test('nothing but an id opens one', async () => {
  const secret = await open();
  const [row] = await bed.people.store.db.selectFrom('sessions').selectAll().execute();
  for (const wrong of ['', row?.hash ?? '', row?.csrf ?? '', `${secret}x`, secret.slice(0, -1), "' or 1=1 --", '\0'])
    expect(await find(wrong)).toBeUndefined();
});

test('a changed role changes the id at the next request; locking ends it', async () => {
  const first = await open();
  await changePerson(bed.people, { id: person, change: { role: 'viewer' }, by: 'local' });
  expect((await find(first))?.person.role).toBe('viewer');
  const second = await visit(first);
  expect(second).not.toBe(first);
  await changePerson(bed.people, { id: person, change: { state: 'locked' }, by: 'local' });
  expect(await find(second ?? '')).toBeUndefined();
  await changePerson(bed.people, { id: person, change: { state: 'active' }, by: 'local' });
  expect(await find(second ?? '')).toBeUndefined();
});

test('sessions of one person are bounded: the oldest end', async () => {
  const ids: string[] = [];
  for (let i = 0; i <= limits.sessionsPerPerson; i++) ids.push(await open());
  expect(await find(ids[0] ?? '')).toBeUndefined();
  expect(await find(ids[1] ?? '')).toBeDefined();
});

test('whatever the clock and the requests do: somebody who always uses the newest id stays in, and what was ended stays ended', async () => {
  const step = fc.record({ wait: fc.integer({ min: -2 * hour, max: 3 * hour }), lost: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async steps => {
      bed.at('2026-03-01T12:00:00Z');
      let mine = await open();
      for (const { wait, lost } of steps) {
        bed.wait(wait);
        const next = await visit(mine);
        expect(next).toBeDefined();
        if (!lost) mine = next ?? mine;
      }
      await endSession(bed.people, mine);
      for (const ms of [0, -48 * hour, 96 * hour]) {
        bed.wait(ms);
        expect(await find(mine)).toBeUndefined();
      }
    }),
    { numRuns: 40 },
  );
});
