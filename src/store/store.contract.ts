// What every store must do, whichever database keeps it: the suite that each adapter passes.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { filesBetween } from './bucket_listings.ts';
import { forgetChange, prepareChange, unsettledChanges } from './changes.ts';
import { type CopiedRow, copyRows, replaceRows } from './copy.ts';
import {
  claimDeliveries,
  contentOf,
  deliveriesFor,
  deliveriesIn,
  deliveriesOf,
  dropContents,
  dueMessages,
  enterMessage,
  hastenDeliveries,
  lastSent,
  messageOf,
  messagesFor,
  type NewMessage,
  nextDelivery,
  requeueDeliveries,
  settleDeliveries,
} from './deliveries.ts';
import {
  dirtyIntervals,
  intervalsOf,
  markDirty,
  noteLoaded,
  setTableHash,
  settleBuilt,
  tableHash,
} from './intervals.ts';
import {
  enterFiles,
  type FileOutcome,
  markGone,
  pendingFiles,
  readAgain,
  sameContent,
  settleFiles,
  shadowedBy,
} from './ledger.ts';
import { beginRun, beginStage, breakRuns, endRun, endStage, noteStage } from './runs.ts';
import { nextNumber, type Store } from './store.ts';
import type { FileRow, NewFile } from './tables.ts';

const at = '2026-03-01T12:00:00Z';
const hour = (n: number) => ({ start: `2026-03-01T0${n}:00:00Z`, end: `2026-03-01T0${n + 1}:00:00Z` });

const newFile = (path: string, more: Partial<NewFile> = {}): NewFile => ({
  source: 'scans',
  dataset: 'site.scans',
  format: 'delimited',
  path,
  bytes: 10,
  modified_ms: 1_772_366_400_123,
  etag: null,
  lines: 0,
  rows: 0,
  rejects: 0,
  duplicates: 0,
  state: 'found',
  error: null,
  first_event: null,
  last_event: null,
  found_at: at,
  ingested_at: null,
  period: '2026-03-01T12',
  again: null,
  ...more,
});

const outcome = (id: number, more: Partial<FileOutcome> = {}): FileOutcome => ({
  id,
  state: 'ingested',
  etag: 'e1',
  bytes: 10,
  modifiedMs: 1_772_366_400_123,
  lines: 3,
  rows: 2,
  duplicates: 0,
  rejects: [{ lineNumber: 4, code: 'bad_time', reason: 'it is "soon"', record: "soon,'\u0000ünd\t" }],
  moreRejects: null,
  rejectCount: 1,
  error: null,
  firstEvent: '2026-03-01T01:00:00Z',
  lastEvent: '2026-03-01T02:00:00Z',
  drift: [],
  ...more,
});

const newMessage = (id: string, recipients: string[], more: Partial<NewMessage> = {}): NewMessage => ({
  id,
  report: 'site.daily',
  audience: 'test',
  channel: 'mail',
  range_start: hour(1).start,
  range_end: hour(1).end,
  revision: 1,
  generation: 0,
  part: '',
  language: 'en',
  subject: `subject of ${id}`,
  envelope: '{}',
  answers_hash: '',
  made_at: '2026-03-01T12:00:00.000Z',
  content: `content of ${id}`,
  recipients,
  ...more,
});

const messageRow = ({ content: _, recipients: __, ...row }: NewMessage) => row;

const more = Array.from({ length: 1_203 }, (_, i) => ({
  lineNumber: i + 5,
  code: 'bad_time',
  reason: 'r',
  record: `${i}`,
}));
const moreRejects = async function* (key: string) {
  if (key === 'the rest') yield* more;
};

