// The text of an SMS. One part holds 140 bytes: 160 characters of the GSM alphabet (3GPP TS 23.038) at 7 bits, or 70 of UCS-2; in a
// text of several parts each gives 6 bytes of its room away, which leaves 153 and 67. What does not fit is cut at a word.

import { limits } from '../base/limits.ts';

const gsm = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Characters that take two places: an escape goes before them. */
const gsmEscaped = new Set('\f^{}\\[~]|€');

/** Places of a character: 7-bit ones of GSM, undefined when the alphabet does not have it. */
const gsmPlaces = (character: string): number | undefined =>
  gsm.has(character) ? 1 : gsmEscaped.has(character) ? 2 : undefined;

/** Parts that a text takes. */
export function smsParts(text: string): number {
  const { length, single, each } = measured(text);
  return length <= single ? 1 : Math.ceil(length / each);
}

function measured(text: string): { length: number; single: number; each: number } {
  const places = [...text].map(gsmPlaces);
  if (places.every(place => place !== undefined))
    return { length: places.reduce((sum, place) => sum + place, 0), single: 160, each: 153 };
  return { length: text.length, single: 70, each: 67 };
}

/** The first lines of a text, in at most so many parts. Blank lines and what cannot be shown are left out. */
export function smsText(text: string, parts: number = limits.smsParts): string {
  const lines = text.split(/\r?\n/).map(line => line.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim());
  const whole = lines.filter(line => line !== '').join('\n');
  if (smsParts(whole) <= parts) return whole;
  const characters = [...whole];
  let [low, high] = [0, characters.length];
  const cut = (count: number) => `${characters.slice(0, count).join('').trimEnd()}...`;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (smsParts(cut(middle)) <= parts) low = middle;
    else high = middle - 1;
  }
  const short = cut(low);
  const word = /^([\s\S]{40,})\s\S{0,20}\.\.\.$/.exec(short)?.[1];
  return word === undefined ? short : `${word}...`;
}
