// Headers of models beyond the first four: lengths of time, rows of quiet minutes, and what is told of wrong ones.

import { expect, test } from 'vitest';
import type { Pack } from './catalog.ts';
import { readModelHeaders } from './model_headers.ts';
import { readSqlFile } from './sql_file.ts';

const pack = (settings: Pack['settings']): Pack => ({
  name: 'post',
  title: '',
  description: '',
  requires: [],
  settings,
  folder: '/packs/post',
});

function read(header: string, settings: Pack['settings'] = {}) {
  const text = `-- Parcels by minute\n-- build: minute\n-- column minute: when\n-- column parcel_count: how many\n${header}\nselect 1`;
  const thing = { pack: 'post', name: 'parcels_minute', file: 'models/parcels_minute.sql', text };
  const file = readSqlFile(thing as Parameters<typeof readSqlFile>[0], ['build', 'reach', 'empty']);
  return readModelHeaders(file, {
    pack: 'post',
    shown: 'parcels_minute.sql',
    packs: new Map([['post', pack(settings)]]),
  });
}

test('a reach is the same on both sides unless it says which', () => {
  expect(read('-- reach: 75s').reach).toEqual({ beforeMs: 75_000, afterMs: 75_000 });
  expect(read('-- reach: 2m before, 10s after').reach).toEqual({ beforeMs: 120_000, afterMs: 10_000 });
  expect(read('-- reach: 2.5 * {{scan_seconds}}s', { scan_seconds: 30 }).reach).toEqual({
    beforeMs: 75_000,
    afterMs: 75_000,
  });
  expect(read('').reach).toEqual({ beforeMs: 0, afterMs: 0 });
});

test('what is no length of time, no setting, or too long is told with its line', () => {
  const of = (header: string) => read(header).mistakes.map(({ line, message }) => `${line}: ${message}`);
  expect(of('-- reach: soon')[0]).toMatch(/^5: reach: soon is no length of time/);
  expect(of('-- reach: {{nothing}}s')[0]).toMatch(/^5: there is no setting nothing of post/);
  expect(of('-- reach: 25h')).toEqual(['5: reach: a model reaches a day beyond its interval at most']);
});

test('a quiet minute has the values that are said, of columns that are there, and only by the minute', () => {
  expect(read('-- empty: parcel_count = 0').empty).toEqual([{ column: 'parcel_count', literal: '0' }]);
  expect(read('-- empty: grams = 0').mistakes.map(({ message }) => message)).toEqual([
    "empty: grams = 0 is no `column = number, 'text' or null` of a column in the header",
  ]);
  expect(read('-- empty: parcel_count = (select 1)').mistakes).toHaveLength(1);
});

test('a minute closes as the setting of its pack says', () => {
  expect(read('').closeAfterMs).toBe(10_000);
  expect(read('', { close_after_seconds: 0 }).closeAfterMs).toBe(0);
  expect(read('', { close_after_seconds: 45 }).closeAfterMs).toBe(45_000);
});
