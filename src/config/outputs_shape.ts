// The keys of an output in tallylight.yaml, and how it becomes complete.

import { z } from 'zod';
import { completeTls, databaseUrl, tableName, tlsShape } from './databases_shape.ts';
import type { OutputConfig } from './outputs.ts';
import { closed, oneOf, snakeName } from './shape.ts';

const output = <const K extends 'mysql' | 'postgres'>(kind: K) =>
  closed({
    table: z
      .string()
      .regex(/^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/, 'expected the name of a table, such as pack.table')
      .describe('The table that is written: a model that is built by the minute.'),
    to: z.literal(kind).describe('`mysql` (MariaDB too) or `postgres`.'),
    url: databaseUrl(kind),
    tls: tlsShape,
    into: tableName.describe('The table of the database, or `schema.table`; it is made if it is not there.'),
    key: z
      .array(snakeName)
      .min(1)
      .optional()
      .describe('Columns that tell the rows of one interval apart. Default: the grain of the model.'),
  });

export const outputShape = output('mysql');

/** An output of any kind. */
export const outputsShape = z.record(
  z.string(),
  z.discriminatedUnion('to', [output('mysql'), output('postgres')], {
    error: issue => {
      if (issue.code !== 'invalid_union') return undefined;
      const { to } = issue.input as { to?: unknown };
      return to === undefined
        ? 'is missing: mysql or postgres'
        : oneOf(['mysql', 'postgres']).safeParse(to).error?.issues[0]?.message;
    },
  }),
);

type OutputSpec = z.output<typeof outputsShape>[string];

/** An output, complete. */
export function completeOutput(
  spec: OutputSpec,
  { folder, name, line }: { folder: string; name: string; line: number },
): OutputConfig {
  const { table, to: kind, url, tls, into, key } = spec;
  const database = Object.freeze({ kind, url, tls: completeTls(folder, tls) });
  return Object.freeze({ name, line, table, database, into, key });
}
