// Documents of a post office: words by language and condition, a recipient's part narrowed everywhere, and no value of a record is
// more than text.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { renderCsv } from './csv.ts';
import {
  aWeek,
  type DocumentBed,
  front,
  lines,
  openDocumentBed,
  parcel,
  place,
  reportOf,
  tableOf,
  valuesOf,
} from './document_bed.ts';
import { hostileTexts } from './document_fixture.ts';
import { renderHtml } from './html.ts';
import { planDocument, planTable } from './plan.ts';
import { computeDocument } from './reports.ts';
import { documentOfTable } from './table_report.ts';
import { renderText } from './text.ts';

let bed: DocumentBed;
beforeAll(async () => {
  bed = await openDocumentBed();
});
afterAll(() => bed.close());
beforeEach(() => bed.reset());

describe('words', () => {
  const text = `${front('  all: { metrics: [parcels, grams], by: [depot] }\n  sum: { metrics: [grams] }')}
::: en
English on {{day}}
:::
::: ja
日本語 {{day}}
:::
::: if all.rows > 1
many
::: else
::: if sum.grams = null
none
::: else
one
:::
:::

\`\`\`list
of: all
item: "{{depot}}: {{parcels}} on {{day}}"
empty: { en: Nothing, ja: なし }
\`\`\`
\`\`\`table
of: all
\`\`\`
`;

  it('are those of the language, with labels and values of the messages', async () => {
    await bed.fill(aWeek);
    const english = await bed.make(text);
    expect(lines(english.blocks)).toEqual([
      'English on 10 June 2018',
      'many',
      'north: 1 on 10 June 2018',
      'south: 2 on 10 June 2018',
    ]);
    const japanese = await bed.make(text, { language: 'ja' });
    expect(lines(japanese.blocks)).toEqual([
      '日本語 2018年6月10日',
      'many',
      '北: 1 on 2018年6月10日',
      'south: 2 on 2018年6月10日',
    ]);
    expect(tableOf(japanese).columns.map(({ label }) => label)).toEqual(['集配所', '個数', 'grams']);
    expect(tableOf(japanese).rows[0]?.[0]).toEqual({ text: '北', value: 'north' });
    expect(japanese.title).toBe('荷物');
  });

  it('follow the conditions, of which NULL meets none but that it is NULL', async () => {
    await bed.fill([]);
    const { blocks } = await bed.make(text);
    expect(lines(blocks).slice(-3)).toEqual(['English on 10 June 2018', 'none', 'Nothing']);
    await bed.fill([parcel('2018-06-10T03:00:00Z')]);
    expect(lines((await bed.make(text)).blocks)).toContain('one');
  });

  it('of records are text in every rendering', async () => {
    await bed.fill(hostileTexts.map(depot => parcel('2018-06-10T03:00:00Z', { depot })));
    const document = await bed.make(text);
    expect(
      tableOf(document)
        .rows.map(([name]) => name?.value)
        .sort(),
    ).toEqual([...hostileTexts].sort());
    const html = renderHtml(document);
    expect(html).not.toContain('<script>alert');
    expect(html).not.toContain('<img src=x');
    expect(renderText(document)).toContain('{{7*7}}');
  });
});

describe('a part of the rows', () => {
  it('is all that any answer counts', async () => {
    await bed.fill(aWeek);
    const text = `${front('  all: { metrics: [grams] }\n  cut: { metrics: [grams], by: [depot], where: "depot <> \'x\'" }')}x`;
    const document = await bed.make(text, { where: "depot = 'south'" });
    expect(document.answers.get('all')?.rows).toEqual([[3]]);
    expect(document.answers.get('cut')?.rows).toEqual([['south', 3]]);
  });

  it('is refused where an answer could not be narrowed, and where a condition would undo it', async () => {
    const where = "depot = 'south'";
    const table = `${front('  depots: { report: by_depot }')}x`;
    expect(() => planDocument(reportOf(table), place, { where })).toThrow('cannot be made for a part of the rows');
    const loose = `${front('  all: { metrics: [grams], where: "depot = \'x\') or (1 = 1" }')}x`;
    expect(() => planDocument(reportOf(loose), place, { where })).toThrow('a parenthesis');
  });
});

it('the CSV of a document is its table, with a head also where a condition hides it', async () => {
  await bed.fill([]);
  const text = `${front('  all: { metrics: [parcels], by: [depot] }', 'csv: depots')}
{{all.parcels}}
::: if all.rows > 0
\`\`\`table
name: depots
of: all
\`\`\`
:::
`;
  const csv = async () => {
    const plan = planTable(planDocument(reportOf(text), place, {}));
    return renderCsv(await computeDocument(plan, bed.asked));
  };
  expect(await csv()).toBe('depot,parcels\n');
  await bed.fill(aWeek);
  expect(await csv()).toBe('depot,parcels\nnorth,1\nsouth,2\n');
});

it('what goes with an outcome is an answer too', async () => {
  const some = Array.from({ length: 40 }, (_, i) =>
    parcel('2018-06-10T03:00:00Z', { late: i < 20, carrier: i < 20 ? 'snail' : 'ox' }),
  );
  await bed.fill(some);
  const document = await bed.make(`${front('  why: { drivers: late_parcels, by: [carrier], min_count: 5, limit: 3 }')}
\`\`\`table
of: why
columns: [lhs, confidence, count, bytes]
\`\`\`
`);
  const table = tableOf(document);
  expect(table.rows.map(row => row.map(cell => cell.text))).toEqual([['Carrier: snail', '100.0%', '20', '2,000']]);
  expect(valuesOf(table)).toEqual([[['carrier=snail'], 1, 20, 2000]]);
});

it('a report asked for in a language it has not, or a range that ends before it begins, is wrong usage', () => {
  const english = reportOf('---\ntitle: A\n---\n');
  expect(() => planDocument(english, place, { language: 'ja' })).toThrow('is not written in ja');
  const reversed = { from: new Date('2018-06-10T00:00:00Z'), to: new Date('2018-06-09T00:00:00Z') };
  expect(() => planDocument(english, place, reversed)).toThrow('ends before that');
});

it('a table report is a document of its one table, in every language', async () => {
  await bed.fill(aWeek);
  const report = place.catalog.reports.get('post.by_depot');
  if (report === undefined) throw new Error('no table report');
  const plan = planDocument(documentOfTable(report), place, { language: 'ja' });
  const document = await computeDocument(plan, bed.asked);
  expect(document.blocks.map(({ kind }) => kind)).toEqual(['heading', 'table']);
  expect(tableOf(document).columns.map(({ label }) => label)).toEqual(['集配所', '個数', 'grams', 'Euros']);
  expect(valuesOf(tableOf(document))).toEqual([
    ['north', 1, 250, '750.00'],
    ['south', 2, 3, '9.00'],
  ]);
  expect(() => planDocument(documentOfTable(report), place, { where: "depot = 'north'" })).toThrow(
    'a part of the rows',
  );
});
