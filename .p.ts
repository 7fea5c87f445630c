import { openDuckDb } from './src/engine/duckdb.ts';
for (const [mem, order] of [[200, true], [400, true], [400, false]]) {
const e = await openDuckDb({ memoryMb: mem, threads: 2, tempFolder: '/tmp/dpx', preserveOrder: order });
const from = "read_parquet('/tmp/demo-desk/data/lake/cdn/requests/*/*/*.parquet', union_by_name=true)";
for (const c of ['zstd', 'snappy', 'lz4_raw']) { const t = performance.now(); await e.run(`copy (select * exclude(_file) from ${from} where country = 'JP') to '/tmp/dpx/x.parquet' (format parquet, compression ${c})`); const [s] = await e.all("select size from read_blob('/tmp/dpx/x.parquet')"); console.log(mem, order, c, Math.round(performance.now() - t), 'ms', Number(s.size) / 1e6 | 0, 'MB'); }
await e.close(); }
