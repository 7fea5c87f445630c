// Appended lines are on the disk, in order and once, whatever the disk does; what a crash leaves is put in order.

import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '../base/errors.ts';
import { type DiskVerbs, disk } from './segment.ts';
import { lockSegments } from './segment_lock.ts';
import { recoverSegments, sealLeftSegments } from './segment_recovery.ts';
import { openSegments, type SegmentLog } from './segments.ts';

let root: string;
let folder: string;
let now: Date;
let logs: SegmentLog[];
const clock = { now: () => now };

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'segments-'));
  folder = join(root, 'collect', 'site.scans');
  now = new Date('2026-03-01T12:00:30Z');
  logs = [];
});

afterEach(async () => {
  for (const log of logs) await log.close();
  await rm(root, { recursive: true, force: true });
});

function open(verbs: DiskVerbs = disk): SegmentLog {
  const log = openSegments({ folder, clock, verbs });
  logs.push(log);
  return log;
}

const names = async (): Promise<string[]> => (await readdir(folder)).sort();
const lineOf = (n: number): string => `{"n":${n}}\n`;
const numbersIn = async (): Promise<number[]> => {
  const texts = await Promise.all((await names()).map(name => readFile(join(folder, name), 'utf8')));
  return texts.flatMap(text => text.split('\n').filter(Boolean)).map(line => (JSON.parse(line) as { n: number }).n);
};

describe('a log', () => {
  test('is on the disk when append resolves, and one sync serves all who wait', async () => {
    const log = open();
    const all = Array.from({ length: 200 }, (_, n) => log.append(lineOf(n), 1));
    expect(log.waitingBytes).toBeGreaterThan(0);
    await Promise.all(all);
    expect(log.waitingBytes).toBe(0);
    expect(await numbersIn()).toEqual(Array.from({ length: 200 }, (_, n) => n));
    expect(log.counts.records).toBe(200);
    expect(log.counts.syncs).toBeLessThan(10);
  });

  test('gives sealed names that rise, across openings and when the clock is set back', async () => {
    const first = open();
    await first.append(lineOf(1), 1);
    expect(await names()).toEqual(['20260301T120030Z-00000001.open']);
    expect(await first.seal()).toBe(join(folder, '20260301T120030Z-00000001.ndjson'));
    expect(await first.seal()).toBeUndefined();
    now = new Date('2026-03-01T11:00:00Z');
    await first.append(lineOf(2), 1);
    await first.close();
    now = new Date('2026-03-01T12:30:00Z');
    const second = open();
    await second.append(lineOf(3), 1);
    await second.close();
    expect(await names()).toEqual([
      '20260301T120030Z-00000001.ndjson',
      '20260301T120030Z-00000002.ndjson',
      '20260301T123000Z-00000003.ndjson',
    ]);
    await expect(second.append(lineOf(4), 1)).rejects.toThrow('keeper is closed');
  });

  test('says how far the disk has what is being written', async () => {
    const log = open();
    expect(log.position).toBeUndefined();
    await log.append(lineOf(1), 1);
    expect(log.position).toEqual({ file: join(folder, '20260301T120030Z-00000001.open'), bytes: 8 });
  });
});

