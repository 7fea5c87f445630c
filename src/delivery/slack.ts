// Slack: an incoming webhook, which takes text and blocks, or a bot's token, which brings files too. Files are brought to Slack
// before the message is posted and shown in its thread after it, so that the only act which others see and that can come twice is
// the post itself. Slack has no key that would tell a repeat: an end that stays unknown is tried once more and no oftener.

import { limits } from '../base/limits.ts';
import type { SlackBotWay, SlackHookWay } from '../config/channels.ts';
import { reveal } from '../config/env_text.ts';
import type { AddressOutcome, Attachment, Channel, Message } from './delivery.ts';
import { type Answer, ask, outcomeOfNone, outcomeOfStatus, wordsOf } from './http.ts';

type Outcome = Omit<AddressOutcome, 'address'>;

/**
 * Errors that pass by themselves; all others say that something must be mended first: the token, the room, the text. Source: the
 * errors of https://docs.slack.dev/reference/methods/chat.postMessage.
 */
const passing = [
  'ratelimited',
  'rate_limited',
  'message_limit_exceeded',
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
];
/** Slack says of these that part of the work may be done. */
const halfDone = ['internal_error', 'fatal_error', 'request_timeout'];

export function openSlackHook(way: SlackHookWay): Channel {
  return {
    name: way.name,
    kind: 'slack',
    addresses: [way.name],
    idempotent: false,
    deliver: async (message, _envelope, signal) => {
      const body = JSON.stringify(contentOf(message));
      const headers = { 'content-type': 'application/json; charset=utf-8' };
      return [{ address: way.name, ...outcomeOfStatus(await ask({ url: reveal(way.url), headers, body, signal })) }];
    },
    close: async () => undefined,
  };
}

export function openSlackBot(way: SlackBotWay): Channel {
  const room = reveal(way.room);
  return {
    name: way.name,
    kind: 'slack',
    addresses: [room],
    idempotent: false,
    deliver: async (message, _envelope, signal) => {
      const bot = new Bot(way, signal);
      return [{ address: room, ...(await postWhole(bot, message)) }];
    },
    close: async () => undefined,
  };
}

/** `&`, `<` and `>` mean something to Slack. */
const plainText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** With blocks the text is what a notification shows. */
function contentOf({ subject, text, blocks = [] }: Message): Record<string, unknown> {
  if (blocks.length === 0) return { text: plainText(text).slice(0, limits.slackTextChars) };
  return { text: plainText(subject), blocks: blocks.slice(0, limits.slackBlocks) };
}

async function postWhole(bot: Bot, message: Message): Promise<Outcome> {
  const ids: { id: string; title: string }[] = [];
  for (const file of message.attachments.filter(one => one.contentId === undefined)) {
    const brought = await bot.bring(file);
    // Nothing of it is seen yet: a repeat is no second message, whatever became of this call.
    if (brought.id === undefined) return withoutDoubt(brought.outcome);
    ids.push({ id: brought.id, title: file.name });
  }
  const posted = await bot.call('chat.postMessage', { ...contentOf(message), unfurl_links: false });
  if (posted.outcome.state !== 'sent' || ids.length === 0) return posted.outcome;
  const shown = await bot.show(ids, posted.body['ts']);
  return shown.state === 'sent' ? shown : { state: 'sent', words: `sent without its files: ${shown.words}` };
}

function withoutDoubt({ unsure: _, ...outcome }: Outcome): Outcome {
  return outcome;
}

interface Called {
  outcome: Outcome;
  body: Record<string, unknown>;
}

/** Calls of the Web API with the token of one bot, in one room. */
class Bot {
  readonly #way: SlackBotWay;
  readonly #signal: AbortSignal;

  constructor(way: SlackBotWay, signal: AbortSignal) {
    this.#way = way;
    this.#signal = signal;
  }

  /** Calls a method with JSON; the room goes along as `channel`. */
  call(method: string, content: Record<string, unknown>): Promise<Called> {
    const body = JSON.stringify({ channel: reveal(this.#way.room), ...content });
    return this.#ask(method, { body, type: 'application/json; charset=utf-8' });
  }

  async #ask(method: string, { body, type }: { body: string; type: string }): Promise<Called> {
    const answer = await ask({
      url: `${reveal(this.#way.api).replace(/\/$/, '')}/${method}`,
      headers: { authorization: `Bearer ${reveal(this.#way.token)}`, 'content-type': type },
      body,
      signal: this.#signal,
    });
    return calledOf(answer, method);
  }

  /** Brings a file to Slack, where nobody sees it yet. Source: https://docs.slack.dev/messaging/working-with-files. */
  async bring({ name, content }: Attachment): Promise<{ outcome: Outcome; id?: string }> {
    const form = new URLSearchParams({ filename: name, length: String(content.length) }).toString();
    const asked = await this.#ask('files.getUploadURLExternal', {
      body: form,
      type: 'application/x-www-form-urlencoded',
    });
    const { upload_url: url, file_id: id } = asked.body;
    if (asked.outcome.state !== 'sent') return { outcome: asked.outcome };
    if (typeof url !== 'string' || typeof id !== 'string')
      return { outcome: { state: 'again', words: 'files.getUploadURLExternal: no place for the file was named' } };
    const headers = { 'content-type': 'application/octet-stream' };
    const put = outcomeOfStatus(await ask({ url, headers, body: new Uint8Array(content), signal: this.#signal }));
    return put.state === 'sent' ? { outcome: put, id } : { outcome: put };
  }

  /** Shows files that were brought in the thread of a message. Tried thrice: the message is out, and would be lame without them. */
  async show(files: readonly { id: string; title: string }[], ts: unknown): Promise<Outcome> {
    const thread = typeof ts === 'string' ? { thread_ts: ts } : {};
    const content = { files, channel_id: reveal(this.#way.room), ...thread };
    for (let tries = 1; ; tries++) {
      const { outcome } = await this.call('files.completeUploadExternal', content);
      if (outcome.state !== 'again' || tries === 3) return outcome;
    }
  }
}

/** Slack says how a call went in the body of an HTTP 200. */
function calledOf(answer: Answer, method: string): Called {
  if (answer.kind === 'none') return { outcome: outcomeOfNone(answer), body: {} };
  const body = objectIn(answer.text);
  const error = typeof body['error'] === 'string' ? body['error'] : undefined;
  const wait = answer.waitMs === undefined ? {} : { waitMs: answer.waitMs };
  if (error !== undefined && body['ok'] !== true) {
    const more = typeof body['needed'] === 'string' ? ` (needs ${wordsOf(body['needed'])})` : '';
    const words = `${method}: ${wordsOf(error)}${more}`;
    if (answer.status !== 429 && !passing.includes(error)) return { outcome: { state: 'refused', words }, body };
    const doubt = halfDone.includes(error) ? { unsure: true as const } : {};
    return { outcome: { state: 'again', words, ...wait, ...doubt }, body };
  }
  const outcome = outcomeOfStatus(answer);
  if (outcome.state === 'sent' && body['ok'] !== true)
    return { outcome: { state: 'again', words: `${method}: the answer says nothing`, unsure: true }, body };
  return {
    outcome: outcome.words === undefined ? outcome : { ...outcome, words: `${method}: ${outcome.words}` },
    body,
  };
}

function objectIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
