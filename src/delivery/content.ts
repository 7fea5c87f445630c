// A message as text, to be kept until it has gone, and back. What must stay true: what comes back is what was put in, so that every
// try says the same; the version tells a later program how to read it.

import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Attachment, Message } from './delivery.ts';

interface Packed extends Omit<Message, 'id' | 'attachments' | 'madeAt'> {
  version: 1;
  madeAt: string | null;
  attachments: (Omit<Attachment, 'content'> & { content: string })[];
}

/** Everything but the id. Integers beyond 2^53 in `json` become text, as they will on their way. */
export function packMessage({ id: _, madeAt, attachments, ...rest }: Message): string {
  const packed: Packed = {
    version: 1,
    ...rest,
    madeAt: madeAt?.toISOString() ?? null,
    attachments: attachments.map(file => ({ ...file, content: Buffer.from(file.content).toString('base64') })),
  };
  const json = JSON.stringify(packed, (_key, value) => (typeof value === 'bigint' ? String(value) : value));
  return gzipSync(json, { level: 1 }).toString('base64');
}

export function unpackMessage(id: string, content: string): Message {
  const {
    version: _,
    madeAt,
    attachments,
    ...rest
  } = JSON.parse(gunzipSync(Buffer.from(content, 'base64')).toString()) as Packed;
  return {
    ...rest,
    id,
    ...(madeAt === null ? {} : { madeAt: new Date(madeAt) }),
    attachments: attachments.map(file => ({ ...file, content: Buffer.from(file.content, 'base64') })),
  };
}

/** The id as it goes out in headers: as it is where any header takes it, else its hash. */
export const outerId = (id: string): string =>
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(id) ? id : createHash('sha256').update(id).digest('hex').slice(0, 40);
