// From a player to a number: a page in Chromium plays a stream, the SDK sends beats to a real server on a site with the live pack, and SQL finds
// the one who watched, in the minute in which it was, with how it went.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Demo, openDemo } from '../../../sdk/demo/serve.ts';
import type { Watching } from '../../../sdk/src/options.ts';
import { freePort, launch, serverOf } from '../bed.ts';

const site = `
name: Watched
packs: [live]
collect: { keys: { web: a-public-key } }
settings: { live: { beat_seconds: 2 } }
`;

let folder: string;
let address: string;
let server: ReturnType<typeof serverOf>;
let browser: Browser;
let demo: Demo;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tallylight-watched-'));
  await writeFile(join(folder, 'tallylight.yaml'), site);
  const port = await freePort();
  address = `http://127.0.0.1:${port}`;
  server = serverOf({ site: folder, port, address, variables: {} });
  [browser, demo] = await Promise.all([launch(), openDemo(), server.start()]);
});

afterAll(async () => {
  await browser?.close();
  await demo?.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

type Row = Record<string, string | number | null>;

async function query(sql: string): Promise<Row[]> {
  const answer = await fetch(`${address}/api/query`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sql }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as Row[];
}

/** Rows of a statement once there are enough of them, 40 s at most. */
async function rowsOf(sql: string, enough: (rows: Row[]) => boolean): Promise<Row[]> {
  for (const end = Date.now() + 40_000; Date.now() < end; await new Promise(resolve => setTimeout(resolve, 250))) {
    const rows = await query(sql);
    if (enough(rows)) return rows;
  }
  throw new Error(`Not within 40 s: ${sql}\n${JSON.stringify(await query(sql))}\n${server.told()}`);
}

test('who watches is in the tables, while they watch and after they left', async () => {
  const page = await browser.newPage();
  const wrongs: string[] = [];
  page.on('console', message => message.type() === 'error' && wrongs.push(message.text()));
  const asked = {
    collect: `${address}/collect/live.heartbeats`,
    key: 'a-public-key',
    user: 'u1',
    room: '7',
    region: 'warsaw',
  };
  await page.goto(`${demo.address}/?${new URLSearchParams(asked)}`);

  const beats = 'select * from live.heartbeats order by time';
  const rows = await rowsOf(beats, ({ length }) => length >= 4);
  const play = await page.evaluate(() => (globalThis as unknown as { watching: Watching }).watching.play);
  for (const row of rows) {
    expect(row).toMatchObject({
      room_id: '7',
      user_id: 'u1',
      play_id: play,
      region: 'warsaw',
      ip: '127.0.0.1',
      afcnt: null,
    });
    expect(row['agent']).toContain('Chrome/');
    expect(Math.abs(Date.parse(`${row['received_at']}`) - Date.parse(`${row['time']}`))).toBeLessThan(5000);
    for (const name of ['vbytes', 'vlat', 'vfts']) expect(Number(row[name])).toBeGreaterThan(0);
    for (const name of ['vfcnt', 'vdrop', 'dblock']) expect(Number(row[name])).toBeGreaterThanOrEqual(0);
  }
  // It was 30 s until the server said 2.
  const times = rows.map(({ time }) => Date.parse(`${time}`));
  expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeLessThan(20_000);

  await page.close({ runBeforeUnload: true });
  const minutes = await rowsOf('select * from live.room_viewers_minute', ({ length }) => length > 0);
  for (const minute of minutes) expect(minute).toMatchObject({ room_id: '7', viewers: 1 });
  // Every beat is in its minute: the one of leaving too, if the one before it was made more than a second earlier.
  const sum = 'select play_id, user_id, room_id, sum(beats) as beats from live.presence_minute group by 1, 2, 3';
  const present = await rowsOf(sum, ([first]) => Number(first?.['beats']) >= rows.length);
  expect(present).toMatchObject([{ play_id: play, user_id: 'u1', room_id: '7' }]);
  expect(await query("select * from ops.rejects where source = 'collect'")).toEqual([]);
  expect(wrongs).toEqual([]);
});
