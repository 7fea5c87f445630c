// Text put straight into bytes. Strings that are glued together piece by piece cost a spreadsheet's writer more memory than the rows; here
// only the pieces are made, and they are gone at once.

export interface ByteText {
  /** Adds a text of ASCII alone. */
  ascii(text: string): void;
  /** Adds any text, as UTF-8. */
  text(text: string): void;
  /** Bytes since the last `take`. */
  readonly length: number;
  /** All bytes since the last `take`; the caller's own. */
  take(): Uint8Array;
}

/** Above this a text is copied by Node, below it byte by byte, which is quicker for what is short. */
const shortChars = 48;

export function openByteText(capacity: number): ByteText {
  let buffer = Buffer.allocUnsafe(capacity);
  let at = 0;
  const room = (bytes: number): void => {
    if (at + bytes > buffer.length) buffer = Buffer.concat([buffer.subarray(0, at)], 2 * (at + bytes));
  };
  return {
    ascii(text) {
      room(text.length);
      for (let i = 0; i < text.length; i++) buffer[at++] = text.charCodeAt(i);
    },
    text(text) {
      room(3 * text.length);
      let i = 0;
      if (text.length <= shortChars) {
        for (; i < text.length; i++) {
          const code = text.charCodeAt(i);
          if (code > 0x7f) break;
          buffer[at++] = code;
        }
      }
      if (i < text.length) at += buffer.write(i === 0 ? text : text.slice(i), at);
    },
    get length() {
      return at;
    },
    take() {
      const taken = buffer.subarray(0, at);
      buffer = Buffer.allocUnsafe(capacity);
      at = 0;
      return taken;
    },
  };
}
