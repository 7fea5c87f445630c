// JSON that is written already, and the tags by which a client knows that it has it.

import { createHash } from 'node:crypto';

/** JSON that is written already, with its tag. */
export class JsonText {
  readonly etag: string;
  readonly text: () => string;

  constructor(etag: string, text: () => string) {
    this.etag = etag;
    this.text = text;
  }
}

/** With a tag that somebody told, else that of the text. */
export const taggedText = (text: string, tag: unknown): JsonText =>
  new JsonText(typeof tag === 'string' ? tag : etagOf(text), () => text);

/** The tag of a text. */
export const etagOf = (text: string): string =>
  `W/"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
