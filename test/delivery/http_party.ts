// Parties that are spoken to by HTTP: a server on 127.0.0.1 that keeps what it is asked and answers as it is told.

import { createServer, type IncomingMessage, type Server } from 'node:http';

export interface KeptRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

export interface GivenAnswer {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
  /** Instead of an answer: nothing, or the end of the connection. */
  instead?: 'hang' | 'close' | 'drip';
}

export interface HttpParty {
  url: string;
  asked: KeptRequest[];
  answer: (request: KeptRequest) => GivenAnswer;
  close(): Promise<void>;
}

export async function openParty(answer: (request: KeptRequest) => GivenAnswer = () => ({})): Promise<HttpParty> {
  const party: HttpParty = {
    url: '',
    asked: [],
    answer,
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', chunk => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const kept = { method, path, headers, body: Buffer.concat(chunks) };
      party.asked.push(kept);
      const { status = 200, headers: more = {}, body = '', instead } = party.answer(kept);
      if (instead === 'hang') return;
      if (instead === 'close') return void request.socket.destroy();
      if (instead === 'drip') {
        response.writeHead(200);
        const timer = setInterval(() => response.write('.'), 100);
        response.on('close', () => clearInterval(timer));
        return;
      }
      response.writeHead(status, more);
      response.end(body);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()));
  party.url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  return party;
}
