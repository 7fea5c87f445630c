// Conditions of audiences: told before anybody waits for a mail that cannot be made.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Audience } from '../config/channels.ts';
import type { ScheduleEntry } from '../config/config.ts';
import { openParcels } from '../metrics/parcels_fixture.ts';
import { checkSlices } from './check_slices.ts';
import { front, place, reportOf } from './document_bed.ts';

let bed: Awaited<ReturnType<typeof openParcels>>;
beforeAll(async () => {
  bed = await openParcels();
});
afterAll(() => bed.close());

const audience = (name: string, line: number, wheres: string[]): [string, Audience] => [
  name,
  {
    name,
    line,
    channel: 'mail',
    to: wheres.map((where, i) => ({ address: `${i}@example.test`, where })),
    cc: [],
    bcc: [],
  },
];

const entry = (report: string, to: string, line: number) =>
  ({ report, audiences: [to], line }) as unknown as ScheduleEntry;

test('a condition that no metric knows, and reports that cannot be narrowed by one, are told at their lines', async () => {
  const own = reportOf(`${front('  all: { metrics: [grams], by: [depot] }')}{{all.grams}}`);
  const tabled = { ...reportOf(`${front('  all: { report: by_depot }')}{{all.rows}}`), name: 'post.tabled' };
  const attaching = {
    ...own,
    name: 'post.attaching',
    attachments: [{ report: 'post.by_depot', format: 'csv' as const, name: 'depots.csv', line: 3 }],
  };
  const documents = new Map([own, tabled, attaching].map(document => [document.name, document]));
  const catalog = { ...place.catalog, documents };
  const site = {
    file: 'tallylight.yaml',
    audiences: new Map([
      audience('owners', 8, ["depot = 'north'", "depot = 'o''hare'"]),
      audience('wrong', 9, ["depoot = 'x'", "depot = 'x'; drop table y", 'grams > 3']),
      audience('mistyped', 10, ['depot > 3 + true']),
    ]),
    schedule: [
      entry('post.daily', 'owners', 20),
      entry('post.tabled', 'owners', 21),
      entry('post.by_depot', 'owners', 22),
      entry('post.attaching', 'owners', 23),
      entry('post.daily', 'mistyped', 24),
      entry('post.gone', 'owners', 25),
    ],
  };
  const mistakes = await checkSlices(site, { catalog, session: bed.engine });
  expect(mistakes.map(({ file, line, message }) => `${file}:${line}: ${message}`)).toEqual([
    expect.stringMatching(/^tallylight.yaml:21: schedule: owners .*post\.tabled cannot be made for a part/),
    expect.stringMatching(/^tallylight.yaml:22: .*post\.by_depot is a table report/),
    expect.stringMatching(/^tallylight.yaml:23: .*the attachment depots\.csv of post\.attaching: post\.by_depot is/),
    expect.stringMatching(/^tallylight.yaml:9: audiences\.wrong: where depoot = 'x': .*Did you mean depot/),
    expect.stringMatching(/^tallylight.yaml:9: audiences\.wrong: where depot = 'x'; drop table y: /),
    expect.stringMatching(
      /^tallylight.yaml:9: audiences\.wrong: where grams > 3: .*no dimension|no metric has a dimension grams/,
    ),
    expect.stringMatching(/^tallylight.yaml:24: schedule: mistyped .*post\.daily: /),
  ]);
});
