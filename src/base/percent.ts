// Percent-decoding as the lake's SQL does it (`tally.percent_decode`): text that is already decoded, or was never encoded, must
// come out unharmed, because nothing in a log says which it is.

const escapes = /(?:%[0-9A-Fa-f]{2})+/g;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Decodes every `%XX` once; a `%` without two hexadecimal digits stays, and so does every `+`. When the result would not be
 * UTF-8, the text comes back unchanged.
 */
export function percentDecode(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return text.replace(escapes, run => utf8.decode(Buffer.from(run.replaceAll('%', ''), 'hex')));
  } catch {
    return text;
  }
}

/** Decodes until the text is plain, at most twice. */
export const percentDecodeTwice = (text: string): string => percentDecode(percentDecode(text));
