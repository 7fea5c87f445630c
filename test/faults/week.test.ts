// A week and a half of mornings in two places whose clocks change in it, each morning with a fault of its own. At the end there is
// what should be there and nothing else: a mail for each person and day, corrections where numbers changed, and copies only where
// nobody could know, under the same Message-ID.

import { afterAll, describe, expect, test } from 'vitest';
import { sendReport } from '../../src/pipeline/send.ts';
import { addressesOf, type KeptMail } from '../delivery/mail_sink.ts';
import { idOf, openWeek, type Place, people, type Week } from './week.ts';

const places: Place[] = [
  { zone: 'Europe/Warsaw', firstDay: '2026-03-25', offsets: [60, 120] },
  { zone: 'America/New_York', firstDay: '2026-10-28', offsets: [-240, -300] },
];

const { production, tokyo } = people;
const [, bob = ''] = production;
const everyone = [...production, ...tokyo];

describe.each(places)('in $zone', place => {
  let week: Week;
  afterAll(() => week?.close());

  test('mornings with faults', async () => {
    week = await openWeek(place);
    await mornings(week);
  });

  test('every person has a mail for every day, and corrections where numbers changed', () => {
    const came = new Map<string, string>();
    for (const kept of week.sink.mails)
      for (const person of kept.to.filter(one => one !== 'me@x.test'))
        came.set(`${person} ${idOf(kept)}`, `${person} ${subjectOf(kept)}`);
    const owed = week.owed.map(({ person, day, scans }) => `${person} ${subjectFor(week, { person, day, scans })}`);
    expect([...came.values()].sort()).toEqual(owed.sort());
  });

  test('a mail comes twice only where nobody knew, as it was', () => {
    const copies = Map.groupBy(week.sink.mails, kept => `${kept.to.join()} ${idOf(kept)}`);
    const twice = [...copies.values()].filter(list => list.length > 1);
    const seen = twice.map(list => `${list.length} ${list[0]?.to.join()} ${subjectOf(list[0])}`);
    const copiesOf = (day: number) =>
      [production, tokyo].map(list => {
        const { scans = 0 } = week.owed.find(one => one.day === day && one.person === list[0]) ?? {};
        return `2 ${list.join()} ${subjectFor(week, { person: list[0] ?? '', day, scans })}`;
      });
    expect(seen.sort()).toEqual([...copiesOf(4), ...copiesOf(9)].sort());
    // A copy that the outbox sends has the same bytes; one that a lost state brings is made again.
    for (const [first, second] of twice) expect(second?.mail.messageId).toBe(first?.mail.messageId);
  });

  test('the numbers in each mail are those of the tables when it was made, for its day by the local clock', () => {
    expect(week.sink.mails.length).toBeGreaterThan(20);
    for (const kept of week.sink.mails) expectNumbers(week, kept);
  });

  test('copies for some stand in no header, and nobody of production had what was for a test', () => {
    for (const { mail } of week.sink.mails) {
      expect([...addressesOf(mail.to), ...addressesOf(mail.cc), ...addressesOf(mail.bcc)]).not.toContain('boss@x.test');
    }
    const tests = week.sink.mails.filter(({ to }) => to.includes('me@x.test'));
    expect(tests.map(({ to }) => to)).toEqual([['me@x.test']]);
  });

  test('what was given up is listed, and nothing waits', async () => {
    const open = await week.bed.query(`select recipient, audience, state, error, cast(range_start as date) as day
      from ops.deliveries where state <> 'sent'`);
    expect(open).toMatchObject([{ recipient: bob, audience: 'production', state: 'dead', error: '550 5.1.1 unknown' }]);
    expect(open).toHaveLength(1);
    const states = await week.bed.query('select distinct state from ops.schedule');
    expect(states).toEqual([{ state: 'sent' }]);
  });

  test('the room has every report, twice where the answer was lost, and what went wrong was told once', () => {
    const reports = week.posts
      .filter(({ room }) => room === 'chat')
      .map(({ text }) => /\d+ scans on .*/.exec(text)?.[0]);
    const owed = [0, 1, 2, 3, 4, 4, 5, 8, 9, 9].map(day => {
      const { scans } = week.owed.find(one => one.day === day && one.person === tokyo[0]) ?? {};
      return `${scans} scans on ${longDate(week.dateOf(day))}`;
    });
    expect(reports).toEqual(owed);
    const told = week.posts
      .filter(({ room }) => room === 'ops')
      .map(({ text }) => text.replace(/^\[.*?\] Parcels: /, ''));
    expect(told.sort()).toEqual([
      expect.stringContaining('No scans'),
      expect.stringContaining('No scans'),
      expect.stringMatching(/^site\.daily to bob@x\.test \(production\) was refused: 550 5\.1\.1 unknown$/),
      expect.stringContaining('the pass FAILED'),
    ]);
  });
});