/** Registers the suite. `open` opens one and the same store each time, empty at first; `wipe` takes it away. */
export function storeContract(
  name: string,
  { open, wipe }: { open: () => Promise<Store>; wipe: () => Promise<void> },
): void {
  describe(`store: ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(async () => {
      await store.close();
      await wipe();
    });

    const fileAt = async (path: string): Promise<FileRow> => {
      const row = (await filesBetween(store.db, { source: 'scans', after: undefined, to: undefined })).get(path);
      if (!row) throw new Error(`${path} is not in the ledger`);
      return row;
    };

    test('keeps what a transaction did, and nothing of one that failed or was a rehearsal', async () => {
      await store.transaction(db => enterFiles(db, [newFile('kept')]));
      const failing = store.transaction(async db => {
        await enterFiles(db, [newFile('failed')]);
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      const rehearsed = await store.rehearse(async db => {
        await enterFiles(db, [newFile('rehearsed')]);
        return (await filesBetween(db, { source: 'scans', after: undefined, to: undefined })).size;
      });
      expect(rehearsed).toBe(2);
      await store.close();
      store = await open();
      expect([...(await filesBetween(store.db, { source: 'scans', after: undefined, to: undefined })).keys()]).toEqual([
        'kept',
      ]);
    });

    test('runs transactions that are begun at once one after the other', async () => {
      const numbers = await Promise.all(
        Array.from({ length: 20 }, () => store.transaction(db => nextNumber(db, { name: 'change' }))),
      );
      expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
      expect(await nextNumber(store.db, { name: 'change', atLeast: 100 })).toBe(101);
      expect(await nextNumber(store.db, { name: 'change', atLeast: 50 })).toBe(102);
    });

    test('a file is one row by source and path; its numbers are exact and in order', async () => {
      await enterFiles(store.db, [
        newFile('b', { bytes: 2 ** 53 - 1 }),
        newFile('a'),
        newFile('a', { source: 'other' }),
      ]);
      await expect(enterFiles(store.db, [newFile('a')])).rejects.toThrow();
      const pending = await pendingFiles(store.db);
      expect(pending.map(row => `${row.path} ${row.source}`)).toEqual(['a other', 'a scans', 'b scans']);
      expect(pending[2]?.bytes).toBe(2 ** 53 - 1);
      expect(pending[2]?.modified_ms).toBe(1_772_366_400_123);
      expect(pending[2]?.id).toBe(1);
    });

    test('books of a file replace those of its earlier version, rejects with them', async () => {
      await enterFiles(store.db, [newFile('a')]);
      await store.transaction(db => settleFiles(db, { outcomes: [outcome(1)], at, moreRejects }));
      expect(await fileAt('a')).toMatchObject({
        state: 'ingested',
        lines: 3,
        rows: 2,
        rejects: 1,
        ingested_at: at,
        again: null,
      });
      const rejects = () => store.db.selectFrom('rejects').selectAll().execute();
      expect(await rejects()).toMatchObject([{ file_id: 1, line_number: 4, record: "soon,'\u0000ünd\t" }]);
      await readAgain(store.db, { ids: [1], why: 'reload' });
      await settleFiles(store.db, { outcomes: [outcome(1, { state: 'failed', error: 'cut' })], at, moreRejects });
      expect(await fileAt('a')).toMatchObject({ state: 'failed', error: 'cut', lines: 3, rows: 2, again: 'reload' });
      expect((await rejects()).length).toBe(1);
      await settleFiles(store.db, {
        outcomes: [outcome(1, { rejects: [], rejectCount: 0, lines: 2 })],
        at,
        moreRejects,
      });
      expect(await fileAt('a')).toMatchObject({ state: 'ingested', error: null, rejects: 0, again: null });
      expect(await rejects()).toEqual([]);
    });

    test('rejects that are kept elsewhere are entered with the others, in order', async () => {
      await enterFiles(store.db, [newFile('a')]);
      const outcomes = [outcome(1, { moreRejects: 'the rest', rejectCount: 1_204, lines: 1_206 })];
      await store.transaction(db => settleFiles(db, { outcomes, at, moreRejects }));
      expect(await fileAt('a')).toMatchObject({ rejects: 1_204, lines: 1_206 });
      const rows = await store.db.selectFrom('rejects').select('line_number').orderBy('id').execute();
      expect(rows.map(row => row.line_number)).toEqual([4, ...more.map(reject => reject.lineNumber)]);
    });

    test('a file is read again for the strongest reason that stands', async () => {
      await enterFiles(store.db, [newFile('a')]);
      const again = async (why: Parameters<typeof readAgain>[1]['why']) => {
        await readAgain(store.db, { ids: [1], why });
        return (await fileAt('a')).again;
      };
      expect(await again('changed')).toBe('changed');
      expect(await again('unshadowed')).toBe('unshadowed');
      expect(await again('changed')).toBe('unshadowed');
      await markGone(store.db, [1]);
      expect(await fileAt('a')).toMatchObject({ state: 'gone', again: 'unshadowed' });
    });

    test('content is known of files whose rows the table has, whatever became of the files', async () => {
      const known = { etag: 'e', ingested_at: at, lines: 2, rows: 2 };
      await enterFiles(store.db, [
        newFile('new', { etag: 'e' }),
        newFile('copy', { ...known, state: 'duplicate', rows: 0, duplicates: 2 }),
        newFile('gone copy', { ...known, state: 'gone', rows: 0, duplicates: 2 }),
        newFile('gone', { ...known, state: 'gone' }),
        newFile('broken since', { ...known, state: 'failed' }),
        newFile('due', { ...known, state: 'found', again: 'changed' }),
        newFile('all known', { ...known, state: 'ingested', rows: 0, duplicates: 2 }),
        newFile('elsewhere', { ...known, state: 'ingested', dataset: 'site.other' }),
      ]);
      const rows = await sameContent(store.db, { dataset: 'site.scans', etag: 'e', not: 5 });
      expect(rows.map(row => row.path)).toEqual(['gone', 'due', 'all known']);
    });

    test('a file shadows its copies, and files with duplicates of its time', async () => {
      const [first_event, last_event] = ['2026-03-01T01:00:00Z', '2026-03-01T02:00:00Z'];
      const read = { ingested_at: at, state: 'ingested' as const, first_event, last_event, duplicates: 1, etag: 'x' };
      await enterFiles(store.db, [
        newFile('original', { ...read, etag: 'e', duplicates: 0 }),
        newFile('copy', { ...read, etag: 'e', state: 'duplicate', first_event: null, last_event: null }),
        newFile('overlaps', { ...read, first_event: last_event, last_event: '2026-03-01T05:00:00Z' }),
        newFile('later', { ...read, first_event: '2026-03-01T02:00:01Z', last_event: '2026-03-01T05:00:00Z' }),
        newFile('all its own', { ...read, duplicates: 0 }),
        newFile('gone', { ...read, state: 'gone' }),
        newFile('due', { ...read, state: 'found', again: 'changed' }),
        newFile('elsewhere', { ...read, dataset: 'site.other' }),
      ]);
      expect(await shadowedBy(store.db, await fileAt('original'))).toEqual([2, 3, 7]);
    });

    test('hours of a dataset add up what came and left', async () => {
      const note = (rowsDelta: number, partition = 'depot=GDN') =>
        noteLoaded(store.db, { table: 'site.scans', intervals: [{ partition, ...hour(1), rowsDelta, bytes: 5 }], at });
      await note(10);
      await note(-4);
      await note(1, 'depot=');
      expect(await intervalsOf(store.db, 'site.scans')).toMatchObject([
        { partition: 'depot=', rows: 1, revision: 1, state: 'loaded' },
        { partition: 'depot=GDN', rows: 6, revision: 2, state: 'loaded', interval_end: hour(1).end },
      ]);
    });

    test('a dirty interval keeps its first reason until it is built', async () => {
      const mark = (reason: string, n = 1) =>
        markDirty(store.db, { table: 'site.hourly', spans: [hour(n)], reason, at });
      await mark('first');
      await mark('second');
      await mark('third', 2);
      expect((await dirtyIntervals(store.db)).map(row => row.reason)).toEqual(['first', 'third']);
      const build = { table: 'site.hourly', intervals: [{ ...hour(1), rows: 7, bytes: 70 }], at };
      await settleBuilt(store.db, build);
      expect((await dirtyIntervals(store.db)).map(row => row.interval_start)).toEqual([hour(2).start]);
      await mark('late');
      expect((await intervalsOf(store.db, 'site.hourly')).find(row => row.dirty_since !== null)).toMatchObject({
        reason: 'late',
        rows: 7,
        revision: 1,
        built_at: at,
      });
    });

    test('a table has the hash it was last given', async () => {
      expect(await tableHash(store.db, 'site.hourly')).toBeUndefined();
      for (const hash of ['a', 'b']) await setTableHash(store.db, { name: 'site.hourly', hash });
      expect(await tableHash(store.db, 'site.hourly')).toBe('b');
    });

    test('changes that are neither settled nor dropped are found again, oldest first', async () => {
      for (const id of [12, 9, 100])
        await prepareChange(store.db, {
          id,
          kind: 'load',
          table: 'site.scans',
          outcome: { n: id },
          written: [`${id}`],
          at,
        });
      await forgetChange(store.db, 12);
      const left = await unsettledChanges(store.db);
      expect(left.map(({ id, outcome: text }) => [id, JSON.parse(text)])).toEqual([
        [9, { n: 9 }],
        [100, { n: 100 }],
      ]);
    });

    test('a run whose process died is broken when the next one begins', async () => {
      const done = await beginRun(store.db, { command: 'run', at });
      await endRun(store.db, { id: done, state: 'done', at, error: null, durationMs: 5 });
      const died = await beginRun(store.db, { command: 'run', at });
      const first = await beginStage(store.db, { runId: died, name: 'ingest', at });
      const counts = { done: 2, total: 3, rows: 7, bytes: null };
      await noteStage(store.db, { runId: died, number: first, counts });
      await endStage(store.db, { runId: died, number: first, state: 'done', detail: 'all', at, durationMs: 5, counts });
      expect(await beginStage(store.db, { runId: died, name: 'build', at })).toBe(first + 1);
      await breakRuns(store.db, at);
      const runs = await store.db.selectFrom('runs').select(['id', 'state']).orderBy('id').execute();
      expect(runs).toEqual([
        { id: done, state: 'done' },
        { id: died, state: 'broken' },
      ]);
      const stages = await store.db.selectFrom('stages').select('state').orderBy('number').execute();
      expect(stages.map(stage => stage.state)).toEqual(['done', 'broken']);
    });

    test('an address has one row a message of a report, range, revision and generation', async () => {
      await store.transaction(db => enterMessage(db, newMessage('m1', ['a@x.test', 'b@x.test'])));
      await expect(
        store.transaction(db => enterMessage(db, newMessage('m2', ['c@x.test', 'a@x.test']))),
      ).rejects.toThrow();
      expect(await messageOf(store.db, 'm2')).toBeUndefined();
      await store.transaction(db => enterMessage(db, newMessage('m3', ['a@x.test'], { revision: 2 })));
      await store.transaction(db => enterMessage(db, newMessage('m4', ['a@x.test'], { generation: 1 })));
      const { report, audience, range_start, range_end } = newMessage('', []);
      const rows = await deliveriesFor(store.db, { report, audience, range_start, range_end });
      expect(rows.map(row => [row.message_id, row.recipient, row.revision, row.generation, row.state])).toEqual([
        ['m1', 'a@x.test', 1, 0, 'waiting'],
        ['m1', 'b@x.test', 1, 0, 'waiting'],
        ['m3', 'a@x.test', 2, 0, 'waiting'],
        ['m4', 'a@x.test', 1, 1, 'waiting'],
      ]);
      expect(await messageOf(store.db, 'm3')).toEqual(messageRow(newMessage('m3', [], { revision: 2 })));
    });

    test('a message is due until its addresses have their ends, and its content is there as long', async () => {
      const [early, soon, late] = ['2026-03-01T12:00:00.000Z', '2026-03-01T12:00:04.500Z', '2026-03-01T13:00:00.000Z'];
      await store.transaction(db => enterMessage(db, newMessage('m1', ['a@x.test', 'b@x.test'])));
      await store.transaction(db => enterMessage(db, newMessage('m2', ['a@x.test'], { revision: 2 })));
      expect(await dueMessages(store.db, early)).toEqual(['m1', 'm2']);
      const [a, b] = (await deliveriesOf(store.db, 'm1')).map(row => row.id);
      await claimDeliveries(store.db, { ids: [a ?? 0, b ?? 0], at: early });
      expect((await deliveriesIn(store.db, 'sending')).map(row => [row.id, row.tries, row.tried_at])).toEqual([
        [a, 1, early],
        [b, 1, early],
      ]);
      expect(await dueMessages(store.db, late)).toEqual(['m2']);
      const base = { error: null, unsure: 0, sentAt: null, nextTryAt: early };
      await settleDeliveries(store.db, [
        { ...base, id: a ?? 0, state: 'sent', sentAt: early },
        { ...base, id: b ?? 0, state: 'waiting', error: "450 'later'", unsure: 1, nextTryAt: soon },
      ]);
      expect(await dueMessages(store.db, early)).toEqual(['m2']);
      // It was tried after this instant: the clock went back.
      expect(await dueMessages(store.db, '2026-03-01T11:00:00.000Z')).toEqual(['m1']);
      expect(await dueMessages(store.db, late)).toEqual(['m2', 'm1']);
      expect(await dropContents(store.db, { deadBefore: late })).toBe(0);
      await settleDeliveries(store.db, [{ ...base, id: b ?? 0, state: 'dead', error: '550' }]);
      expect(await dropContents(store.db, { deadBefore: early })).toBe(0);
      await requeueDeliveries(store.db, { ids: [b ?? 0], at: late });
      expect((await deliveriesOf(store.db, 'm1'))[1]).toMatchObject({
        state: 'waiting',
        tries: 0,
        unsure: 0,
        queued_at: late,
      });
      await hastenDeliveries(store.db, { ids: [b ?? 0], at: early });
      expect(await dueMessages(store.db, early)).toContain('m1');
      await settleDeliveries(store.db, [{ ...base, id: b ?? 0, state: 'dead' }]);
      expect(await dropContents(store.db, { deadBefore: late })).toBe(1);
      expect([await contentOf(store.db, 'm1'), await contentOf(store.db, 'm2')]).toEqual([undefined, 'content of m2']);
      const sent = await lastSent(store.db, { report: 'site.daily', audience: 'test', since: early });
      const range = { range_start: hour(1).start, range_end: hour(1).end };
      const { made_at } = newMessage('m1', []);
      expect(sent).toEqual([{ ...range, revision: 1, made_at, sent_at: early }]);
      const made = await messagesFor(store.db, { report: 'site.daily', audience: 'test', ...range });
      expect([...made.keys()].sort()).toEqual(['m1', 'm2']);
      expect(await nextDelivery(store.db)).toEqual(new Date(early));
    });

    test('a copy of all rows replaces what is there, and later files get higher numbers', async () => {
      await enterFiles(store.db, [newFile('a'), newFile('b')]);
      await settleFiles(store.db, { outcomes: [outcome(2)], at, moreRejects });
      await setTableHash(store.db, { name: 'site.hourly', hash: 'h' });
      await nextNumber(store.db, { name: 'change' });
      const rows: CopiedRow[] = [];
      for await (const row of copyRows(store.db)) rows.push(JSON.parse(JSON.stringify(row)) as CopiedRow);
      await store.db.deleteFrom('files').execute();
      await enterFiles(store.db, [newFile('other')]);
      await store.transaction(db =>
        replaceRows(
          db,
          (async function* () {
            yield* rows;
          })(),
        ),
      );
      const back: CopiedRow[] = [];
      for await (const row of copyRows(store.db)) back.push(row);
      expect(back).toEqual(rows);
      await enterFiles(store.db, [newFile('c')]);
      expect((await fileAt('c')).id).toBeGreaterThan(2);
      expect(await nextNumber(store.db, { name: 'change' })).toBe(2);
    });
  });
}
