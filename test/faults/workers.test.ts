// Several processes that work on one site: the rows and books are those that one process makes, whoever is killed or stands still, and at
// whatever step.

import { execFile, spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scanSource } from '../../src/pipeline/scan.ts';
import { csvOf, type SiteBed } from '../site_bed.ts';
import { later, type PreparedSite, prepareSite, scans } from './prepared_site.ts';
import { answersOf, expectWhole } from './whole_state.ts';

const child = join(import.meta.dirname, 'killed_worker.ts');
const run = promisify(execFile);

let prepared: PreparedSite;
let truth: Awaited<ReturnType<typeof answersOf>>;

interface Ended {
  steps: string[];
  worked: { files: number; builds: number };
}

const worker = (bed: SiteBed, ...how: string[]): Promise<Ended> =>
  run(process.execPath, [child, bed.folder, later, ...how]).then(({ stdout }) => JSON.parse(stdout) as Ended);

/** Without which of two files that bring the same records counts them: that is up to who was first. */
function inAnyOrder({ files, ...tables }: typeof truth) {
  const sum = (name: string) => (files ?? []).reduce((all, row) => all + Number(row[name]), 0);
  const states = Object.groupBy(files ?? [], row => String(row['state']));
  const counts = Object.entries(states)
    .map(([state, rows]) => [state, rows?.length])
    .sort();
  return { ...tables, counts, sums: ['lines', 'rows', 'rejects', 'duplicates'].map(sum) };
}

async function expectTruth(bed: SiteBed, words: unknown): Promise<void> {
  expect([words, inAnyOrder(await answersOf(bed))]).toEqual([words, inAnyOrder(truth)]);
  await expectWhole(bed);
}

/** Finds what is new, as a pass does, and leaves it to others. */
async function findOnly(bed: SiteBed): Promise<void> {
  const open = await bed.open();
  try {
    for (const source of bed.site.sources.values()) await scanSource(open, source);
  } finally {
    await open.close();
  }
}

beforeAll(async () => {
  prepared = await prepareSite(async bed => {
    // a is replaced, so that what it hid comes back; d is new, e a copy of it, f overlaps with both.
    for (const name of ['d', 'e']) await bed.drop(`scans/${name}.csv`, csvOf(scans(95, 120)));
    await bed.drop('scans/f.csv', csvOf(scans(110, 140)));
    await findOnly(bed);
  });
  const alone = await prepared.copyOf('alone');
  await alone.pass();
  truth = await answersOf(alone);
  await expectWhole(alone);
});
afterAll(() => prepared.close());

test('one that works beside passes does all that a pass does for the tables', async () => {
  const bed = await prepared.copyOf('one beside');
  const { steps, worked } = await worker(bed);
  expect(worked.files).toBeGreaterThan(4);
  for (const step of ['files claimed', 'turn taken', 'load prepared', 'load settled', 'build made', 'build settled'])
    expect(steps).toContain(step);
  expect(inAnyOrder(await answersOf(bed))).toEqual(inAnyOrder(truth));
  await bed.pass();
  await expectTruth(bed, 'one beside');
});

test('three at once, with a pass among them', async () => {
  const bed = await prepared.copyOf('three at once');
  await Promise.all([worker(bed), worker(bed), worker(bed), bed.pass()]);
  await bed.pass();
  await expectTruth(bed, 'three at once');
});

test('killed at every kind of step, with another at work', async () => {
  const { steps } = await worker(await prepared.copyOf('steps'));
  // The last of each kind: what comes before it is at stake, too.
  for (const [name, step] of new Map(steps.map((name, place) => [name, place + 1]))) {
    const bed = await prepared.copyOf(`killed at ${step}`);
    const killed = worker(bed, String(step)).catch(thrown => thrown.signal);
    await Promise.all([killed, step % 2 === 0 ? worker(bed) : Promise.resolve()]);
    await bed.pass();
    // What the dead one had written stayed while its lease might have been alive.
    await bed.pass();
    await expectTruth(bed, [step, name]);
    await rm(bed.folder, { recursive: true });
  }
});

test.each(['turn taken', 'load prepared', 'load committed', 'build made', 'build prepared'])(
  'stands still at "%s" for longer than its lease, and wakes when others have done its work',
  async step => {
    const bed = await prepared.copyOf(`paused at ${step}`);
    const paused = spawn(process.execPath, [child, bed.folder, later, step, 'pause'], { stdio: 'ignore' });
    const ended = new Promise(resolve => paused.on('exit', code => resolve(code)));
    await stopped(paused.pid ?? 0);
    await sleep(800);
    await bed.pass();
    paused.kill('SIGCONT');
    expect(await ended).toBe(0);
    await bed.pass();
    await expectTruth(bed, step);
  },
);

/** Waits until a process has stopped itself. */
async function stopped(pid: number): Promise<void> {
  while (!/^\d+ \(.*\) T /.test(await readFile(`/proc/${pid}/stat`, 'utf8'))) await sleep(20);
}
