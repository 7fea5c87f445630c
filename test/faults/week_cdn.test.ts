// The daily mail of the cdn pack over six mornings across a change of the clock: log files of each hour, some late, one replaced,
// an hour that is missing for a day and told of by an alert. Each number of each mail is that of a query when it was made.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HttpParty, openParty } from '../delivery/http_party.ts';
import { type KeptMail, type MailSink, openMailSink } from '../delivery/mail_sink.ts';
import { logText, requestsFrom } from '../e2e/small_site.ts';
import { openBed, type SiteBed, writeSite } from '../site_bed.ts';
import { type MailGate, openMailGate } from './mail_gate.ts';

/** Warsaw's clocks go on in the night to 29 March: that day has 23 hours. */
const firstDay = Date.parse('2026-03-26T00:00:00Z');
const changeAt = Date.parse('2026-03-29T01:00:00Z');
const hourMs = 3_600_000;
const days = 6;

let base: string;
let bed: SiteBed;
let sink: MailSink;
let gate: MailGate;
let party: HttpParty;
const notices: { event: string; text: string }[] = [];

beforeAll(async () => {
  sink = await openMailSink();
  gate = await openMailGate(sink);
  party = await openParty(({ body }) => {
    const told = JSON.parse(body.toString()) as { data?: { event?: string }; event?: string; text: string };
    notices.push({ event: told.event ?? told.data?.event ?? '', text: told.text });
    return {};
  });
  base = await mkdtemp(join(tmpdir(), 'week-cdn-'));
  const folder = join(base, 'site');
  await writeSite(folder, { own: false, yaml: siteOf(gate.port, party.url) });
  bed = await openBed(folder);
});
afterAll(async () => {
  await sink?.close();
  await gate?.close();
  await party?.close();
  await rm(base, { recursive: true, force: true });
});

const siteOf = (port: number, url: string) => `name: Cinema
time_zone: Europe/Warsaw
packs: [cdn]
sources:
  logs: { dataset: cdn.requests, from: folder, path: inbox/cdn, format: cloudfront }
channels:
  mail: { smtp: "smtp://127.0.0.1:${port}", from: Cinema <cinema@example.test> }
  ops: { webhook: "${url}/ops", secret: s }
audiences:
  test: { channel: mail, to: [me@x.test] }
  production: { channel: mail, to: [ann@x.test, bob@x.test], bcc: [boss@x.test], language: en }
  tokyo: { channel: mail, to: [sora@x.test], language: ja }
schedule:
  - { report: cdn.daily_delivery, at: every day 08:30, to: production, corrections: true }
  - { report: cdn.daily_delivery, at: every day 08:30, to: tokyo }
notify:
  - { on: [alert.firing, alert.resolved], to: ops }
`;

const offsetAt = (at: number) => (at >= changeAt ? 2 : 1) * hourMs;
/** A local time of a day, as an instant. */
const instant = (day: number, time: string): number => {
  const local = Date.parse(`${dateOf(day)}T${time}:00Z`);
  return local - offsetAt(local - hourMs);
};
const dateOf = (day: number) => new Date(firstDay + day * 24 * hourMs).toISOString().slice(0, 10);

/** Hours of UTC in which there is traffic, so that none is unusual after the change; local midnights are at 23:00, then 22:00. */
const busyHours = new Set([22, 23, 0, 1, 2, 8, 9, 12]);

/** Files of a day's hours; the hours to be left out are local times. */
async function bring(day: number, without: readonly string[] = []): Promise<void> {
  const missing = new Set(without.map(time => instant(day, time)));
  for (let at = instant(day, '00:00'); at < instant(day + 1, '00:00'); at += hourMs)
    if (busyHours.has(new Date(at).getUTCHours()) && !missing.has(at)) await bringHour(at, 6 + day);
}

