// Reports that are sent by processes that are killed, and by two at once: the mails that came are those that were meant, each once,
// except where a process died between a mail and its note.

import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { type MailSink, openMailSink } from '../delivery/mail_sink.ts';
import { makeSendingBed } from '../delivery/parcel_reports.ts';
import { csvOf, type SiteBed, scan } from '../site_bed.ts';

const main = join(import.meta.dirname, '../../src/cli/main.ts');
const run = promisify(execFile);
let sink: MailSink;
let bed: SiteBed;
afterEach(async () => {
  await bed.close();
  await sink.close();
});

async function prepare(): Promise<void> {
  sink = await openMailSink();
  const many = Array.from({ length: 12 }, (_, i) => `{ address: p${i}@x.test, where: "depot = 'D${i}'" }`);
  bed = await makeSendingBed(`channels:
  mail: { smtp: "smtp://127.0.0.1:${sink.port}", from: Parcels <parcels@example.test> }
audiences:
  test: { channel: mail, to: [${many.join(', ')}] }
`);
  await bed.drop('scans/a.csv', csvOf(Array.from({ length: 40 }, (_, i) => scan(i, 3, { depot: `D${i % 12}` }))));
  await bed.pass();
}

const environment = { ...process.env, TALLYLIGHT_NOW: '2026-03-02T08:30:00Z' };
const command = (...args: string[]) => [main, ...args, '--site', bed.folder];
const recipients = () => sink.mails.map(mail => mail.to.join());

test('two that send the same at once send it once', async () => {
  await prepare();
  const send = () => run(process.execPath, command('send', 'site.daily'), { env: environment });
  const [one, two] = await Promise.all([send(), send()]);
  expect(recipients().sort()).toEqual(Array.from({ length: 12 }, (_, i) => `p${i}@x.test`).sort());
  expect(`${one.stderr}${two.stderr}`).toContain('Nothing was sent: they have all had it.');
});

test('killed at ten moments: all mails come, and one comes twice only under its own id', async () => {
  await prepare();
  let killed = 0;
  for (let kill = 0; kill < 10; kill++) {
    sink.mails.length = 0;
    const sending = spawn(process.execPath, command('send', 'site.daily', '--again'), {
      env: environment,
      stdio: 'ignore',
    });
    const ended = new Promise(resolve => sending.on('exit', (_, signal) => resolve(signal)));
    // Killed when so many mails have come, or some moments after.
    while (sink.mails.length < kill % 12 && sending.exitCode === null) await new Promise(done => setTimeout(done, 1));
    await new Promise(done => setTimeout(done, (kill * 7) % 20));
    sending.kill('SIGKILL');
    if ((await ended) === 'SIGKILL') killed++;
    await run(process.execPath, command('run'), { env: environment });
    const ids = new Map<string, Set<string | undefined>>();
    for (const { to, mail } of sink.mails) ids.set(to.join(), (ids.get(to.join()) ?? new Set()).add(mail.messageId));
    expect([...ids.values()].every(known => known.size === 1)).toBe(true);
    // What is out at one time may be out twice, and no more.
    expect(sink.mails.length - ids.size).toBeLessThanOrEqual(4);
    const open = await bed.query("select count(*) as n from ops.deliveries where state <> 'sent'");
    expect([kill, open]).toEqual([kill, [{ n: 0 }]]);
    const entered = await bed.query(
      'select count(*) as n from ops.deliveries where generation = (select max(generation) from ops.deliveries)',
    );
    if (sink.mails.length > 0) expect([kill, ids.size]).toEqual([kill, Number(entered[0]?.['n'])]);
  }
  expect(killed).toBeGreaterThan(4);
});
