// A process of its own for `collected.test.ts`: appends records without end, many at a time, and prints the number of each that was
// acknowledged. It begins as a server does: with its turn, and with what the one before it left in order.

import { join } from 'node:path';
import { systemClock } from '../../src/base/clock.ts';
import { lockSegments } from '../../src/sources/segment_lock.ts';
import { recoverAll } from '../../src/sources/segment_recovery.ts';
import { openSegments } from '../../src/sources/segments.ts';

const [source = '', first = '0'] = process.argv.slice(2);
if (lockSegments(source) === undefined) throw new Error('another process writes');
await recoverAll(source);
const log = openSegments({ folder: join(source, 'site.scans'), clock: systemClock });
let next = Number(first);
const writer = async (): Promise<void> => {
  for (;;) {
    const n = next++;
    await log.append(`{"n":${n},"filler":"${'x'.repeat((n * 7919) % 3000)}"}\n`, 1);
    process.stdout.write(`${n}\n`);
    // Now and then a segment ends, so that sealing is cut off too.
    if (n % 97 === 0) await log.seal();
  }
};
await Promise.all(Array.from({ length: 20 }, writer));
