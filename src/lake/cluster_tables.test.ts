// Names of a cluster against the folders of a lake: told when it has none, left alone when it means another. The server here says what a
// coordinator says; the real one is asked in test/engines.

import { createServer, type Server } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { openTrino, type TrinoEngine } from '../engine/trino.ts';
import { ClusterTables, locationOf } from './cluster_tables.ts';

let server: Server | undefined;
let engine: TrinoEngine | undefined;
afterEach(async () => {
  await engine?.close();
  await new Promise(resolve => server?.close(resolve) ?? resolve(undefined));
});

const storage = { kind: 'folder', folder: '/srv/lake' } as const;
const columns = [{ name: 'Create Table', type: 'varchar', typeSignature: { rawType: 'varchar', arguments: [] } }];
const unknown = (errorName: string) => ({ id: 'q', error: { message: errorName, errorName, errorType: 'USER_ERROR' } });
const at = (location: string) => ({
  id: 'q',
  columns,
  data: [[`CREATE TABLE lake.farm.parcels (\n   n bigint\n)\nWITH (\n   location = '${location}'\n)`]],
});

/** Tables of a cluster that answers statements from a list; what it was asked. */
async function tablesOf(answers: object[]): Promise<{ tables: ClusterTables; asked: string[] }> {
  const asked: string[] = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', part => {
      body += part;
    });
    request.on('end', () => {
      asked.push(body);
      response.end(JSON.stringify(answers.shift() ?? { id: 'q' }));
    });
  });
  await new Promise<void>(resolve => server?.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  engine = openTrino({ url: `http://127.0.0.1:${port}`, user: 'tester' });
  const folderOf = (table: string) => table.replace('.', '/');
  return { tables: new ClusterTables({ engine, storage, catalog: 'lake', folderOf }), asked };
}

test('where a folder lies for a cluster', () => {
  const bucket = { kind: 'bucket', bucket: 'b', prefix: 'a/site', endpoint: undefined, region: undefined } as const;
  const more = { pathStyle: false, keys: undefined, profile: undefined, role: undefined, cacheBytes: 1 };
  expect(locationOf({ ...bucket, ...more }, 'farm/parcels')).toBe('s3://b/a/site/farm/parcels');
  expect(locationOf({ ...bucket, ...more, prefix: '' }, 'farm/parcels')).toBe('s3://b/farm/parcels');
  expect(locationOf(storage, 'farm/parcels')).toBe('file:///srv/lake/farm/parcels');
});

test.each(['file:///srv/lake/farm/parcels', 'local:///srv/lake/farm/parcels/'])(
  'a table at %s is asked for once',
  async location => {
    const { tables, asked } = await tablesOf([at(location)]);
    await tables.know(['farm.parcels']);
    await Promise.all([tables.know(['farm.parcels']), tables.know(['farm.parcels'])]);
    expect(asked).toEqual(['show create table "lake"."farm"."parcels"']);
  },
);

test.each(['TABLE_NOT_FOUND', 'SCHEMA_NOT_FOUND'])('%s: it is registered, and looked at again', async error => {
  const found = at('file:///srv/lake/farm/parcels');
  const { tables, asked } = await tablesOf([unknown(error), { id: 'q' }, unknown('ALREADY_EXISTS'), found]);
  await tables.know(['farm.parcels']);
  expect(asked.slice(1)).toEqual([
    'create schema if not exists "lake"."farm"',
    `call "lake".system.register_table(schema_name => 'farm', table_name => 'parcels', table_location => 'file:///srv/lake/farm/parcels')`,
    'show create table "lake"."farm"."parcels"',
  ]);
});

test('a table of somebody else is left alone, each time', async () => {
  const { tables, asked } = await tablesOf([at('s3://other/farm/parcels'), at('s3://other/farm/parcels')]);
  for (const _ of [1, 2])
    await expect(tables.know(['farm.parcels'])).rejects.toMatchObject({ code: 'table_elsewhere' });
  expect(asked.every(sql => sql.startsWith('show create table'))).toBe(true);
  expect(asked).toHaveLength(2);
});

test('what the cluster does not allow is said of the table', async () => {
  const { tables } = await tablesOf([unknown('TABLE_NOT_FOUND'), { id: 'q' }, unknown('PERMISSION_DENIED')]);
  await expect(tables.know(['farm.parcels'])).rejects.toMatchObject({ code: 'table_unregistered' });
});

test('work is done again when the cluster has forgotten a table, and once', async () => {
  const found = at('file:///srv/lake/farm/parcels');
  const { tables, asked } = await tablesOf([
    found,
    unknown('TABLE_NOT_FOUND'),
    unknown('TABLE_NOT_FOUND'),
    {},
    {},
    found,
  ]);
  let tries = 0;
  const work = () => {
    tries++;
    return tries === 1 ? (engine as TrinoEngine).all('select 1') : Promise.resolve([{ n: 1 }]);
  };
  expect(await tables.with(['farm.parcels'], work)).toEqual([{ n: 1 }]);
  expect(asked.filter(sql => sql.startsWith('call'))).toHaveLength(1);
});
