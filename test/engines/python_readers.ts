// A Python with two readers of Delta tables that are not ours, delta-rs and Polars, in a folder that later runs find again, and what is asked
// of them: `delta_readers.py`.

import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { reasonOf } from '../../src/base/errors.ts';
import { run } from './java_server.ts';

const packages = ['deltalake==1.6.6', 'polars==2.1.0'];
const script = new URL('./delta_readers.py', import.meta.url).pathname;
const answerMs = 120_000;
/** How long an installation may take. */
export const installMs = 240_000;

/** Runs an act of the script; gives what it prints. */
export type AskPython = (act: string, ...rest: string[]) => Promise<string>;

/** The readers, installed on the first call on a machine; why there are none where it cannot have them, unless REQUIRE_SERVERS=1. */
export async function openPythonReaders(): Promise<AskPython | { missing: string }> {
  try {
    const python = await installed();
    return async (act, ...rest) => (await run(python, [script, act, ...rest], { timeout: answerMs })).stdout;
  } catch (error) {
    const missing = `no Python with ${packages.join(' and ')} here: ${reasonOf(error)}`;
    if (process.env.REQUIRE_SERVERS === '1') throw new Error(missing, { cause: error });
    console.warn(`skipped: ${missing}`);
    return { missing };
  }
}

async function installed(): Promise<string> {
  const cache = join(homedir(), '.cache', 'tallylight');
  const home = join(cache, `python-${packages.join('-').replaceAll('==', '-')}`);
  const python = (folder: string) => join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const works = () => run(python(home), ['-c', 'import deltalake, polars'], { timeout: answerMs });
  if (
    await works().then(
      () => true,
      () => false,
    )
  )
    return python(home);
  await mkdir(cache, { recursive: true });
  const beside = await mkdtemp(join(cache, 'install-'));
  try {
    await run('python3', ['-m', 'venv', beside], { timeout: installMs });
    await run(python(beside), ['-m', 'pip', 'install', '-q', ...packages], { timeout: installMs });
    await rm(home, { recursive: true, force: true });
    await rename(beside, home);
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
  await works();
  return python(home);
}
