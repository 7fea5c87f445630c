// What is known of the numbers: intervals that are open, dirty or counted again, hours of which nothing came, files that came late.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { csvOf, makeBed, type SiteBed, scan } from '../../test/site_bed.ts';
import { openStoreToRead } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import { type AnswerBooks, openAnswerBooks } from './answer_books.ts';

let bed: SiteBed;
let scratch: string;
let store: Store;
let books: AnswerBooks;
beforeAll(async () => {
  bed = await makeBed();
  scratch = await mkdtemp(join(tmpdir(), 'books-'));
  bed.at('2026-03-01T12:00:00Z');
  // Hours 7, 8 and 10; nothing of 9. The newest record is of 10:02.
  await bed.drop('scans/a.csv', csvOf([scan(1, 7), scan(2, 10), scan(3, 8)]));
  await bed.pass();
  const opened = await openStoreToRead(bed.site.state, { scratch });
  if (opened === undefined) throw new Error('there is no state');
  store = opened;
  books = openAnswerBooks(store);
});
afterAll(async () => {
  await store.close();
  await bed.close();
  await rm(scratch, { recursive: true, force: true });
});

const read = (now: string, { table = 'site.scans_hourly' } = {}) =>
  books.read({
    catalog: bed.catalog,
    tables: [table],
    range: { from: new Date('2026-03-01T00:00:00Z'), to: new Date('2026-03-02T00:00:00Z') },
    now: new Date(now),
  });

test('the data ends with its newest record, in an interval that is open until its day is closed', async () => {
  const { dataFrom, dataTo, openFrom, revision, restated, marks } = await read('2026-03-01T12:00:00Z');
  expect([dataFrom, dataTo, openFrom]).toEqual(
    ['2026-03-01T07:00:00Z', '2026-03-01T10:03:00Z', '2026-03-01T10:00:00Z'].map(text => new Date(text)),
  );
  expect([revision, restated]).toEqual([3, []]);
  expect(marks.map(({ kind, from, to }) => [kind, from, to])).toEqual([
    ['missing', '2026-03-01T09:00:00Z', '2026-03-01T10:00:00Z'],
    ['open', '2026-03-01T10:00:00Z', null],
  ]);
  expect((await read('2026-03-02T12:00:00Z')).openFrom).toBeUndefined();
});

test('an hour that was counted again when it was over is told, with the files that came late', async () => {
  bed.at('2026-03-03T12:00:00Z');
  await bed.drop('scans/late.csv', csvOf([scan(9, 7)]));
  await bed.drop('scans/broken.csv.gz', 'not packed');
  await bed.pass();
  const { restated, revision, marks } = await read('2026-03-03T12:00:00Z');
  expect(restated).toEqual([new Date('2026-03-01T07:00:00Z')]);
  expect(revision).toBe(4);
  const said = marks.map(({ kind, words }) => [kind, words]);
  expect(said).toContainEqual(['restated', '1 interval counted again after being whole']);
  expect(said).toContainEqual(['late', '1 file came late']);
});

test('a table of nothing knows of nothing', async () => {
  expect(await read('2026-03-03T12:00:00Z', { table: 'site.readings' })).toEqual({
    asOf: undefined,
    revision: 0,
    dataFrom: undefined,
    dataTo: undefined,
    openFrom: undefined,
    restated: [],
    intervals: [],
    marks: [],
  });
});
