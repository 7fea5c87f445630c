#!/usr/bin/env node
// The process around the command line: its arguments, its streams, its exit code. Results go to stdout, everything else to stderr.

import { enableCompileCache } from 'node:module';

// The program is read as it is written, so what was compiled once is kept for the next command; all else is loaded after this.
enableCompileCache();
const { runCommandLine } = await import('./program.ts');

// A reader that has seen enough (`| head`) ends the work and is no failure.
process.stdout.on('error', error => {
  if ('code' in error && error.code === 'EPIPE') process.exit(0);
});
const { stdout, stderr } = process;
process.exitCode = await runCommandLine(process.argv.slice(2), { stdout, stderr });
