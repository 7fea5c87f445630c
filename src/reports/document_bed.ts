// A post office whose documents are made of real statements over a real engine: its tables, the product's own tables, a catalogue with
// a table report and messages. For the tests of this room.

import type { Catalog } from '../catalog/catalog.ts';
import type { DocumentReport } from '../catalog/document.ts';
import { readDocument } from '../catalog/document_file.ts';
import { linkDocuments } from '../catalog/document_links.ts';
import { tablesIn } from '../engine/guard.ts';
import { openParcels, type Parcel, catalog as plain } from '../metrics/parcels_fixture.ts';
import type { Block, Document, Inline, TableBlock } from './document.ts';
import { type DocumentQuestion, planDocument } from './plan.ts';
import { type Asked, computeDocument } from './reports.ts';

const opsTables = `create schema ops;
  create table ops.files (source varchar, state varchar, error varchar, lines bigint, rejects bigint,
    first_event timestamp, last_event timestamp, found_at timestamp);
  create table ops.intervals (table_name varchar, interval_start timestamp, interval_end timestamp, state varchar,
    revision bigint, rows bigint, built_at timestamp, dirty_since timestamp)`;

/** Both tables hold every hour of the first ten days of June 2018, built twice. */
const everyHour = `delete from ops.files;
  delete from ops.intervals;
  insert into ops.intervals
    select t.name, h, h + interval 1 hour, 'loaded', 2, 5, timestamp '2018-06-11 00:00:00', null
    from range(timestamp '2018-06-01', timestamp '2018-06-11', interval 1 hour) as r(h),
      (values ('post.parcels'), ('post.parcels_minute')) as t(name)`;

const catalog: Catalog = {
  ...plain,
  reports: new Map([
    [
      'post.by_depot',
      {
        name: 'post.by_depot',
        title: 'By depot',
        description: '',
        sql: `select depot, count(*) as parcels, cast(sum(grams) as bigint) as grams, cast(sum(grams) as decimal(38,2)) * 3 as euros
          from post.parcels, question where time >= range_start and time < range_end group by depot order by depot`,
        days: 1,
        place: { file: 'by_depot.sql', line: 1 },
      },
    ],
    [
      'post.by_day',
      {
        name: 'post.by_day',
        title: 'By day',
        description: '',
        sql: `select what, 3 as "DAY_1", trend, code from
          (values ('parcels', '+351.43%', '200'), ('grams', 'n/a', '404')) as t(what, trend, code), question`,
        days: 1,
        place: { file: 'by_day.sql', line: 1 },
      },
    ],
  ]),
  messages: new Map([
    [
      'ja',
      {
        metrics: new Map([['post.parcels', '個数']]),
        columns: new Map([['depot', '集配所']]),
        values: new Map([['north', '北']]),
        units: new Map(),
        texts: new Map(),
      },
    ],
  ]),
};

/** The report of a file. Throws a list of its mistakes. */
export function reportOf(text: string): DocumentReport {
  const thing = {
    layer: { pack: 'post', folder: '/', prefix: '', overrides: [] },
    path: '/daily.md',
    file: 'daily.md',
  };
  const { draft, mistakes } = readDocument({ ...thing, pack: 'post', name: 'daily', ending: '.md', text });
  const linked = linkDocuments(draft === undefined ? [] : [draft], { catalog, broken: new Set() });
  const all = [...mistakes, ...linked.mistakes];
  const report = linked.documents.get('post.daily');
  if (report === undefined || all.length > 0) throw new Error(JSON.stringify(all));
  return report;
}

/** It is 11 June 2018, 11:00 in Tokyo. */
const now = new Date('2018-06-11T02:00:00Z');
export const place = {
  catalog,
  siteName: 'Post & Co',
  timeZone: 'Asia/Tokyo',
  now,
  sources: new Map([['scanners', 'post.parcels']]),
};
export interface DocumentBed {
  fill(parcels: Parcel[]): Promise<void>;
  run(sql: string): Promise<void>;
  ask: Awaited<ReturnType<typeof openParcels>>['ask'];
  asked: Asked;
  /** Puts the product's tables back as they were. */
  reset(): Promise<void>;
  make(text: string, question?: DocumentQuestion): Promise<Document>;
  close(): Promise<void>;
}

export async function openDocumentBed(): Promise<DocumentBed> {
  const { engine, fill, ask, close } = await openParcels();
  await engine.run(opsTables);
  const asked = {
    query: (sql: string) => engine.query(sql),
    tablesIn: (sql: string) => tablesIn(sql, engine),
  };
  return {
    fill,
    run: sql => engine.run(sql),
    ask,
    asked,
    reset: () => engine.run(everyHour),
    make: (text, question = {}) => computeDocument(planDocument(reportOf(text), place, question), asked),
    close,
  };
}

/** What stands before the text of a report in two languages; `answers` are lines of YAML. */
export const front = (answers: string, more = ''): string => `---
title: { en: Parcels, ja: 荷物 }
languages: [en, ja]
${more}
answers:
${answers}
---
`;

export const parcel = (time: string, more: Partial<Parcel> = {}): Parcel => ({
  time: new Date(time),
  depot: 'north',
  carrier: 'ox',
  late: false,
  grams: 100,
  ...more,
});

/** The last whole day before `now` in Tokyo is 10 June: 15:00 UTC on the 9th to 15:00 UTC on the 10th. */
export const aWeek: Parcel[] = [
  parcel('2018-06-09T15:00:00Z', { grams: 250 }),
  parcel('2018-06-10T03:00:00Z', { depot: 'south', grams: 1 }),
  parcel('2018-06-10T14:59:59Z', { depot: 'south', late: true, grams: 2 }),
  parcel('2018-06-10T15:00:00Z', { grams: 7_000_000 }),
  parcel('2018-06-09T14:59:59Z', { grams: 200 }),
  parcel('2018-06-02T20:00:00Z', { grams: 50 }),
];

export const tableOf = ({ blocks }: Document, name?: string): TableBlock => {
  const found = blocks.find(block => block.kind === 'table' && (name === undefined || block.name === name));
  if (found?.kind !== 'table') throw new Error('no table');
  return found;
};
export const valuesOf = (table: TableBlock) => table.rows.map(row => row.map(cell => cell.value));
const textOf = (parts: readonly Inline[]): string =>
  parts.map(part => ('parts' in part ? textOf(part.parts) : part.text)).join('');
/** Headings, paragraphs, items of lists and notices as plain words. */
export const lines = (blocks: readonly Block[]): string[] =>
  blocks.flatMap(block => {
    if (block.kind === 'paragraph') return [textOf(block.parts)];
    if (block.kind === 'heading') return [block.text];
    return block.kind === 'notice' || block.kind === 'list' ? block.items.map(textOf) : [];
  });