async function bringHour(at: number, count: number): Promise<void> {
  const stamp = new Date(at).toISOString().slice(0, 13).replace('T', '-');
  const requests = [
    ...requestsFrom(new Date(at + 60_000).toISOString(), (at / hourMs) % 5 === 0 ? 1 : 2, {
      bytes: 700,
      status: 404,
      result: 'Error',
    }),
    ...requestsFrom(new Date(at).toISOString(), count, { bytes: 1_000_000 + (at % 7) * 1000 }),
    ...requestsFrom(new Date(at + 120_000).toISOString(), 2, { bytes: 500_000, result: 'Miss' }),
  ];
  await bed.drop(`cdn/E1.${stamp}.0000000a.gz`, gzipSync(logText(stamp, requests)));
}

interface Made {
  subject: string;
  day: string;
  bytes: number;
  requests: number;
  /** `DATE TIME`, requests and bytes of each local hour of three days in which there was something, in order. */
  hours: string[];
  /** Answers with 404 in each of the three days. */
  lost: number[];
}

const made = new Map<string, Made>();

/** One pass; what the records say, by statements of our own, for each message that was made in it. */
async function pass(day: number, time: string): Promise<void> {
  bed.at(new Date(instant(day, time)).toISOString());
  await bed.pass();
  const rows = await bed.query(`select distinct message_id, subject, range_start, range_end from ops.deliveries
    where report = 'cdn.daily_delivery' order by range_start`);
  for (const { message_id: id, subject, range_start: from, range_end: to } of rows)
    if (!made.has(String(id))) made.set(String(id), await askRecords(String(subject), String(from), String(to)));
}

async function askRecords(subject: string, from: string, to: string): Promise<Made> {
  const day = Math.round((Date.parse(to) + 2 * hourMs - firstDay) / (24 * hourMs)) - 1;
  const sql = (at: number) => `timestamp '${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}'`;
  const sum =
    'cast(sum(sc_bytes) as bigint) as bytes, count(*) as requests, count(*) filter (where sc_status = 404) as lost';
  const ask = (since: number, until: number, more = '') =>
    bed.query(`select ${sum} ${more} from cdn.requests where time >= ${sql(since)} and time < ${sql(until)}
      ${more === '' ? '' : "group by date_trunc('hour', time) order by hour"}`);
  const [whole] = await ask(Date.parse(from), Date.parse(to));
  const lost: number[] = [];
  for (const one of [day - 2, day - 1, day]) {
    const [row] = await ask(instant(one, '00:00'), instant(one + 1, '00:00'));
    lost.push(Number(row?.['lost']));
  }
  const hours = await ask(instant(day - 2, '00:00'), Date.parse(to), ", date_trunc('hour', time) as hour");
  return {
    subject,
    day: dateOf(day),
    bytes: Number(whole?.['bytes']),
    requests: Number(whole?.['requests']),
    lost,
    hours: hours.map(row => {
      const at = Date.parse(String(row['hour']));
      const local = new Date(at + offsetAt(at)).toISOString();
      return `${local.slice(0, 10)},${Number(local.slice(11, 13))},${row['requests']},${row['bytes']}`;
    }),
  };
}

const owed: string[] = [];
const production = ['ann@x.test', 'bob@x.test', 'boss@x.test'];
/** People ought to have a mail of a day, with the bytes that it has now. */
async function owe(people: readonly string[], day: number): Promise<void> {
  const { bytes } = await askRecords(
    '',
    new Date(instant(day, '00:00')).toISOString(),
    new Date(instant(day + 1, '00:00')).toISOString(),
  );
  owed.push(...people.map(person => `${person} ${dateOf(day)} ${bytes}`));
}

test('mornings with faults', async () => {
  await pass(0, '20:00');
  for (let day = 1; day <= days; day++) {
    await bring(day - 1, day === 5 ? ['10:00'] : []);
    await morning(day);
  }
});

