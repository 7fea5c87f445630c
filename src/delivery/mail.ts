// Mail by SMTP: one message, one envelope, one connection. The server's answer to each address is that address's outcome: 5xx is
// never, anything else that is no yes is again. What must stay true: a password goes out over TLS alone, except to this machine
// itself; a try sends the same bytes as the one before, under the same Message-ID, so that a copy can be told as one.

import { domainToASCII } from 'node:url';
import type { NodemailerError, SendMailOptions } from 'nodemailer';
import { reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import type { MailWay } from '../config/channels.ts';
import { addressPattern, parseFrom } from '../config/channels_shape.ts';
import { reveal } from '../config/env_text.ts';
import { isLoopback, parseSmtpUrl, type SmtpServer } from '../config/smtp_url.ts';
import { outerId } from './content.ts';
import type { AddressOutcome, Channel, Envelope, Message } from './delivery.ts';
import { fail } from './errors.ts';
import { wordsOf } from './http.ts';
import { listen, type Talk } from './smtp_talk.ts';

type Outcome = Omit<AddressOutcome, 'address'>;

/** Throws `env_not_set`, `smtp_url_wrong`. */
export function openMail(way: MailWay): Channel {
  const server = parseSmtpUrl(way.smtp);
  const from = parseFrom(reveal(way.from));
  if (server === undefined || from === undefined) throw fail('smtp_url_wrong', { channel: way.name });
  const replyTo = way.replyTo === undefined ? undefined : reveal(way.replyTo);
  return {
    name: way.name,
    kind: 'mail',
    addresses: [],
    idempotent: true,
    deliver: async (message, envelope, signal) => {
      const addresses = [...(envelope.only ?? new Set([...envelope.to, ...envelope.cc, ...envelope.bcc]))];
      const good = addresses.filter(isAddress);
      const mail = mailOf(message, { envelope: { ...(replyTo && { replyTo }), ...envelope }, from });
      const sent = { ...mail, envelope: { from: from.address, to: good } };
      const outcomes =
        good.length === 0 ? noAddress : await converse(server, { mail: sent, bytes: sizeOf(message), signal });
      return addresses.map(address => ({ address, ...(isAddress(address) ? outcomes(address) : noAddress()) }));
    },
    close: async () => undefined,
  };
}

const isAddress = (address: string): boolean => addressPattern.test(address);
const noAddress = (): Outcome => ({ state: 'refused', words: 'it is no address of mail' });

const sizeOf = ({ text, html = '', attachments }: Message): number =>
  attachments.reduce((sum, { content }) => sum + content.length * 1.4, (text.length + html.length) * 2);

/** The headers and parts of a mail, the same whenever it is asked for. */
function mailOf(
  message: Message,
  { envelope, from }: { envelope: Envelope; from: { name: string; address: string } },
): SendMailOptions {
  const { id, subject, text, html, language, madeAt, attachments } = message;
  const host = domainToASCII(from.address.slice(from.address.lastIndexOf('@') + 1)) || 'localhost';
  const unsubscribe = envelope.unsubscribe ?? `mailto:${envelope.replyTo ?? from.address}?subject=unsubscribe`;
  const oneClick = unsubscribe.startsWith('https:') ? { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } : {};
  return {
    from,
    to: envelope.to.length === 0 ? 'undisclosed-recipients:;' : envelope.to.filter(isAddress),
    cc: envelope.cc.filter(isAddress),
    ...(envelope.replyTo === undefined ? {} : { replyTo: envelope.replyTo }),
    subject: subject.replaceAll(/\p{Cc}+/gu, ' '),
    messageId: `<${outerId(id)}@${host}>`,
    ...(madeAt === undefined ? {} : { date: madeAt }),
    text,
    ...(html === undefined ? {} : { html }),
    headers: {
      'Auto-Submitted': 'auto-generated',
      ...(language === undefined ? {} : { 'Content-Language': language }),
      'List-Unsubscribe': { prepared: true, value: `<${unsubscribe}>` },
      ...oneClick,
    },
    attachments: attachments.map(({ name, contentType, content, contentId }) => ({
      filename: name,
      contentType,
      content: Buffer.from(content),
      ...(contentId === undefined ? {} : { cid: contentId, contentDisposition: 'inline' as const }),
    })),
    baseBoundary: outerId(id),
    xMailer: false,
  };
}

interface Conversation {
  mail: SendMailOptions & { envelope: { to: string[] } };
  bytes: number;
  signal: AbortSignal;
}

/** Hands a mail over; gives what it came to for each address. */
async function converse(
  server: SmtpServer,
  { mail, bytes, signal }: Conversation,
): Promise<(address: string) => Outcome> {
  // Loaded with the first mail, so that who sends none starts without it.
  const { createTransport } = await import('nodemailer');
  const talk = listen({ bytes, outer: signal });
  const transport = createTransport(transportOptions(server, talk));
  try {
    const { rejectedErrors = [] } = await transport.sendMail({ ...mail, signal: talk.signal });
    const refused = byAddress(rejectedErrors, error => outcomeOf(error, { server, talk }));
    return address => refused.get(keyOf(address)) ?? { state: 'sent' };
  } catch (thrown) {
    const error = thrown as NodemailerError;
    const each = byAddress(error.rejectedErrors ?? [], one => outcomeOf(one, { server, talk }));
    const all = outcomeOf(error, { server, talk });
    return address => each.get(keyOf(address)) ?? all;
  } finally {
    talk.end();
    transport.close();
  }
}

function transportOptions({ secure, host, port, user, password }: SmtpServer, { logger }: Talk) {
  const here = isLoopback(host);
  return {
    host,
    port,
    secure,
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    requireTLS: !secure && password !== undefined && !here,
    // Nobody stands between this machine and itself, and nobody certifies its names.
    tls: { rejectUnauthorized: !here, minVersion: 'TLSv1.2' as const },
    connectionTimeout: limits.answerMs,
    greetingTimeout: limits.answerMs,
    socketTimeout: limits.answerMs,
    dnsTimeout: limits.answerMs,
    socketCloseTimeout: 1_000,
    maxResponseSize: limits.answerBytes,
    logger,
    transactionLog: true,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** Nodemailer gives addresses back as they went out: the domain in ASCII. */
function keyOf(address: string): string {
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1);
  return `${address.slice(0, at)}@${domainToASCII(domain) || domain}`.toLowerCase();
}

const byAddress = (errors: readonly NodemailerError[], outcome: (error: NodemailerError) => Outcome) =>
  new Map(errors.map(error => [keyOf(error.recipient ?? ''), outcome(error)]));

/** Faults that no other try would mend, though the server named no code. */
const hopeless = ['EAUTH', 'ENOAUTH', 'EENVELOPE', 'EMESSAGE'];

function outcomeOf(error: NodemailerError, { server, talk }: { server: SmtpServer; talk: Talk }): Outcome {
  const words = redacted(wordsFor(error, talk), server);
  const code = error.responseCode ?? 0;
  const refused = code >= 500 || (code === 0 && hopeless.includes(error.code ?? ''));
  if (refused) return { state: 'refused', words };
  const unsure = code === 0 && talk.begun();
  return { state: 'again', words, ...(unsure ? { unsure } : {}), ...(talk.heard() ? {} : { silent: true }) };
}

function wordsFor(error: NodemailerError, talk: Talk): string {
  if (error.code === 'ETLS' && error.responseCode !== undefined)
    return `the server offers no TLS, and the password is not sent in the clear (${wordsOf(error.response ?? '')})`;
  if (error.response !== undefined && error.response !== '') return wordsOf(error.response);
  if (talk.late() || error.code === 'ETIMEDOUT') return `no answer in ${limits.answerMs / 1000} s`;
  if (error.code === 'EABORT') return 'stopped before the answer came';
  return wordsOf(reasonOf(error));
}

/** A server may say back what it was told. */
function redacted(words: string, { user = '', password = '' }: SmtpServer): string {
  if (password === '') return words;
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const forms = [password, base64(password), base64(`\0${user}\0${password}`)];
  return forms.reduce((text, form) => text.replaceAll(form, '…'), words);
}
