// Documents and their files made of a real site: from the tables of its lake and its ledger, each format of the same numbers, and
// again with other numbers and another revision after a late file.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { copiedBed, type Filling } from '../../test/prepared_site.ts';
import { csvOf, type SiteBed, scan } from '../../test/site_bed.ts';
import type { Document, MadeFile } from '../reports/document.ts';
import {
  documentRevisions,
  makeDocument,
  makeDocumentAndFiles,
  makeFile,
  makeTable,
  openSnapshot,
} from './documents.ts';

const definitions = {
  'metrics/scans.yaml': `from: site.scans_hourly
dimensions: { depot: depot }
metrics:
  scans: { sql: cast(sum(scan_count) as bigint), unit: scans, good: up }
  grams: { sql: cast(sum(grams) as bigint), unit: grams }
`,
  'reports/hours.sql': `-- Scans by hour
-- days: 1
select hour as "HOUR", depot as "DEPOT", scan_count as "SCANS" from site.scans_hourly cross join question
where hour >= range_start and hour < range_end order by 1, 2
`,
  'reports/daily_file.md':
    '---\ntitle: Beside it\nanswers:\n  all: { metrics: [scans] }\n---\n# {{title}}\n\n{{all.scans}} on {{day}}\n',
  'reports/daily.md': `---
title: Daily scans
answers:
  all: { metrics: [scans, grams], over: last_day }
  depots: { metrics: [scans], by: [depot] }
  hours: { report: hours }
attachments:
  - { report: hours, format: csv, name: hours.csv, days: 2 }
  - { report: site.daily_file, format: txt }
---
{{all.scans}} scans, {{restated.count}} again

\`\`\`table
of: depots
total: scans
\`\`\`
`,
  'reports/own.md': '---\ntitle: Own\nanswers:\n  all: { metrics: [scans] }\n---\n{{all.scans}}\n',
};

const threeScans: Filling = {
  name: 'three scans',
  fill: async made => {
    await made.drop('scans/a.csv', csvOf([scan(1, 3), scan(2, 3), scan(3, 5, { depot: 'KRK' })], ['no,record']));
    await made.pass();
  },
};

let bed: SiteBed;
beforeEach(async () => {
  bed = await copiedBed({ files: definitions }, threeScans);
  bed.at('2026-03-02T06:00:00Z');
});
afterEach(() => bed.close());

const press = () => ({ site: bed.site, catalog: bed.catalog, clock: { now: () => new Date('2026-03-02T06:00:00Z') } });
const text = ({ content }: MadeFile): string => new TextDecoder().decode(content);
const firstLine = ({ blocks }: Document): string => {
  const block = blocks.find(({ kind }) => kind === 'paragraph');
  return block?.kind === 'paragraph' ? block.parts.map(part => ('text' in part ? part.text : '')).join('') : '';
};

test('a document comes with its files, of the same snapshot and over their own days', async () => {
  const { document, files } = await makeDocumentAndFiles(press(), { report: 'daily' });
  expect(firstLine(document)).toBe('3 scans, 0 again');
  expect(document.rangeText).toBe('1 March 2026');
  expect(document.blocks[0]).toMatchObject({ kind: 'notice', tone: 'warning' });
  expect(files.map(({ name, contentType }) => [name, contentType])).toEqual([
    ['hours.csv', 'text/csv; charset=utf-8'],
    ['daily_file.txt', 'text/plain; charset=utf-8'],
  ]);
  expect(files.map(text)[0]).toBe('HOUR,DEPOT,SCANS\n2026-03-01T03:00:00Z,GDN,2\n2026-03-01T05:00:00Z,KRK,1\n');
  expect(files.map(text)[1]).toContain('3 on 1 March 2026');
});

test('every format of every report is made, of a table report too', async () => {
  const begins = {
    csv: /^(depot|HOUR),/,
    xlsx: /^PK/,
    pdf: /^%PDF-/,
    html: /^<!DOCTYPE html>/,
    txt: /^(Daily scans|Scans by hour)\n=/,
  };
  for (const report of ['site.daily', 'site.hours']) {
    for (const [format, begin] of Object.entries(begins)) {
      const wanted = { report, format: format as keyof typeof begins };
      expect(text(await makeFile(press(), wanted)), `${report} ${format}`).toMatch(begin);
    }
  }
  const table = await makeTable(press(), { report: 'daily' });
  expect(table.rows.map(row => row.map(cell => cell.value))).toEqual([
    ['GDN', 2],
    ['KRK', 1],
  ]);
});

test('a late file gives other numbers under another revision, and the next document says so', async () => {
  const before = await makeDocument(press(), { report: 'daily' });
  expect(await documentRevisions(press(), [{ report: 'daily' }])).toEqual([before.revision]);
  await bed.drop('scans/late.csv', csvOf([scan(9, 3)]));
  bed.at('2026-03-02T07:00:00Z');
  await bed.pass();
  const since = new Date('2026-03-02T06:30:00Z');
  const after = await makeDocument(press(), { report: 'daily', since });
  expect(firstLine(after)).toBe('4 scans, 1 again');
  expect(after.revision).toBeGreaterThan(before.revision);
  expect(await documentRevisions(press(), [{ report: 'daily' }])).toEqual([after.revision]);
});

test.each([1, 1000])('one snapshot serves documents for %i recipients', async count => {
  const snapshot = await openSnapshot(press(), [{ report: 'own' }], { count });
  try {
    const lines: string[] = [];
    for (const depot of ['GDN', 'KRK', "x' or 'x' = 'x"]) {
      const where = `depot = '${depot.replaceAll("'", "''")}'`;
      lines.push(firstLine((await snapshot.make({ report: 'own', where })).document));
    }
    expect(lines).toEqual(['2', '1', 'n/a']);
    await expect(async () => snapshot.make({ report: 'daily', where: "depot = 'GDN'" })).rejects.toThrow(
      'part of the rows',
    );
    await expect(async () => snapshot.make({ report: 'dayly' })).rejects.toThrow('There is no report dayly');
    expect((await snapshot.make({ report: 'own' })).document).toEqual(await makeDocument(press(), { report: 'own' }));
  } finally {
    await snapshot.close();
  }
});
