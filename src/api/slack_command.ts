// What is said to `/tallylight` in a chat, taken apart and answered. What must stay true: the first answer comes at once and is seen by
// whoever asked alone; a document follows as files where the site has a bot, else as a link that ends by itself.

import { AppError } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { localTime, openZone, parseTime } from '../base/zone.ts';
import type { Report } from '../catalog/catalog.ts';
import type { DocumentReport } from '../catalog/document.ts';
import type { SlackBotWay } from '../config/channels.ts';
import type { SlackConfig } from '../config/login.ts';
import { openSlackBot } from '../delivery/slack.ts';
import { checkRange } from '../metrics/ranges.ts';
import { findAnyReport } from '../metrics/report.ts';
import { newId } from '../people/secrets.ts';
import { makeShare } from '../people/shares.ts';
import type { App, Principal } from './app.ts';
import { attentionOf } from './attention.ts';
import { freshnessOf } from './freshness.ts';
import { reportInfo } from './reports.ts';
import { shareAddress } from './shares.ts';
import { escaped, type SlackWords, slackWords } from './slack_words.ts';

/** The fields of a command that count (https://docs.slack.dev/interactivity/implementing-slash-commands). */
export interface Command {
  team: string;
  user: string;
  userName: string;
  /** Where it was said. */
  room: string;
  text: string;
}

/** A message of the answer: https://docs.slack.dev/interactivity/handling-user-interaction. */
export interface Reply {
  response_type: 'ephemeral' | 'in_channel';
  text: string;
  blocks?: readonly object[];
}

export interface Answered {
  /** At once. */
  reply: Reply;
  /** What follows; undefined where nothing does. */
  later?: () => Promise<Reply>;
  /** Of a report: its name. */
  about?: string;
}

const toOne = (text: string): Reply => ({ response_type: 'ephemeral', text });

/** Answers a command that Slack has signed. Never throws for what was said. */
export async function answerCommand(app: App, config: SlackConfig, command: Command): Promise<Answered> {
  const words = slackWords[config.language];
  const may = (list: readonly string[], id: string) => list.length === 0 || list.includes(id);
  if (!may(config.teams, command.team) || !may(config.users, command.user)) return { reply: toOne(words.notAllowed) };
  const [verb = 'help', ...rest] = command.text.split(/\s+/).filter(word => word !== '');
  if (verb === 'status') return { reply: toOne(await statusWords(app, words)) };
  if (verb === 'report' && rest.length > 0) return wordsOfErrors(() => answerReport(app, { command, rest, config }));
  const help = words.help(`/tallylight report ${exampleOf(app)} 2018-06-08 2018-06-11`);
  return { reply: toOne(verb === 'help' || verb === 'report' ? help : `${words.unknown(escaped(verb))}\n${help}`) };
}

const exampleOf = (app: App): string => {
  const { documents, reports } = app.current().catalog;
  return [...documents.keys(), ...reports.keys()][0] ?? 'pack.report';
};

/** An error that a person can mend is an answer. */
async function wordsOfErrors(work: () => Answered): Promise<Answered> {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof AppError) return { reply: toOne(errorWords(thrown)) };
    throw thrown;
  }
}

const errorWords = ({ message, hint }: AppError): string => escaped([message, hint ?? ''].join(' ').trim());

interface WantedReport {
  command: Command;
  /** Name, from, to. */
  rest: readonly string[];
  config: SlackConfig;
}

function answerReport(app: App, { command, rest, config }: WantedReport): Answered {
  const words = slackWords[config.language];
  const [name = '', ...times] = rest;
  const report = findAnyReport(app.current().catalog, name);
  const zone = openZone(app.current().site.timeZone);
  const at = times.slice(0, 2).map(text => ({ text, time: parseTime(text, zone) }));
  const wrong = at.find(({ time }) => time === undefined);
  if (wrong !== undefined || times.length > 2)
    return { reply: toOne(words.noTime(escaped(wrong?.text ?? times[2] ?? ''))) };
  const [from, to] = at.map(({ time }) => time);
  if (from !== undefined && to !== undefined) checkRange({ from, to });
  const range = { ...(from && { from }), ...(to && { to }) };
  const title = escaped(titleIn(report, config.language));
  const later = () => followUp(app, { report, range, command, config, title });
  return { reply: toOne(words.making(title)), later, about: report.name };
}

function titleIn({ title }: Report | DocumentReport, language: 'en' | 'ja'): string {
  if (typeof title === 'string') return title;
  return title[language].filter(piece => typeof piece === 'string').join('');
}

interface Following {
  report: Report | DocumentReport;
  range: { from?: Date; to?: Date };
  command: Command;
  config: SlackConfig;
  title: string;
}