describe('a disk that fails', () => {
  /** Verbs of which one fails as often as told, after doing what a failing disk may have done of it. */
  const failing = (verb: 'write' | 'sync' | 'rename' | 'create', times: number): DiskVerbs => {
    let left = times;
    const error = () => Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    return {
      ...disk,
      async create(path) {
        if (verb === 'create' && left-- > 0) throw error();
        return disk.create(path);
      },
      async write(file, lines, at) {
        if (verb !== 'write' || left-- <= 0) return disk.write(file, lines, at);
        await disk.write(file, [Buffer.concat(lines).subarray(0, 12)], at);
        throw error();
      },
      async sync(file) {
        if (verb === 'sync' && left-- > 0) throw error();
        await disk.sync(file);
      },
      async rename(from, to) {
        if (verb === 'rename' && left-- > 0) throw error();
        await disk.rename(from, to);
      },
    };
  };

  test.each(['write', 'sync', 'create'] as const)('refuses what %s lost, keeps the rest, and goes on', async verb => {
    let broken = false;
    const bad = failing(verb, 2);
    const log = open({
      ...disk,
      create: path => (broken ? bad : disk).create(path),
      write: (file, lines, at) => (broken ? bad : disk).write(file, lines, at),
      sync: file => (broken ? bad : disk).sync(file),
    });
    await log.append(lineOf(1), 1);
    if (verb === 'create') await log.seal();
    broken = true;
    for (const n of [2, 3]) {
      const refused = await log.append(lineOf(n) + lineOf(n), 2).catch((thrown: unknown) => thrown);
      expect(refused).toBeInstanceOf(AppError);
      expect(refused).toMatchObject({ code: 'segment_unwritable', retryable: true });
      expect(log.failed).toBe(refused);
      expect(log.waitingBytes).toBe(0);
    }
    await log.append(lineOf(4), 1);
    expect(log.failed).toBeUndefined();
    await log.close();
    expect(await numbersIn()).toEqual([1, 4]);
    expect((await names()).every(name => name.endsWith('.ndjson'))).toBe(true);
  });

  test('keeps records whose segment could not get its sealed name, and gives it later', async () => {
    const log = open(failing('rename', 1));
    await log.append(lineOf(1), 1);
    expect(await log.seal()).toBeUndefined();
    expect(await names()).toEqual(['20260301T120030Z-00000001.open']);
    await log.append(lineOf(2), 1);
    await log.close();
    expect(await numbersIn()).toEqual([1, 2]);
    expect((await names()).every(name => name.endsWith('.ndjson'))).toBe(true);
  });
});

describe('recovery', () => {
  const stem = '20260301T120030Z-00000001';
  const lines = [lineOf(1), '{"text":"é \\n } x"}\n', lineOf(3)];
  const whole = Buffer.from(lines.join(''));

  test('cuts a tail that is torn at any byte back to whole lines', async () => {
    await mkdir(folder, { recursive: true });
    for (let length = 0; length <= whole.length; length++) {
      await writeFile(join(folder, `${stem}.open`), whole.subarray(0, length));
      const done = await recoverSegments(folder);
      const kept = whole.subarray(0, length).lastIndexOf(10) + 1;
      expect(done).toEqual({
        sealed: kept === 0 ? [] : [join(folder, `${stem}.ndjson`)],
        removed: kept === 0 ? 1 : 0,
        cutBytes: length - kept,
        cutLines: length === kept ? 0 : 1,
      });
      if (kept > 0) expect(await readFile(join(folder, `${stem}.ndjson`))).toEqual(whole.subarray(0, kept));
      await rm(join(folder, `${stem}.ndjson`), { force: true });
      expect(await names()).toEqual([]);
    }
  });

  test('cuts zeros and garbage of a power cut, also across blocks', async () => {
    await mkdir(folder, { recursive: true });
    const path = join(folder, `${stem}.open`);
    for (const tail of [Buffer.alloc(10), Buffer.from('\0\0\n\0\n'), Buffer.from('{"a":\n"x"}x\n{')]) {
      await writeFile(path, Buffer.concat([whole, tail]));
      expect((await recoverSegments(folder)).cutBytes).toBe(tail.length);
      expect(await readFile(join(folder, `${stem}.ndjson`))).toEqual(whole);
    }
    await writeFile(path, whole);
    await truncate(path, whole.length + (3 << 20));
    expect(await recoverSegments(folder)).toMatchObject({ cutBytes: 3 << 20, cutLines: 1 });
  });

  test('leaves sealed segments and other files alone, and a folder that is not there is empty', async () => {
    expect(await recoverSegments(folder)).toEqual({ sealed: [], removed: 0, cutBytes: 0, cutLines: 0 });
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `${stem}.ndjson`), '{"torn');
    await writeFile(join(folder, 'note.open'), 'x');
    expect((await recoverSegments(folder)).sealed).toEqual([]);
    expect(await names()).toEqual([`${stem}.ndjson`, 'note.open']);
  });

  test('seals what is left of a source unless a process writes it', async () => {
    await mkdir(folder, { recursive: true });
    await appendFile(join(folder, `${stem}.open`), lineOf(1));
    const lock = lockSegments(join(root, 'collect'));
    expect(lock).toBeDefined();
    expect(lockSegments(join(root, 'collect'))).toBeUndefined();
    expect((await sealLeftSegments(root)).sealed).toEqual([]);
    lock?.release();
    expect((await sealLeftSegments(root)).sealed).toEqual([join(folder, `${stem}.ndjson`)]);
    expect(await sealLeftSegments(join(root, 'nowhere'))).toMatchObject({ sealed: [] });
  });
});
