// A result of a million rows taken along: it comes whole, and the server does not hold it. What must stay true: a reader who stops reading
// stops the server too, and does not fill its memory.

import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { createGunzip } from 'node:zlib';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openPages, type PageBed } from './bed.ts';

let bed: PageBed;
beforeAll(async () => {
  bed = await openPages();
});
afterAll(() => bed.close());

const rows = 1_000_000;
/** Some 90 MB as text, so that a server that held the answer would be seen. */
const wide = `select n, n * n as square, lpad(cast(n as varchar), 60, 'x') as filler, cast(n as varchar) as name
  from unnest(sequence(1, ${rows})) as t(n)`;
/** Megabytes: the engine's own blocks and what the collector has not fetched yet; the text alone is more. */
const mostGrowth = 250;

/** Gives what the server has grown by at most, in megabytes, until it is asked. */
async function watchMemory(): Promise<() => Promise<number>> {
  const before = await memory();
  let highest = before;
  let on = true;
  const look = async (): Promise<void> => {
    while (on) {
      highest = Math.max(highest, await memory());
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  };
  const looking = look();
  onTestFinished(() => {
    on = false;
  });
  return async () => {
    on = false;
    await looking;
    return highest - before;
  };
}

/** Megabytes of the server that are in memory. */
async function memory(): Promise<number> {
  const status = await readFile(`/proc/${bed.serverPid()}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1_024;
}

async function prepare(sql: string): Promise<Response> {
  const prepared = await fetch(`${bed.address}/api/downloads`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sql, format: 'csv.gz', name: 'million' }),
  });
  expect(prepared.status, await prepared.clone().text()).toBe(201);
  const { href } = (await prepared.json()) as { href: string };
  const answer = await fetch(new URL(href, bed.address));
  expect(answer.status).toBe(200);
  return answer;
}

const bytesOf = (answer: Response): Readable => {
  if (answer.body === null) throw new Error('the answer has no body');
  return Readable.fromWeb(answer.body as ReadableStream<Uint8Array>);
};

test.runIf(process.platform === 'linux')('a million rows come whole, at flat memory of the server', async () => {
  // What the first use of anything costs once is no growth by rows.
  for await (const _ of bytesOf(await prepare('select 1 as one'))) break;
  const grownBy = await watchMemory();
  const compressed = bytesOf(await prepare(wide));
  let seen = 0;
  let bytes = 0;
  let last = '';
  for await (const line of createInterface({ input: compressed.pipe(createGunzip()) })) {
    seen += 1;
    bytes += line.length + 1;
    last = line;
  }
  const grown = await grownBy();
  console.log(`${rows} rows, ${Math.round(bytes / 1e6)} MB as text: the server grew by ${Math.round(grown)} MB`);
  expect(seen).toBe(rows + 1);
  expect(last).toBe(`${rows},${rows * rows},${String(rows).padStart(60, 'x')},${rows}`);
  expect(bytes).toBeGreaterThan(80e6);
  expect(grown).toBeLessThan(mostGrowth);
});

test.runIf(process.platform === 'linux')(
  'a reader who stops does not fill the memory, and frees the engine by leaving',
  async () => {
    const grownBy = await watchMemory();
    // Text that does not pack, or nothing would wait: some 300 MB of it.
    const large = `select n, md5(to_utf8(cast(n as varchar))) as a, md5(to_utf8(cast(n + 1 as varchar))) as b,
    md5(to_utf8(cast(n + 2 as varchar))) as c from unnest(sequence(1, 3 * ${rows})) as t(n)`;
    const reader = (await prepare(large)).body?.getReader();
    await reader?.read();
    await new Promise(resolve => setTimeout(resolve, 3_000));
    const grown = await grownBy();
    console.log(`while nobody read, the server grew by ${Math.round(grown)} MB`);
    expect(grown).toBeLessThan(mostGrowth);
    await reader?.cancel();
    const next = await prepare('select 42 as answer');
    let text = '';
    for await (const part of bytesOf(next).pipe(createGunzip())) text += String(part);
    expect(text.trim().split(/\r?\n/)).toEqual(['answer', '42']);
  },
);
