// Killed at any moment: after the next pass the numbers are those of a site that was never killed, and nothing is left behind.

import { execFile, spawn } from 'node:child_process';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { csvOf, openBed, writeSite } from '../site_bed.ts';
import { later, type PreparedSite, prepareSite, scans } from './prepared_site.ts';
import { answersOf, expectWhole } from './whole_state.ts';

const child = join(import.meta.dirname, 'killed_pass.ts');
const main = join(import.meta.dirname, '../../src/cli/main.ts');
const run = promisify(execFile);

let prepared: PreparedSite;
let steps: string[];
let truth: Awaited<ReturnType<typeof answersOf>>;

beforeAll(async () => {
  // a is replaced, so that b and c must be read again; d is new, b's copy too; all of it is compacted in the same pass.
  prepared = await prepareSite(bed =>
    bed.drop('scans/d.csv', csvOf(scans(95, 120).map(one => ({ ...one, depot: 'a/b' })))),
  );
  const never = await prepared.copyOf('never killed');
  const { stdout } = await run(process.execPath, [child, never.folder, later]);
  steps = JSON.parse(stdout) as string[];
  truth = await answersOf(never);
  await expectWhole(never);
});
afterAll(() => prepared.close());

test('the pass that is killed goes through loads, restatements, builds and compactions', () => {
  for (const step of ['load written', 'load prepared', 'load journalled', 'load committed', 'load settled'])
    expect(steps.filter(one => one === step).length).toBeGreaterThan(2);
  for (const step of ['build written', 'build committed', 'compaction written', 'compaction committed'])
    expect(steps).toContain(step);
  expect(truth['scans']?.length).toBe(114);
});

test('killed at every step, with its state and without', async () => {
  for (let step = 1; step <= steps.length; step++) {
    // Claims alone: `workers.test.ts` dies there.
    if (['files claimed', 'turn taken', 'build made'].includes(steps[step - 1] ?? '')) continue;
    const bed = await prepared.copyOf(`killed at ${step}`);
    const killed = await run(process.execPath, [child, bed.folder, later, String(step)]).catch(error => error);
    expect([step, killed.signal]).toEqual([step, 'SIGKILL']);
    const lost = join(prepared.base, `lost at ${step}`);
    await cp(bed.folder, lost, { recursive: true, preserveTimestamps: true });
    await bed.pass();
    expect([step, steps[step - 1], await answersOf(bed)]).toEqual([step, steps[step - 1], truth]);
    await expectWhole(bed);
    for (const name of ['state.db', 'state.db-wal', 'state.db-shm'])
      await rm(join(lost, 'data', name), { force: true });
    const rebuilt = await openBed(lost);
    rebuilt.at(later);
    await rebuilt.pass();
    // Which of two files holds a record that both have may differ now; the records do not.
    const { files: _, ...tables } = truth;
    expect([step, steps[step - 1], await answersOf(rebuilt)]).toMatchObject([step, steps[step - 1], tables]);
    await expectWhole(rebuilt);
    for (const folder of [bed.folder, lost]) await rm(folder, { recursive: true });
  }
});

test('killed at 50 random times, with work waiting each time', async () => {
  const seed = 20_260_301;
  const random = mulberry(seed);
  const folder = join(prepared.base, 'at random times');
  await writeSite(folder);
  const bed = await openBed(folder);
  bed.at(later);
  const files = new Map<number, ReturnType<typeof scans>>();
  let cutOff = 0;
  let workMs = 300;
  for (let kill = 1; kill <= 50; kill++) {
    for (const file of [kill % 40, Math.floor(random() * 40)]) {
      const from = 1 + Math.floor(random() * 400);
      files.set(file, scans(from, from + 1 + Math.floor(random() * 80)));
      await bed.drop(`scans/f${file}.csv.gz`, gzipSync(csvOf(files.get(file) ?? [])));
    }
    const ended = await killedRun(folder, random() * workMs);
    if (ended.cutOff) cutOff++;
    // Machines differ, and so does one from minute to minute: the times are spread over what a whole run took last.
    else workMs = ended.workedMs * 1.2;
    if (ended.cutOff && kill % 5 === 0) workMs *= 1.5;
    if (kill % 10 === 0) {
      await bed.pass();
      await expectWhole(bed);
    }
  }
  expect(cutOff).toBeGreaterThan(10);
  const kept = await bed.query('select distinct parcel_id from site.scans');
  const wanted = new Set([...files.values()].flat().map(one => one.parcel_id));
  expect(new Set(kept.map(row => row['parcel_id']))).toEqual(wanted);
  expect(await bed.query('select cast(sum(scan_count) as bigint) as n from site.scans_hourly')).toEqual([
    { n: wanted.size },
  ]);
  expect(await bed.query('select cast(sum(scan_count) as bigint) as n from site.scans_daily')).toEqual([
    { n: wanted.size },
  ]);
});

/** Runs the program; kills it so long after it began to work. Tells how long it worked and whether it was cut off. */
function killedRun(folder: string, afterMs: number): Promise<{ workedMs: number; cutOff: boolean }> {
  const started = spawn(process.execPath, [main, 'run', '--site', folder], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, TALLYLIGHT_NOW: later },
  });
  let timer: NodeJS.Timeout | undefined;
  let beganMs = 0;
  started.stderr.once('data', () => {
    beganMs = performance.now();
    timer = setTimeout(() => started.kill('SIGKILL'), afterMs);
  });
  return new Promise(resolve =>
    started.on('exit', (code, signal) => {
      clearTimeout(timer);
      expect([0, null]).toContain(code);
      resolve({ workedMs: performance.now() - beganMs, cutOff: signal === 'SIGKILL' });
    }),
  );
}

/** Numbers in [0, 1) that follow from a seed. Source: mulberry32, in the public domain. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
