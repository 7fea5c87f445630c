// Insights: their sentences are made of the answers that the block names.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aWeek, type DocumentBed, front, lines, openDocumentBed, parcel } from './document_bed.ts';

let bed: DocumentBed;
beforeAll(async () => {
  bed = await openDocumentBed();
});
afterAll(() => bed.close());
beforeEach(() => bed.reset());

describe('insights', () => {
  const thoughts = async (text: string): Promise<string[]> => lines((await bed.make(text)).blocks);

  it('compare what two answers hold of the same name', async () => {
    await bed.fill([
      parcel('2018-06-10T03:00:00Z', { depot: 'north', grams: 300 }),
      parcel('2018-06-09T03:00:00Z', { depot: 'north', grams: 100 }),
      parcel('2018-06-09T03:00:00Z', { depot: 'south', grams: 40 }),
      parcel('2018-06-10T03:00:00Z', { depot: 'new', grams: 7 }),
    ]);
    const text = `${front(`  day: { metrics: [grams], over: last_day }
  before: { metrics: [grams], over: day_before }
  now: { metrics: [grams], by: [depot], over: last_day }
  then: { metrics: [grams], by: [depot], over: day_before }`)}
\`\`\`insight
kind: change
of: day.grams
before: before.grams
label: Weight
\`\`\`
\`\`\`insight
kind: movers
name: now.depot
now: now.grams
before: then.grams
label: Weight
\`\`\`
`;
    const [change, ...movers] = await thoughts(text);
    expect(change).toMatch(/^Weight came to 307.* 119\.3% higher than on the day before \(140/);
    expect(movers.join(' ')).toMatch(/north \(\+200/);
    expect(movers.join(' ')).toMatch(/new/);
    expect(movers.join(' ')).toMatch(/south/);
  });

  it('know how much of the month has passed, and tell the document’s problems with the hours that lack records', async () => {
    await bed.fill(aWeek);
    await bed.run(`insert into ops.files values
      ('scanners', 'failed', 'cut off', 0, 0, null, null, timestamp '2018-06-10 03:00:00')`);
    const text = `${front(`  month: { metrics: [grams], over: month_so_far }
  gaps: { metrics: [parcels, grams], grain: hour, by: [depot] }`)}
\`\`\`insight
kind: month
so_far: month.grams
label: Weight
\`\`\`
\`\`\`insight
kind: problems
hour: gaps.hour
came: gaps.parcels
usual: gaps.grams
\`\`\`
`;
    const said = await thoughts(text);
    expect(said[0]).toMatch(/503 .*10 of 30 days/);
    expect(said).toContain('1 file from scanners could not be read: cut off.');
    expect(said.filter(line => line.includes('may not be whole'))).toHaveLength(3);
    expect((await bed.make(text)).blocks.filter(({ kind }) => kind === 'notice')).toEqual([]);
  });
});
