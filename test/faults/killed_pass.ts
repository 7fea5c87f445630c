// A process of its own for `kill.test.ts`: runs one pass over a site and kills itself at the step with the given number or
// name, as a power cut would. Without one it runs to the end and prints the steps.

import { openBed } from '../site_bed.ts';

const [folder = '', now = '', wanted = '0'] = process.argv.slice(2);
const bed = await openBed(folder);
bed.at(now);
const steps: string[] = [];
await bed.pass(name => {
  steps.push(name);
  if (steps.length === Number(wanted) || name === wanted) process.kill(process.pid, 'SIGKILL');
});
process.stdout.write(JSON.stringify(steps));
