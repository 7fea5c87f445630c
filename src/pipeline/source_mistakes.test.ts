// What tallylight.yaml says of tables that are read from databases or written to them is told at its line when it cannot be.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeBed, parcelsYaml, type SiteBed } from '../../test/site_bed.ts';
import { siteMistakes } from './source_mistakes.ts';

let bed: SiteBed;
beforeAll(async () => {
  bed = await makeBed();
  const time = '{ type: timestamp, description: When. }';
  await bed.define(
    'datasets/depots.yaml',
    `title: Depots\ndimension: { key: depot, valid_from: since, valid_to: until }\ncolumns:\n  depot: { type: varchar, description: Which. }\n  since: ${time}\n  until: ${time}\n`,
  );
});
afterAll(() => bed.close());

test('sources of whole tables and outputs', async () => {
  const url = 'url: "mysql://u:secret@h/d"';
  await bed.define(
    'tallylight.yaml',
    `${parcelsYaml}  one: { dataset: site.depots, from: mysql, ${url}, table: depots }
  two: { dataset: site.depots, format: csv }
  three: { dataset: site.scans, from: mysql, ${url}, table: scans }
  four: { dataset: site.depots, from: kafka, brokers: ["h:1"], topic: t }
outputs:
  hours: { table: site.scans_hourly, to: mysql, ${url}, into: hours }
  none: { table: site.scans_minut, to: mysql, ${url}, into: none }
`,
  );
  expect(siteMistakes(bed.site, bed.catalog, []).map(({ line, message }) => `${line} ${message}`)).toEqual([
    '8 sources.two: site.depots is a dimension and has its table from one already',
    '9 sources.three: site.scans is no dimension, and a table of a database is read whole; write its new rows to a folder or to Kafka',
    '10 sources.four: site.depots is a dimension, of which a source gives the whole table at once',
    '12 outputs.hours.table: site.scans_hourly is not built by the minute.',
    '13 outputs.none.table: there is no table site.scans_minut.',
  ]);
  // A model that could not be read has been told of; it is not missing.
  const file = 'models/scans_minut.sql';
  expect(siteMistakes(bed.site, bed.catalog, [{ file, line: 1, message: '' }])).toHaveLength(4);
});
