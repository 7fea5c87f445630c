// Tells people what a pass does, as it does it: which event goes to which channel is a table in the site. What must stay true: a chat
// that fails, limits or hangs neither fails a pass nor holds it up beyond `limits.notifyMs`; messages of a channel keep their
// order; what must not be lost waits in the outbox first; no value of an environment variable stands in a message.

import { createHash } from 'node:crypto';
import { reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { counted } from '../base/names.ts';
import { localTime, openZone, type Zone } from '../base/zone.ts';
import type { Site } from '../config/config.ts';
import { EnvText } from '../config/env_text.ts';
import type { EventName } from '../config/events.ts';
import type { Message } from '../delivery/delivery.ts';
import { deliverDue, enqueue, type Outbox, type Parcel } from '../delivery/outbox.ts';
import { iso } from '../models/models.ts';
import { messageOf } from '../store/deliveries.ts';
import { lastFailure } from '../store/runs.ts';
import { NotifyLine } from './notify_line.ts';
import { durationWords } from './progress.ts';
import type { OpenSite } from './site.ts';

interface StagePlace {
  stage: string;
  /** Of `of`, from 1. */
  number: number;
  of: number;
}

interface Failed {
  reason: string;
  hint?: string;
}

/** What people may be told of. */
type Happening =
  | { event: 'run.begin'; run: number; stages: number }
  | ({ event: 'stage.begin'; part?: string } & StagePlace)
  | ({ event: 'stage.end'; detail: string; ms: number } & StagePlace)
  | ({ event: 'stage.failed' } & StagePlace & Failed)
  | { event: 'run.end'; ms: number }
  | ({ event: 'run.failed'; ms: number; stages: string[] } & Failed)
  | { event: 'report.sent' | 'report.skipped' | 'delivery.dead'; words: string };

/** What happens in a pass, as it is handed to the notifier. `work`: there is something to do. */
export type PassTold = Happening | { event: 'work' };

export type TellEvent = (told: PassTold) => void;

export interface Notifier {
  /** Never waits and never throws. */
  tell: TellEvent;
  /** Puts what an alert says into the outbox, for the channels that want its event and some more, and sends it in its turn. */
  tellAlert(notice: AlertToTell): Promise<void>;
  /** Waits for what is on its way from the outbox, so that somebody else may deliver from there. */
  settle(): Promise<void>;
  /** Waits for what is on its way; what is left then is told on the terminal. */
  close(): Promise<void>;
}

export interface AlertToTell {
  /** The same whenever it is handed out again. */
  id: string;
  event: 'alert.firing' | 'alert.resolved';
  text: string;
  json: object;
  /** Channels besides those of `notify`. */
  to: readonly string[];
}

/** Failures are not to be lost; progress is worth nothing an hour later. */
const kept: readonly EventName[] = ['stage.failed', 'run.failed', 'report.skipped', 'delivery.dead'];

export interface NotifierOptions {
  outbox: Outbox;
  /** Nothing is told of a pass that finds nothing to do, nor a failure that the pass before had too. */
  quiet?: boolean;
}

/** Opens the notifier of one pass. */
export async function openNotifier(
  open: Pick<OpenSite, 'site' | 'clock' | 'tell'>,
  { outbox, quiet = false }: NotifierOptions,
): Promise<Notifier> {
  const { site, clock } = open;
  const before = quiet ? await lastFailure(outbox.store.db) : undefined;
  const zone = openZone(site.timeZone);
  const hide = redactor(site);
  const lines = new Map<string, NotifyLine>();
  const parts = new PartsTold();
  const held: (() => void)[] = [];
  const patience = new Patience(limits.notifyMs);
  let awake = !quiet;
  let run = '';
  let count = 0;

  const lineOf = (name: string): NotifyLine => {
    const line = lines.get(name) ?? new NotifyLine(() => outbox.channels.get(name));
    lines.set(name, line);
    return line;
  };
  /** Into the outbox for a channel; it is sent from there after what this channel was told before. */
  const keep = (name: string, event: EventName, message: Message): Promise<void> => {
    const entered = enterNotice(outbox, { name, event, message });
    lineOf(name).addKept(entered.then(id => signal => deliverDue({ ...outbox, signal }, { messages: [id] })));
    return entered.then(() => undefined);
  };
  const send = (event: EventName, message: Message) => {
    for (const name of channelsFor(site, event)) {
      if (!kept.includes(event)) lineOf(name).add(message);
      else keep(name, event, message).catch(thrown => open.tell(`${event} not told to ${name}: ${reasonOf(thrown)}`));
    }
  };
  const wake = () => {
    awake = true;
    for (const one of held.splice(0)) one();
  };
  const tell: TellEvent = told => {
    if (told.event === 'work') return wake();
    if (told.event === 'run.begin') run = `${site.name}/run-${told.run}-${iso(clock.now())}`;
    if (!parts.take(told) || isRepeated(told, before)) return;
    const text = hide(`[${stamp(clock.now(), zone)}] ${site.name}: ${wordsOf(told)}`);
    const json = JSON.parse(hide(JSON.stringify({ site: site.name, at: iso(clock.now()), ...told }))) as object;
    const message = noticeOf({ id: `${run}-${++count}`, text, json, madeAt: clock.now() });
    // After a failure the next good end is worth hearing of.
    if (kept.includes(told.event) || (told.event === 'run.end' && before !== undefined)) wake();
    if (awake) send(told.event, message);
    else held.push(() => send(told.event, message));
  };
  return {
    tell,
    tellAlert: async ({ id, event, text, json, to }) => {
      wake();
      const stamped = hide(`[${stamp(clock.now(), zone)}] ${site.name}: ${text}`);
      const message = noticeOf({
        id: `${site.name}/${id}`,
        text: stamped,
        json: { site: site.name, ...json },
        madeAt: clock.now(),
      });
      const names = [...new Set([...channelsFor(site, event), ...to])];
      // One that cannot be opened keeps no other from hearing of it; all are asked again with the event.
      const ends = await Promise.allSettled(names.map(name => keep(name, event, message)));
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
    },
    settle: () => patience.for(end => Promise.all([...lines.values()].map(line => line.settle(end)))),
    close: async () => {
      await patience.for(end => Promise.all([...lines.values()].map(line => line.close(end))));
      for (const [name, { left }] of lines)
        if (left.count > 0) open.tell(hide(`${counted(left.count, 'message')} not told to ${name}: ${left.words}`));
    },
  };
}

const noticeOf = ({ text, ...rest }: { id: string; text: string; json: object; madeAt: Date }): Message => ({
  ...rest,
  subject: text.split('\n')[0] ?? text,
  text,
  attachments: [],
});

/** Puts a notice into the outbox, once; gives its id there. */
async function enterNotice(
  outbox: Outbox,
  { name, event, message }: { name: string; event: EventName; message: Message },
): Promise<string> {
  const id = `${message.id} ${name}`;
  if ((await messageOf(outbox.store.db, id)) !== undefined) return id;
  const addresses = outbox.channels.get(name)?.addresses ?? [];
  const at = message.madeAt ?? outbox.clock.now();
  const parcel: Parcel = {
    message: { ...message, id },
    // No report, but what a person who looks through the deliveries wants to read there.
    report: event,
    audience: name,
    channel: name,
    range: { from: at, to: at },
    revision: 0,
    generation: numberOf(id),
    envelope: { to: addresses, cc: [], bcc: [] },
  };
  await enqueue(outbox, [parcel]);
  return id;
}

/** Tells notices of one instant apart. */
const numberOf = (id: string): number => createHash('sha256').update(id).digest().readUInt32BE(0);

/** How long a pass may be held up in all. */
class Patience {
  #leftMs: number;

  constructor(ms: number) {
    this.#leftMs = ms;
  }

  async for(work: (end: AbortSignal) => Promise<unknown>): Promise<void> {
    const began = performance.now();
    await work(AbortSignal.timeout(Math.max(0, Math.round(this.#leftMs))));
    this.#leftMs -= performance.now() - began;
  }
}

/** Channels that want an event, each once. */
const channelsFor = (site: Site, event: EventName): Set<string> =>
  new Set(site.notify.filter(rule => rule.events.includes(event)).flatMap(rule => rule.channels));

/** `2018-06-11 09:30:56`, by the local clock. */
const stamp = (at: Date, zone: Zone): string => localTime(at, zone).slice(0, 19).replace('T', ' ');

type LastFailure = Awaited<ReturnType<typeof lastFailure>>;

function isRepeated(told: Happening, before: LastFailure): boolean {
  if (before === undefined) return false;
  if (told.event === 'stage.failed') return before.stages.get(told.stage) === told.reason;
  return told.event === 'run.failed' && before.error === `${told.stages[0]}: ${told.reason}`;
}

/** Keeps a stage that comes to thousands of parts from telling them all. */
class PartsTold {
  #count = 0;

  /** False for what is one too many. */
  take(told: Happening): boolean {
    if (told.event !== 'stage.begin') return true;
    this.#count = told.part === undefined ? 0 : this.#count + 1;
    return this.#count <= limits.notifyParts;
  }
}

function wordsOf(told: Happening): string {
  switch (told.event) {
    case 'run.begin':
      return `a pass begins, ${counted(told.stages, 'stage')}`;
    case 'stage.begin':
      return told.part === undefined ? `running ${place(told)}` : `${place(told)}: ${told.part}`;
    case 'stage.end':
      return `done ${place(told)} in ${durationWords(told.ms)}: ${told.detail}`;
    case 'stage.failed':
      return `FAILED ${place(told)}: ${told.reason}${nextStep(told)}`;
    case 'run.end':
      return `COMPLETE after ${durationWords(told.ms)}`;
    case 'run.failed':
      return `the pass FAILED after ${durationWords(told.ms)}, at ${told.stages.join(', ')}: ${told.reason}${nextStep(told)}`;
    default:
      return told.words;
  }
}

const place = ({ stage, number, of }: StagePlace): string => `${stage} (${number}/${of})`;

const nextStep = ({ hint }: Failed): string => (hint === undefined ? '' : `\nWhat to do: ${hint}`);

/** Puts what was written in the place of every value of a variable that the site's channels and audiences use. */
function redactor({ channels, audiences }: Site): (text: string) => string {
  const texts: EnvText[] = [];
  const gather = (value: unknown): void => {
    if (value instanceof EnvText) texts.push(value);
    else if (value instanceof Map || Array.isArray(value)) for (const one of value.values()) gather(one);
    else if (typeof value === 'object' && value !== null) for (const one of ownValues(value)) gather(one);
  };
  gather(channels);
  gather(audiences);
  const known = texts.filter(text => text.unset.length === 0 && text.reveal().length >= 6);
  known.sort((a, b) => b.reveal().length - a.reveal().length);
  return text => known.reduce((words, secret) => words.replaceAll(secret.reveal(), () => secret.written), text);
}

/** Values that stand there; what is computed when it is read may throw. */
const ownValues = (value: object): unknown[] =>
  Object.values(Object.getOwnPropertyDescriptors(value)).map(property => property.value);
