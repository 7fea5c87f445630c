// The script that a person would write: reads the gzipped logs with DuckDB's own CSV reader, writes one typed Parquet file, groups it
// by hour. Run as `node plain_duckdb_script.ts LOGS OUT`.

import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { fieldNames } from './generate.ts';

const [logs = '', out = ''] = process.argv.slice(2);
const types: Record<string, string> = {
  date: 'DATE',
  time: 'TIME',
  sc_bytes: 'BIGINT',
  sc_status: 'INTEGER',
  cs_bytes: 'BIGINT',
  time_taken: 'DOUBLE',
  fle_encrypted_fields: 'INTEGER',
  c_port: 'INTEGER',
  time_to_first_byte: 'DOUBLE',
  sc_content_len: 'BIGINT',
  sc_range_start: 'BIGINT',
  sc_range_end: 'BIGINT',
};
const names = fieldNames.split(' ').map(name =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replace(/_$/, ''),
);
const columns = names.map(name => `'${name}': '${types[name] ?? 'VARCHAR'}'`).join(', ');
const requests = join(out, 'requests.parquet');

const instance = await DuckDBInstance.create(':memory:', { threads: '2', preserve_insertion_order: 'false' });
const connection = await instance.connect();
await connection.run(`
  copy (
    select date + time as event_time, * exclude (date, time)
    from read_csv('${logs}/*.gz', delim = '\t', quote = '', escape = '', header = false, skip = 2, nullstr = '-',
      auto_detect = false, store_rejects = true, columns = {${columns}})
  ) to '${requests}' (format parquet, compression zstd)`);
await connection.run(`
  copy (
    select date_trunc('hour', event_time) as hour, count(*) as request_count, sum(sc_bytes) as bytes_requested,
      count(*) filter (where x_edge_response_result_type = 'Hit') as hit_count,
      count(*) filter (where x_edge_response_result_type = 'Miss') as miss_count,
      count(*) filter (where sc_status between 200 and 299) as http2xx_count
    from '${requests}' group by 1
  ) to '${join(out, 'hourly.parquet')}' (format parquet)`);
connection.closeSync();
instance.closeSync();
