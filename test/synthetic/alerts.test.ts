// The alerts of the cdn pack, as they are, over an afternoon and evening of the synthetic service, pass by pass: quiet hours are quiet,
// the outage of an edge is told once and its end once, a broken file and a silence of the network, too.

import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AlertEvent } from '../../src/alerts/alerts.ts';
import { alertNotice } from '../../src/pipeline/alert_text.ts';
import { openService, type SyntheticService } from './made_service.ts';
import { makeSite, type SyntheticSite } from './site.ts';

let service: SyntheticService;
let site: SyntheticSite;
let now = new Date('2026-03-06T00:00:00Z');

beforeAll(async () => {
  const tempFolder = await mkdtemp(join(tmpdir(), 'tallylight-service-'));
  service = await openService({ seed: 1, firstDay: '2026-03-06', days: 2, scale: 1, tempFolder });
  site = await makeSite({ now: () => now });
});
afterAll(async () => {
  await site?.close();
  await service.close();
});

/** A run at an instant: what is there is taken in and built, and the alerts looked at. Gives what they have to tell. */
async function run(instant: string): Promise<AlertEvent[]> {
  now = new Date(instant);
  await site.pass();
  const rows = await site.open.store.db
    .selectFrom('alert_events')
    .select('event')
    .orderBy('made_at')
    .orderBy('id')
    .execute();
  await site.open.store.db.deleteFrom('alert_events').execute();
  return rows.map(({ event }) => JSON.parse(event) as AlertEvent);
}

/** A run at the end of a time in which files came. */
async function pass(from: string, to: string): Promise<AlertEvent[]> {
  await service.deliver(site.inbox, { from: sql(from), to: sql(to) });
  return run(to);
}

const sql = (instant: string): string => instant.replace('T', ' ').replace('Z', '');
const told = (events: readonly AlertEvent[]) =>
  events.map(({ alert, kind, rows, more }) => `${alert} ${kind} ${rows.length + more}`);

it('is quiet while nothing is wrong', async () => {
  expect(told(await pass('2026-03-07T06:00:00Z', '2026-03-07T10:00:00Z'))).toEqual([]);
  expect(told(await pass('2026-03-07T10:00:00Z', '2026-03-07T12:10:00Z'))).toEqual([]);
});

it('tells the outage once, with its rows and the way to see it, and then its end', async () => {
  // It fails from 12:10 to 12:30; what was asked then is answered a little later, and its files come within the hour after.
  const during = await pass('2026-03-07T12:10:00Z', '2026-03-07T13:55:00Z');
  const after = await pass('2026-03-07T13:55:00Z', '2026-03-07T14:55:00Z');
  expect([told(during), told(after)]).toEqual([['cdn.error_ratio_high begin 1'], ['cdn.error_ratio_high resolved 1']]);
  const [[begin], [resolved]] = [during, after];
  if (begin === undefined || resolved === undefined) return;
  expect([begin.at, resolved.at].map(String)).toEqual(['2026-03-07T12:30:00.000Z', '2026-03-07T13:00:00.000Z']);
  expect(begin.rows[0]).toMatchObject({ labels: { distribution: 'EHLSDEMO000002' }, incident: 1 });
  expect(resolved.rows[0]).toMatchObject({ labels: { distribution: 'EHLSDEMO000002' }, incident: 1, end: 'good' });
  const [right] =
    await service.truth(`select sum(error_count) / sum(request_count) as ratio from cdn_truth_delivery_minute
    where distribution = 'EHLSDEMO000002' and minute >= '2026-03-07 12:20:00' and minute < '2026-03-07 12:30:00'`);
  expect(begin.rows[0]?.value).toBe(right?.['ratio']);
  const shown = await site.answer(begin.look.sql);
  const row = shown.find(one => one['distribution'] === 'EHLSDEMO000002');
  expect(row?.['cdn.error_ratio']).toBe(right?.['ratio']);
  expect(begin.look.command).toBe(
    'tallylight metric cdn.error_ratio cdn.requests --by distribution --from 2026-03-07T12:20:00Z --to 2026-03-07T12:30:00Z',
  );
  const said = alertNotice(
    { ...begin, rows: begin.rows.map(one => ({ ...one, since: new Date(one.since) })) },
    { language: 'en', timeZone: 'Asia/Tokyo' },
  );
  expect(said.subject).toBe('Critical: Errors are high');
  expect(said.text).toMatch(/^- EHLSDEMO000002: .*%.* of the requests/m);
  expect(said.text).toContain('Next: Find what the errors have in common: tallylight drivers cdn.error');
});

it('tells a file that cannot be read, and that it is mended', async () => {
  const broken = join(site.inbox, 'EDASHDEMO00001.2026-03-07-14.ffffffff.gz');
  const whole = gzipSync(
    '#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status\n',
  );
  await writeFile(broken, whole.subarray(0, 40));
  expect(told(await pass('2026-03-07T14:55:00Z', '2026-03-07T15:10:00Z'))).toEqual(['cdn.failed_files begin 1']);
  expect(told(await run('2026-03-07T15:20:00Z'))).toEqual([]);
  await writeFile(broken, whole);
  expect(told(await run('2026-03-07T15:30:00Z'))).toEqual(['cdn.failed_files resolved 1']);
});

it('tells by the clock that nothing comes any more, and of nothing else that it cannot know', async () => {
  expect(told(await run('2026-03-08T17:00:00Z'))).toEqual(['cdn.no_new_data begin 1']);
  expect(told(await run('2026-03-08T18:00:00Z'))).toEqual([]);
  expect(told(await run('2026-03-09T06:00:00Z'))).toEqual(['cdn.no_new_data reminder 1']);
});
