// How long does it take to send a report to a thousand recipients, each of whom sees a part of the rows of their own: a document, a
// mail and an SMTP conversation for each? The server is in this process and takes everything.

import { readFile, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { type Bench, type Figure, inMegabytes, inSeconds, type Loaded } from './bench.ts';
import { logDay } from './generate.ts';

const count = 1000;
const report = 'cdn.distribution_delivery';

export async function recipients(bench: Bench, { site }: Loaded): Promise<Figure[]> {
  const sink = await openSink();
  const settings = join(site, 'tallylight.yaml');
  const before = await readFile(settings, 'utf8');
  try {
    await writeFile(settings, before + waysTo(sink.port));
    const range = ['--from', `${logDay}T00:00:00Z`, '--to', `${logDay}T15:00:00Z`];
    const sent = await bench.tallylight(['send', report, '--audience', 'everyone', ...range, '--site', site]);
    if (sink.mails !== count) throw new Error(`${sink.mails} mails came`);
    return [
      {
        question: `A report to ${count.toLocaleString('en')} recipients, each with rows of their own, made and sent`,
        ours: `${inSeconds(sent.seconds)}, ${inMegabytes(sent.peakBytes)}`,
        value: sent.seconds,
        goal: { atMost: 60 },
      },
    ];
  } finally {
    await writeFile(settings, before);
    await sink.close();
  }
}

/** A channel and an audience; no two conditions are the same, and each has one distribution that delivered something. */
function waysTo(port: number): string {
  const names = ['E1AAAAAAAAAAAA', 'E2BBBBBBBBBBBB', 'E3CCCCCCCCCCCC'];
  const members = Array.from({ length: count }, (_, i) => {
    const where = `distribution in ('${names[i % names.length]}', 'customer ${i}')`;
    return `      - { address: r${i}@example.test, where: "${where}" }`;
  });
  return `
channels:
  mail: { smtp: "smtp://127.0.0.1:${port}", from: Benchmark <bench@example.test> }
audiences:
  everyone:
    channel: mail
    to:
${members.join('\n')}
`;
}

/** Takes every mail and keeps none. */
async function openSink(): Promise<{ port: number; mails: number; close: () => Promise<void> }> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onData: (stream, _session, done) => {
      stream.on('end', () => {
        sink.mails++;
        done();
      });
      stream.resume();
    },
  });
  const close = () => new Promise<void>(done => server.close(() => done()));
  const sink = { port: 0, mails: 0, close };
  server.on('error', () => undefined);
  await new Promise<void>(done => server.listen(0, '127.0.0.1', () => done()));
  sink.port = (server.server.address() as AddressInfo).port;
  return sink;
}
