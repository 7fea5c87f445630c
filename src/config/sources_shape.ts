// The keys of a source in tallylight.yaml, by its kind, and how it becomes complete. A source of a folder or a bucket takes keys of
// any name (options of its format, constant fields); the other kinds take their own and no others.

import { join, resolve } from 'node:path';
import { z } from 'zod';
import { dayMs } from '../base/clock.ts';
import { didYouMean } from '../base/names.ts';
import { bucketSourceShape, completeBucketSource } from './bucket_sources_shape.ts';
import { columnName, completeTls, databaseUrl, tableName, tlsShape } from './databases_shape.ts';
import { reveal, revealAll, type Variables } from './env_text.ts';
import { dataFolderOf, type StateSpec } from './places_shape.ts';
import { span } from './schedule_shape.ts';
import { checked, closed, mapOf, oneOf } from './shape.ts';
import type { DatabaseSource, KafkaSource, SourceConfig } from './sources.ts';

const workingKinds = ['folder', 's3', 'kafka', 'mysql', 'postgres'] as const;
const laterKinds = ['http'];
const allKinds = [...workingKinds, ...laterKinds];

const datasetName = z
  .string()
  .regex(/^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/, 'expected the name of a dataset, such as pack.dataset');

const filled = checked(value => (value === '' ? 'must not be empty' : undefined));

const dataset = datasetName.describe('The dataset it feeds, `pack.dataset`.');
const from = <const K extends string>(kind: K) => z.literal(kind).describe(`\`${kind}\`.`);

export const folderSourceShape = z.looseObject({
  dataset,
  from: z.literal('folder').describe('`folder`, which is also what is meant without this key.'),
  path: filled.optional().describe('Folder, relative to the site. Default `inbox/<pack of the dataset>`.'),
  format: z
    .string()
    .describe('Format of the files. Every further key is an option of the format or a constant field of all records.'),
  expect: closed({ hold: z.boolean().default(false) })
    .default({ hold: false })
    .describe('`{ hold: true }` keeps files waiting while their total is far from the usual one.'),
});

const broker = checked(value =>
  /^(\[[0-9a-f:.]+\]|[^\s:/@,]+):\d{1,5}$/i.test(value) ? undefined : 'expected host:port',
);

