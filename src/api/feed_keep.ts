// Answers of feeds, kept: however many ask for the same list, it is made once for each minute that closes. What must stay true: what is
// kept is handed out only while the state says that it is still the newest, which is looked at a few times a second; and an answer is
// made after the minute that it is of could be seen by the desk, or a cache would keep an empty list for a minute.

import { setTimeout as sleep } from 'node:timers/promises';
import { minuteMs } from '../base/clock.ts';
import { AppError } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Feed } from '../catalog/feed.ts';
import type { AnsweredFeed, FeedAsking } from '../feeds/answer.ts';
import { answerFeed } from '../feeds/answer.ts';
import { type FeedLook, lookAtFeed } from '../feeds/look.ts';
import { type FeedMoment, freshUntil } from '../feeds/moment.ts';
import { etagOf } from './json_text.ts';

/** A feed and who asks it of what. */
export interface FeedQuestion extends Omit<FeedAsking, 'moment'> {
  feed: Feed;
  params: Readonly<Record<string, unknown>>;
  /** Of the walls of who asks; '' outside of all. */
  within: string;
  /** Changes with the tables behind it, as the desk sees them. */
  stand: () => Promise<string>;
}

/** An answer, written already. */
export interface KeptAnswer extends AnsweredFeed {
  etag: string;
  freshUntil: Date;
  text(): string;
}

export interface KeptFeeds {
  /** Throws what answering a feed throws. */
  read(question: FeedQuestion): Promise<KeptAnswer>;
}

interface Kept {
  catalog: Catalog;
  /** Tells states of the tables behind it apart. */
  stamp: string;
  moment: FeedMoment;
  answered: AnsweredFeed;
  etag: string;
  /** The answer as JSON, before and behind the time until which it is fresh. */
  pieces: [string, string];
  lookedAt: number;
}

interface Entry {
  kept: Kept | undefined;
  looking: Promise<FeedLook> | undefined;
  making: Promise<Kept> | undefined;
}

/** Opens an empty keep. */
export function openKeptFeeds(): KeptFeeds {
  const entries = new Map<string, Entry>();
  let chars = 0;
  const forget = (key: string) => {
    chars -= charsOf(entries.get(key)?.kept);
    entries.delete(key);
  };
  const keep = (entry: Entry, kept: Kept) => {
    chars += charsOf(kept) - charsOf(entry.kept);
    entry.kept = kept;
    for (const key of entries.keys()) {
      if (chars <= limits.feedAnswerChars) return;
      if (entries.get(key) !== entry) forget(key);
    }
  };
  const entryOf = (key: string): Entry => {
    const entry = entries.get(key) ?? { kept: undefined, looking: undefined, making: undefined };
    entries.delete(key);
    entries.set(key, entry);
    if (entries.size > limits.feedAnswers) forget(entries.keys().next().value ?? '');
    return entry;
  };
  return {
    read: async question => {
      const entry = entryOf(keyOf(question));
      return told(await newest(entry, { question, keep }), question);
    },
  };
}

const charsOf = (kept: Kept | undefined): number =>
  kept === undefined ? 0 : kept.pieces[0].length + kept.pieces[1].length;

const keyOf = ({ feed, params, within }: FeedQuestion): string =>
  JSON.stringify([feed.name, within, Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1))]);

interface Making {
  question: FeedQuestion;
  keep: (entry: Entry, kept: Kept) => void;
}

async function newest(entry: Entry, making: Making): Promise<Kept> {
  const { question } = making;
  const { catalog } = question;
  const fits = entry.kept?.catalog === catalog ? entry.kept : undefined;
  if (fits !== undefined && performance.now() - fits.lookedAt < limits.feedLookMs) return fits;
  entry.looking ??= look(question).finally(() => {
    entry.looking = undefined;
  });
  const now = await entry.looking;
  if (fits !== undefined && fits.stamp === now.stamp) {
    fits.lookedAt = performance.now();
    return fits;
  }
  entry.making ??= make(entry, now, making).finally(() => {
    entry.making = undefined;
  });
  const made = entry.making;
  if (fits === undefined || performance.now() - fits.lookedAt > limits.feedStaleMs) return orKept(made, fits);
  // Whoever waits for it hears of what went wrong; nobody may.
  made.catch(() => undefined);
  return fits;
}

/** What is made, or what was kept where the engine has no time for it now. */
async function orKept(made: Promise<Kept>, kept: Kept | undefined): Promise<Kept> {
  try {
    return await made;
  } catch (thrown) {
    const busy = thrown instanceof AppError && thrown.code === 'too_many_queries';
    if (kept === undefined || !busy) throw thrown;
    return kept;
  }
}

async function look({ feed, params, stand, within, ...looking }: FeedQuestion): Promise<FeedLook> {
  const { moment, stamp } = await lookAtFeed(feed, params, looking);
  // What the state calls closed may be shown to readers a moment later: until then the tables themselves are looked at, too.
  const stands = within !== '' || isYoung(moment, looking.now) ? await stand() : '';
  return { moment, stamp: `${stamp}/${stands}` };
}

/** True for a minute that was closed or built again just now. */
function isYoung({ builtAt, nextAt }: FeedMoment, now: Date): boolean {
  const closedAt = nextAt && new Date(nextAt.getTime() - minuteMs);
  return [builtAt, closedAt].some(
    at => at !== undefined && Math.abs(now.getTime() - at.getTime()) < limits.feedYoungMs,
  );
}

async function make(entry: Entry, { moment, stamp }: FeedLook, { question, keep }: Making): Promise<Kept> {
  const { feed, params, now } = question;
  // The desk looks at tables a few times a second: what it sees may be older than the state that was just read.
  if (isYoung(moment, now)) await sleep(limits.deskLookMs);
  const answered = await answerFeed(feed, params, { ...question, moment });
  const marked = JSON.stringify({ ...answered.answer, fresh_until: mark });
  const at = marked.indexOf(`:"${mark}"`) + 1;
  const kept: Kept = {
    catalog: question.catalog,
    stamp,
    moment,
    answered,
    etag: etagOf(marked),
    pieces: [marked.slice(0, at + 1), marked.slice(at + 1 + mark.length)],
    lookedAt: performance.now(),
  };
  keep(entry, kept);
  return kept;
}

/** Stands where the time until which an answer is fresh goes: it is no part of what the answer says, and stands before all rows. */
const mark = 'fresh_until';

function told({ answered, moment, etag, pieces }: Kept, { feed, now }: FeedQuestion): KeptAnswer {
  const until = freshUntil(feed, moment, now);
  const text = () => pieces.join(until.toISOString().replace('.000', ''));
  return { ...answered, etag, freshUntil: until, text };
}
