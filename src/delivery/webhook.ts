// JSON to an address of the user's, by POST. The signature is over the time and the exact bytes of the body, so that the receiver
// can tell who sent it and that it is not an old one played again; the key tells a repeat: `Idempotency-Key`.

import { createHash, createHmac } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import type { WebhookWay } from '../config/channels.ts';
import { reveal } from '../config/env_text.ts';
import { outerId } from './content.ts';
import type { Channel, Message } from './delivery.ts';
import { ask, outcomeOfStatus } from './http.ts';

/** `clock` is the machine's: the receiver compares the time with its own. */
export function openWebhook(way: WebhookWay, { clock }: { clock: Clock }): Channel {
  return {
    name: way.name,
    kind: 'webhook',
    addresses: [way.name],
    idempotent: true,
    deliver: async (message, _envelope, signal) => {
      const body = webhookBody(message);
      const answer = await ask({
        url: reveal(way.url),
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'idempotency-key': outerId(message.id),
          'x-tallylight-signature': signature({ body, secret: reveal(way.secret), at: clock.now() }),
        },
        body,
        signal,
      });
      return [{ address: way.name, ...outcomeOfStatus(answer) }];
    },
    close: async () => undefined,
  };
}

/** `t=<unix seconds>,v1=<hex of HMAC-SHA256 over "t.body">`. */
function signature({ body, secret, at }: { body: string; secret: string; at: Date }): string {
  const seconds = Math.floor(at.getTime() / 1000);
  const mac = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${mac}`;
}

/** Integers beyond 2^53 go as text, as in every JSON of the program. Files are named and not carried. */
function webhookBody(message: Message): string {
  const { subject, text, json = {}, language, about, attachments } = message;
  const id = outerId(message.id);
  const files = attachments
    .filter(file => file.contentId === undefined)
    .map(({ name, contentType, content }) => ({
      name,
      content_type: contentType,
      bytes: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
    }));
  const document = about && {
    report: about.report,
    title: about.title,
    from: about.from,
    to: about.to,
    revision: about.revision,
    as_of: about.asOf,
  };
  return JSON.stringify({ id, subject, text, language, document, files, ...json }, (_key, value) =>
    typeof value === 'bigint' ? String(value) : value,
  );
}
