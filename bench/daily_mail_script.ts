// Makes the daily mail of a site several times and tells as JSON how long each took, in seconds: the report with the files that go
// along, up to the message as the outbox takes it. Run as `node daily_mail_script.ts SITE DAY`, the day in UTC.

import { performance } from 'node:perf_hooks';
import { dayMs, fixedClock } from '../src/base/clock.ts';
import { loadChecked } from '../src/cli/context.ts';
import { packMessage } from '../src/delivery/content.ts';
import { makeDocumentAndFiles } from '../src/pipeline/documents.ts';
import { messageFor } from '../src/pipeline/parcels.ts';
import { openPdfPrinter } from '../src/reports/pdf.ts';

const [siteFolder = '', day = ''] = process.argv.slice(2);
const tries = 10;
const { stdout, stderr } = process;
// The site's days begin at 15:00 UTC: this one and the next both hold hours of the logs.
const to = Date.parse(`${day}T15:00:00Z`);
const clock = fixedClock(new Date(to + 2 * dayMs).toISOString());
const environment = { variables: {}, clock };
const checked = await loadChecked({
  environment,
  siteFolder,
  json: true,
  stdout,
  stderr,
  endsWithProblems: () => undefined,
});
const press = { ...checked, clock, printer: openPdfPrinter() };

async function mail(turn: number): Promise<{ seconds: number; cpu: number }> {
  const begin = performance.now();
  const before = process.cpuUsage();
  const range = { to: new Date(to + (turn % 2) * dayMs) };
  const made = await makeDocumentAndFiles(press, { report: 'cdn.daily_delivery', ...range });
  const envelope = { to: ['me@example.test'], cc: [], bcc: [] };
  packMessage(messageFor('mail', made, { id: String(turn), madeAt: clock.now(), envelope }));
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - begin) / 1000, cpu: (user + system) / 1e6 };
}

const { seconds: first } = await mail(0);
const again: { seconds: number; cpu: number }[] = [];
for (let turn = 1; turn <= tries; turn++) again.push(await mail(turn));
stdout.write(JSON.stringify({ first, again: again.map(({ seconds }) => seconds), cpu: again.map(({ cpu }) => cpu) }));
