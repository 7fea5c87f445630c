// Eleven days of a site that sends a report every morning, told as a story: the test says what comes and what breaks, the site runs
// every ten minutes around the due time. What should be in the mails is computed here from the files alone, and asked of the tables by
// the test's own statement whenever a message is made.

import { execFile } from 'node:child_process';
import { cp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { type HttpParty, openParty } from '../delivery/http_party.ts';
import { type KeptMail, type MailSink, openMailSink } from '../delivery/mail_sink.ts';
import { makeSendingBed } from '../delivery/parcel_reports.ts';
import { csvOf, type Row, type Scan, type SiteBed } from '../site_bed.ts';
import { type MailGate, openMailGate } from './mail_gate.ts';

const run = promisify(execFile);
const dayMs = 86_400_000;
const minuteMs = 60_000;

/** A place whose clock changes in the night to day 4, between 1:00 and 4:00. */
export interface Place {
  zone: string;
  /** Of day 0. */
  firstDay: string;
  /** Minutes before UTC's, before and after the change. */
  offsets: [number, number];
}

/** Local times at which the site runs. */
const passTimes = ['04:10', '08:20', '08:30', '08:40', '08:50', '09:10', '10:40', '12:10', '20:10'];

/** What the test means by a chat that is not well. `lost`: it is posted, and the answer does not come. */
export type ChatState = 'well' | 'limits' | 'down' | 'lost';

/** A mail that ought to come. */
interface Owed {
  person: string;
  /** The day that it is of. */
  day: number;
  scans: number;
}

export interface Week {
  bed: SiteBed;
  sink: MailSink;
  gate: MailGate;
  /** What the chats have taken. */
  posts: { room: string; text: string }[];
  setChat(state: ChatState): void;
  /** Lets the site run until a local time, that one included. */
  live(day: number, time: string): Promise<void>;
  /** The site does not run until a local time. */
  sleep(day: number, time: string): void;
  /** One pass at a local time, killed at a step. */
  killedAt(day: number, time: string, step: string): Promise<void>;
  /** Puts a file of scans into the inbox. */
  drop(name: string, scans: readonly Scan[]): Promise<void>;
  /** The day's scans; two files of them come by themselves unless they are held. */
  scansOf(day: number): { first: Scan[]; second: Scan[] };
  hold(name: string): void;
  extra(day: number, count: number): Scan[];
  /** Says that people ought to have a mail of a day, with what is known now. */
  owe(people: readonly string[], day: number): void;
  owed: Owed[];
  /** Statements' answers at the time at which each message was made, by its id. */
  made: Map<string, { row: Row; depots: Row[] }>;
  keepState(): Promise<void>;
  bringBackState(): Promise<void>;
  dateOf(day: number): string;
  close(): Promise<void>;
}

export const people = {
  production: ['ann@x.test', 'bob@x.test', 'boss@x.test'],
  tokyo: ['sora@x.test', 'yuki@x.test'],
};

const siteOf = (mailPort: number, chat: string) => `channels:
  mail: { smtp: "smtp://127.0.0.1:${mailPort}", from: Parcels <parcels@example.test> }
  chat: { slack: "${chat}/chat" }
  ops: { slack: "${chat}/ops" }
audiences:
  test: { channel: mail, to: [me@x.test], language: en }
  production: { channel: mail, to: [ann@x.test, bob@x.test], bcc: [boss@x.test], language: en }
  tokyo: { channel: mail, to: [sora@x.test, yuki@x.test], language: ja }
  room: { channel: chat, language: en }
schedule:
  - { report: site.daily, at: every day 08:30, to: production, corrections: true }
  - { report: site.daily, at: every day 08:30, to: [tokyo, room] }
notify:
  - { on: [run.failed, delivery.dead, alert.firing, alert.resolved], to: ops }
`;

const alerts = `alerts:
  silence:
    title: No scans
    description: Nothing newer than 20 hours.
    freshness: { table: site.scans, within: 20h }
    severity: critical
    say: "The newest scan is of {{last}}"
    next: Look whether files came.
`;

/** Opens the site, with nothing in it, at noon of day 0. */
export async function openWeek(place: Place): Promise<Week> {
  const sink = await openMailSink();
  const gate = await openMailGate(sink);
  const { party, posts, setChat } = await openChat();
  const bed = await makeSendingBed(siteOf(gate.port, party.url), { zone: place.zone });
  await bed.define('alerts/silence.yaml', alerts);
  const calendar = calendarOf(place);
  const world = worldOf(bed, calendar);
  const made: Week['made'] = new Map();
  const owed: Owed[] = [];
  let [day, time] = [0, '12:00'];

  const pass = async (): Promise<void> => {
    let now = Date.parse(calendar.instant(day, time));
    bed.at(new Date(now).toISOString());
    // Time goes on while a pass works. What it could not do is told, and the next one comes all the same.
    const tick = () => {
      now += 1000;
      bed.at(new Date(now).toISOString());
    };
    await bed.pass(tick).catch(thrown => expect(thrown).toMatchObject({ code: 'delivery_refused' }));
    await noteMade(bed, made);
  };
  const week: Week = {
    bed,
    sink,
    gate,
    posts,
    setChat,
    owed,
    made,
    live: async (untilDay, untilTime) => {
      for (const next of calendar.passes({ day, time }, { day: untilDay, time: untilTime })) {
        ({ day, time } = next);
        await world.bring(day, time);
        await pass();
      }
    },
    sleep: (untilDay, untilTime) => {
      [day, time] = [untilDay, untilTime];
    },
    killedAt: async (onDay, onTime, step) => {
      const args = [join(import.meta.dirname, 'killed_pass.ts'), bed.folder, calendar.instant(onDay, onTime), step];
      const killed = await run(process.execPath, args).catch(error => error);
      expect([step, killed.signal]).toEqual([step, 'SIGKILL']);
      [day, time] = [onDay, onTime];
      bed.at(calendar.instant(day, time));
      await noteMade(bed, made);
    },
    ...world,
    owe: (whom, of) => owed.push(...whom.map(person => ({ person, day: of, scans: world.countOf(of) }))),
    keepState: () => copyState(bed.folder, { from: 'data', to: 'kept' }),
    bringBackState: () => copyState(bed.folder, { from: 'kept', to: 'data' }),
    dateOf: calendar.dateOf,
    close: async () => {
      await bed.close();
      await gate.close();
      await sink.close();
      await party.close();
    },
  };
  await pass();
  return week;
}

interface Moment {
  day: number;
  time: string;
}

type Calendar = ReturnType<typeof calendarOf>;

/** Instants of local times, from the two offsets alone. */
function calendarOf({ firstDay, offsets }: Place) {
  const midnight = (day: number) => Date.parse(`${firstDay}T00:00:00Z`) + day * dayMs;
  const instant = (day: number, time: string): string => {
    const after = day > 4 || (day === 4 && time >= '04:00');
    const [hours = 0, minutes = 0] = time.split(':').map(Number);
    const local = midnight(day) + (hours * 60 + minutes) * minuteMs;
    return new Date(local - offsets[after ? 1 : 0] * minuteMs).toISOString();
  };
  const key = ({ day, time }: Moment) => `${String(day).padStart(2, '0')} ${time}`;
  return {
    instant,
    dateOf: (day: number) => new Date(midnight(day)).toISOString().slice(0, 10),
    /** Passes after a moment, up to another. */
    passes: (after: Moment, until: Moment): Moment[] => {
      const days = Array.from({ length: until.day - after.day + 1 }, (_, i) => after.day + i);
      const all = days.flatMap(day => passTimes.map(time => ({ day, time })));
      return all.filter(one => key(one) > key(after) && key(one) <= key(until));
    },
  };
}

/** The files, and what they hold. */
function worldOf(bed: SiteBed, { instant }: Calendar) {
  const files = new Map<string, readonly Scan[]>();
  const held = new Set<string>();
  const brought = new Set<string>();
  let numbers = 1000;
  const scanAt = (at: number, depot: string): Scan => ({
    time: new Date(at).toISOString().slice(0, 19).replace('T', ' '),
    depot,
    parcel_id: `X${++numbers}`,
    event: 'received',
    grams: numbers,
  });
  const drop = async (name: string, scans: readonly Scan[]) => {
    files.set(name, scans);
    await bed.drop(`scans/${name}.csv`, csvOf(scans));
  };
  const days = new Map<number, { first: Scan[]; second: Scan[] }>();
  const scansOf = (day: number) => {
    const [from, to] = [instant(day, '00:00'), instant(day + 1, '00:00')].map(Date.parse) as [number, number];
    const first = () => [
      scanAt(from, 'GDN'),
      scanAt(from + 90 * minuteMs, 'WAW'),
      scanAt(from + 150 * minuteMs, 'GDN'),
      scanAt(from + 540 * minuteMs, 'KRK'),
      ...Array.from({ length: day }, (_, i) => scanAt(from + (300 + i) * minuteMs, 'WAW')),
    ];
    const second = () => [scanAt(to - 120 * minuteMs, 'GDN'), scanAt(to - 1000, 'WAW')];
    const known = days.get(day) ?? { first: first(), second: second() };
    days.set(day, known);
    return known;
  };
  const once = async (name: string, scans: readonly Scan[]) => {
    if (held.has(name) || brought.has(name)) return;
    brought.add(name);
    await drop(name, scans);
  };
  return {
    drop,
    scansOf,
    hold: (name: string) => void held.add(name),
    /** More scans of a day. */
    extra: (day: number, count: number): Scan[] =>
      Array.from({ length: count }, (_, i) => scanAt(Date.parse(instant(day, '00:00')) + (200 + i) * minuteMs, 'KRK')),
    /** Brings what has come by a moment: a day's first file in its evening, its second before the next morning. */
    bring: async (day: number, time: string) => {
      for (let of = 0; of <= day; of++) {
        if (of < day || time >= '20:00') await once(`d${of}-1`, scansOf(of).first);
        if (of < day) await once(`d${of}-2`, scansOf(of).second);
      }
    },
    /** Scans of a local day in all files, each parcel once. */
    countOf: (day: number): number => {
      const [from, to] = [instant(day, '00:00'), instant(day + 1, '00:00')];
      const all = [...files.values()].flat().filter(({ time }) => {
        const at = `${time.replace(' ', 'T')}.000Z`;
        return at >= from && at < to;
      });
      return new Set(all.map(({ parcel_id }) => parcel_id)).size;
    },
  };
}

/** Asks the tables for what each new message ought to say. */
async function noteMade(bed: SiteBed, made: Week['made']): Promise<void> {
  const rows =
    await bed.query(`select any_value(columns(*)) from (select report, audience, range_start, range_end, revision,
      queued_at, subject, message_id from ops.deliveries where report = 'site.daily') group by message_id`);
  for (const row of rows) {
    const id = String(row['message_id']);
    if (made.has(id)) continue;
    const time = (name: string) => `timestamp '${String(row[name]).slice(0, 19).replace('T', ' ')}'`;
    const depots =
      await bed.query(`select depot, cast(sum(scan_count) as bigint) as scans, cast(sum(grams) as bigint) as grams
      from site.scans_hourly where hour >= ${time('range_start')} and hour < ${time('range_end')} group by 1 order by 2 desc, 1`);
    made.set(id, { row, depots });
  }
}

async function openChat() {
  const posts: Week['posts'] = [];
  let state: ChatState = 'well';
  const party: HttpParty = await openParty(({ path, body }) => {
    if (state === 'limits') return { status: 429, headers: { 'retry-after': '600' }, body: 'rate_limited' };
    if (state === 'down') return { status: 503, body: 'away' };
    posts.push({ room: path.slice(1), text: String((JSON.parse(body.toString()) as { text: string }).text) });
    return state === 'lost' ? { instead: 'close' } : { body: 'ok' };
  });
  const setChat = (next: ChatState) => {
    state = next;
  };
  return { party, posts, setChat };
}

/** The state's files, and no others: the lake goes on. */
async function copyState(folder: string, { from, to }: { from: string; to: string }): Promise<void> {
  const isState = (name: string) => name.startsWith('state.');
  for (const name of (await readdir(join(folder, to)).catch(() => [])).filter(isState))
    await rm(join(folder, to, name));
  for (const name of (await readdir(join(folder, from))).filter(isState))
    await cp(join(folder, from, name), join(folder, to, name));
}

/** Id of a mail's message. */
export const idOf = ({ mail }: KeptMail): string => /^<([^@]+)@/.exec(mail.messageId ?? '')?.[1] ?? '';