/** The document, as files or as a link; or words about why there is none. */
async function followUp(app: App, { report, range, command, config, title }: Following): Promise<Reply> {
  const words = slackWords[config.language];
  try {
    const language = reportInfo(report).languages.find(one => one === config.language) as 'en' | 'ja' | undefined;
    const wanted = { report: report.name, ...range, ...(language && { language }) };
    const message = await madeMessage(app, wanted);
    if (await bring(app, command.room, message)) return toOne(words.brought(title));
    const link = await linkTo(app, { wanted, range: message.range, command });
    const open = words.open(link.url, link.until);
    const section = { type: 'section', text: { type: 'mrkdwn', text: open } };
    // Fewer blocks than Slack takes, so that the link is never the one too many.
    const blocks = [...message.blocks.slice(0, limits.slackBlocks - 1), section];
    return { response_type: 'in_channel', text: `${message.text}\n${open}`, blocks };
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    return toOne(words.failed(title, errorWords(thrown)));
  }
}

interface WantedDocument {
  report: string;
  from?: Date;
  to?: Date;
  language?: 'en' | 'ja';
}

interface Made {
  text: string;
  subject: string;
  blocks: readonly object[];
  attachments: { name: string; contentType: string; content: Uint8Array }[];
  range: { from: Date; to: Date };
}

async function madeMessage(app: App, wanted: WantedDocument): Promise<Made> {
  // Loaded when somebody wants a document: printing brings fonts and a typesetter.
  const { makeDocumentAndFiles, makeFile } = await import('../pipeline/documents.ts');
  const { renderSlack, slackFallback } = await import('../reports/slack.ts');
  const press = { ...app.current(), clock: app.clock };
  const { document, files } = await makeDocumentAndFiles(press, wanted);
  const attachments = files.length > 0 ? files : [await makeFile(press, { ...wanted, format: 'pdf' })];
  const { subject, range } = document;
  return { text: slackFallback(document), subject, blocks: renderSlack(document), attachments, range };
}

/** Brings the document into the room by the site's bot; false where there is none, or where it may not speak there. */
async function bring(app: App, room: string, { subject, text, blocks, attachments }: Made): Promise<boolean> {
  const bots = [...app.current().site.channels.values()].filter((way): way is SlackBotWay => way.kind === 'slack_bot');
  const [bot] = bots;
  if (bot === undefined || room === '') return false;
  const channel = openSlackBot({ ...bot, room });
  try {
    const message = { id: `command-${newId()}`, subject, text, blocks, attachments };
    const signal = AbortSignal.timeout(limits.answerMs);
    const [outcome] = await channel.deliver(message, { to: [room], cc: [], bcc: [] }, signal);
    return outcome?.state === 'sent';
  } finally {
    await channel.close();
  }
}

async function linkTo(
  app: App,
  { wanted, range, command }: { wanted: WantedDocument; range: { from: Date; to: Date }; command: Command },
): Promise<{ url: string; until: string }> {
  const expiresAt = new Date(app.clock.now().getTime() + limits.slackLinkMs);
  const { secret } = await makeShare(app.people, {
    kind: 'report',
    target: wanted.report,
    params: {
      from: range.from.toISOString(),
      to: range.to.toISOString(),
      ...(wanted.language && { language: wanted.language }),
    },
    embed: false,
    person: null,
    tenant: null,
    createdBy: `Slack ${command.userName}`,
    expiresAt,
  });
  const until = localTime(expiresAt, openZone(app.current().site.timeZone)).slice(0, 16).replace('T', ' ');
  return { url: shareAddress(app, { secret, embed: false }), until };
}

/** As an administrator sees the site: it is settled by tallylight.yaml who may ask. */
const reader: Principal = { kind: 'token', id: 'slack', name: 'Slack', role: 'viewer' };
const listed = 10;

async function statusWords(app: App, words: SlackWords): Promise<string> {
  const books = await app.books.ledger.sources();
  const freshness = await freshnessOf(app, { books, walls: undefined });
  const attention = await attentionOf(app, reader, { books, freshness });
  const newest = freshness
    .flatMap(({ newest: at }) => (at === null ? [] : [at]))
    .sort()
    .at(-1);
  const zone = openZone(app.current().site.timeZone);
  const shown =
    newest === undefined
      ? words.noData
      : words.dataTo(localTime(new Date(newest), zone).slice(0, 16).replace('T', ' '));
  const lines = attention.slice(0, listed).map(({ title, detail }) => `• *${escaped(title)}* ${escaped(detail)}`);
  const more = attention.length > listed ? [words.more(attention.length - listed)] : [];
  return [`*${escaped(app.current().site.name)}*`, shown, ...(lines.length === 0 ? [words.fine] : lines), ...more].join(
    '\n',
  );
}
