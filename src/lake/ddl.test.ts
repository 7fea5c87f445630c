// Statements that make a table readable for other engines.

import { expect, test } from 'vitest';
import { ddl } from './ddl.ts';
import { parcels } from './testbed.ts';

const request = { table: 'site.parcels', schema: parcels, location: 's3://lake/site.parcels/' };

test('Athena is told the folder and that it is a Delta table', () => {
  expect(ddl({ ...request, dialect: 'athena' })).toBe(`-- site.parcels, a Delta table. Its columns come from its log:
--   sent_at timestamp(6), UTC
--   weight bigint
--   town varchar, partition
--   dt date, partition
CREATE DATABASE IF NOT EXISTS \`site\`;
CREATE EXTERNAL TABLE IF NOT EXISTS \`site\`.\`parcels\`
LOCATION 's3://lake/site.parcels/'
TBLPROPERTIES ('table_type' = 'DELTA');
`);
});

test('Trino registers the folder in its catalog', () => {
  const text = ddl({ ...request, location: "s3://lake/it's", dialect: 'trino', catalog: 'My lake' });
  expect(text).toContain('CREATE SCHEMA IF NOT EXISTS "My lake".site;\n');
  expect(text).toContain(
    `CALL "My lake".system.register_table(schema_name => 'site', table_name => 'parcels', table_location => 's3://lake/it''s');\n`,
  );
});

test('Trino is told a folder as an address, which it asks for', () => {
  const text = ddl({ ...request, location: '/data/lake/site.parcels', dialect: 'trino' });
  expect(text).toContain("table_location => 'file:///data/lake/site.parcels')");
  expect(text).toContain('local.location=/');
});

test('a folder that Athena cannot reach is told as such', () => {
  expect(ddl({ ...request, location: '/data/lake/site.parcels', dialect: 'athena' })).toContain(
    'Athena reads buckets only',
  );
});
