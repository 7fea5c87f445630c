// Before the first test of pages: they are built when their source is newer, the SDK always, and one demo site is made, which every bed copies.

import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

const root = join(import.meta.dirname, '..', '..');

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of the demo site; to be copied, never changed. */
    demoSite: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (await outOfDate()) await run(join(root, 'node_modules/vite/bin/vite.js'), ['build', 'web', '--logLevel', 'warn']);
  await run(join(root, 'sdk/build.ts'), []);
  const folder = await mkdtemp(join(tmpdir(), 'tallylight-pages-'));
  const demoSite = join(folder, 'demo');
  await run(join(root, 'src/cli/main.ts'), ['demo', demoSite, '--days', '2', '--scale', '0.2', '--still']);
  project.provide('demoSite', demoSite);
  return () => rm(folder, { recursive: true, force: true });
}

/** True where a source of the pages is newer than what was built of them. */
async function outOfDate(): Promise<boolean> {
  const built = await timeOf(join(root, 'web', 'dist', 'index.html'));
  const files = await readdir(join(root, 'web', 'src'), { recursive: true });
  const times = await Promise.all(
    [...files.map(file => join('src', file)), 'index.html', 'vite.config.ts', 'public'].map(file =>
      timeOf(join(root, 'web', file)),
    ),
  );
  return Math.max(...times) > built;
}

const timeOf = (file: string): Promise<number> =>
  stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );

function run(script: string, args: readonly string[]): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // The runner of tests says `test`, with which React would be built for development.
  const env = { ...process.env, NODE_ENV: 'production' };
  const child = spawn(process.execPath, [script, ...args], { cwd: root, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let told = '';
  child.stderr.setEncoding('utf8').on('data', text => (told += text));
  child.on('error', reject);
  child.on('close', code => (code === 0 ? resolve() : reject(new Error(`${script} ended ${code}: ${told}`))));
  return promise;
}
