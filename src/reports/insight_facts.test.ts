// Insights: their sentences are made of the answers that the block names.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aWeek, type DocumentBed, front, lines, openDocumentBed, parcel, reportOf } from './document_bed.ts';

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
    const notices = (await bed.make(text)).blocks.filter(block => block.kind === 'notice');
    expect(notices.map(({ tone, items }) => [tone, items.length])).toEqual([['warning', 4]]);
  });

  it('tell in a line of prose that all is well, and nothing of a time without data but that', async () => {
    await bed.fill(aWeek);
    const text = `${front('  all: { metrics: [grams] }')}
\`\`\`insight
kind: problems
\`\`\`
`;
    expect((await bed.make(text)).blocks.map(({ kind }) => kind)).toEqual(['paragraph']);
    const [from, to] = ['2018-07-01T15:00:00Z', '2018-07-02T15:00:00Z'].map(time => new Date(time));
    const later = await bed.make(text, { ...(from && { from }), ...(to && { to }) });
    expect(lines(later.blocks)).toEqual(['The range has not begun yet.']);
  });

  it('of rows that end at a limit say nothing of the rest, and two such answers are a mistake', async () => {
    await bed.fill(
      [600, 500, 400, 300, 200].map((grams, depot) => parcel('2018-06-10T03:00:00Z', { depot: `d${depot}`, grams })),
    );
    const movers = (
      limit: string,
      before: string,
    ) => `${front(`  now: { metrics: [grams, parcels], by: [depot]${limit} }
  then: { metrics: [grams], by: [depot], over: day_before${limit} }`)}
\`\`\`insight
kind: movers
name: now.depot
now: now.grams
before: ${before}
limit: 1
label: Weight
\`\`\`
`;
    expect((await thoughts(movers('', 'now.parcels'))).at(-1)).toMatch(/^No other changed by more than 499/);
    expect(await thoughts(movers(', order: -grams, limit: 4', 'now.parcels'))).toEqual([
      expect.stringMatching(/^Weight rose most for d0/),
    ]);
    expect(() => reportOf(movers(', order: -grams, limit: 4', 'then.grams'))).toThrow(
      /movers: the answer now has a limit.*movers: the answer then has a limit/,
    );
  });

  it('name what has a number beyond those of JavaScript', async () => {
    const [at, before] = ['2018-06-10T03:00:00Z', '2018-06-09T03:00:00Z'];
    const heavy = (time: string) => [2 ** 53, 1].map(grams => parcel(time, { grams }));
    await bed.fill([...heavy(at), parcel(at, { grams: 0 }), ...heavy(before)]);
    const [said] = await thoughts(`${front(`  now: { metrics: [grams, parcels], by: [depot], over: last_day }
  then: { metrics: [grams, parcels], by: [depot], over: day_before }`)}
\`\`\`insight
kind: movers
name: now.grams
now: now.parcels
before: then.parcels
label: Parcels
\`\`\`
`);
    expect(said).toMatch(/^Parcels rose only for 9007199254740993 \(\+1/);
  });
});
