// `serve` as a process: it does what is due, lets others have their turn, ends when it is asked to, and lets a pass fail.

import { type ChildProcess, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { type MailSink, openMailSink } from '../delivery/mail_sink.ts';
import { makeSendingBed } from '../delivery/parcel_reports.ts';
import { csvOf, type SiteBed, scan } from '../site_bed.ts';

const main = join(import.meta.dirname, '../../src/cli/main.ts');
const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

interface Served {
  child: ChildProcess;
  /** Waits for words on stderr or stdout, 30 s at most. */
  said(words: string, times?: number): Promise<void>;
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  stderr(): string;
}

function start(bed: SiteBed, command: string, { now, args = [] }: { now?: string; args?: string[] } = {}): Served {
  const env = { ...process.env, ...(now === undefined ? {} : { TALLYLIGHT_NOW: now }) };
  const child = spawn(process.execPath, [main, command, '--site', bed.folder, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  });
  ends.push(() => void child.kill('SIGKILL'));
  let stderr = '';
  for (const stream of [child.stderr, child.stdout])
    stream.on('data', chunk => {
      stderr += String(chunk);
    });
  return {
    child,
    stderr: () => stderr,
    said: async (words, times = 1) => {
      for (let i = 0; i < 300 && stderr.split(words).length <= times; i++) await sleep(100);
      expect(stderr).toContain(words);
    },
    ended: new Promise(resolve => child.on('exit', (code, signal) => resolve({ code, signal }))),
  };
}

async function sceneOf(schedule: string): Promise<{ bed: SiteBed; sink: MailSink }> {
  const sink = await openMailSink();
  ends.push(() => sink.close());
  const bed = await makeSendingBed(`channels:
  mail: { smtp: "smtp://127.0.0.1:${sink.port}", from: Parcels <parcels@example.test> }
audiences:
  test: { channel: mail, to: [me@x.test], language: en }
${schedule}`);
  ends.push(() => bed.close());
  await bed.drop('scans/a.csv', csvOf([scan(1, 3), scan(2, 4)]));
  return { bed, sink };
}

test('a report goes out when its minute comes, by the clock of the machine, and SIGTERM ends it well', async () => {
  const { bed, sink } = await sceneOf('schedule: [{ report: site.daily, at: every minute, to: test }]\n');
  const served = start(bed, 'serve');
  await served.said('8/8 tidy');
  for (let i = 0; i < 750 && sink.mails.length === 0; i++) await sleep(100);
  expect(sink.mails.length).toBe(1);
  // The mail is at the other side a moment before the state says so.
  const sent = () => bed.query("select epoch(sent_at) % 60 as seconds from ops.deliveries where state = 'sent'");
  for (let i = 0; i < 100 && (await sent()).length === 0; i++) await sleep(100);
  const [row] = await sent();
  expect(Number(row?.['seconds'])).toBeLessThan(15);
  const other = start(bed, 'run');
  expect(await other.ended).toEqual({ code: 0, signal: null });
  served.child.kill('SIGTERM');
  expect(await served.ended).toEqual({ code: 0, signal: null });
  expect(await bed.query("select count(*) as n from ops.runs where state = 'running'")).toEqual([{ n: 0 }]);
});

test('a pass that fails, and a mistake that is made while it serves, end nothing', async () => {
  const { bed } = await sceneOf('every: 10 seconds\n');
  await writeFile(join(bed.folder, 'inbox/warmth'), 'a file where a folder is wanted');
  const served = start(bed, 'serve');
  await served.said('The source warmth could not be read');
  await bed.define('models/scans_hourly.sql', 'no model\n').catch(() => undefined);
  await served.said('The site has');
  expect(served.child.exitCode).toBe(null);
  served.child.kill('SIGINT');
  expect(await served.ended).toEqual({ code: 0, signal: null });
});

test('two passes at once send a report that is due once', async () => {
  const { bed, sink } = await sceneOf('schedule: [{ report: site.daily, at: every day 02:30, to: test }]\n');
  bed.at('2026-03-02T12:00:00Z');
  await bed.pass();
  const both = [1, 2].map(() => start(bed, 'run', { now: '2026-03-03T02:30:05Z' }));
  expect(await Promise.all(both.map(one => one.ended))).toEqual(both.map(() => ({ code: 0, signal: null })));
  expect(sink.mails.length).toBe(1);
});

/** The address that a server printed. */
async function addressOf(served: Served): Promise<string> {
  await served.said('Open http://');
  return /Open (http:\/\/\S+)\//.exec(served.stderr())?.[1] ?? '';
}

test('it answers while a pass works, and asked to end in the middle of one it ends after the stage', async () => {
  const { bed } = await sceneOf('');
  for (let file = 0; file < 60; file++)
    await bed.drop(
      `scans/many-${file}.csv`,
      csvOf(Array.from({ length: 4_000 }, (_, i) => scan(`${file}-${i}`, i % 24))),
    );
  const served = start(bed, 'serve', { args: ['--port', '0'] });
  const url = await addressOf(served);
  await served.said('1/8 settle');
  const runs = (await (await fetch(`${url}/api/runs?quiet=true`)).json()) as { items: { state: string }[] };
  expect(runs.items[0]?.state).toBe('running');
  served.child.kill('SIGTERM');
  expect(await served.ended).toEqual({ code: 0, signal: null });
  expect(served.stderr()).not.toContain('8/8 tidy');
  expect(await bed.query('select state from ops.runs')).toEqual([{ state: 'stopped' }]);
  await expect(fetch(`${url}/healthz`)).rejects.toThrow();
});

test('a second signal ends it at once, its pass too; the next pass goes on from there', async () => {
  const { bed } = await sceneOf('');
  for (let file = 0; file < 60; file++)
    await bed.drop(
      `scans/many-${file}.csv`,
      csvOf(Array.from({ length: 4_000 }, (_, i) => scan(`${file}-${i}`, i % 24))),
    );
  const served = start(bed, 'serve', { args: ['--port', '0'] });
  await served.said('1/8 settle');
  served.child.kill('SIGTERM');
  await served.said('once more ends at once');
  served.child.kill('SIGTERM');
  expect(await served.ended).toEqual({ code: 1, signal: null });
  const again = start(bed, 'run');
  expect(await again.ended).toEqual({ code: 0, signal: null });
  expect(await bed.query('select count(*) as n from site.scans')).toEqual([{ n: 240_002 }]);
});

test('a port that is asked for and taken is an error with what to do', async () => {
  const { bed } = await sceneOf('');
  const first = start(bed, 'serve', { args: ['--port', '0'] });
  const port = new URL(await addressOf(first)).port;
  const second = start(bed, 'serve', { args: ['--port', port] });
  expect(await second.ended).toEqual({ code: 1, signal: null });
  expect(second.stderr()).toContain(`Port ${port} of 127.0.0.1 is taken`);
});
