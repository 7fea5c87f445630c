// The keys of datasets/*.yaml and what one value alone can tell; `dataset.ts` checks how they fit together.

import { z } from 'zod';
import { dayMs, hourMs } from '../base/clock.ts';
import { closed, oneOf, snakeName, spanOf } from '../config/shape.ts';
import type { ColumnType } from './catalog.ts';

const simpleTypes = ['varchar', 'bigint', 'integer', 'double', 'boolean', 'date', 'timestamp'] as const;

const isColumnType = (type: string): type is ColumnType =>
  simpleTypes.some(simple => simple === type) || isDecimal(type);

function isDecimal(type: string): boolean {
  const [, precision, scale] = /^decimal\(([1-9][0-9]?),([0-9][0-9]?)\)$/.exec(type) ?? [];
  return precision !== undefined && Number(precision) <= 38 && Number(scale) <= Number(precision);
}

const columnType = z.string().transform((type, context) => {
  if (isColumnType(type)) return type;
  const quotes = type.startsWith('decimal(') ? '; write it in quotes' : '';
  context.addIssue({ code: 'custom', message: `${type} is none of ${simpleTypes.join(', ')}, decimal(p,s)${quotes}` });
  return z.NEVER;
});

export const columnShape = closed({
  type: columnType.describe('varchar, bigint, integer, double, boolean, date, timestamp or decimal(p,s).'),
  description: z.string().default('').describe('What it holds.'),
  unit: z.string().optional().describe('bytes, seconds, … for numbers that have one.'),
  personal: z.boolean().default(false).describe('It names or may name a person.'),
  from: z
    .union([z.string(), z.array(z.string()).min(1)], { error: 'expected a field name or a list of them' })
    .optional()
    .describe('Raw field; several are joined by a blank. Default: the name of the column.'),
  otherwise: z.string().optional().describe('Raw field to take when the first is absent.'),
  decode: oneOf(['once', 'twice']).optional().describe('Percent-decoding: `once`, or `twice`: until plain.'),
  required: z.boolean().optional().describe('A record without it is a reject.'),
  min: z.number().optional().describe('Numbers below it are rejects.'),
  epoch: z
    .literal(true, { error: 'expected true, or nothing' })
    .optional()
    .describe('A timestamp that may also be seconds or milliseconds since 1970, or have the offset of a zone.'),
  max_length: z.int().min(1).optional().describe('Texts of more characters are rejects.'),
  sql: z.string().optional().describe('Expression over the columns before it.'),
  lookup: snakeName.optional().describe('The lookup that gives it.'),
});

const lookupKinds = ['sql', 'user_agent', 'country', 'table'] as const;

export const lookupShape = closed({
  of: z.string().describe('Column, raw field or expression whose distinct values are looked up.'),
  by: oneOf(lookupKinds).describe('`sql`, `user_agent`, `country` or `table`.'),
  gives: z
    .record(snakeName, z.string())
    .describe('Column -> expression over `value`, field of the built-in, or column of the file.'),
  file: z.string().optional().describe('CSV file with a header, relative to the pack; looked up by its first column.'),
});

const collectShape = closed({
  late: spanOf(1, '24h').prefault('24h').describe('How long before its arrival a record may have happened.'),
  early: spanOf(1, '2m').prefault('2m').describe('How long after its arrival, by the clock of whoever sent it.'),
  cmcd: z
    .record(z.string(), z.string())
    .optional()
    .describe('Name in a report in CMCD -> raw field that it fills: `{ sid: playid }`.'),
});

const dimensionShape = closed({
  key: snakeName.describe('The column that models join by.'),
  valid_from: snakeName.describe('The timestamp from which a row holds; NULL is since ever.'),
  valid_to: snakeName.describe('The timestamp at which it ends to hold; NULL is not yet.'),
});

export const datasetShape = closed({
  title: z.string().describe('A few words.'),
  description: z.string().default('').describe('A paragraph.'),
  event_time: snakeName
    .optional()
    .describe('The timestamp column that says when it happened. Default in a dimension: its valid_from.'),
  key: z.array(snakeName).default([]).describe('Columns that together name a record.'),
  key_absent: oneOf(['same'])
    .optional()
    .describe('`same`: two records that both lack a column of the key agree in it. Otherwise they have no name.'),
  collect: collectShape
    .optional()
    .describe(
      '`{ late: 24h, early: 2m }`: takes records by HTTP, and how far their times may be from the clock. `cmcd: { sid: … }` says which raw fields reports of players in CMCD fill.',
    ),
  dimension: dimensionShape
    .optional()
    .describe('`{ key, valid_from, valid_to }`: rows say what holds for a time; the newest file is the whole table.'),
  partition: z
    .array(snakeName)
    .min(1)
    .optional()
    .describe('Partition columns; the last is the UTC date of the event time. A dimension needs none.'),
  sort: z.array(snakeName).optional().describe('Order of rows in a file. Default: the event time.'),
  look_back: spanOf(hourMs, '24h').default(24).describe('How long after its end a day expects records. Default `24h`.'),
  retain: spanOf(dayMs, '400d').optional().describe('How long records are kept. Default: for good.'),
  columns: z.record(snakeName, z.unknown()).describe('The contract, in order.'),
  lookups: z.record(snakeName, z.unknown()).default({}).describe('What is looked up once for each distinct value.'),
});

/** Columns and lookups are fitted one by one, so that a wrong one hides nothing about the others. */
export type DatasetFrame = z.output<typeof datasetShape>;
export type ColumnSpec = z.output<typeof columnShape>;
export type LookupSpec = z.output<typeof lookupShape>;

/** What the built-in lookups can give. */
export const builtInFields: Record<'user_agent' | 'country', readonly string[]> = {
  user_agent: ['text', 'device', 'os', 'browser'],
  country: ['country'],
};
