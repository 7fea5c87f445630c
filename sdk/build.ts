// Builds the SDK into `sdk/dist`: `player.js` for modules, `player.script.js` for a page without them, and the types. Run it as
// `npm run sdk`. What must stay true: what is built has no import, whatever the source is made of.

import { execFile } from 'node:child_process';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const here = import.meta.dirname;

/** What is left of the types: those of `watch` and what it is given. */
const published = ['player.d.ts', 'options.d.ts'];

/** Builds into a folder, which is emptied before. */
export async function buildSdk(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  // Browsers of 2020 and televisions of 2022 understand this.
  const all = { bundle: true, minify: true, target: 'es2020', legalComments: 'none' } as const;
  const source = (name: string): string => join(here, 'src', name);
  await Promise.all([
    build({ ...all, entryPoints: [source('player.ts')], format: 'esm', outfile: join(folder, 'player.js') }),
    build({ ...all, entryPoints: [source('script.ts')], format: 'iife', outfile: join(folder, 'player.script.js') }),
    declare(folder),
    copyFile(join(here, '..', 'LICENSE'), join(folder, 'LICENSE')),
  ]);
}

async function declare(folder: string): Promise<void> {
  const tsc = join(here, '..', 'node_modules', 'typescript', 'bin', 'tsc');
  const args = ['-p', here, '--noEmit', 'false', '--declaration', '--emitDeclarationOnly', '--outDir', folder];
  await promisify(execFile)(process.execPath, [tsc, ...args]);
  const written = (await readdir(folder)).filter(name => name.endsWith('.d.ts'));
  await Promise.all(written.filter(name => !published.includes(name)).map(name => rm(join(folder, name))));
  for (const name of published) {
    const text = await readFile(join(folder, name), 'utf8');
    await writeFile(join(folder, name), text.replaceAll(/from '(\.\/\w+)\.ts'/g, "from '$1.js'"));
  }
}

if (import.meta.main) await buildSdk(join(here, 'dist'));
