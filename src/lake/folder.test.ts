// The folder behind the storage: whole objects or none, and words for what is wrong with the place.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { clearTemporary, openFolder, storageError } from './folder.ts';
import { storageContract } from './storage.contract.ts';

storageContract('a folder', async () => {
  const root = await mkdtemp(join(tmpdir(), 'lake-'));
  return {
    storage: openFolder(root),
    another: openFolder(`${root}/`),
    close: () => rm(root, { recursive: true, force: true }),
  };
});

describe('a folder', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'lake-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  test('is made at the first write, and an emptied one below it goes', async () => {
    const storage = openFolder(join(root, 'not/yet'));
    expect(await storage.list('')).toEqual([]);
    await storage.put('t/dt=2024-01-01/x', Buffer.from('x'));
    await storage.delete('t/dt=2024-01-01/x');
    expect(await readdir(join(root, 'not/yet'))).toEqual(['.tmp']);
  });

  test('keeps unfinished writes out of sight and does not follow symbolic links', async () => {
    const storage = openFolder(root);
    await mkdir(join(root, '.tmp'));
    await writeFile(join(root, '.tmp/half'), 'half');
    await symlink('/etc', join(root, 'out'));
    await storage.put('x', Buffer.from('x'));
    expect((await storage.list('')).map(o => o.key)).toEqual(['x']);
    await expect(storage.get('.tmp/half')).rejects.toMatchObject({ code: 'storage_key' });
    expect(await clearTemporary(root)).toBe(1);
    expect(await clearTemporary(join(root, 'nowhere'))).toBe(0);
  });

  test('a writer that is killed leaves the whole object or nothing', async () => {
    const storage = openFolder(root);
    const size = 24 << 20;
    for (const waitMs of [0, 5, 15, 30, 60]) {
      const writer = spawn(process.execPath, ['--input-type=module', '-e', writerCode(root, size, waitMs)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(writer.stdout, 'data');
      await sleep(waitMs);
      writer.kill('SIGKILL');
      await once(writer, 'exit');
      for (const { bytes } of await storage.list('')) expect(bytes).toBe(size);
    }
    await clearTemporary(root);
    expect(await readdir(join(root, '.tmp'))).toEqual([]);
  });

  test('says what is wrong with the place in words', async () => {
    await writeFile(join(root, 'file'), '');
    const storage = openFolder(join(root, 'file'));
    await expect(storage.put('x', Buffer.from('x'))).rejects.toMatchObject({ code: 'storage_unfit' });
    await expect(storage.putIfAbsent('x', Buffer.from('x'))).rejects.toMatchObject({ code: 'storage_unfit' });
  });

  test('says so when it may not write', async () => {
    await chmod(root, 0o500);
    // Permissions do not hold root back, so the process is somebody else for the moment.
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    try {
      await expect(openFolder(root).put('x', Buffer.from('x'))).rejects.toMatchObject({ code: 'storage_denied' });
    } finally {
      if (isRoot) process.seteuid?.(0);
      await chmod(root, 0o700);
    }
  });

  test.each([
    ['ENOSPC', 'storage_full'],
    ['EDQUOT', 'storage_full'],
    ['EROFS', 'storage_read_only'],
    ['EACCES', 'storage_denied'],
    ['EPERM', 'storage_denied'],
    ['EXDEV', 'storage_unfit'],
  ])('the system error %s is told as %s', (system, code) => {
    expect(storageError('write', '/lake/x', Object.assign(new Error(system), { code: system }))).toMatchObject({
      code,
    });
  });
});

/** A process that puts 20 large objects, one after the other, saying when it begins. */
function writerCode(root: string, size: number, round: number): string {
  return `
    import { openFolder } from ${JSON.stringify(new URL('./folder.ts', import.meta.url).href)};
    const storage = openFolder(${JSON.stringify(root)});
    const content = Buffer.alloc(${size}, 'x');
    process.stdout.write('begin');
    for (let i = 0; i < 20; i++) await storage.putIfAbsent('t/${round}-' + i, content);`;
}
