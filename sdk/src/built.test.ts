// What is published: how much a page pays for it, that it needs nothing else, and that its types hold for a page that is as strict as can be and
// uses the players' own types.

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildSdk } from '../build.ts';

const sdk = join(import.meta.dirname, '..');
const root = join(sdk, '..');
let folder: string;
let dist: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tallylight-sdk-'));
  dist = join(folder, 'node_modules', '@tallylight', 'player', 'dist');
  await buildSdk(dist);
  await writeFile(join(dist, '..', 'package.json'), await readFile(join(sdk, 'package.json')));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test.for(['player.js', 'player.script.js'])('%s is under 3 kB compressed, and imports nothing', async name => {
  const text = await readFile(join(dist, name), 'utf8');
  const bytes = gzipSync(text, { level: 9 }).length;
  console.log(`${name}: ${bytes} bytes gzip`);
  expect(bytes).toBeLessThan(3000);
  expect(text).not.toMatch(/\bimport\b|\brequire\b|\beval\b|\bcookie\b|Storage\b/);
});

test('the source imports nothing from outside of its folder', async () => {
  const files = (await readdir(join(sdk, 'src'))).filter(name => !name.endsWith('.test.ts'));
  const texts = await Promise.all(files.map(name => readFile(join(sdk, 'src', name), 'utf8')));
  const targets = texts.flatMap(text => [...text.matchAll(/from '([^']*)'/g)].map(([, target = '']) => target));
  expect(targets.length).toBeGreaterThan(5);
  expect(targets.filter(target => !/^\.\/\w+\.ts$/.test(target))).toEqual([]);
});

test('what the package promises to export is there', async () => {
  const { exports } = JSON.parse(await readFile(join(sdk, 'package.json'), 'utf8'));
  const named = JSON.stringify(exports).match(/\.\/dist\/[\w.]+/g) ?? [];
  expect(named.map(path => path.slice('./dist/'.length)).toSorted()).toEqual(
    (await readdir(dist)).filter(name => !['LICENSE', 'options.d.ts'].includes(name)).toSorted(),
  );
});

const consumer = (Shaka: string) => `
import { MediaPlayer } from 'dashjs';
import Hls from 'hls.js';
import shaka from 'shaka-player';
import { type Beat, type Watching, type WatchOptions, watch } from '@tallylight/player';

const video = document.querySelector('video');
const options: WatchOptions = { url: 'https://stats.example/collect/live.heartbeats', key: 'web', room: 7, user: 'u1' };
if (video) {
  const all: Watching[] = [
    watch(video, options),
    watch(new Hls(), { ...options, region: 'warsaw', beatSeconds: 15 }),
    watch(MediaPlayer().create(), options),
    watch(new ${Shaka}(), { ...options, fields: (): Partial<Beat> => ({ ublock: 0 }) }),
  ];
  for (const { stop, play, waiting, dropped } of all) if (play === '' || waiting + dropped > 9) stop();
}
// @ts-expect-error Who is watching must be said.
watch(new Hls(), { url: '', key: '', room: 1 });
// @ts-expect-error This plays nothing.
watch({ pause: true }, options);
// @ts-expect-error A beat has no such field.
watch(new Hls(), { ...options, fields: () => ({ buffer: 1 }) });
`;

// Shaka's types are those of a CommonJS module, which Node's way of import shows one name further down.
test.for([
  ['bundler', 'shaka.Player'],
  ['nodenext', 'shaka.default.Player'],
] as const)('types compile in a strict page, resolved as by %s', async ([moduleResolution, Shaka]) => {
  for (const name of ['hls.js', 'dashjs', 'shaka-player'])
    await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name)).catch(() => {});
  const page = join(folder, moduleResolution);
  await mkdir(page);
  await writeFile(join(page, 'package.json'), '{"type":"module"}');
  await writeFile(join(page, 'page.ts'), consumer(Shaka));
  const compilerOptions = {
    ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, verbatimModuleSyntax: true },
    ...{ target: 'es2022', lib: ['es2022', 'dom'], types: [], noEmit: true, moduleResolution },
    module: moduleResolution === 'bundler' ? 'esnext' : 'nodenext',
  };
  await writeFile(join(page, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['page.ts'] }));
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const told = await promisify(execFile)(process.execPath, [tsc, '-p', page]).catch(({ stdout }) => ({ stdout }));
  expect(told.stdout).toBe('');
});
