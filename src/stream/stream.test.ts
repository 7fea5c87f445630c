// The stream over a real site: what was appended to segments is seen after a tick, minutes close, moving changes nothing that is seen, and
// a stream that dies leaves everything to whoever comes next.

import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeBed, minuteModel, type SiteBed } from '../../test/site_bed.ts';
import { holdOverlay, hotFolderOf, type OverlayHold } from '../lake/overlay.ts';
import { segmentsFolderOf } from '../pipeline/segments.ts';
import { openSegments, type SegmentLog } from '../sources/segments.ts';
import { move } from './move.ts';
import { openStreaming } from './run_stream.ts';
import type { Streaming } from './stream.ts';
import { tick } from './tick.ts';

let bed: SiteBed;
let segments: SegmentLog;
let hold: OverlayHold;
let streaming: Streaming;
let now = '';

const at = (iso: string) => {
  now = iso;
  bed.at(iso);
};

beforeEach(async () => {
  bed = await makeBed({ contract: 'collect: { late: 24h, early: 2m }\n' });
  await bed.define('models/scans_minute.sql', minuteModel);
  at('2026-03-01T10:00:30Z');
  await start();
});
afterEach(async () => {
  await end();
  await bed.close();
});

async function start(step: (name: string) => void = () => undefined): Promise<void> {
  segments = openSegments({
    folder: join(segmentsFolderOf(bed.site), 'collect', 'site.scans'),
    clock: { now: () => new Date(now) },
  });
  hold = holdOverlay({ hotFolder: hotFolderOf(bed.site.dataFolder) });
  streaming = await openStreaming(
    { site: bed.site, catalog: bed.catalog, clock: { now: () => new Date(now) }, tell: () => undefined, step },
    hold,
  );
}

async function end(): Promise<void> {
  await segments.close();
  await streaming.open.close();
  hold.release();
}

/** A tick that puts nothing off. */
function ticked() {
  streaming.buildDue = 0;
  return tick(streaming);
}

let names = 0;
async function send(time: string, parcel: string, more: Record<string, unknown> = {}): Promise<void> {
  const record = {
    time,
    depot: 'north',
    parcel_id: parcel,
    event: `e${names++}`,
    grams: 5,
    ...more,
    _received: Date.parse(now),
  };
  await segments.append(`${JSON.stringify(record)}\n`, 1);
}

const counts = async () =>
  (await bed.query('select minute, parcel_count from site.scans_minute order by 1')).map(
    row => `${String(row['minute']).slice(11, 16)} ${row['parcel_count']}`,
  );
const states = async () =>
  (
    await bed.query(
      "select interval_start, state, revision from ops.intervals where table_name = 'site.scans_minute' order by 1",
    )
  ).map(row => `${String(row['interval_start']).slice(11, 16)} ${row['state']} ${row['revision']}`);
const books = async () =>
  (
    await bed.query(
      "select state, lines, rows, rejects, duplicates from ops.files where source = 'collect' order by path",
    )
  ).map(row => `${row['state']} ${row['lines']} = ${row['rows']} + ${row['rejects']} + ${row['duplicates']}`);
const rows = async () => Number((await bed.query('select count(*) as n from site.scans'))[0]?.['n']);

test('what came is seen after a tick, minutes close by the clock, a late record restates', async () => {
  await send('2026-03-01 10:00:10', 'A');
  await send('2026-03-01 10:00:20', 'B');
  expect((await ticked()).records).toBe(2);
  expect(await counts()).toEqual(['10:00 2']);
  expect(await states()).toEqual(['10:00 open 0']);
  at('2026-03-01T10:02:05Z');
  await ticked();
  expect(await counts()).toEqual(['10:00 2', '10:01 0', '10:02 0']);
  expect(await states()).toEqual(['10:00 closed 1', '10:01 open 0', '10:02 open 0']);
  await send('2026-03-01 10:00:40', 'C');
  await ticked();
  expect(await counts()).toEqual(['10:00 3', '10:01 0', '10:02 0']);
  expect((await states())[0]).toBe('10:00 restated 2');
});

test('moving changes nothing that is seen, and the books of each segment balance', async () => {
  await send('2026-03-01 10:00:10', 'A');
  await send('2026-03-01 10:00:20', 'B', { grams: -1 });
  await ticked();
  await segments.seal();
  at('2026-03-01T10:01:20Z');
  await send('2026-03-01 10:01:10', 'C', { event: 'x' });
  await send('2026-03-01 10:01:10', 'C', { event: 'x' });
  await ticked();
  const seen = [await counts(), await states(), await rows(), await books()];
  expect(seen).toEqual([
    ['10:00 1', '10:01 1'],
    ['10:00 closed 1', '10:01 open 0'],
    2,
    ['ingested 2 = 1 + 1 + 0', 'found 2 = 1 + 0 + 1'],
  ]);
  expect(await move(streaming)).toBe(true);
  expect([await counts(), await states(), await rows(), await books()]).toEqual(seen);
  await ticked();
  expect([await counts(), await states(), await rows(), await books()]).toEqual(seen);
  expect((await bed.query('select code from ops.rejects')).length).toBe(1);
});

