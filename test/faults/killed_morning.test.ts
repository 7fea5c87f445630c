// A pass with a report that is due, killed at every step: the passes after it send the report, to nobody twice except where nobody
// can know whether it was taken, and then under the same id.

import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type MailSink, openMailSink } from '../delivery/mail_sink.ts';
import { makeSendingBed } from '../delivery/parcel_reports.ts';
import { csvOf, openBed, type SiteBed, scan } from '../site_bed.ts';

const child = join(import.meta.dirname, 'killed_pass.ts');
const run = promisify(execFile);
const due = '2026-03-03T02:30:00Z';

let base: string;
let sink: MailSink;
let prepared: SiteBed;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'mornings-'));
  sink = await openMailSink();
  prepared = await makeSendingBed(`channels:
  mail: { smtp: "smtp://127.0.0.1:${sink.port}", from: Parcels <parcels@example.test> }
audiences:
  test: { channel: mail, to: [me@x.test, you@x.test], language: en }
schedule:
  - { report: site.daily, at: every day 02:30, to: test }
`);
  prepared.at('2026-03-02T12:00:00Z');
  await prepared.drop('scans/a.csv', csvOf([scan(1, 3), scan(2, 4)]));
  await prepared.pass();
  await prepared.drop('scans/b.csv', csvOf([scan(3, 5)]));
});
afterAll(async () => {
  await prepared.close();
  await sink.close();
  await rm(base, { recursive: true, force: true });
});

async function copyOf(name: string): Promise<string> {
  await cp(prepared.folder, join(base, name), { recursive: true, preserveTimestamps: true });
  return join(base, name);
}

test('killed at every step from the report on', async () => {
  const { stdout } = await run(process.execPath, [child, await copyOf('never killed'), due]);
  const steps = JSON.parse(stdout) as string[];
  expect(sink.mails.length).toBe(1);
  const first = steps.indexOf('delivery entered');
  for (const step of [
    'delivery entered',
    'report entered',
    'delivery claimed',
    'delivery answered',
    'delivery settled',
  ])
    expect(steps).toContain(step);
  for (let step = first; step < steps.length; step++) {
    const before = sink.mails.length;
    const folder = await copyOf(`killed at ${step}`);
    const killed = await run(process.execPath, [child, folder, due, String(step + 1)]).catch(error => error);
    expect([step, killed.signal]).toEqual([step, 'SIGKILL']);
    const bed = await openBed(folder);
    for (const minute of [31, 40, 50]) {
      bed.at(`2026-03-03T02:${minute}:00Z`);
      await bed.pass();
    }
    const mails = sink.mails.slice(before);
    expect([steps[step], new Set(mails.map(({ mail }) => mail.messageId)).size]).toEqual([steps[step], 1]);
    expect([steps[step], mails.length]).toEqual([steps[step], steps[step] === 'delivery answered' ? 2 : 1]);
    expect(await bed.query('select state from ops.schedule')).toEqual([{ state: 'sent' }]);
    expect(await bed.query("select count(*) as n from ops.deliveries where state = 'sent'")).toEqual([{ n: 2 }]);
    await rm(folder, { recursive: true });
  }
});
