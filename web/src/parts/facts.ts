// What the server tells in codes and facts, as the reader reads it: numbers by language, spans and bytes in words. What must stay true: a code
// that this page does not know is told in the server's own English, and never left out.

import type { Attention, Mark, Operations } from '../api/operations.ts';
import { words as attentionWords, type Said } from '../words/attention.ts';
import { words as partWords } from '../words/parts.ts';
import { useWords } from '../words/words.ts';
import { useLabel } from './catalogue.ts';
import { type Format, useFormat } from './format.ts';

type Facts = Readonly<Record<string, string | number>>;
type Check = Operations['getStatus']['answer']['checks'][number];

/** `{ count: 1200, free_bytes: 5e9 }` as `{ count: '1,200', free: '5 GB' }`: the ending of a name says what a number is. */
function saidOf(facts: Facts, format: Pick<Format, 'integer' | 'bytes' | 'duration'>): Said {
  const entries = Object.entries(facts).map(([name, value]) => {
    if (typeof value === 'string') return [name, value];
    if (name.endsWith('_bytes')) return [name.slice(0, -'_bytes'.length), format.bytes(value)];
    if (name.endsWith('_ms')) return [name.slice(0, -'_ms'.length), format.duration(value)];
    return [name, format.integer(value)];
  });
  return Object.fromEntries(entries) as Said;
}

/** Title and detail of what needs a person. */
export function useAttentionWords(): (item: Attention) => { title: string; detail: string } {
  const words = useWords(attentionWords);
  const format = useFormat();
  const label = useLabel();
  return item => {
    const { subject, facts, code } = item;
    const { rejects, lines } = facts;
    const share = typeof rejects === 'number' && typeof lines === 'number' ? format.ratio(rejects / lines) : '';
    const said = {
      ...saidOf(facts, format),
      title: label(item.title, item.title),
      detail: item.detail,
      subject,
      share,
    };
    // A server that is newer than this page may know more.
    const known = Object.hasOwn(words.title, code);
    return known ? { title: words.title[code](said), detail: words.detail[code](said) } : item;
  };
}

/** Name, words and hint of a check of the status page. */
export function useCheckWords(): (check: Check) => { name: string; words: string; hint: string | null } {
  const words = useWords(attentionWords);
  const format = useFormat();
  return check => {
    if (!Object.hasOwn(words.check, check.code)) return check;
    const said = { ...saidOf(check.facts, format), subject: check.subject };
    const { name, good, bad, hint } = words.check[check.code];
    return { name: name(said), words: (check.ok ? good : bad)(said), hint: check.ok ? null : hint };
  };
}

/** What makes a number less than whole. */
export function useMarkWords(): (mark: Mark) => string {
  const words = useWords(partWords).marks;
  const format = useFormat();
  const label = useLabel();
  return ({ kind, count, subject, words: said }) => {
    const n = count ?? 0;
    if (kind === 'open') return words.open;
    if (kind === 'unfiltered') return words.unfiltered(label(subject ?? ''));
    if (kind === 'late' && count === undefined) return subject === undefined ? said : words.lateSource(subject);
    if (count === undefined || !Object.hasOwn(words, kind)) return said;
    if (kind === 'dirty') return words.dirty(n, format.integer(n), subject ?? '');
    return words[kind](n, format.integer(n));
  };
}
