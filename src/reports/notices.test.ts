// What a document says of its own data: files, records, days, intervals; and nothing when all is well.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aWeek, type DocumentBed, front, lines, openDocumentBed } from './document_bed.ts';

let bed: DocumentBed;
beforeAll(async () => {
  bed = await openDocumentBed();
});
afterAll(() => bed.close());
beforeEach(() => bed.reset());

describe('notices', () => {
  const text = `${front('  all: { metrics: [parcels] }')}# {{title}}\n\nBody {{problems.count}} {{restated.count}}`;
  const range = (from: string, to: string) => ({ from: new Date(from), to: new Date(to) });
  const day = range('2018-06-09T15:00:00Z', '2018-06-10T15:00:00Z');

  it('are none when all is well, and the revision is that of the intervals that were read', async () => {
    await bed.fill(aWeek);
    const document = await bed.make(text, day);
    expect(lines(document.blocks)).toEqual(['Parcels', 'Body 0 0']);
    expect(document.revision).toBe(24 * 2);
  });

  it('tell files that failed or are held, and records that were refused, of the sources behind the answers', async () => {
    const file = (values: string) => bed.run(`insert into ops.files values ${values}`);
    const seen = `timestamp '2018-06-10 01:00:00', timestamp '2018-06-10 02:00:00', timestamp '2018-06-10 03:00:00'`;
    await file(`('scanners', 'failed', 'it is cut off', 0, 0, null, null, timestamp '2018-06-10 03:00:00'),
      ('scanners', 'found', 'held: too few', 0, 0, null, null, timestamp '2018-06-10 03:00:00'),
      ('scanners', 'ingested', null, 1000, 3, ${seen}),
      ('others', 'failed', 'not ours', 0, 0, null, null, timestamp '2018-06-10 03:00:00'),
      ('scanners', 'failed', 'before', 0, 0, null, null, timestamp '2018-06-08 03:00:00')`);
    const { blocks } = await bed.make(text, day);
    expect(blocks.map(({ kind }) => kind)).toEqual(['heading', 'notice', 'paragraph']);
    expect(lines(blocks).slice(1)).toEqual([
      '1 file from scanners could not be read: it is cut off.',
      '1 file from scanners is held back until it has been looked at: too few.',
      '3 of 1,000 records (0.3%) from scanners could not be read and are not counted.',
      'Body 3 0',
    ]);
    expect(lines((await bed.make(text, { ...day, language: 'ja' })).blocks)[1]).toContain('scanners');
  });

  it('tell days without records, days that are not over, and what waits to be built', async () => {
    await bed.run(`delete from ops.intervals where interval_start >= timestamp '2018-06-07 15:00:00'
      and interval_start < timestamp '2018-06-09 15:00:00';
      update ops.intervals set state = 'dirty', dirty_since = timestamp '2018-06-11' where table_name = 'post.parcels_minute' and interval_start = timestamp '2018-06-10'`);
    const { blocks } = await bed.make(text, range('2018-06-06T15:00:00Z', '2018-06-11T15:00:00Z'));
    expect(lines(blocks).slice(1)).toEqual([
      'The files for 8 – 9 June 2018 have not come; its numbers may rise.',
      '1 interval of post.parcels_minute is not built yet; its numbers may change.',
      'The day of 11 June 2018 is not over yet; its numbers may still rise.',
      'Body 2 0',
    ]);
  });

  it('tell what was built again since it was last sent', async () => {
    await bed.run(`update ops.intervals set revision = 3, built_at = timestamp '2018-06-11 01:00:00'
      where table_name = 'post.parcels_minute' and interval_start < timestamp '2018-06-09 16:00:00'
      and interval_start >= timestamp '2018-06-09 14:00:00'`);
    const since = new Date('2018-06-11T00:30:00Z');
    const document = await bed.make(text, { ...day, since });
    expect(document.revision).toBe(24 * 2 + 1);
    expect(lines(document.blocks)[1]).toContain('1 interval has been built again');
    expect(lines(document.blocks).at(-1)).toBe('Body 0 1');
  });

  it.each([
    ['2018-06-10T15:00:00Z', '2018-06-10T15:00:00Z', 'The range is empty: it ends where it begins.'],
    ['2018-07-10T15:00:00Z', '2018-07-11T15:00:00Z', 'The range has not begun yet.'],
    ['2017-06-10T15:00:00Z', '2017-06-11T15:00:00Z', 'There is no data in this range.'],
  ])('tell that there is nothing from %s to %s', async (from, to, words) => {
    await bed.fill(aWeek);
    const document = await bed.make(text, range(from, to));
    expect(lines(document.blocks)[1]).toBe(words);
    expect(document.revision).toBe(0);
  });
});