test('a stream that died is taken over by the next one, and by a pass', async () => {
  await send('2026-03-01 10:00:10', 'A');
  await ticked();
  at('2026-03-01T10:03:00Z');
  await send('2026-03-01 10:02:10', 'B');
  await ticked();
  const seen = [await counts(), await states(), await rows()];
  expect(seen).toEqual([
    ['10:00 1', '10:01 0', '10:02 1', '10:03 0'],
    ['10:00 closed 1', '10:01 closed 1', '10:02 open 0', '10:03 open 0'],
    2,
  ]);
  await end();
  await start();
  expect([await counts(), await states(), await rows()]).toEqual(seen);
  await end();
  await bed.pass();
  expect([await counts(), await rows()]).toEqual([seen[0], 2]);
  expect(await states()).toEqual(['10:00 closed 1', '10:01 closed 1', '10:02 open 0', '10:03 open 0']);
  expect(await books()).toEqual(['ingested 2 = 2 + 0 + 0']);
  await start();
  expect([await counts(), await rows()]).toEqual([seen[0], 2]);
});

test('a file that a pass loads meanwhile is under what is hot, and a record that it has too is a duplicate', async () => {
  await send('2026-03-01 10:00:10', 'A', { event: 'same' });
  await ticked();
  await bed.drop(
    'scans/a.csv',
    'time,depot,parcel_id,event,grams\n2026-03-01 10:00:10,north,A,same,5\n2026-03-01 10:00:12,north,D,in,5\n2026-03-01 07:00:12,north,E,in,5\n',
  );
  await bed.pass();
  await ticked();
  expect(await rows()).toBe(3);
  const all = await counts();
  expect(all.at(0)).toBe('07:00 1');
  expect(all.at(-1)).toBe('10:00 2');
  expect(all.length).toBe(181);
});

test('a model that fails leaves the others as they are, and is open until it can be built', async () => {
  await bed.define(
    'models/wrong_minute.sql',
    minuteModel
      .replace('count(distinct parcel_id)', 'max(cast(parcel_id as bigint))')
      .replace('-- empty: parcel_count = 0\n', ''),
  );
  await end();
  await start();
  await send('2026-03-01 10:00:10', '7');
  await ticked();
  const wrong = () => bed.query('select parcel_count from site.wrong_minute');
  expect(await wrong()).toEqual([{ parcel_count: 7 }]);
  await send('2026-03-01 10:00:20', 'A');
  at('2026-03-01T10:01:20Z');
  await ticked();
  expect((await counts())[0]).toBe('10:00 2');
  expect((await states())[0]).toBe('10:00 closed 1');
  expect(await wrong()).toEqual([{ parcel_count: 7 }]);
  const [open] = await bed.query(
    "select state from ops.intervals where table_name = 'site.wrong_minute' order by interval_start",
  );
  expect(open?.['state']).toBe('open');
});

const steps = ['written', 'prepared', 'journalled', 'table ready', 'committed', 'settled'];
const cuts = ['load', 'build'].flatMap(kind => steps.map(step => `${kind} ${step}`));
test.each(cuts)('a move that is cut off at %s is ended by the next one, and everything is counted once', async cut => {
  await end();
  await start(name => {
    if (name === cut) throw new Error(`cut off at ${name}`);
  });
  await send('2026-03-01 10:00:10', 'A');
  await send('2026-03-01 10:00:20', 'B', { grams: -1 });
  await ticked();
  await segments.seal();
  at('2026-03-01T10:01:20Z');
  await ticked();
  await expect(move(streaming)).rejects.toThrow(`cut off at ${cut}`);
  const whole = [['10:00 1', '10:01 0'], ['10:00 closed 1', '10:01 open 0'], 1, ['ingested 2 = 1 + 1 + 0']];
  await end();
  await start();
  expect([await counts(), await states(), await rows(), await books()]).toEqual(whole);
  expect(await move(streaming)).toBe(true);
  expect([await counts(), await states(), await rows(), await books()]).toEqual(whole);
  await end();
  await bed.pass();
  expect([await counts(), await states(), await rows(), await books()]).toEqual(whole);
});
