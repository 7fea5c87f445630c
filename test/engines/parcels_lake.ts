// A small lake for the comparison: parcels of two depots and two days, as Delta files of our own writer, seen by both engines.

import { join } from 'node:path';
import { literal } from '../../src/base/sql.ts';
import { type DuckDbEngine, openDuckDb } from '../../src/engine/duckdb.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type { DataFile, TableSchema } from '../../src/lake/delta.ts';
import { partitionFolder, readFilesSql } from '../../src/lake/read_sql.ts';
import { change, openTestbed, type Testbed } from '../../src/lake/testbed.ts';
import { connectTrino, registerTables } from './trino.ts';

const schema: TableSchema = {
  columns: [
    { name: 'time', type: 'timestamp' },
    { name: 'parcel_id', type: 'bigint' },
    { name: 'status', type: 'integer' },
    { name: 'weight_kg', type: 'decimal(9,3)' },
    { name: 'seconds', type: 'double' },
    { name: 'path', type: 'varchar' },
    { name: 'fragile', type: 'boolean' },
    { name: 'depot', type: 'varchar' },
    { name: 'dt', type: 'date' },
  ],
  partition: ['depot', 'dt'],
};

export interface ParcelsLake {
  duck: DuckDbEngine;
  trino: Engine;
  close(): Promise<void>;
}

/** Opens both engines over one `farm.parcels`. */
export async function openParcelsLake(): Promise<ParcelsLake> {
  const bed = await openTestbed();
  const table = bed.open('farm/parcels');
  await table.create(schema);
  const add: DataFile[] = [];
  for (const depot of ['Łódź', 'a/b=c d']) {
    for (const dt of ['2018-06-08', '2018-06-09']) add.push(await writeFile(bed, depot, dt));
  }
  await table.commit(change({ add }));
  const trino = connectTrino();
  await registerTables(trino, bed.root, ['farm.parcels']);
  const instance = await openDuckDb({ memoryMb: 300, threads: 2, tempFolder: join(bed.root, '../spill') });
  const paths = add.map(file => join(bed.root, 'farm/parcels', file.path));
  await instance.run(
    `create schema farm; create view farm.parcels as select * from ${readFilesSql({ schema, files: add, paths })}`,
  );
  return {
    duck: await instance.dialect(),
    trino,
    close: async () => {
      await instance.close();
      await bed.close();
    },
  };
}

async function writeFile(bed: Testbed, depot: string, dt: string): Promise<DataFile> {
  const local = join(bed.root, `../${encodeURIComponent(depot)}-${dt}.parquet`);
  await bed.runSql(`copy (
    select timestamp '${dt}' + i * interval '173 second' + i * interval '1001 microsecond' as time,
           9007199254740990 + i as parcel_id,
           [200, 206, 304, 404, 503, null][1 + i % 6]::integer as status,
           (i * 7 % 1000 / 8)::decimal(9,3) as weight_kg,
           case when i % 50 = 0 then null else i / 7.0 end as seconds,
           ['/in/' || i || '.box', '/out/Übersee/' || i, '', null][1 + i % 4] as path,
           i % 3 = 0 as fragile
      from range(480) t(i)) to ${literal(local)} (format parquet)`);
  const partition = { depot, dt };
  const path = `${partitionFolder(schema.partition, partition)}/p.parquet`;
  const bytes = await bed.storage.putFile(`farm/parcels/${path}`, local);
  return { path, partition, bytes, modifiedMs: bed.clock.now().getTime(), stats: { numRecords: 480 } };
}
