// Questions about metrics and what they come to, with all that a reader must know to trust the number.

import { z } from 'zod';
import { cell, instant, route, timeText } from './route.ts';

const grain = z.enum(['minute', 'hour', 'day', 'month']);

export const answerColumn = z
  .object({
    name: z.string(),
    label: z.string(),
    kind: z.enum(['time', 'dimension', 'metric', 'text']),
    type: z.string(),
    unit: z.string().nullable(),
    good: z.enum(['up', 'down', 'none']).nullable(),
  })
  .meta({ id: 'AnswerColumn' });

/** What makes numbers of a range less than whole. */
export const mark = z
  .object({
    kind: z.enum(['late', 'open', 'restated', 'rejects', 'failed', 'missing', 'dirty', 'unfiltered']),
    words: z
      .string()
      .describe('In English; `kind`, `count` and `subject` say the same to who has words of another language.'),
    count: z.number().int().optional().describe('Of intervals, hours, files or records.'),
    subject: z.string().optional().describe('Table or dimension that it is about.'),
    from: instant.nullable(),
    to: instant.nullable(),
    href: z.string().nullable().describe('Page that shows the files or intervals behind it.'),
  })
  .meta({ id: 'Mark' });

export const answerOf = z
  .object({
    columns: z.array(answerColumn),
    rows: z.array(z.array(cell)),
    previous: z
      .array(z.array(cell))
      .nullable()
      .describe(
        'The time before, row for row: the one at the same index is of the same keys, its times as they were then; metrics are null where there was none.',
      ),
    other: z
      .object({
        count: z.number().int().describe('Values that the top leaves out.'),
        row: z.array(cell).describe('All of them as one row; by time, that of the newest.'),
        rows: z.array(z.array(cell)).describe('By time, a row for each; else that one row.'),
      })
      .nullable()
      .describe('All that the top leaves out, counted together; null where nothing is left out.'),
    range: z.object({ from: instant, to: instant }),
    previous_range: z.object({ from: instant, to: instant }).nullable(),
    time_zone: z.string(),
    grain: grain.nullable(),
    as_of: instant.describe('When the newest of the intervals behind it was built.').nullable(),
    revision: z.number().int(),
    data_to: instant.nullable().describe('End of the newest data; what lies after is not there yet.'),
    open_from: instant.nullable().describe('From here on the numbers may still grow.'),
    restated: z
      .array(instant)
      .describe('Starts of intervals in the range that were built again after they had been whole.'),
    marks: z.array(mark),
    sql: z.string(),
    tables: z.array(z.string()),
    took_ms: z.number(),
  })
  .meta({ id: 'Answer' });

const question = z.object({
  metrics: z.array(z.string().max(200)).min(1).max(50),
  by: z.array(z.string().max(100)).max(8).default([]),
  where: z.string().max(10_000).optional().describe('A condition over dimensions.'),
  filters: z
    .record(z.string().max(100), z.array(z.string().max(1_000).nullable()).max(1_000))
    .default({})
    .describe('Dimension -> values; null stands for no value.'),
  from: timeText.optional(),
  to: timeText.optional(),
  grain: grain.optional(),
  compare: z.enum(['previous']).optional(),
  time_zone: z.string().max(60).optional(),
  top: z
    .object({
      n: z.number().int().min(1).max(10_000),
      by: z.string().max(200).optional().describe('Metric that decides. Default: the first.'),
    })
    .optional(),
});

const ruleOf = z
  .object({
    lhs: z.array(z.string()),
    rhs: z.string(),
    support: z.number(),
    confidence: z.number(),
    lift: z.number(),
    count: z.number(),
    bytes: z.number().nullable(),
  })
  .meta({ id: 'Rule' });

export const metricsRoutes = [
  route({
    id: 'askMetrics',
    method: 'POST',
    path: '/api/metrics',
    tag: 'metrics',
    role: 'viewer',
    tenants: true,
    summary: 'Metrics by dimensions over a range',
    body: question,
    answer: answerOf,
  }),
  route({
    id: 'listValues',
    method: 'GET',
    path: '/api/dimensions/:dimension/values',
    tag: 'metrics',
    role: 'viewer',
    tenants: true,
    summary: 'Values of a dimension, the largest first',
    params: z.object({ dimension: z.string().max(100) }),
    query: z.object({
      metric: z.string().max(200).optional(),
      from: timeText.optional(),
      to: timeText.optional(),
      search: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(1_000).default(100),
    }),
    answer: z.object({
      values: z.array(z.object({ value: z.string().nullable(), weight: z.number().nullable() })),
      unit: z.string().nullable(),
    }),
  }),
  route({
    id: 'askDrivers',
    method: 'POST',
    path: '/api/drivers',
    tag: 'metrics',
    role: 'analyst',
    tenants: true,
    summary: 'What goes with an outcome: association rules',
    body: z.object({
      metric: z.string().max(200),
      by: z.array(z.string().max(100)).max(8).default([]),
      filters: question.shape.filters,
      from: timeText.optional(),
      to: timeText.optional(),
      min_count: z.number().int().min(1).default(20),
      limit: z.number().int().min(1).max(1_000).default(100),
    }),
    answer: z.object({
      rules: z.array(ruleOf),
      range: z.object({ from: instant, to: instant }),
      sql: z.string(),
      took_ms: z.number(),
    }),
  }),
] as const;
