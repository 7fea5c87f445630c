// Two processes on one site: the second waits, or says who holds it; both end well.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { csvOf, makeBed, type SiteBed, scan } from '../site_bed.ts';
import { expectWhole } from './whole_state.ts';

const main = join(import.meta.dirname, '../../src/cli/main.ts');
let bed: SiteBed;
beforeEach(async () => {
  bed = await makeBed();
  for (let file = 0; file < 5; file++)
    await bed.drop(`scans/f${file}.csv`, csvOf([scan(file + 1, 3), scan(file + 10, 4)]));
});
afterEach(() => bed.close());

interface Ended {
  code: number | null;
  stderr: string;
}

function runSite(): Promise<Ended> {
  const child = spawn(process.execPath, [main, 'run', '--site', bed.folder], { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', chunk => {
    stderr += String(chunk);
  });
  return new Promise(resolve => child.on('exit', code => resolve({ code, stderr })));
}

test('two runs at once do the work once', async () => {
  const both = await Promise.all([runSite(), runSite()]);
  expect(both.map(one => one.code)).toEqual([0, 0]);
  expect(both.map(one => one.stderr).filter(text => /ingest: nothing new/.test(text)).length).toBe(1);
  expect(await bed.query('select count(*) as n from site.scans')).toEqual([{ n: 10 }]);
  await expectWhole(bed);
});

test('a run that waits too long says who holds the site, and reading needs no turn', async () => {
  const open = await bed.open();
  try {
    await expect(bed.open(undefined, 200)).rejects.toMatchObject({
      code: 'site_busy',
      message: expect.stringContaining(`process ${process.pid}`),
    });
    expect(await bed.query('select count(*) as n from site.scans')).toEqual([{ n: 0 }]);
  } finally {
    await open.close();
  }
  expect((await runSite()).code).toBe(0);
});
