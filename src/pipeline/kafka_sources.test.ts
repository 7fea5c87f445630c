// A pass over a site with a topic whose brokers are away. What a real one brings is tried in `test/engines/kafka.test.ts`.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeBed, parcelsYaml, type SiteBed } from '../../test/site_bed.ts';
import { openKafkaKeeper } from '../sources/kafka_keeper.ts';
import { messageLines } from '../sources/kafka_lines.ts';

/** Nobody listens there. */
const yaml = `${parcelsYaml}  beats: { dataset: site.scans, from: kafka, brokers: ["127.0.0.1:9"], topic: beats }\n`;

let bed: SiteBed;
beforeEach(async () => {
  bed = await makeBed({ yaml });
});
afterEach(() => bed.close());

test('brokers that are away fail the pass in words, when everything else is taken', async () => {
  bed.at('2026-05-04T03:02:01Z');
  await bed.drop(
    'json/a.json',
    '{"time":"2026-05-04T01:00:00Z","depot":"a","parcel_id":"P1","event":"in","grams":5}\n',
  );
  await expect(bed.pass()).rejects.toMatchObject({
    code: 'topic_unreadable',
    message: 'The source beats could not be read: topic beats at 127.0.0.1:9: connect ECONNREFUSED 127.0.0.1:9.',
  });
  expect(await bed.query('select source, state, rows from ops.files')).toEqual([
    { source: 'json', state: 'ingested', rows: 1 },
  ]);
  expect(await bed.query('select scan_count from site.scans_hourly')).toEqual([{ scan_count: 1 }]);
});

test('what was read of a topic before is a file of its source, with its rejects', async () => {
  bed.at('2026-05-04T03:02:01Z');
  const source = bed.site.sources.get('beats');
  if (source?.from !== 'kafka') throw new Error('the source is no topic');
  const clock = { now: () => new Date('2026-05-04T03:02:01Z') };
  const keeper = await openKafkaKeeper({ source, clock });
  const lines = messageLines({ topic: 'beats', partition: 0, now: clock.now });
  const record = '{"time":"2026-05-04T01:00:00Z","depot":"a","parcel_id":"P1","event":"in","grams":5}';
  const found = [record, 'no JSON'].flatMap((text, offset) => lines({ offset, value: Buffer.from(text) }));
  await keeper?.keep({ lines: found.join(''), count: 2, places: new Map([[0, { offset: 2, taken: 0 }]]) });
  await keeper?.close();
  await expect(bed.pass()).rejects.toMatchObject({ code: 'topic_unreadable' });
  expect(await bed.query('select source, path, state, lines, rows, rejects from ops.files')).toEqual([
    {
      source: 'beats',
      path: 'site.scans/20260504T030201Z-00000001.ndjson',
      state: 'ingested',
      lines: 2,
      rows: 1,
      rejects: 1,
    },
  ]);
  expect(await bed.query('select parcel_id from site.scans')).toEqual([{ parcel_id: 'P1' }]);
});
