// A mail server that keeps what it gets, and behaves as it is told to: real SMTP on 127.0.0.1. The faults that a library for honest
// servers has no words for (silence, a byte at a time, closing at a bad moment) are played on the bare socket.

import { createServer, type Server, type Socket } from 'node:net';
import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export interface KeptMail {
  /** Envelope. */
  from: string;
  to: string[];
  raw: Buffer;
  mail: ParsedMail;
}

/** What the server says to an address; undefined takes it. */
export type Judge = (address: string) => { code: number; words: string } | undefined;

export interface MailSink {
  port: number;
  mails: KeptMail[];
  /** Connections so far. */
  connections: number;
  /** Answers to addresses. */
  judge: Judge;
  /** The answer to the whole message. */
  judgeMessage: () => { code: number; words: string } | undefined;
  close(): Promise<void>;
}

const withCode = ({ code, words }: { code: number; words: string }): Error =>
  Object.assign(new Error(words), { responseCode: code });

/** An honest server. With `password` it wants user `me` and that; `tls` offers STARTTLS with a certificate that nobody knows. */
export async function openMailSink({
  password,
  tls = false,
}: {
  password?: string;
  tls?: boolean;
} = {}): Promise<MailSink> {
  const sink: MailSink = {
    port: 0,
    mails: [],
    connections: 0,
    judge: () => undefined,
    judgeMessage: () => undefined,
    close: () => new Promise(resolve => server.close(() => resolve())),
  };
  const server = new SMTPServer({
    authOptional: password === undefined,
    disabledCommands: [...(tls ? [] : ['STARTTLS']), ...(password === undefined ? ['AUTH'] : [])],
    allowInsecureAuth: true,
    logger: false,
    onConnect: (_session, done) => {
      sink.connections++;
      done();
    },
    onAuth: (auth, _session, done) => {
      if (auth.username === 'me' && auth.password === password) return done(null, { user: 'me' });
      done(withCode({ code: 535, words: `5.7.8 no such ${auth.password}` }));
    },
    onRcptTo: ({ address }, _session, done) => {
      const said = sink.judge(address);
      done(said === undefined ? null : withCode(said));
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', async () => {
        const said = sink.judgeMessage();
        if (said !== undefined) return done(withCode(said));
        const raw = Buffer.concat(chunks);
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? '' : mailFrom.address;
        sink.mails.push({ from, to: rcptTo.map(one => one.address), raw, mail: await simpleParser(raw) });
        done();
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()));
  sink.port = (server.server.address() as { port: number }).port;
  return sink;
}

/** Addresses of a header of a mail that was read back. */
export const addressesOf = (header: AddressObject | AddressObject[] | undefined): string[] =>
  (Array.isArray(header) ? header : header === undefined ? [] : [header]).flatMap(one =>
    one.value.map(({ address = '' }) => address),
  );

/** The moment at which a bad server does what it does. */
export type Moment = 'greeting' | 'rcpt' | 'data' | 'mid_data' | 'after_data';

export interface BadSink {
  port: number;
  /** Whole messages that it had before it did what it does. */
  whole: Buffer[];
  /** True lets it be good from now on. */
  mended: boolean;
  close(): Promise<void>;
}

/** A server that, at a moment, says nothing more, or closes, or speaks a byte at a time, or says what it is told. */
export async function openBadSink(moment: Moment, what: 'hang' | 'close' | 'drip' | string): Promise<BadSink> {
  const sockets = new Set<Socket>();
  const sink: BadSink = {
    port: 0,
    whole: [],
    mended: false,
    close: () =>
      new Promise(resolve => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
  const server: Server = createServer(socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    serve(socket, { sink, moment, what });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()));
  sink.port = (server.address() as { port: number }).port;
  return sink;
}

function serve(socket: Socket, { sink, moment, what }: { sink: BadSink; moment: Moment; what: string }): void {
  let inData = false;
  let rest = '';
  let bad = false;
  const say = (line: string) => socket.write(`${line}\r\n`);
  /** Does the bad thing if its moment has come. */
  const turned = (now: Moment): boolean => {
    if (now !== moment || sink.mended) return false;
    bad = true;
    if (what === 'close') socket.destroy();
    else if (what === 'drip') drip(socket);
    else if (what !== 'hang') say(what);
    if (/^[2345]/.test(what)) bad = false;
    return true;
  };
  if (!turned('greeting')) say('220 bad.example.test ESMTP');
  socket.on('data', chunk => {
    rest += chunk.toString('latin1');
    if (bad) return;
    if (inData && turned('mid_data')) return;
    for (let at = rest.indexOf('\r\n'); at >= 0 && !bad; at = rest.indexOf('\r\n')) {
      if (inData) {
        const end = rest.indexOf('\r\n.\r\n');
        if (end < 0) return;
        sink.whole.push(Buffer.from(rest.slice(0, end), 'latin1'));
        rest = rest.slice(end + 5);
        inData = false;
        if (!turned('after_data')) say('250 kept');
        continue;
      }
      const line = rest.slice(0, at).toUpperCase();
      rest = rest.slice(at + 2);
      if (line.startsWith('RCPT') && turned('rcpt')) continue;
      if (line === 'DATA') {
        if (turned('data')) continue;
        inData = true;
        say('354 go on');
      } else if (line === 'QUIT') socket.end('221 bye\r\n');
      else say('250 fine');
    }
  });
}

/** An answer that never ends, a byte a tenth of a second. */
function drip(socket: Socket): void {
  const timer = setInterval(() => socket.write('2'), 100);
  socket.on('close', () => clearInterval(timer));
}
