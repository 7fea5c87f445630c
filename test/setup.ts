// Runs before every test file. Property tests draw from one seed, so that a red gate can be run again and a green one means the
// same tomorrow; PROPERTY_SEED=random (or a number) draws others.

import fc from 'fast-check';

const asked = process.env['PROPERTY_SEED'];
if (asked !== 'random') fc.configureGlobal({ seed: Number(asked ?? 20_260_301) });
