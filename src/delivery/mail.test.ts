// Mail to real servers on this machine, good and bad: what arrives is read back, what does not is told as it is.

import { afterEach, expect, test } from 'vitest';
import {
  addressesOf,
  type BadSink,
  type MailSink,
  type Moment,
  openBadSink,
  openMailSink,
} from '../../test/delivery/mail_sink.ts';
import type { MailWay } from '../config/channels.ts';
import type { Envelope, Message } from './delivery.ts';
import { openMail } from './mail.ts';

const sinks: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const sink of sinks.splice(0)) await sink.close();
});

async function sinkOf(options?: Parameters<typeof openMailSink>[0]): Promise<MailSink> {
  const sink = await openMailSink(options);
  sinks.push(sink);
  return sink;
}

async function badSink(moment: Moment, what: string): Promise<BadSink> {
  const sink = await openBadSink(moment, what);
  sinks.push(sink);
  return sink;
}

const way = (port: number, more: Partial<MailWay> = {}): MailWay => ({
  name: 'mail',
  line: 1,
  kind: 'mail',
  smtp: `smtp://127.0.0.1:${port}`,
  from: '日次レポート <reports@example.test>',
  ...more,
});

const picture = Buffer.from('89504e470d0a1a0a', 'hex');
const message: Message = {
  id: 'abc123',
  subject:
    '小包: 6月8日, peak 39.86 Gbps — a subject that is so long that its header has to be folded over several lines',
  text: 'お世話になっております。\n.\nA line that begins with a dot is kept.\n',
  html: '<p>お世話になっております。</p><img src="cid:chart1@tallylight" alt="Parcels">',
  language: 'ja',
  madeAt: new Date('2026-03-01T12:00:00Z'),
  attachments: [
    { name: '統計.csv', contentType: 'text/csv; charset=utf-8', content: Buffer.from('DATE,N\n2026-03-01,1\n') },
    { name: 'report.pdf', contentType: 'application/pdf', content: Buffer.alloc(300_000, 7) },
    { name: 'chart.png', contentType: 'image/png', content: picture, contentId: 'chart1@tallylight' },
  ],
};
const envelope: Envelope = { to: ['a@x.test', 'b@x.test'], cc: ['c@x.test'], bcc: ['boss@x.test'] };
const never = new AbortController().signal;

test('a mail arrives whole: both texts, files, pictures, and the headers that a machine must send', async () => {
  const sink = await sinkOf();
  const channel = openMail(way(sink.port, { replyTo: 'answers@x.test' }));
  const outcomes = await channel.deliver(message, { ...envelope, unsubscribe: 'https://x.test/stop?u=1' }, never);
  expect(outcomes).toEqual(['a', 'b', 'c', 'boss'].map(name => ({ address: `${name}@x.test`, state: 'sent' })));
  expect(sink.mails.length).toBe(1);
  const [{ from, to, raw, mail } = sink.mails[0] as (typeof sink.mails)[number]] = sink.mails;
  expect([from, to]).toEqual(['reports@example.test', ['a@x.test', 'b@x.test', 'c@x.test', 'boss@x.test']]);
  expect(raw.toString('latin1')).not.toContain('boss');
  expect(mail.subject).toBe(message.subject);
  expect(mail.from?.value).toEqual([{ name: '日次レポート', address: 'reports@example.test' }]);
  expect([mail.to, mail.cc, mail.replyTo].map(addressesOf)).toEqual([
    ['a@x.test', 'b@x.test'],
    ['c@x.test'],
    ['answers@x.test'],
  ]);
  expect(mail.text?.trim()).toBe(message.text.trim());
  expect(mail.html).toContain('お世話になっております。');
  expect(mail.date).toEqual(message.madeAt);
  expect(mail.messageId).toBe('<abc123@example.test>');
  const header = (name: string) => mail.headerLines.find(({ key }) => key === name)?.line;
  expect(header('list-unsubscribe')).toBe('List-Unsubscribe: <https://x.test/stop?u=1>');
  expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
  expect(header('auto-submitted')).toBe('Auto-Submitted: auto-generated');
  expect(header('content-language')).toBe('Content-Language: ja');
  expect(
    mail.attachments.map(({ filename, contentType, size, related }) => [filename, contentType, size, related ?? false]),
  ).toEqual([
    ['chart.png', 'image/png', 8, true],
    ['統計.csv', 'text/csv', 20, false],
    ['report.pdf', 'application/pdf', 300_000, false],
  ]);
  expect(
    raw
      .toString('latin1')
      .split('\r\n')
      .filter(line => line.length > 998),
  ).toEqual([]);
});

test('every try sends the same bytes, to those alone who have not had it', async () => {
  const sink = await sinkOf();
  const channel = openMail(way(sink.port));
  await channel.deliver(message, envelope, never);
  await channel.deliver(message, { ...envelope, only: ['boss@x.test'] }, never);
  const [first, second] = sink.mails;
  expect(second?.to).toEqual(['boss@x.test']);
  expect(second?.raw.equals(first?.raw ?? Buffer.alloc(0))).toBe(true);
  expect(first?.mail.headerLines.find(({ key }) => key === 'list-unsubscribe')?.line).toBe(
    'List-Unsubscribe: <mailto:reports@example.test?subject=unsubscribe>',
  );
});

