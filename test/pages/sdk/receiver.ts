// A collector that can be told to refuse: the real one is not made to answer 503 for a test. It keeps what came and says yes, until a test
// gives other answers. It is another origin than the page, so what browsers ask of such a one is asked of it too.

import { createServer } from 'node:http';
import type { Beat } from '../../../sdk/src/options.ts';

export interface Received {
  method: string;
  path: string;
  contentType: string;
  cookie: string | undefined;
  /** When it came, by the clock of the test. */
  at: number;
  beats: Beat[];
}

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: object;
}

export interface Receiver {
  /** What `watch` is given. */
  url: string;
  received: Received[];
  /** All beats so far, in the order in which they came. */
  beats(): Beat[];
  /** How it answers from now on. */
  answers(next: (request: Received) => Answer): void;
  close(): Promise<void>;
}

/** A collector on loopback. */
export async function openReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let next: (request: Received) => Answer = () => ({});
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const one: Received = {
      method: request.method ?? '',
      path: request.url ?? '',
      contentType: request.headers['content-type'] ?? '',
      cookie: request.headers.cookie,
      at: Date.now(),
      beats: text === '' ? [] : JSON.parse(text),
    };
    const { status = 202, headers = {}, body = { accepted: one.beats.length, rejected: 0 } } = next(one);
    received.push(one);
    const cors = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'date, retry-after' };
    response.writeHead(status, { ...cors, 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${bound.port}/collect/live.heartbeats`,
    received,
    beats: () => received.flatMap(({ beats }) => beats),
    answers: given => {
      next = given;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise(resolve => server.close(() => resolve()));
    },
  };
}