export const kafkaSourceShape = closed({
  dataset,
  from: from('kafka'),
  brokers: z.array(broker).min(1).describe('Brokers to begin with, each `host:port`: `[kafka1:9092, kafka2:9092]`.'),
  topic: filled.describe('The topic; its records are JSON objects.'),
  group: filled
    .optional()
    .describe('Group by which the brokers know who reads. Default: by the names of site and source.'),
  start: oneOf(['earliest', 'latest'])
    .default('earliest')
    .describe('Where to begin when nothing was read yet: `earliest` or `latest`. Default: `earliest`.'),
  sasl: closed({
    mechanism: oneOf(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']).default('PLAIN'),
    username: filled,
    password: filled,
  })
    .optional()
    .describe('`{ mechanism, username, password }`; `PLAIN` (the default), `SCRAM-SHA-256` or `SCRAM-SHA-512`.'),
  tls: tlsShape,
});

const databaseSource = <const K extends 'mysql' | 'postgres'>(kind: K) =>
  closed({
    dataset,
    from: from(kind),
    url: databaseUrl(kind),
    tls: tlsShape,
    table: tableName.optional().describe('The table that is read whole, or `schema.table`.'),
    columns: z.array(columnName).min(1).optional().describe('Columns of it that are read. Default: all.'),
    query: z
      .string()
      .regex(/^\s*(select|with)\b/i, 'expected a SELECT in the dialect of the database')
      .optional()
      .describe('In place of `table`: a SELECT of your own, in the dialect of the database.'),
    refresh: span('60s', { least: 1_000, most: dayMs })
      .default(60_000)
      .describe('How old what was read may become, such as `60s`. Default: that.'),
  });

/** The keys of a source that is a table of MySQL, MariaDB or PostgreSQL. */
export const databaseSourceShape = databaseSource('mysql');

const kinds = z.discriminatedUnion(
  'from',
  [folderSourceShape, bucketSourceShape, kafkaSourceShape, databaseSource('mysql'), databaseSource('postgres')],
  { error: issue => (issue.code === 'invalid_union' ? kindMistake(issue.input) : undefined) },
);

function kindMistake(input: unknown): string {
  const { from: kind } = input as { from?: unknown };
  if (typeof kind !== 'string') return `expected one of ${allKinds.join(', ')}`;
  if (laterKinds.includes(kind)) return `this kind of source does not work yet; what works: ${workingKinds.join(', ')}`;
  return `${kind} is none of ${allKinds.join(', ')}.${didYouMean(kind, allKinds)}`;
}

/** A source of any kind; one that says no kind is a folder. */
const sourceShape = z
  .preprocess(value => {
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isMap && (value as { from?: unknown }).from === undefined ? { ...value, from: 'folder' } : value;
  }, kinds)
  .superRefine((spec, context) => {
    if (spec.from !== 'mysql' && spec.from !== 'postgres') return;
    const tell = (message: string, path: string[] = []) => context.addIssue({ code: 'custom', message, path });
    if (spec.table === undefined && spec.query === undefined) tell('table is missing: the table that is read');
    if (spec.table !== undefined && spec.query !== undefined)
      tell('does not go with table: one of them is read', ['query']);
    if (spec.columns !== undefined && spec.query !== undefined)
      tell('does not go with query, which says itself what it reads', ['columns']);
  });

export const sourcesShape = mapOf(sourceShape);

type SourceSpec = z.output<typeof sourceShape>;
type SpecOf<K extends SourceSpec['from']> = Extract<SourceSpec, { from: K }>;

interface Completing {
  folder: string;
  /** The state as written: what comes to us is kept beside it. */
  state: StateSpec;
  name: string;
  line: number;
  variables: Variables;
}

/** A source, complete. */
export function completeSource(spec: SourceSpec, at: Completing): SourceConfig {
  if (spec.from === 'folder') return completeFolder(spec, at);
  if (spec.from === 's3') return completeBucketSource(spec, at);
  return spec.from === 'kafka' ? completeKafka(spec, at) : completeDatabase(spec, at);
}

function completeFolder(spec: SpecOf<'folder'>, { folder, name, line }: Completing): SourceConfig {
  const { dataset, from: kind, format, path, expect, ...options } = spec;
  const pack = dataset.split('.')[0] ?? '';
  return Object.freeze({
    name,
    line,
    dataset,
    from: kind,
    format,
    hold: expect.hold,
    get path() {
      return resolve(folder, reveal(path ?? `inbox/${pack}`));
    },
    get options() {
      return revealAll(options) as Record<string, unknown>;
    },
  });
}

/** Folder beside the state in which what comes to us from a source is kept. */
const ownFolder = ({ folder, state, name }: Completing, kind: string): string =>
  join(dataFolderOf(folder, state), kind, name);

function completeKafka(spec: SpecOf<'kafka'>, at: Completing): KafkaSource {
  const { dataset, from: kind, brokers, topic, group, start, sasl } = spec;
  return Object.freeze({
    name: at.name,
    line: at.line,
    dataset,
    from: kind,
    format: 'collected',
    hold: false,
    options: Object.freeze({}),
    brokers,
    topic,
    group,
    start,
    sasl,
    tls: completeTls(at.folder, spec.tls),
    get path() {
      return ownFolder(at, 'segments');
    },
  });
}

function completeDatabase(spec: SpecOf<'mysql' | 'postgres'>, at: Completing): DatabaseSource {
  const { dataset, from: kind, url, table, columns, query, refresh } = spec;
  return Object.freeze({
    name: at.name,
    line: at.line,
    dataset,
    from: kind,
    format: 'csv',
    hold: false,
    options: Object.freeze({}),
    database: Object.freeze({ kind, url, tls: completeTls(at.folder, spec.tls) }),
    read: query === undefined ? { table: table ?? '', columns } : { query },
    refreshMs: refresh,
    get path() {
      return ownFolder(at, 'snapshots');
    },
  });
}
