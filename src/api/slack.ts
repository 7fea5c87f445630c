// `/slack/commands`: the slash command of a Slack app. What must stay true: nothing is read of a body that Slack did not sign; the answer
// comes within three seconds, whatever was asked; what follows goes to Slack and nowhere else, however the command names it.

import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { type Clock, systemClock } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import { reveal } from '../config/env_text.ts';
import type { SlackConfig } from '../config/login.ts';
import { ask } from '../delivery/http.ts';
import { addEntry } from '../people/audit.ts';
import type { App } from './app.ts';
import { fail } from './errors.ts';
import { type Answered, answerCommand, type Command, type Reply } from './slack_command.ts';
import { checkSlack } from './slack_signature.ts';
import { slackWords } from './slack_words.ts';

export interface SlackDoor {
  /** The machine's: what signed compares with its own. */
  clock?: Clock;
}

/** Adds the address to a server. Its bodies are taken as bytes, since the signature is over them. */
export function addSlack(server: FastifyInstance, app: App, { clock = systemClock }: SlackDoor = {}): void {
  const later = openLater(error => server.log.error(error));
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'buffer' }, (_, body, done) =>
    done(null, body),
  );
  server.addHook('onClose', () => later.close());
  server.post('/slack/commands', { bodyLimit: limits.slackBodyBytes }, async (request, reply) => {
    const { slack: config } = app.current().site;
    if (config === undefined) throw fail('not_found', { what: 'command', name: '/slack/commands' });
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const signature = textOf(request.headers['x-slack-signature']);
    const timestamp = textOf(request.headers['x-slack-request-timestamp']);
    const secret = reveal(config.signingSecret);
    await checkSlack({ body, signature, timestamp }, { secret, store: app.store, clock });
    const form = new URLSearchParams(body.toString());
    void reply.header('cache-control', 'no-store');
    // Slack looks now and then whether the certificate is good.
    if (form.get('ssl_check') === '1') return reply.send();
    const command = commandOf(form);
    const { reply: first, later: work, about } = await inTime(answerCommand(app, config, command), config);
    await note(app, { command, about, address: request.ip, requestId: request.id });
    if (work === undefined) return reply.send(first);
    const responseUrl = responseUrlOf(form, config);
    const taken = responseUrl !== undefined && later.add({ work, responseUrl });
    return reply.send(taken ? first : { response_type: 'ephemeral', text: slackWords[config.language].busy });
  });
}

/** An answer that would come too late for Slack follows instead. */
async function inTime(answering: Promise<Answered>, { language }: SlackConfig): Promise<Answered> {
  const late = new AbortController();
  const soon = sleep(limits.slackAnswerMs, undefined, { signal: late.signal }).catch(() => undefined);
  const answered = await Promise.race([answering, soon]);
  late.abort();
  if (answered !== undefined) return answered;
  const later = async (): Promise<Reply> => {
    const { reply, later: more } = await answering;
    return more === undefined ? reply : more();
  };
  return { reply: { response_type: 'ephemeral', text: slackWords[language].looking }, later };
}

const textOf = (header: string | string[] | undefined): string | undefined =>
  typeof header === 'string' ? header : undefined;

const commandOf = (form: URLSearchParams): Command => {
  const field = (name: string) => (form.get(name) ?? '').slice(0, 1_000);
  return {
    team: field('team_id'),
    user: field('user_id'),
    userName: field('user_name'),
    room: field('channel_id'),
    text: field('text'),
  };
};

/** Where the answer that follows may go: Slack's own address, and nothing that a form could name instead. */
export function responseUrlOf(
  form: URLSearchParams,
  { responseOrigin }: Pick<SlackConfig, 'responseOrigin'>,
): string | undefined {
  const url = URL.parse(form.get('response_url') ?? '');
  return url !== null && url.origin === responseOrigin && url.username + url.password === '' ? url.href : undefined;
}

interface Following {
  work: () => Promise<Reply>;
  responseUrl: string;
}

/** Works that were promised: few at once, few that wait. */
function openLater(onError: (thrown: unknown) => void) {
  const end = new AbortController();
  const running = new Set<Promise<void>>();
  const waiting: Following[] = [];
  const next = (): void => {
    const one = running.size < limits.slackAtOnce ? waiting.shift() : undefined;
    if (one === undefined) return;
    const done = follow(one, end.signal)
      .catch(onError)
      .finally(() => {
        running.delete(done);
        next();
      });
    running.add(done);
  };
  return {
    /** False where too much is promised already. */
    add: (one: Following): boolean => {
      if (waiting.length >= limits.slackWaiting) return false;
      waiting.push(one);
      next();
      return true;
    },
    close: async (): Promise<void> => {
      waiting.length = 0;
      end.abort();
      await Promise.allSettled([...running]);
    },
  };
}

const tries = 3;

/** Does the work and tells Slack; tried again where Slack limits or fails. */
async function follow({ work, responseUrl }: Following, signal: AbortSignal): Promise<void> {
  const body = JSON.stringify(await work());
  for (let left = tries - 1; ; left--) {
    const answer = await ask({
      url: responseUrl,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body,
      signal,
    });
    if (answer.kind === 'answer' && answer.status < 400) return;
    if (left === 0 || signal.aborted || (answer.kind === 'answer' && answer.status < 500 && answer.status !== 429))
      throw fail('slack_refused', { words: answer.kind === 'answer' ? `HTTP ${answer.status}` : answer.words });
    const waitMs = answer.kind === 'answer' ? answer.waitMs : undefined;
    await sleep(Math.min(waitMs ?? 1_000, limits.notifyMs), undefined, { signal }).catch(() => undefined);
  }
}

const note = (
  app: App,
  {
    command,
    about,
    address,
    requestId,
  }: { command: Command; about: string | undefined; address: string; requestId: string },
): Promise<void> =>
  addEntry(app.people, {
    actor: `${command.userName} (Slack ${command.team}/${command.user})`,
    actorKind: 'slack',
    action: about === undefined ? 'slack.command' : 'report.download',
    target: about ?? '',
    outcome: 'done',
    detail: { command: command.text },
    address,
    requestId,
  });
