import { DuckDBInstance } from '@duckdb/node-api';
import { functionsSql } from '/work/main/src/engine/functions.ts';
import { readdirSync } from 'node:fs';
const address = 'http://127.0.0.1:8179';
const json = async (u: string) => (await fetch(u)).json() as any;
const { dashboards } = await json(address + '/api/catalogue');
const sqls: [string, string][] = [];
for (const { name } of dashboards) { const { panels } = await json(`${address}/api/dashboards/${name}`); for (const p of panels) if (p.kind !== 'text' && p.kind !== 'drivers') { const a = await json(`${address}/api/dashboards/${name}/panels/${p.id}`); if (a.sql) sqls.push([`${name}/${p.id}`, a.sql]); } }
const inst = await DuckDBInstance.create(':memory:', { threads: '2' }); const c = await inst.connect();
await c.run("set global TimeZone='UTC'"); await c.run(functionsSql());
const tables = new Set(sqls.flatMap(([, s]) => [...s.matchAll(/"cdn"\."([a-z_]+)"/g)].map(m => "cdn." + m[1])));
await c.run('create schema cdn');
for (const t of tables) { const f = `/tmp/feeds_demo2/data/lake/${t.replace('.', '/')}`; try { await c.run(`create table ${t} as select * from read_parquet('${f}/**/*.parquet', hive_partitioning=true, union_by_name=true)`); } catch (e) { console.log(t, String((e as Error).message).slice(0, 100)); } }
await c.run("set search_path = 'trino,main'; set integer_division=true");
const out: [string, number, number, number][] = [];
let P = 0, S = 0;
for (const [n, s] of sqls) { let p = 0, x = 0; const k = 10; try { for (let i = 0; i < k; i++) { let t = performance.now(); const st = await c.prepare(s); p += performance.now() - t; t = performance.now(); const r = await st.stream(); for await (const _ of r as any); x += performance.now() - t; st.destroySync(); } out.push([n, p / k, x / k, s.length]); P += p / k; S += x / k; } catch (e) { console.log(n, String((e as Error).message).slice(0, 120)); } }
out.sort((a, b) => b[1] + b[2] - a[1] - a[2]); for (const o of out.slice(0, 45)) console.log(o[0], 'prepare', o[1].toFixed(2), 'run', o[2].toFixed(2), 'chars', o[3]);
console.log('mean prepare', P / out.length, 'mean run', S / out.length, out.length);
const all = sqls.map(([, s]) => s);
const cpu = () => { const u = process.cpuUsage(); return (u.user + u.system) / 1000; };
async function pass(label: string, setup: string, k = 6) { if (setup) await c.run(setup); for (const s of all) { const st = await c.prepare(s); const r = await st.stream(); for await (const _ of r as any); st.destroySync(); } const a = cpu(), t = performance.now(); for (let i = 0; i < k; i++) for (const s of all) { const st = await c.prepare(s); const r = await st.stream(); for await (const _ of r as any); st.destroySync(); } console.log(label, 'cpu/panel', ((cpu() - a) / k / all.length).toFixed(2), 'wall', ((performance.now() - t) / k / all.length).toFixed(2)); }
async function prep(label: string, k = 6) { const a = cpu(); for (let i = 0; i < k; i++) for (const s of all) { const st = await c.prepare(s); st.destroySync(); } console.log(label, 'prepare cpu', ((cpu() - a) / k / all.length).toFixed(2)); }
for (let i = 0; i < 2; i++) {
await pass('threads 2', 'set threads=2'); await prep('threads 2');
await pass('threads 1', 'set threads=1'); await prep('threads 1');
}
await pass('no opt', "set threads=1; set disabled_optimizers='join_order,statistics_propagation,deliminator,compressed_materialization,reorder_filter,column_lifetime,build_side_probe_side,common_aggregate,duplicate_groups'"); await prep('no opt');
await c.run("reset disabled_optimizers");
for (const o of ['expression_rewriter','filter_pullup','filter_pushdown','empty_result_pullup','cte_filter_pusher','regex_range','in_clause','join_order','deliminator','unnest_rewriter','unused_columns','statistics_propagation','common_subexpressions','common_aggregate','column_lifetime','build_side_probe_side','limit_pushdown','top_n','compressed_materialization','duplicate_groups','reorder_filter','sampling_pushdown','join_filter_pushdown','extension','materialized_cte','sum_rewriter','late_materialization','cte_inlining']) { try { await c.run(`set disabled_optimizers='${o}'`); const a = cpu(); for (let i = 0; i < 3; i++) for (const s of all) { const st = await c.prepare(s); st.destroySync(); } console.log(o, ((cpu() - a) / 3 / all.length).toFixed(2)); } catch (e) { console.log(o, String((e as Error).message).slice(0, 60)); } }
