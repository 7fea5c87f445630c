// What lies below a folder, whatever its names and links.

import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listFolder } from './folder.ts';

let outside: string;
let root: string;
beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), 'folder-'));
  root = join(outside, 'inbox');
  mkdirSync(root);
});
afterEach(() => rmSync(outside, { recursive: true }));

function put(path: string, content = 'x'): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), content);
}

const list = () => listFolder({ source: 'parcels', root });
const paths = async () => (await list()).files.map(file => file.path);

test('every file below, ordered by path whatever the language, with its size and time', async () => {
  for (const path of ['b/2.csv', 'b/10.csv', 'B.csv', 'b.csv', 'a/b/c/d.csv', 'ä.csv', 'é b.gz']) put(path, path);
  utimesSync(join(root, 'b/2.csv'), 1, 1_528_416_000.25);
  const { files, problems } = await list();
  expect(problems).toEqual([]);
  expect(files.map(file => file.path)).toEqual([
    'B.csv',
    'a/b/c/d.csv',
    'b.csv',
    'b/10.csv',
    'b/2.csv',
    'ä.csv',
    'é b.gz',
  ]);
  const { absolute, ...file } = files[4] ?? { absolute: '' };
  expect(file).toEqual({ source: 'parcels', path: 'b/2.csv', bytes: 7, modifiedMs: 1_528_416_000_250 });
  expect(statSync(absolute).size).toBe(7);
});

test('hidden files and uploads under way are left out', async () => {
  for (const path of ['.hidden', '.git/config', 'up.gz.tmp', 'up.gz.part', 'tmp', 'a.part/in.csv', 'in.csv']) put(path);
  expect(await paths()).toEqual(['in.csv', 'tmp']);
});

test('an absent root is empty, one that is no folder is a problem', async () => {
  expect(await listFolder({ source: 's', root: join(root, 'none') })).toEqual({ files: [], problems: [] });
  put('file');
  const { files, problems } = await listFolder({ source: 's', root: join(root, 'file') });
  expect(files).toEqual([]);
  expect(problems).toEqual([{ path: '.', reason: expect.stringContaining('ENOTDIR') }]);
});

test('links to files inside are followed; none leads out, in circles, or nowhere', async () => {
  put('real/in.csv');
  writeFileSync(join(outside, 'secret'), 'x');
  symlinkSync(join(root, 'real/in.csv'), join(root, 'again.csv'));
  symlinkSync(root, join(root, 'real/loop'));
  symlinkSync('self', join(root, 'self'));
  symlinkSync(join(outside, 'secret'), join(root, 'secret.csv'));
  symlinkSync(outside, join(root, 'up'));
  symlinkSync(join(root, 'gone'), join(root, 'dangling.csv'));
  const { files, problems } = await list();
  expect(files.map(file => file.path)).toEqual(['again.csv', 'real/in.csv']);
  expect(problems).toEqual([
    { path: 'dangling.csv', reason: 'the link leads nowhere' },
    { path: 'secret.csv', reason: 'the link leads out of the folder' },
    { path: 'self', reason: expect.stringContaining('ELOOP') },
    { path: 'up', reason: 'the link leads out of the folder' },
  ]);
});

test('a root that is a link itself is followed', async () => {
  put('in.csv');
  symlinkSync(root, join(outside, 'link'));
  const { files, problems } = await listFolder({ source: 's', root: join(outside, 'link') });
  expect([files.length, problems]).toEqual([1, []]);
});

test('hostile names: line ends and quotes are names, what is not UTF-8 is a problem, and nothing is hung up on a pipe', async () => {
  for (const name of ['new\nline.csv', `quo"te's.csv`, ' ', 'a\\b', `${'n'.repeat(250)}.csv`]) put(name);
  writeFileSync(Buffer.concat([Buffer.from(`${root}/bad`), Buffer.from([0xff]), Buffer.from('.csv')]), 'x');
  execFileSync('mkfifo', [join(root, 'pipe')]);
  const { files, problems } = await list();
  expect(files.map(file => file.path)).toEqual([
    ' ',
    'a\\b',
    'new\nline.csv',
    `${'n'.repeat(250)}.csv`,
    `quo"te's.csv`,
  ]);
  expect(problems).toEqual([
    { path: 'bad\ufffd.csv', reason: expect.stringContaining('UTF-8') },
    { path: 'pipe', reason: 'it is no regular file' },
  ]);
});

test('paths longer than the system takes are problems, and stop nothing', async () => {
  put('in.csv');
  // No call takes the whole path, so one deep folder is moved into the other.
  const deep = Array.from({ length: 12 }, () => 'd'.repeat(200)).join('/');
  put(`one/${deep}/in.csv`);
  put(`two/${deep}/in.csv`);
  renameSync(join(root, 'two'), join(root, 'one', deep, 'two'));
  const { files, problems } = await list();
  expect(files.map(file => file.path)).toEqual(['in.csv', `one/${deep}/in.csv`]);
  expect(problems).toEqual([
    { path: expect.stringContaining(`${deep}/two`), reason: expect.stringContaining('ENAMETOOLONG') },
  ]);
});

test('folders without permission are problems: the root as well as one below', async () => {
  put('in.csv');
  put('closed/in.csv');
  chmodSync(join(root, 'closed'), 0o000);
  chmodSync(outside, 0o755);
  try {
    const { files, problems } = listAsNobody(root);
    expect(files.map((file: { path: string }) => file.path)).toEqual(['in.csv']);
    expect(problems).toEqual([{ path: 'closed', reason: expect.stringContaining('EACCES') }]);
    chmodSync(root, 0o000);
    expect(listAsNobody(root)).toEqual({
      files: [],
      problems: [{ path: '.', reason: expect.stringContaining('EACCES') }],
    });
  } finally {
    chmodSync(root, 0o755);
    chmodSync(join(root, 'closed'), 0o755);
  }
});

/** Permissions do not bind root, so the listing is made by a process of somebody else when the tests run as root. */
function listAsNobody(folder: string) {
  const asRoot = process.getuid?.() === 0;
  const sources = join(outside, 'sources', 'src');
  for (const room of ['base', 'sources'])
    cpSync(join(import.meta.dirname, '..', room), join(sources, room), { recursive: true });
  writeFileSync(join(outside, 'sources', 'package.json'), '{"type":"module"}');
  const program = `const { listFolder } = await import(${JSON.stringify(join(sources, 'sources/folder.ts'))});
    console.log(JSON.stringify(await listFolder({ source: 's', root: ${JSON.stringify(folder)} })));`;
  const nobody = asRoot ? { uid: 65_534, gid: 65_534 } : {};
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    ...nobody,
    cwd: '/',
    encoding: 'utf8',
  });
  return JSON.parse(out);
}
