// The contract on SQLite, and what is SQLite's own: the file, its version, two processes.

import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { alertsContract } from './alerts.contract.ts';
import { openStore, openStoreToRead } from './open.ts';
import { sharingContract } from './sharing.contract.ts';
import { lockSite } from './site_lock.ts';
import { storeContract } from './store.contract.ts';
import { migrations } from './tables.ts';

const contractFolder = mkdtempSync(join(tmpdir(), 'store-contract-'));
const inContract = {
  open: () => openStore({ kind: 'sqlite', path: join(contractFolder, 'state.db') }),
  wipe: () => rm(contractFolder, { recursive: true, force: true }),
};
storeContract('sqlite', inContract);
alertsContract('sqlite', inContract);
sharingContract('sqlite', {
  ...inContract,
  openEmpty: () => openStore({ kind: 'sqlite', path: join(contractFolder, 'empty.db') }),
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'store-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a file that is no state, and one of a newer version, are refused with what to do', async () => {
  writeFileSync(join(folder, 'state.db'), 'this is no database, and long enough to be taken for one'.repeat(20));
  await expect(openStore({ kind: 'sqlite', path: join(folder, 'state.db') })).rejects.toMatchObject({
    code: 'state_unreadable',
  });
  const newer = await openStore({ kind: 'sqlite', path: join(folder, 'newer.db') });
  await sql`insert into migrations (step) values (99)`.execute(newer.db);
  await newer.close();
  await expect(openStore({ kind: 'sqlite', path: join(folder, 'newer.db') })).rejects.toMatchObject({
    code: 'state_newer',
  });
});

test('a state of an older program is read as if it had what came since, and stays as it is', async () => {
  const path = join(folder, 'state.db');
  const old = new DatabaseSync(path);
  for (const statement of migrations('integer primary key autoincrement')[0] ?? []) old.exec(statement);
  old.exec('create table migrations (step bigint primary key); insert into migrations values (1)');
  old.exec("insert into counters values ('changes', 7)");
  old.close();
  const store = await openStoreToRead({ kind: 'sqlite', path }, { scratch: await mkdtemp(join(folder, 'scratch-')) });
  expect(await store?.db.selectFrom('deliveries').selectAll().execute()).toEqual([]);
  expect(await store?.db.selectFrom('counters').selectAll().execute()).toEqual([{ name: 'changes', value: 7 }]);
  await store?.close();
  const after = new DatabaseSync(path, { readOnly: true });
  expect(after.prepare('select max(step) as step from migrations').get()).toEqual({ step: 1 });
  after.close();
});

test('a folder that is a file is refused, too', async () => {
  writeFileSync(join(folder, 'file'), '');
  await expect(openStore({ kind: 'sqlite', path: join(folder, 'file/state.db') })).rejects.toMatchObject({
    code: 'state_unreadable',
  });
});

/** A process of its own that takes the lock, says so, and waits to be killed. */
async function holderProcess(): Promise<{ killIn: (seconds: number) => void; ended: Promise<unknown> }> {
  const lock = JSON.stringify(join(import.meta.dirname, 'site_lock.ts'));
  const program = `import { lockSite } from ${lock}; globalThis.held = lockSite({ folder: process.argv[1], waitMs: 0, holder: 'the night run' });
    process.stdout.write('held'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise(resolve => child.on('exit', resolve));
  await new Promise(resolve => child.stdout.once('data', resolve));
  // By another process: waiting for a lock holds this one up.
  const killIn = (seconds: number) => void spawn('sh', ['-c', `sleep ${seconds}; kill -9 ${child.pid}`]);
  return { killIn, ended };
}

test('another process that holds the site is named; when it dies, however, the site is free', async () => {
  const holder = await holderProcess();
  expect(() => lockSite({ folder, waitMs: 50, holder: 'me' })).toThrow(
    expect.objectContaining({ code: 'site_busy', message: expect.stringContaining('the night run') }),
  );
  holder.killIn(0);
  await holder.ended;
  lockSite({ folder, waitMs: 50, holder: 'me' }).release();
});

test('a lock that comes free in time is waited for', async () => {
  const holder = await holderProcess();
  holder.killIn(0.3);
  const since = performance.now();
  lockSite({ folder, waitMs: 20_000, holder: 'me' }).release();
  expect(performance.now() - since).toBeGreaterThan(100);
  await holder.ended;
});

test('while it waits for another process, the rest of this one goes on', async () => {
  const path = join(folder, 'state.db');
  const store = await openStore({ kind: 'sqlite', path });
  const other = new DatabaseSync(path);
  other.exec('begin immediate');
  let ticks = 0;
  const timer = setInterval(() => {
    ticks++;
    if (ticks === 10) other.exec('commit');
  }, 20);
  await sql`insert into counters (name, value) values ('waited', 1)`.execute(store.db);
  clearInterval(timer);
  expect(ticks).toBeGreaterThanOrEqual(10);
  other.close();
  await store.close();
});
