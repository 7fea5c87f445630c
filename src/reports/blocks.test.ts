// Numbers of blocks are those of the queries, exactly, and totals are SQL's.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aWeek, type DocumentBed, front, openDocumentBed, parcel, tableOf, valuesOf } from './document_bed.ts';

let bed: DocumentBed;
beforeAll(async () => {
  bed = await openDocumentBed();
});
afterAll(() => bed.close());
beforeEach(() => bed.reset());

describe('numbers', () => {
  it('are those of the queries, each at its time, and carried exactly', async () => {
    await bed.fill(aWeek);
    const document = await bed.make(
      `${front(`  day: { metrics: [post.grams, parcels], over: last_day }
  before: { metrics: [grams], over: day_before }
  week: { metrics: [grams], over: same_weekday }
  month: { metrics: [grams], over: month_so_far }
  three: { metrics: [parcels], over: 9 days }`)}
{{day.grams}} of {{day.parcels}}, {{before.grams}}, {{week.grams}}, {{month.grams}}, {{three.parcels}}, {{three.rows}}`,
    );
    const [block] = document.blocks;
    const values = block?.kind === 'paragraph' ? block.parts.filter(part => part.kind === 'value') : [];
    expect(values.map(({ value }) => value)).toEqual([253, 3, 200, 50, 503, 5, 1]);
    expect(document.answers.get('day')).toMatchObject({
      columns: [
        { name: 'grams', label: 'grams', type: 'BIGINT', unit: 'grams' },
        { name: 'parcels', unit: 'parcels' },
      ],
      rows: [[253, 3]],
      range: { from: new Date('2018-06-09T15:00:00Z'), to: new Date('2018-06-10T15:00:00Z') },
    });
    expect(document.subject).toBe('Post & Co: Parcels, 10 June 2018');
  });

  it('come in the wanted order, those that are equal in that of their keys, and no more than wanted', async () => {
    await bed.fill([
      ...['b', 'a', 'd', 'c'].map(depot => parcel('2018-06-10T03:00:00Z', { depot })),
      parcel('2018-06-10T03:00:00Z', { depot: 'z', grams: 900 }),
      parcel('2018-06-10T03:00:00Z', { depot: 'y', grams: null }),
    ]);
    const document = await bed.make(`${front('  all: { metrics: [grams], by: [depot], order: -post.grams, limit: 4 }')}
\`\`\`table
of: all
total: grams
\`\`\`
`);
    const table = tableOf(document);
    expect(valuesOf(table)).toEqual([
      ['z', 900],
      ['a', 100],
      ['b', 100],
      ['c', 100],
    ]);
    expect(table.total?.map(cell => cell?.value ?? null)).toEqual([null, 1200]);
  });

  it('of table reports keep every digit, and so do their totals', async () => {
    const heavy = 2 ** 53;
    await bed.fill([
      parcel('2018-06-10T03:00:00Z', { grams: heavy }),
      parcel('2018-06-10T03:00:00Z', { grams: 5, depot: 'south' }),
      parcel('2018-06-10T03:00:00Z', { grams: null, depot: null }),
    ]);
    const document = await bed.make(`${front('  depots: { report: by_depot, order: -parcels }')}
\`\`\`table
of: depots
total: [parcels, grams, euros]
\`\`\`
`);
    const table = tableOf(document);
    expect(table.columns.map(({ label, type, align }) => [label, type, align])).toEqual([
      ['Depot', 'VARCHAR', 'left'],
      ['parcels', 'BIGINT', 'right'],
      ['grams', 'BIGINT', 'right'],
      ['Euros', 'DECIMAL(38,2)', 'right'],
    ]);
    const [sums] = await bed.ask(
      'select count(*) as n, sum(grams) as grams, cast(sum(grams) as decimal(38,2)) * 3 as euros from post.parcels',
    );
    expect(table.total?.map(cell => cell?.value ?? null)).toEqual([
      null,
      sums?.['n'],
      sums?.['grams'],
      sums?.['euros'],
    ]);
    expect(table.rows.flat().filter(cell => cell.text === 'n/a')).toHaveLength(3);
  });

  it('of a column of one day are called by it: short to read, whole in a CSV; numbers in texts stand like numbers', async () => {
    const make = (language: 'en' | 'ja') =>
      bed.make(
        `${front('  days: { report: by_day, over: range }')}
\`\`\`table
of: days
\`\`\`
`,
        { language },
      );
    const { columns } = tableOf(await make('en'));
    expect(columns.map(({ name, label, align }) => [name, label, align])).toEqual([
      ['what', 'What', 'left'],
      ['2018-06-10', '10 Jun', 'right'],
      ['trend', 'Trend', 'right'],
      ['code', 'Code', 'left'],
    ]);
    expect(tableOf(await make('ja')).columns[1]).toMatchObject({ name: '2018-06-10', label: '6/10' });
  });

  it('of a chart have a place for every hour, and a series for each value', async () => {
    await bed.fill(aWeek);
    const { blocks } = await bed.make(`${front('  hours: { metrics: [parcels], by: [depot], grain: hour }')}
\`\`\`chart
of: hours
x: hour
y: parcels
by: depot
\`\`\`
`);
    const [chart] = blocks;
    if (chart?.kind !== 'chart') throw new Error('no chart');
    expect(chart.x).toHaveLength(24);
    expect([chart.x[0], chart.x[12], chart.x[23]]).toEqual(['00:00', '12:00', '23:00']);
    const at = (label: string) => chart.series.find(series => series.label === label)?.values;
    expect(at('north')).toEqual([1, ...Array(23).fill(null)]);
    expect([at('south')?.[12], at('south')?.[23]]).toEqual([1, 1]);
    expect(chart.alt).toContain('1');
  });

  it('have their change beside them, with its tone', async () => {
    await bed.fill(aWeek);
    const { blocks } = await bed.make(`${front(`  day: { metrics: [grams, late_ratio], over: last_day }
  before: { metrics: [grams], over: day_before }`)}
\`\`\`figures
items: [ { of: day.grams, against: before.grams }, { of: day.late_ratio, label: { en: Late, ja: 遅れ } } ]
\`\`\`
`);
    expect(blocks[0]).toMatchObject({
      items: [
        { label: 'grams', value: 253, note: '+26.5% against the day before', tone: 'neutral' },
        { label: 'Late', value: 1 / 3, text: '33.3%' },
      ],
    });
  });
});
