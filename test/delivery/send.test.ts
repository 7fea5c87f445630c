// Reports that are sent: who gets which, once; what is said of the same again; what the outbox does after every kind of end, and
// after every step at which the process may be killed.

import { afterEach, expect, test } from 'vitest';
import type { Sending } from '../../src/pipeline/entering.ts';
import { resendDead } from '../../src/pipeline/resend.ts';
import { deliverWaiting, enterReport, sendReport } from '../../src/pipeline/send.ts';
import { csvOf, type SiteBed, scan } from '../site_bed.ts';
import { addressesOf, type MailSink, openMailSink } from './mail_sink.ts';
import { makeSendingBed } from './parcel_reports.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const day = { from: new Date('2026-03-01T00:00:00Z'), to: new Date('2026-03-02T00:00:00Z') };
const daily = (audience: string, more: Partial<Sending> = {}): Sending => ({
  report: 'site.daily',
  audience,
  ...day,
  ...more,
});

async function sinkOf(): Promise<MailSink> {
  const sink = await openMailSink();
  ends.push(() => sink.close());
  return sink;
}

const waysOf = ({ port }: { port: number }) => `channels:
  mail: { smtp: "smtp://127.0.0.1:${port}", from: Parcels <parcels@example.test> }
audiences:
  test: { channel: mail, to: [me@x.test], language: en }
  three: { channel: mail, to: [a@x.test, b@x.test], bcc: [boss@x.test], language: ja }
  parts:
    channel: mail
    to:
      - all@x.test
      - { address: gdn@x.test, where: "depot = 'GDN'" }
      - { address: gdn2@x.test, where: "depot = 'GDN'" }
      - { address: waw@x.test, where: "depot = 'WAW'", language: ja }
`;

async function bedOf(sink: { port: number }): Promise<SiteBed> {
  const bed = await makeSendingBed(waysOf(sink));
  ends.push(() => bed.close());
  bed.at('2026-03-02T08:30:00Z');
  await bed.drop('scans/a.csv', csvOf([scan(1, 3), scan(2, 4), scan(3, 4, { depot: 'WAW' })]));
  await bed.pass();
  return bed;
}

/** Does something with the site open, as one process would. */
async function withOpen<T>(
  bed: SiteBed,
  work: (open: Awaited<ReturnType<SiteBed['open']>>) => Promise<T>,
  step?: (name: string) => void,
): Promise<T> {
  const open = await bed.open(step);
  try {
    return await work(open);
  } finally {
    await open.close();
  }
}

const send = (bed: SiteBed, sending: Sending) => withOpen(bed, open => sendReport(open, sending));
const deliveries = (bed: SiteBed) =>
  bed.query(
    'select recipient, state, tries, error, revision, generation, sent_at from ops.deliveries order by delivery_id',
  );

test('a report goes out as one mail to all, and the same again to nobody', async () => {
  const sink = await sinkOf();
  const bed = await bedOf(sink);
  const first = await send(bed, daily('three'));
  expect(first.to.map(({ recipient, state, fresh }) => [recipient, state, fresh])).toEqual(
    ['a', 'b', 'boss'].map(name => [`${name}@x.test`, 'sent', true]),
  );
  expect(sink.mails.length).toBe(1);
  const [kept] = sink.mails;
  expect(kept?.to).toEqual(['a@x.test', 'b@x.test', 'boss@x.test']);
  expect(addressesOf(kept?.mail.to)).toEqual(['a@x.test', 'b@x.test']);
  expect(kept?.mail.subject).toBe('Parcels: 2026年3月1日 のスキャンは 3 件');
  expect(kept?.mail.text).toContain('スキャンは 3 件でした。');
  expect(kept?.mail.attachments.map(({ filename, related = false }) => [filename, related])).toEqual([
    [expect.stringMatching(/^chart-1/), true],
    ['parcels.csv', false],
  ]);
  expect(kept?.mail.attachments[1]?.content.toString()).toMatch(/2026-03-01|GDN/);
  const again = await send(bed, daily('three'));
  expect(again.to.map(({ state, fresh, sentAt }) => [state, fresh, sentAt?.toISOString()])).toEqual(
    Array.from({ length: 3 }, () => ['sent', false, '2026-03-02T08:30:00.000Z']),
  );
  expect(sink.mails.length).toBe(1);
  await send(bed, daily('three', { mode: 'again' }));
  expect(sink.mails.length).toBe(2);
  expect(sink.mails[1]?.mail.messageId).not.toBe(kept?.mail.messageId);
  expect((await deliveries(bed)).map(row => `${row['recipient']} ${row['generation']}`)).toEqual([
    'a@x.test 0',
    'b@x.test 0',
    'boss@x.test 0',
    'a@x.test 1',
    'b@x.test 1',
    'boss@x.test 1',
  ]);
  expect(bed.site.audiences.get('test')).toBeDefined();
  await expect(send(bed, daily('produktion'))).rejects.toMatchObject({ code: 'audience_unknown', usage: true });
});

