// How many records does a served site take? Players that send one each, acknowledged after the disk has it, and programs that send a thousand
// at once. The load comes from wrk on the same cores; what the server does with the records beside goes on meanwhile, as it would.

import { spawnSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bench, Figure } from './bench.ts';
import { serveSite } from './served_site.ts';

const seconds = 10;
const connections = 200;
const batchRecords = 1_000;
const batchConnections = 16;

export async function collect(bench: Bench): Promise<Figure[]> {
  const site = join(bench.root, 'site_collect');
  await rm(site, { recursive: true, force: true });
  await mkdir(site, { recursive: true });
  await writeFile(join(site, 'tallylight.yaml'), siteText);
  const served = await serveSite(site);
  try {
    await served.quiet();
    const url = `${served.address}/collect/live.heartbeats`;
    const one = await load(url, { script: join(site, 'one.lua'), text: oneText, connections });
    const many = await load(url, { script: join(site, 'many.lua'), text: manyText, connections: batchConnections });
    const beats = Math.round(many.perSecond * batchRecords);
    return [
      {
        question: `Requests a second with one record each, on the disk before the answer (${connections} connections)`,
        ours: `${Math.round(one.perSecond)} requests/s`,
        other: `99th percentile ${one.p99Ms.toFixed(1)} ms`,
        value: one.perSecond,
        goal: { atLeast: 15_000 },
      },
      {
        question: '… the 99th percentile of their answers, in ms',
        ours: `${one.p99Ms.toFixed(1)} ms`,
        value: one.p99Ms,
        goal: { atMost: 50 },
      },
      {
        question: `Records a second in bodies of ${batchRecords} lines (${batchConnections} connections)`,
        ours: `${beats.toLocaleString('en')} records/s`,
        other: `99th percentile ${many.p99Ms.toFixed(1)} ms`,
        value: beats,
        goal: { atLeast: 300_000 },
      },
    ];
  } finally {
    await served.close();
  }
}

const siteText = 'name: Collect\npacks: [live]\ncollect: { keys: { bench: bench } }\n';

const head = `wrk.method = "POST"
wrk.headers["Authorization"] = "Bearer bench"
local function beat(n)
  return '{"ip":"10.1.2.3","agent":"ios","roomid":"' .. (n % 2000) .. '","userid":"u' .. n .. '","abytes":"123456","afcnt":"34","adrop":"3",' ..
    '"afts":"1515922566","alat":"123","vbytes":"123456","vfcnt":"34","vdrop":"4","vfts":"1515922566","vlat":"123","ublock":"1","dblock":"2",' ..
    '"timestamp":"' .. os.time() .. '","region":"hangzhou"}'
end
local n = 0
`;

/** Every request another viewer's beat. */
const oneText = `${head}request = function()
  n = n + 1
  return wrk.format(nil, nil, nil, beat(n))
end
`;

/** Making bodies must not be what is measured: a few are made before. */
const manyText = `${head}local bodies = {}
for b = 1, 16 do
  local lines = {}
  for i = 1, ${batchRecords} do
    n = n + 1
    lines[i] = beat(n)
  end
  bodies[b] = table.concat(lines, "\\n") .. "\\n"
end
local turn = 0
request = function()
  turn = turn % 16 + 1
  return wrk.format(nil, nil, nil, bodies[turn])
end
`;

interface Loading {
  script: string;
  text: string;
  connections: number;
}

async function load(
  url: string,
  { script, text, connections: count }: Loading,
): Promise<{ perSecond: number; p99Ms: number }> {
  await writeFile(script, text);
  const args = ['-t', '1', '-c', String(count), '-d', `${seconds}s`, '--latency', '-s', script, url];
  const { stdout, error } = spawnSync('wrk', args, { encoding: 'utf8' });
  if (error) throw new Error(`wrk cannot be started: ${error.message}`);
  const refused = /Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1];
  if (refused !== undefined) throw new Error(`${refused} requests were refused`);
  const [, latency = '', unit = ''] = /99%\s+([\d.]+)(us|ms|s)/.exec(stdout) ?? [];
  const scale = { us: 0.001, ms: 1, s: 1_000 }[unit] ?? Number.NaN;
  return { perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]), p99Ms: Number(latency) * scale };
}