/** The morning of a day; its fault is its own. */
async function morning(day: number): Promise<void> {
  if (day === 2) gate.state = 'busy';
  if (day === 3) gate.state = 'lost';
  if (day === 6) gate.state = 'closes';
  await pass(day, '08:20');
  await pass(day, '08:30');
  await owe([...production, 'sora@x.test'], day - 1);
  await pass(day, '08:40');
  gate.state = 'open';
  await pass(day, '10:00');
  if (day === 4) {
    // A file of the day before yesterday is replaced by one with more in it, another one by what it was.
    await bringHour(instant(2, '10:00'), 30);
    await bringHour(instant(2, '13:00'), 8);
  }
  if (day === 6) await bringHour(instant(4, '10:00'), 10);
  await pass(day, '12:00');
  // The report of the day after shows it in its table of three days.
  for (const of of day === 4 ? [2, 3] : day === 6 ? [4, 5] : []) await owe(production, of);
}

const idOf = ({ mail }: KeptMail): string => /^<([^@]+)@/.exec(mail.messageId ?? '')?.[1] ?? '';

test('every person has a mail for every day, corrections where numbers changed, copies where nobody knew', async () => {
  const came = new Map(
    sink.mails.flatMap(kept => {
      const { day, bytes } = made.get(idOf(kept)) ?? {};
      return kept.to.map(person => [`${person} ${idOf(kept)}`, `${person} ${day} ${bytes}`] as const);
    }),
  );
  expect([...came.values()].sort()).toEqual(owed.sort());
  const copies = Map.groupBy(sink.mails, kept => `${kept.to.join()} ${made.get(idOf(kept))?.day} ${idOf(kept)}`);
  const twice = [...copies].filter(([, list]) => list.length > 1).map(([key]) => key.split(' ').slice(0, 2).join(' '));
  expect(twice.sort()).toEqual([`${production.join()} ${dateOf(2)}`, `sora@x.test ${dateOf(2)}`]);
  expect(await bed.query("select * from ops.deliveries where state <> 'sent'")).toEqual([]);
});

test('the numbers in each mail are those of the records when it was made', () => {
  for (const kept of sink.mails) {
    const own = made.get(idOf(kept));
    if (own === undefined) throw new Error(`${kept.mail.subject} was never seen in the outbox`);
    const japanese = kept.to.includes('sora@x.test');
    const [year, month, day] = own.day.split('-').map(Number);
    expect(kept.mail.subject).toBe(own.subject);
    expect(own.subject).toContain(
      japanese ? `${year}年${month}月${day}日` : `${day} ${month === 3 ? 'March' : 'April'} ${year}`,
    );
    const megabytes = `${(own.bytes / 1e6).toFixed(2)} MB`;
    expect(kept.mail.text).toContain(megabytes);
    if (!japanese) expect(kept.mail.text?.replaceAll(/\s+/g, ' ')).toContain(`in ${own.requests} requests`);
    const file = (name: string) => kept.mail.attachments.find(({ filename }) => filename === name)?.content;
    expect(file('cdn_report.pdf')?.subarray(0, 5).toString()).toBe('%PDF-');
    const lines = file('cdn_statistics.csv')?.toString().trimEnd().split('\n').slice(1) ?? [];
    const full = lines.map(line => line.split(',')).filter(cells => cells[2] !== '0');
    expect(full.map(cells => [cells[0], cells[1], cells[2], cells[11]].join(','))).toEqual(own.hours);
    const insight = kept.mail.text?.split('\n').find(line => /^HTTP 4XX( Count)? /.test(line));
    expect(insight?.match(/\b\d+\.\d\d\b(?!%)/g)?.map(Number)).toEqual(own.lost);
  }
});

test('an hour that is missing is told once, and its end once', () => {
  const told = notices.map(({ event, text }) => `${event} ${/Hours are missing|hours/i.test(text)}`);
  expect(told).toEqual(['alert.firing true', 'alert.resolved true']);
});
