// Records that were acknowledged are in the result exactly once, however often the server is killed under load: each is in its table, and in
// the minutes that are built of it.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';

const main = join(import.meta.dirname, '../../src/cli/main.ts');
const kills = 20;
const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

interface Served {
  url: string;
  kill(): Promise<void>;
  /** Ends it as an operator does. */
  stop(): Promise<void>;
}

async function serve(folder: string): Promise<Served> {
  const child: ChildProcess = spawn(process.execPath, [main, 'serve', '--site', folder, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, WEB_KEY: 'a-write-key' },
  });
  ends.push(() => void child.kill('SIGKILL'));
  const exited = new Promise<void>(resolve => child.once('exit', () => resolve()));
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', chunk => {
      said += String(chunk);
    });
  for (let i = 0; i < 600 && !said.includes('Open http'); i++) await sleep(50);
  const url = /Open (http:\S+)\//.exec(said)?.[1];
  if (url === undefined) throw new Error(`the server does not come up: ${said}`);
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await exited;
  };
  return { url, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}

async function command(folder: string, args: readonly string[]): Promise<Record<string, unknown>[]> {
  const child = spawn(process.execPath, [main, ...args, '--site', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, WEB_KEY: 'a-write-key' },
  });
  let out = '';
  child.stdout.on('data', chunk => {
    out += String(chunk);
  });
  const code = await new Promise(resolve => child.once('exit', resolve));
  expect(code).toBe(0);
  return out.startsWith('[') ? (JSON.parse(out) as Record<string, unknown>[]) : [];
}

const ask = (folder: string, sql: string) => command(folder, ['query', sql, '--format', 'json']);

/** Sends records one after another, some at once, until it is told to end; knows what was acknowledged and what was not. */
function load() {
  const acknowledged = new Map<string, number>();
  const unknown = new Map<string, number>();
  let number = 0;
  let url = '';
  let ended = false;
  const one = async () => {
    while (!ended) {
      const id = `u${number++}`;
      const at = Date.now();
      const room = `r${number % 7}`;
      try {
        const answer = await fetch(`${url}/collect/live.heartbeats`, {
          method: 'POST',
          headers: { authorization: 'Bearer a-write-key', 'content-type': 'application/json' },
          body: JSON.stringify({ roomid: room, userid: id, timestamp: at }),
        });
        if (answer.status === 202) acknowledged.set(id, at);
        else unknown.set(id, at);
        await answer.arrayBuffer();
      } catch {
        unknown.set(id, at);
        await sleep(20);
      }
    }
  };
  const all = Promise.all(Array.from({ length: 4 }, one));
  return {
    acknowledged,
    unknown,
    aim: (at: string) => {
      url = at;
    },
    end: async () => {
      ended = true;
      await all;
    },
  };
}

test(`a server that is killed ${kills} times under load loses no record that it acknowledged, and doubles none`, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tallylight-stream-'));
  ends.push(() => rm(folder, { recursive: true, force: true }));
  await command(folder, ['init', folder, '--packs', 'live']);
  await writeFile(
    join(folder, 'tallylight.yaml'),
    `name: Killed\ntime_zone: UTC\npacks: [live]\ncollect: { keys: { web: "$\{WEB_KEY}" } }\n`,
  );
  let served = await serve(folder);
  const loading = load();
  loading.aim(served.url);
  for (let i = 0; i < kills; i++) {
    // Somewhere in the first two seconds: while it takes over what was left, in a tick, between two.
    await sleep(100 + ((i * 379) % 1900));
    await served.kill();
    served = await serve(folder);
    loading.aim(served.url);
  }
  await sleep(1000);
  await loading.end();
  const rowsOf = 'select user_id, room_id, count(*) as n from live.heartbeats group by 1, 2';
  // A stream that was just started has much to take over; on a busy machine that takes a while.
  let seen = await ask(folder, rowsOf);
  for (let i = 0; i < 30 && seen.length < loading.acknowledged.size; i++) {
    await sleep(1000);
    seen = await ask(folder, rowsOf);
  }
  await served.stop();
  const moved = await ask(folder, rowsOf);
  expect(loading.acknowledged.size).toBeGreaterThan(200);
  for (const rows of [seen, moved]) {
    const found = new Map(rows.map(row => [String(row['user_id']), Number(row['n'])]));
    expect([...loading.acknowledged.keys()].filter(id => found.get(id) !== 1)).toEqual([]);
    expect(
      [...found].filter(([id, n]) => n !== 1 || !(loading.acknowledged.has(id) || loading.unknown.has(id))),
    ).toEqual([]);
  }
  const minutes = await ask(
    folder,
    `select m.minute, m.viewers, coalesce(t.viewers, 0) as truth from live.viewers_minute m left join
      (select date_trunc('minute', time) as minute, count(distinct user_id) as viewers from live.heartbeats group by 1) t
      on t.minute = m.minute order by 1`,
  );
  expect(minutes.filter(row => row['viewers'] !== row['truth'])).toEqual([]);
  const books = await ask(
    folder,
    `select (select sum(rows) from ops.files) as books, (select count(*) from live.heartbeats) as table_rows,
      (select count(*) from ops.files where lines != rows + rejects + duplicates) as wrong`,
  );
  expect(books[0]?.['books']).toBe(books[0]?.['table_rows']);
  expect(books[0]?.['wrong']).toBe(0);
});
