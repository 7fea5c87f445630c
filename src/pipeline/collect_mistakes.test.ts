// Contracts that say of reports in CMCD what no report could keep.

import { afterEach, expect, test } from 'vitest';
import { makeBed, type SiteBed } from '../../test/site_bed.ts';
import { collectMistakes } from './collect_mistakes.ts';

let bed: SiteBed;
afterEach(async () => bed.close());

const contract = (cmcd: string): string => `title: Pings
event_time: time
partition: [dt]
collect: { late: 24h, early: 2m, cmcd: ${cmcd} }
columns:
  time: { type: timestamp, from: at, epoch: true, required: true, description: When. }
  dt: { type: date, sql: cast(time as date), description: UTC date. }
  machine: { type: varchar, description: Which. }
`;

test('a name that no report has, and a field that no column takes, are told with what is near', async () => {
  bed = await makeBed();
  await bed.define('datasets/pings.yaml', contract('{ ts: at, com.example-box: machine }'));
  expect(collectMistakes(bed.catalog)).toEqual([]);
  await bed.define('datasets/pings.yaml', contract('{ sidd: machine, cid: machin }'));
  expect(collectMistakes(bed.catalog).map(({ message }) => message)).toEqual([
    expect.stringMatching(/^collect\.cmcd: no report in CMCD has sidd\. Did you mean .*sid/),
    'collect.cmcd.cid: no column takes the field machin. Did you mean machine?',
  ]);
});
