// Scheduled reports over days and nights: which mails come when, whatever happens in between.

import { afterEach, expect, test } from 'vitest';
import { type MailSink, openMailSink } from '../delivery/mail_sink.ts';
import { makeSendingBed } from '../delivery/parcel_reports.ts';
import { csvOf, type SiteBed, scan } from '../site_bed.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

interface Scene {
  bed: SiteBed;
  sink: MailSink;
  /** A pass at an instant; gives the days that mails which came in it are of. */
  at(iso: string, step?: (name: string) => void): Promise<string[]>;
}

const ways = (port: number, schedule: string) => `channels:
  mail: { smtp: "smtp://127.0.0.1:${port}", from: Parcels <parcels@example.test> }
audiences:
  test: { channel: mail, to: [me@x.test], language: en }
  production: { channel: mail, to: [you@x.test], language: en }
schedule:
${schedule}`;

async function sceneOf(schedule: string, zone = 'UTC'): Promise<Scene> {
  const sink = await openMailSink();
  ends.push(() => sink.close());
  const bed = await makeSendingBed(ways(sink.port, schedule), { zone });
  ends.push(() => bed.close());
  await bed.drop('scans/a.csv', csvOf([scan(1, 3), scan(2, 4)]));
  return {
    bed,
    sink,
    at: async (iso, step) => {
      bed.at(iso);
      const before = sink.mails.length;
      await bed.pass(step);
      return sink.mails.slice(before).map(({ mail }) => /scans on (.*)$/.exec(mail.subject ?? '')?.[1] ?? '');
    },
  };
}

const daily = '  - { report: site.daily, at: every day 02:30, to: test }\n';
const occurrences = (bed: SiteBed) => bed.query('select due_at, state, tries, error from ops.schedule order by due_at');
const states = async (bed: SiteBed) => (await occurrences(bed)).map(row => row['state']);

test('the night the clock jumps ahead has its report at the first instant after, and every day has one', async () => {
  const { at } = await sceneOf(daily, 'Europe/Warsaw');
  expect(await at('2026-03-28T02:00:00Z')).toEqual([]);
  expect(await at('2026-03-29T00:59:59Z')).toEqual([]);
  expect(await at('2026-03-29T01:00:00Z')).toEqual(['28 March 2026']);
  expect(await at('2026-03-29T01:30:00Z')).toEqual([]);
  expect(await at('2026-03-30T00:29:59Z')).toEqual([]);
  expect(await at('2026-03-30T00:30:00Z')).toEqual(['29 March 2026']);
});

test('the night the clock goes back has one, at the first of the two times', async () => {
  const { at } = await sceneOf('  - { report: site.daily, at: every day 01:30, to: test }\n', 'America/New_York');
  expect(await at('2026-10-31T12:00:00Z')).toEqual([]);
  expect(await at('2026-11-01T05:30:00Z')).toEqual(['31 October 2026']);
  expect(await at('2026-11-01T06:30:00Z')).toEqual([]);
  expect(await at('2026-11-02T06:29:00Z')).toEqual([]);
  expect(await at('2026-11-02T06:30:00Z')).toEqual(['1 November 2026']);
});

test('forty days of sleep are caught up once; what was due before the site was is not due', async () => {
  const { bed, at } = await sceneOf('  - { report: site.daily, at: "30 2 * * *", to: [test, production] }\n');
  expect(await at('2026-03-02T12:00:00Z')).toEqual([]);
  expect(await at('2026-04-11T12:00:00Z')).toEqual(['10 April 2026', '10 April 2026']);
  expect(await at('2026-04-11T18:00:00Z')).toEqual([]);
  expect(await states(bed)).toEqual(['sent', 'sent']);
  expect(await at('2026-04-12T02:31:00Z')).toEqual(['11 April 2026', '11 April 2026']);
});

