// A process of its own for `workers.test.ts`: works beside passes on a site until nothing is left that it can have, or kills itself at the
// step with the given number or name, as a power cut would. `pause`: stops there for longer than its lease instead, and goes on.
// At the end it prints the steps it came through.

import { openToWork } from '../../src/pipeline/site.ts';
import { workBeside } from '../../src/pipeline/work.ts';
import { openBed } from '../site_bed.ts';

const [folder = '', now = '', wanted = '', end = 'kill'] = process.argv.slice(2);
const testLeaseMs = 600;
const bed = await openBed(folder);
const steps: string[] = [];
const open = await openToWork({
  site: bed.site,
  catalog: bed.catalog,
  clock: { now: () => new Date(now) },
  tell: line => void process.stderr.write(`${line}\n`),
  leaseMs: testLeaseMs,
  step: name => {
    steps.push(name);
    if (steps.length !== Number(wanted) && name !== wanted) return;
    if (end === 'kill') process.kill(process.pid, 'SIGKILL');
    else if (steps.filter(step => step === name).length === 1) process.kill(process.pid, 'SIGSTOP');
  },
});
const worked = await workBeside(open, { once: true, signal: new AbortController().signal });
await open.close();
process.stdout.write(JSON.stringify({ steps, worked }));
