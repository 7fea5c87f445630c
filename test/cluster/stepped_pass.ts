// A process of its own for the faults: runs one pass over a site, and at the step of the given name it is killed, as by a power cut, or it
// stands still until it is told to go on, as a process does whose machine was away. It says so on its output before.

import { writeSync } from 'node:fs';
import { openBed } from '../site_bed.ts';

const [folder = '', now = '', wanted = '', signal = 'SIGKILL'] = process.argv.slice(2);
const bed = await openBed(folder);
bed.at(now);
let isThere = false;
await bed.pass(name => {
  if (isThere || name !== wanted) return;
  isThere = true;
  writeSync(1, `${name}\n`);
  process.kill(process.pid, signal);
});