test('a failure at any step of sending leaves the report to the next pass, which sends it once', async () => {
  const { bed, at, sink } = await sceneOf(daily);
  await at('2026-03-02T02:00:00Z');
  let day = 2;
  for (const wanted of ['delivery recovered', 'delivery claimed', 'delivery settled']) {
    const before = sink.mails.length;
    const now = `2026-03-0${++day}T02:40:00Z`;
    await expect(at(now, died(wanted))).rejects.toThrow(wanted);
    // A mail whose end is not known waits for its back-off.
    await at(`2026-03-0${day}T02:50:00Z`);
    await at(`2026-03-0${day}T03:50:00Z`);
    expect([wanted, sink.mails.length - before]).toEqual([wanted, 1]);
  }
  expect(new Set(await states(bed))).toEqual(new Set(['sent']));
});

const died = (wanted: string) => (name: string) => {
  if (name === wanted) throw new Error(wanted);
};

test('later than its deadline it is left out, and said so', async () => {
  const { bed, at } = await sceneOf('  - { report: site.daily, at: every day 02:30, to: test, deadline: 2h }\n');
  await at('2026-03-02T12:00:00Z');
  expect(await at('2026-03-03T05:00:00Z')).toEqual([]);
  expect(bed.told.filter(line => line.includes('deadline'))).toEqual([
    'site.daily to test, due 2026-03-03 02:30, was skipped: later than its deadline',
  ]);
  expect(await at('2026-03-04T04:30:00Z')).toEqual(['3 March 2026']);
  expect(await states(bed)).toEqual(['skipped', 'sent']);
});

test('jitter makes it late, the same at every look, and only within its bound', async () => {
  const { at } = await sceneOf('  - { report: site.daily, at: every day 02:30, to: test, jitter: 1h }\n');
  await at('2026-03-02T12:00:00Z');
  expect(await at('2026-03-03T02:30:00Z')).toEqual([]);
  expect(await at('2026-03-03T03:30:00Z')).toEqual(['2 March 2026']);
  expect(await at('2026-03-03T03:40:00Z')).toEqual([]);
});

test('what may pass by itself is tried again with longer and longer waits; a later time takes its place', async () => {
  const { bed, at } = await sceneOf(daily);
  await at('2026-03-02T12:00:00Z');
  const full = (name: string) => {
    if (name === 'report entered') throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
  };
  await expect(at('2026-03-03T02:30:00Z', full)).rejects.toThrow('no space left');
  expect(await occurrences(bed)).toMatchObject([{ state: 'waiting', tries: 1, error: 'no space left' }]);
  const tried = bed.told.length;
  await at('2026-03-03T02:30:59Z', full);
  expect(bed.told.slice(tried).some(line => line.includes('could not be made'))).toBe(false);
  await expect(at('2026-03-03T02:31:00Z', full)).rejects.toThrow('no space left');
  const again = bed.told.slice(tried).filter(line => line.includes('could not be made'));
  expect(again).toEqual(['site.daily to test could not be made: no space left; it is tried again at 2026-03-03 02:33']);
  await expect(at('2026-03-04T02:30:00Z', full)).rejects.toThrow('no space left');
  expect(await states(bed)).toEqual(['skipped', 'waiting']);
  await at('2026-03-04T02:31:00Z');
  expect(await states(bed)).toEqual(['skipped', 'sent']);
});

test('what a person must mend fails once and is not tried for ever; everything else is done', async () => {
  const { bed, at } = await sceneOf(`${daily}  - { report: site.broken, at: every day 02:30, to: test }\n`);
  await bed.define(
    'reports/broken.sql',
    '-- Broken\n-- days: 1\nselect cast(depot as bigint) as n from site.scans_hourly cross join question\n',
  );
  await at('2026-03-02T12:00:00Z');
  const before = bed.told.length;
  await expect(at('2026-03-03T02:30:00Z')).rejects.toThrow();
  expect(bed.told.slice(before).filter(line => line.startsWith('site.broken to test could not be made'))).toHaveLength(
    1,
  );
  expect(await at('2026-03-03T03:30:00Z')).toEqual([]);
  expect((await states(bed)).sort()).toEqual(['failed', 'sent']);
});