/** The story. Day n's report goes out on the morning of day n + 1. */
async function mornings(week: Week): Promise<void> {
  const { gate, sink, live } = week;

  // 1: the server is busy all morning; while the mails wait, more comes of the day that they are about.
  await live(1, '08:20');
  gate.state = 'busy';
  await live(1, '08:30');
  week.owe(everyone, 0);
  await live(1, '08:50');
  await week.drop('late-0', week.extra(0, 2));
  await live(1, '10:40');
  expect(sink.mails).toEqual([]);
  gate.state = 'open';
  await live(1, '20:10');
  week.owe(production, 0);

  // 2: greylisting, and a chat that limits.
  const greeted = new Set<string>();
  sink.judge = address => {
    if (greeted.has(address)) return undefined;
    greeted.add(address);
    return { code: 450, words: '4.2.0 greylisted' };
  };
  week.setChat('limits');
  await live(2, '08:30');
  week.owe(everyone, 1);
  week.setChat('well');
  await live(2, '20:10');

  // 3: an address that is no more, a chat that is down, and a file that comes at noon: until then an alert fires.
  week.hold('d2-2');
  sink.judge = address => (address === bob ? { code: 550, words: '5.1.1 unknown' } : undefined);
  week.setChat('down');
  await live(3, '08:30');
  week.owe(
    everyone.filter(person => person !== bob),
    2,
  );
  await live(3, '08:50');
  week.setChat('well');
  await live(3, '10:40');
  await week.drop('d2-2', week.scansOf(2).second);
  await live(3, '12:10');
  week.owe(
    production.filter(person => person !== bob),
    2,
  );
  sink.judge = () => undefined;
  await sendTest(week);

  // 4, the night the clock changes: the server closes each connection; a file of day 1 is replaced by one with less in it.
  await live(4, '08:20');
  gate.state = 'closes';
  await live(4, '08:50');
  week.owe(everyone, 3);
  gate.state = 'open';
  await live(4, '09:10');
  await week.drop('d1-1', week.scansOf(1).first.slice(1));
  await live(4, '10:40');
  week.owe(production, 1);

  // 5: mails and posts are taken and the answers are lost; files that bring nothing new correct nothing.
  await live(5, '08:20');
  gate.state = 'lost';
  week.setChat('lost');
  await live(5, '08:30');
  week.owe(everyone, 4);
  gate.state = 'open';
  week.setChat('well');
  await live(5, '08:50');
  await week.drop('d2-1', week.scansOf(2).first.toReversed());
  await week.drop('copy-3', week.scansOf(3).first);
  await week.drop('some-4', week.scansOf(4).first.slice(1, 3));

  // 6: the process is killed when the first report is in the outbox, and nothing of it is sent.
  await live(6, '08:20');
  const before = sink.mails.length;
  await week.killedAt(6, '08:30', 'report entered');
  expect(sink.mails.length).toBe(before);
  await live(6, '20:10');
  week.owe(everyone, 5);

  // 7 and 8 are slept through; more of day 5 waits when the machine wakes up.
  week.sleep(9, '09:30');
  await week.drop('late-5', week.extra(5, 1));
  await live(9, '10:40');
  week.owe(everyone, 8);
  week.owe(production, 5);
  await live(9, '20:10');
  await week.keepState();

  // 10: when all is sent, the disk breaks, and the state comes back as it was in the evening; day 1 is too long ago to be corrected.
  await live(10, '08:40');
  week.owe(everyone, 9);
  await week.bringBackState();
  await live(10, '09:10');
  await week.drop('late-1', week.extra(1, 3));
  await live(10, '20:10');
}

async function sendTest({ bed }: Week): Promise<void> {
  const open = await bed.open();
  try {
    await sendReport(open, { report: 'site.daily', audience: 'test' });
  } finally {
    await open.close();
  }
}

const subjectOf = (kept: KeptMail | undefined): string => kept?.mail.subject ?? '';

function subjectFor(week: Week, { person, day, scans }: { person: string; day: number; scans: number }): string {
  const date = week.dateOf(day);
  if (!tokyo.includes(person)) return `Parcels: ${scans} scans on ${longDate(date)}`;
  const [year, month, number] = date.split('-').map(Number);
  return `Parcels: ${year}年${month}月${number}日 のスキャンは ${scans} 件`;
}

const months = { '03': 'March', '04': 'April', '10': 'October', '11': 'November' } as Record<string, string>;
function longDate(date: string): string {
  const [year, month = '', day] = date.split('-');
  return `${Number(day)} ${months[month]} ${year}`;
}

/** Each number of a mail, in each place where it stands, against the statement's answer. */
function expectNumbers(week: Week, kept: KeptMail): void {
  const made = week.made.get(idOf(kept));
  if (made === undefined) throw new Error(`${subjectOf(kept)} was never seen in the outbox`);
  const { mail } = kept;
  const total = made.depots.reduce((sum, row) => sum + Number(row['scans']), 0);
  expect(mail.subject).toBe(made.row['subject']);
  expect(mail.subject).toContain(kept.to.some(one => tokyo.includes(one)) ? ` ${total} 件` : `: ${total} scans`);
  expect(mail.text).toContain(
    kept.to.some(one => tokyo.includes(one)) ? `スキャンは ${total} 件` : `There were ${total} scans.`,
  );
  const csv = mail.attachments.find(({ filename }) => filename === 'parcels.csv')?.content.toString();
  const lines = made.depots.map(row => `${row['depot']},${row['scans']}`);
  expect(csv?.trimEnd().split('\n').slice(1).sort()).toEqual(lines.sort());
  for (const { depot, scans, grams } of made.depots as { depot: string; scans: unknown; grams: unknown }[])
    expect(mail.text?.replaceAll(',', '')).toMatch(new RegExp(`^${depot} +${scans} +${grams}$`, 'm'));
  expect(mail.text).toContain(`${made.row['revision']}`);
}
