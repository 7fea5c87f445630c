// A way to an S3 server on which things go wrong as they do on real ways: answers get lost after the work was done, a service says 500
// though it did what it was told, or 503, or that keys have expired; a body breaks off in its middle. What goes wrong is decided for each
// request by the test. Requests are passed on as they came, so their signatures hold.

import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What becomes of one request. */
export type Fate =
  | 'pass'
  /** It never arrives: the connection is lost. */
  | 'lost before'
  /** It is done, and the connection is lost before the answer. */
  | 'lost after'
  /** It is done, and the answer says that it was not. */
  | '500 after'
  /** It is not done: slow down. */
  | '503'
  /** It is not done: the keys have expired. */
  | 'expired'
  /** It is not done: the keys may not. */
  | 'denied'
  /** Half of the answer's body comes. */
  | 'cut'
  /** It is done if it may be; the answer says that it was in any case, as a service says that knows no conditions. */
  | 'done';

export interface SeenRequest {
  method: string;
  /** With the query. */
  path: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface S3Proxy {
  endpoint: string;
  /** Requests so far. */
  seen: SeenRequest[];
  /** Decides from now on; everything passes until it is called. */
  decide(fate: (request: SeenRequest) => Fate | Promise<Fate>): void;
  close(): Promise<void>;
}

/** Opens a way to a server. */
export async function openS3Proxy(endpoint: string): Promise<S3Proxy> {
  const seen: SeenRequest[] = [];
  let decide: (request: SeenRequest) => Fate | Promise<Fate> = () => 'pass';
  const server = createServer(async (asked, answer) => {
    const { method = '', url: path = '', headers } = asked;
    const about = { method, path, headers };
    seen.push(about);
    try {
      await serve(await decide(about), { endpoint, asked, answer });
    } catch {
      answer.destroy();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    decide: fate => {
      decide = fate;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Exchange {
  endpoint: string;
  asked: IncomingMessage;
  answer: ServerResponse;
}

async function serve(fate: Fate, exchange: Exchange): Promise<void> {
  const { asked, answer } = exchange;
  const body = await bytesOf(asked);
  if (fate === 'lost before') return void answer.destroy();
  if (fate === '503') return refuse(exchange, { status: 503, code: 'SlowDown' });
  if (fate === 'expired') return refuse(exchange, { status: 403, code: 'ExpiredToken' });
  if (fate === 'denied') return refuse(exchange, { status: 403, code: 'AccessDenied' });
  const { status, headers, content } = await forward(exchange, body);
  if (fate === 'lost after') return void answer.destroy();
  if (fate === '500 after') return refuse(exchange, { status: 500, code: 'InternalError' });
  if (fate === 'done') return void answer.writeHead(200, { etag: '"0"' }).end();
  answer.writeHead(status, headers);
  if (fate !== 'cut') return void answer.end(content);
  answer.write(content.subarray(0, content.length / 2), () => answer.destroy());
}

function refuse({ asked, answer }: Exchange, { status, code }: { status: number; code: string }): void {
  answer.writeHead(status, { 'content-type': 'application/xml' });
  answer.end(asked.method === 'HEAD' ? '' : `<Error><Code>${code}</Code><Message>told by the test</Message></Error>`);
}

async function forward({ endpoint, asked }: Exchange, body: Buffer) {
  const { method, headers } = asked;
  const onward = request(new URL(asked.url ?? '/', endpoint), { method, headers, agent: false });
  onward.end(body);
  const [response] = (await once(onward, 'response')) as [IncomingMessage];
  return { status: response.statusCode ?? 500, headers: response.headers, content: await bytesOf(response) };
}

async function bytesOf(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