test('numbers that change within the days the site wants are sent again, as a correction, once', async () => {
  const { bed, at } = await sceneOf(
    '  - { report: site.daily, at: every day 02:30, to: test, corrections: 3d }\n  - { report: site.daily, at: every day 02:31, to: production }\n',
  );
  await at('2026-03-01T12:00:00Z');
  expect(await at('2026-03-02T02:40:00Z')).toEqual(['1 March 2026', '1 March 2026']);
  expect(await at('2026-03-02T03:00:00Z')).toEqual([]);
  await bed.drop('scans/late.csv', csvOf([scan(3, 5)]));
  expect(await at('2026-03-02T09:00:00Z')).toEqual(['1 March 2026']);
  expect(await at('2026-03-02T10:00:00Z')).toEqual([]);
  await bed.drop('scans/later.csv', csvOf([scan(4, 5)]));
  expect(await at('2026-03-06T09:00:00Z')).toEqual(['5 March 2026', '5 March 2026']);
});

test('numbers that change while the report waits for the mail server are sent as a correction once it went; what comes to the same is not', async () => {
  const { bed, at, sink } = await sceneOf(
    '  - { report: site.daily, at: every day 02:30, to: [test, production], corrections: 3d }\n',
  );
  await at('2026-03-01T12:00:00Z');
  sink.judge = address => (address === 'you@x.test' ? { code: 450, words: 'later' } : undefined);
  expect(await at('2026-03-02T02:40:00Z')).toEqual(['1 March 2026']);
  await bed.drop('scans/late.csv', csvOf([scan(3, 5)]));
  expect(await at('2026-03-02T09:00:00Z')).toEqual(['1 March 2026']);
  expect(await at('2026-03-02T09:10:00Z')).toEqual([]);
  sink.judge = () => undefined;
  expect(await at('2026-03-02T12:00:00Z')).toEqual(['1 March 2026']);
  expect(await at('2026-03-02T12:10:00Z')).toEqual(['1 March 2026']);
  const yours = sink.mails.filter(({ to }) => to.includes('you@x.test'));
  expect(yours.map(({ mail }) => mail.subject?.slice(0, 16))).toEqual(['Parcels: 2 scans', 'Parcels: 3 scans']);
  expect(yours[1]?.mail.text).toContain('has been built again');
  await bed.drop('scans/late.csv', csvOf([scan(3, 5), scan(3, 5)]));
  await bed.drop('scans/a.csv', csvOf([scan(2, 4), scan(1, 3)]));
  expect(await at('2026-03-02T13:00:00Z')).toEqual([]);
  expect(await at('2026-03-02T13:10:00Z')).toEqual([]);
});

test('an entry that is edited is another: it looks back a day and no further, and sends nothing twice', async () => {
  const { bed, at, sink } = await sceneOf(daily);
  await at('2026-03-02T12:00:00Z');
  expect(await at('2026-03-03T02:40:00Z')).toEqual(['2 March 2026']);
  const site = (schedule: string) =>
    bed.define('tallylight.yaml', `name: Parcels\nsources: {}\n${ways(sink.port, schedule)}`);
  await site('  - { report: site.daily, at: every day 01:00, to: test }\n');
  // The same range went to the same people this morning.
  expect(await at('2026-03-03T03:00:00Z')).toEqual([]);
  expect(await at('2026-03-04T01:00:00Z')).toEqual(['3 March 2026']);
  await site('  - { report: site.daily, at: every month 1st 01:00, to: production }\n');
  expect(await at('2026-03-04T03:00:00Z')).toEqual([]);
  expect(await at('2026-04-01T01:00:00Z')).toEqual(['31 March 2026']);
});

test('a clock that was wrong for a while keeps nothing from being due', async () => {
  const { at } = await sceneOf(daily);
  await at('2031-01-01T12:00:00Z');
  expect(await at('2031-01-02T12:00:00Z')).toEqual(['1 January 2031']);
  expect(await at('2026-03-02T12:00:00Z')).toEqual([]);
  expect(await at('2026-03-03T02:30:00Z')).toEqual(['2 March 2026']);
});
