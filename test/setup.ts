// Runs before every test file. Property tests draw from one seed, so that a red gate can be run again and a green one means the
// same tomorrow; PROPERTY_SEED=random (or a number) draws others. Processes that tests start keep what they compiled for the next one.

import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';

// Where the command line keeps it, too.
process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'node-compile-cache');

const asked = process.env['PROPERTY_SEED'];
if (asked !== 'random') fc.configureGlobal({ seed: Number(asked ?? 20_260_301) });