test('each address has the end that the server gave it', async () => {
  const sink = await sinkOf();
  sink.judge = address =>
    ({
      'b@x.test': { code: 550, words: '5.1.1 no such person' },
      'c@x.test': { code: 450, words: '4.2.0 greylisted' },
    })[address];
  const outcomes = await openMail(way(sink.port)).deliver(message, envelope, never);
  expect(outcomes).toEqual([
    { address: 'a@x.test', state: 'sent' },
    { address: 'b@x.test', state: 'refused', words: '550 5.1.1 no such person' },
    { address: 'c@x.test', state: 'again', words: '450 4.2.0 greylisted' },
    { address: 'boss@x.test', state: 'sent' },
  ]);
  sink.judge = address => ({ code: address.startsWith('a') ? 452 : 550, words: address });
  const none = await openMail(way(sink.port)).deliver(message, envelope, never);
  expect(none.map(one => one.state)).toEqual(['again', 'refused', 'refused', 'refused']);
  sink.judge = () => undefined;
  sink.judgeMessage = () => ({ code: 554, words: 'looks like spam' });
  expect((await openMail(way(sink.port)).deliver(message, envelope, never))[0]).toMatchObject({ state: 'refused' });
  sink.judgeMessage = () => ({ code: 451, words: 'disk full' });
  expect((await openMail(way(sink.port)).deliver(message, envelope, never))[0]).toEqual({
    address: 'a@x.test',
    state: 'again',
    words: '451 disk full',
  });
  expect(sink.mails.length).toBe(1);
});

test('a server that closes: what it may have is told apart from what it cannot have', async () => {
  const one = { to: ['a@x.test'], cc: [], bcc: [] };
  const outcomeAt = async (moment: Moment, what: string) => {
    const sink = await badSink(moment, what);
    const [outcome] = await openMail(way(sink.port)).deliver(message, one, never);
    return outcome;
  };
  expect(await outcomeAt('greeting', 'close')).toMatchObject({ state: 'again', silent: true });
  expect(await outcomeAt('greeting', '421 busy')).toEqual({ address: 'a@x.test', state: 'again', words: '421 busy' });
  expect(await outcomeAt('greeting', '554 not here')).toMatchObject({ state: 'refused', words: '554 not here' });
  const atRcpt = await outcomeAt('rcpt', 'close');
  expect(atRcpt).toMatchObject({ state: 'again' });
  expect(atRcpt?.unsure).toBeUndefined();
  expect(await outcomeAt('mid_data', 'close')).toMatchObject({ state: 'again', unsure: true });
  expect(await outcomeAt('after_data', 'close')).toMatchObject({ state: 'again', unsure: true });
  const gone = await badSink('greeting', 'hang');
  await gone.close();
  expect((await openMail(way(gone.port)).deliver(message, one, never))[0]).toMatchObject({
    state: 'again',
    silent: true,
  });
});

test('silence and an answer that never ends are ended by whoever asks', async () => {
  for (const what of ['hang', 'drip']) {
    const sink = await badSink('after_data', what);
    const stop = AbortSignal.timeout(300);
    const [outcome] = await openMail(way(sink.port)).deliver(message, envelope, stop);
    expect([what, outcome]).toEqual([
      what,
      { address: 'a@x.test', state: 'again', words: 'stopped before the answer came', unsure: true },
    ]);
  }
});

test('a password is used, and stands in no words; this machine needs no certificate', async () => {
  const password = 'hunter2: ü@/%41';
  const sink = await sinkOf({ password, tls: true });
  const smtp = `smtp://me:${encodeURIComponent(password)}@127.0.0.1:${sink.port}`;
  const one = { to: ['a@x.test'], cc: [], bcc: [] };
  expect(await openMail(way(0, { smtp })).deliver(message, one, never)).toEqual([
    { address: 'a@x.test', state: 'sent' },
  ]);
  const [wrong] = await openMail(way(0, { smtp: smtp.replace('hunter2', 'hunter3') })).deliver(message, one, never);
  expect(wrong?.state).toBe('refused');
  expect(wrong?.words).toMatch(/^535 5.7.8 no such …/);
  expect(sink.mails.length).toBe(1);
});

test('nothing in a message can end a header or a command', async () => {
  const sink = await sinkOf();
  const evil: Message = { ...message, subject: 'hello\r\nBcc: evil@x.test\r\n\r\nbody', language: 'en\r\nX-Evil: 1' };
  await openMail(way(sink.port)).deliver(evil, { to: ['a@x.test'], cc: [], bcc: [] }, never);
  const [{ mail, to } = { mail: undefined, to: [] }] = sink.mails;
  expect(mail?.subject).toBe('hello Bcc: evil@x.test body');
  expect(mail?.headerLines.map(({ key }) => key)).not.toContain('x-evil');
  expect(to).toEqual(['a@x.test']);
  const [outcome] = await openMail(way(sink.port)).deliver(
    message,
    { to: ['a@x.test>\r\nRCPT TO:<evil@x.test'], cc: [], bcc: [] },
    never,
  );
  expect(outcome?.state).toBe('refused');
  expect(sink.mails.length).toBe(1);
});