test('who may see a part of the rows gets a document of that part, and equal ones are one mail', async () => {
  const sink = await sinkOf();
  const bed = await bedOf(sink);
  await send(bed, daily('parts'));
  const seen = sink.mails.map(({ to, mail }) => [to.join(), mail.subject]).sort();
  expect(seen).toEqual([
    ['all@x.test', 'Parcels: 3 scans on 1 March 2026'],
    ['gdn@x.test,gdn2@x.test', 'Parcels: 2 scans on 1 March 2026'],
    ['waw@x.test', 'Parcels: 2026年3月1日 のスキャンは 1 件'],
  ]);
  const waw = sink.mails.find(({ to }) => to.includes('waw@x.test'));
  expect(waw?.raw.toString('utf8')).not.toContain('GDN');
  expect(waw?.mail.attachments.map(file => file.content.toString('utf8')).join()).not.toContain('GDN');
});

test('what was refused is dead at once, what was put off is tried again when its time has come, nobody gets it twice', async () => {
  const sink = await sinkOf();
  const bed = await bedOf(sink);
  sink.judge = address =>
    ({ 'a@x.test': { code: 550, words: 'no such person' }, 'b@x.test': { code: 450, words: 'later' } })[address];
  const { to } = await send(bed, daily('three'));
  expect(to.map(({ recipient, state, error }) => [recipient, state, error])).toEqual([
    ['a@x.test', 'dead', '550 no such person'],
    ['b@x.test', 'waiting', '450 later'],
    ['boss@x.test', 'sent', undefined],
  ]);
  const wait = (to[1]?.nextTryAt?.getTime() ?? 0) - Date.parse('2026-03-02T08:30:00Z');
  expect([wait > 0, wait <= 5_000]).toEqual([true, true]);
  sink.judge = () => undefined;
  await withOpen(bed, open => deliverWaiting(open));
  expect(sink.mails.length).toBe(1);
  bed.at('2026-03-02T08:30:05Z');
  expect(await withOpen(bed, open => deliverWaiting(open))).toEqual({ sent: 1, waiting: 0, dead: 0 });
  expect(sink.mails.map(mail => mail.to.join())).toEqual(['boss@x.test', 'b@x.test']);
  expect(sink.mails[1]?.raw.equals(sink.mails[0]?.raw ?? Buffer.alloc(0))).toBe(true);
  const dead = await bed.query("select delivery_id from ops.deliveries where state = 'dead'");
  const ids = dead.map(row => Number(row['delivery_id']));
  await expect(withOpen(bed, open => resendDead(open, [ids[0] ?? 0, 99]))).rejects.toMatchObject({
    code: 'delivery_unknown',
  });
  expect(await withOpen(bed, open => resendDead(open, ids))).toMatchObject([{ recipient: 'a@x.test', state: 'sent' }]);
  expect(sink.mails.map(mail => mail.to.join())).toEqual(['boss@x.test', 'b@x.test', 'a@x.test']);
  expect((await deliveries(bed)).map(row => row['state'])).toEqual(['sent', 'sent', 'sent']);
});

test('numbers that are built again are another revision: sent when asked for, as a correction, and told of in the next report', async () => {
  const sink = await sinkOf();
  const bed = await bedOf(sink);
  await send(bed, daily('test', { mode: 'once' }));
  bed.at('2026-03-02T10:00:00Z');
  await bed.drop('scans/late.csv', csvOf([scan(9, 4)]));
  await bed.pass();
  bed.at('2026-03-02T11:00:00Z');
  await send(bed, daily('test', { mode: 'once' }));
  expect(sink.mails.length).toBe(1);
  bed.at('2026-03-03T08:30:00Z');
  await send(bed, { report: 'daily', audience: 'test', mode: 'once' });
  expect(sink.mails[1]?.mail.text).toContain('report for 1 March 2026');
  expect(sink.mails[1]?.mail.html).toContain('have been built again since');
  await send(bed, daily('test', { mode: 'correction' }));
  expect(sink.mails[2]?.mail.subject).toBe('Parcels: 4 scans on 1 March 2026');
  expect(sink.mails[2]?.mail.text).toMatch(/built again/);
  await send(bed, daily('test', { mode: 'correction' }));
  await send(bed, daily('test'));
  await send(bed, daily('three', { mode: 'correction' }));
  expect(sink.mails.length).toBe(3);
  bed.at('2026-03-04T08:30:00Z');
  await send(bed, { report: 'daily', audience: 'test', mode: 'once' });
  expect(sink.mails[3]?.mail.text).not.toContain('built again');
});

class Killed extends Error {}

test('a sending that was cut off half way goes on where it stopped, and one that never went out goes with the next pass', async () => {
  const sink = await sinkOf();
  const bed = await bedOf(sink);
  let claims = 0;
  const killed = withOpen(
    bed,
    open => sendReport(open, daily('parts')),
    name => {
      if (name === 'delivery claimed' && ++claims === 2) throw new Killed();
    },
  );
  await expect(killed).rejects.toBeInstanceOf(Killed);
  await send(bed, daily('parts'));
  expect(sink.mails.flatMap(mail => mail.to).sort()).toEqual(['all@x.test', 'gdn2@x.test', 'gdn@x.test', 'waw@x.test']);
  await withOpen(bed, open => enterReport(open, daily('test')));
  expect(sink.mails.length).toBe(3);
  expect(await withOpen(bed, open => deliverWaiting(open))).toEqual({ sent: 1, waiting: 0, dead: 0 });
  expect(sink.mails.length).toBe(4);
  expect(await withOpen(bed, open => open.store.db.selectFrom('message_contents').selectAll().execute())).toEqual([]);
});
