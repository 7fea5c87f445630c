// The threads that unpack: each file its own outcome, and nothing left behind.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { UnpackTask } from './sources.ts';
import { openUnpackers, type Unpackers } from './unpack.ts';

const folder = mkdtempSync(join(tmpdir(), 'pool-'));
const scratch = join(folder, 'scratch');
let pool: Unpackers;
beforeAll(() => {
  mkdirSync(scratch);
  pool = openUnpackers({ threads: 2 });
});
afterAll(async () => {
  await pool.close();
  rmSync(folder, { recursive: true });
});
afterEach(() => {
  for (const name of readdirSync(scratch)) rmSync(join(scratch, name));
});

function task(id: number, content: string | Buffer, more: Partial<UnpackTask> = {}): UnpackTask {
  const absolute = join(folder, `${id}.csv`);
  writeFileSync(absolute, content);
  const { size, mtimeMs } = statSync(absolute);
  const file = { source: 'parcels', path: `${id}.csv`, absolute, bytes: size, modifiedMs: mtimeMs };
  return { id, file, format: 'delimited', options: { quote: '' }, checks: [], scratch, mode: 'quick', ...more };
}

/** Takes long enough to be stopped on its way: some 200 MB of text. */
function large(): Buffer {
  const member = gzipSync('1,2222222222222222222\n'.repeat(400_000), { level: 1 });
  return Buffer.concat([gzipSync('a,b\n'), ...Array.from({ length: 25 }, () => member)]);
}

test('many files at once, each with its own outcome', async () => {
  const ids = Array.from({ length: 60 }, (_, i) => i);
  const outcomes = await Promise.all(
    ids.map(id => pool.unpack(task(id, id % 7 === 0 ? gzipSync('a,b\n').subarray(0, 12) : `a,b\n${id},x\n`))),
  );
  for (const [id, outcome] of outcomes.entries()) {
    expect(outcome.id).toBe(id);
    if (outcome.state === 'unpacked') expect(readFileSync(outcome.parts[0]?.path ?? '', 'utf8')).toBe(`${id},x\n`);
    expect(outcome.state).toBe(id % 7 === 0 ? 'failed' : 'unpacked');
  }
});

test('wrong names and options are told before any thread hears of them', async () => {
  await expect(pool.unpack(task(1, '', { format: 'delimeted' }))).rejects.toMatchObject({
    code: 'unknown_format',
    message: expect.stringContaining('Did you mean delimited?'),
  });
  await expect(pool.unpack(task(1, '', { options: { delimiter: ';;' } }))).rejects.toMatchObject({
    code: 'format_option',
  });
});

test('a scratch folder that is not there is one error, with its path', async () => {
  const lost = pool.unpack(task(1, 'a,b\n1,2\n', { scratch: join(folder, 'none') }));
  await expect(lost).rejects.toMatchObject({
    code: 'scratch_unwritable',
    facts: { path: join(folder, 'none', '1.0.part') },
  });
  expect((await pool.unpack(task(2, 'a,b\n1,2\n'))).state).toBe('unpacked');
});

test('a signal stops a task that runs and one that waits, and nothing of them stays', async () => {
  const one = openUnpackers({ threads: 1 });
  const stop = new AbortController();
  const content = large();
  const ended = [one.unpack(task(1, content), stop.signal), one.unpack(task(2, content), stop.signal)].map(work =>
    work.then(
      () => 'done',
      thrown => String(thrown),
    ),
  );
  const after = one.unpack(task(3, 'a,b\n1,2\n'));
  while (readdirSync(scratch).length === 0) await new Promise(resolve => setTimeout(resolve, 5));
  stop.abort('enough');
  expect(await Promise.all(ended)).toEqual(['enough', 'enough']);
  expect((await after).state).toBe('unpacked');
  expect(readdirSync(scratch)).toEqual(['3.0.part']);
  await expect(one.unpack(task(4, ''), stop.signal)).rejects.toBe('enough');
  await one.close();
});

test('closing ends what runs and what waits, and takes no more', async () => {
  const closing = openUnpackers({ threads: 1 });
  const content = large();
  const ended = [1, 2].map(id => closing.unpack(task(id, content)).catch(thrown => thrown.code));
  while (readdirSync(scratch).length === 0) await new Promise(resolve => setTimeout(resolve, 5));
  await closing.close();
  expect(readdirSync(scratch)).toEqual([]);
  expect(await Promise.all(ended)).toEqual(['unpackers_closed', 'unpackers_closed']);
  await expect(closing.unpack(task(3, ''))).rejects.toMatchObject({ code: 'unpackers_closed' });
});

test('a process that has nothing else to do ends, though its pool is open', () => {
  const program = `const { openUnpackers } = await import(${JSON.stringify(join(import.meta.dirname, 'unpack.ts'))});
    const { state } = await openUnpackers({ threads: 1 }).unpack(${JSON.stringify(task(1, 'a,b\n1,2\n'))});
    console.log(state);`;
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  expect(out).toBe('unpacked\n');
});
