// Texts from outside, made safe to look at. What must stay true: no character of a value can hide itself, turn the direction of what
// stands beside it, or pass for another one: control, format and bidirectional characters are shown as escapes, and as nothing else.

export interface Piece {
  text: string;
  /** It stands for a character that cannot be seen. */
  escape: boolean;
}

// Controls, format characters (bidirectional ones among them), halves of surrogate pairs, separators of lines, whatever Unicode calls
// ignorable (fillers, variation selectors), and what is no character.
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;

const short: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\0': '\\0' };

function escaped(found: string): string {
  const code = found.codePointAt(0) ?? 0;
  return (
    short[found] ??
    (code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`)
  );
}

/** True where a text has a character that cannot be seen. */
export const hidesSomething = (text: string): boolean => text.search(unseen) >= 0;

/** A text in pieces: what can be seen as it is, and the escapes of what cannot. */
export function visiblePieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(unseen)) {
    if (match.index > from) pieces.push({ text: text.slice(from, match.index), escape: false });
    pieces.push({ text: escaped(match[0]), escape: true });
    from = match.index + match[0].length;
  }
  if (from < text.length || pieces.length === 0) pieces.push({ text: text.slice(from), escape: false });
  return pieces;
}

/** A text with escapes in it. */
export const visibleText = (text: string): string => text.replace(unseen, escaped);
