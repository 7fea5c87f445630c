// Programs of other people that read what we wrote: poppler for PDF, LibreOffice for workbooks. Where one is missing its tests are
// skipped and say so, unless REQUIRE_SERVERS=1, which makes that a failure.

import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { reasonOf } from '../../src/base/errors.ts';

const execute = promisify(execFile);

/** Runs a program to its end and gives what it printed. */
export async function run(file: string, args: string[], { cwd }: { cwd?: string } = {}): Promise<string> {
  const { stdout } = await execute(file, args, {
    maxBuffer: 256 << 20,
    timeout: 240_000,
    ...(cwd !== undefined && { cwd }),
  });
  return stdout;
}

/** Why a program cannot be used, in words; undefined when it answers. */
export async function missingProgram(file: string, args: string[]): Promise<string | undefined> {
  try {
    await run(file, args);
    return undefined;
  } catch (thrown) {
    if (process.env['REQUIRE_SERVERS'] === '1') throw thrown;
    const missing = `${file} is not to be had: ${reasonOf(thrown).slice(0, 100)}`;
    console.warn(`skipped: ${missing}`);
    return missing;
  }
}

/** A folder of its own for one piece of work, gone afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'tallylight-documents-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
