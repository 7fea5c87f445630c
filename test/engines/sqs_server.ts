// The part of SQS that a bucket's queue needs, as its JSON protocol has it: messages are given until they are deleted, and hidden for a
// while after each time.
// Source: docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html.

import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface SqsServer {
  /** URL of its one queue. */
  url: string;
  send(body: string): void;
  /** Messages that nobody has deleted. */
  waiting(): string[];
  close(): Promise<void>;
}

interface Kept {
  id: string;
  body: string;
  visibleAt: number;
}

export async function openSqs(): Promise<SqsServer> {
  const kept = new Map<string, Kept>();
  const server = createServer(async (request, response) => {
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    response.end(JSON.stringify(await answer(request, kept)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/123456789012/logs`,
    send: body => {
      const id = randomUUID();
      kept.set(id, { id, body, visibleAt: 0 });
    },
    waiting: () => [...kept.values()].map(({ body }) => body),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answer(request: IncomingMessage, kept: Map<string, Kept>): Promise<unknown> {
  const asked = JSON.parse(await text(request)) as {
    MaxNumberOfMessages?: number;
    VisibilityTimeout?: number;
    Entries?: { Id: string; ReceiptHandle: string }[];
  };
  if (String(request.headers['x-amz-target']).endsWith('.DeleteMessageBatch')) {
    for (const { ReceiptHandle } of asked.Entries ?? []) kept.delete(ReceiptHandle);
    return { Successful: (asked.Entries ?? []).map(({ Id }) => ({ Id })), Failed: [] };
  }
  const visible = [...kept.values()].filter(({ visibleAt }) => visibleAt <= Date.now());
  const given = visible.slice(0, asked.MaxNumberOfMessages ?? 1);
  for (const message of given) message.visibleAt = Date.now() + (asked.VisibilityTimeout ?? 30) * 1_000;
  return {
    Messages: given.map(({ id, body }) => ({
      MessageId: id,
      ReceiptHandle: id,
      Body: body,
      MD5OfBody: createHash('md5').update(body).digest('hex'),
    })),
  };
}
