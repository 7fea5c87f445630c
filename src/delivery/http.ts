// One request to a party outside, and what its answer means for a message. What must stay true: it ends, however the other side
// behaves; no more than a bounded part of the answer is read; redirects are not followed, since secrets would go with them; an
// address, which may be a secret, stands in no words.

import { systemClock } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import { parseRetryAfter } from './backoff.ts';
import type { AddressOutcome } from './delivery.ts';

export interface Asked {
  url: string;
  method?: 'GET' | 'POST' | 'PUT';
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array<ArrayBuffer>;
  signal: AbortSignal;
}

export type Answer =
  | { kind: 'answer'; status: number; text: string; waitMs?: number }
  /** `sure`: nothing of it was taken, the connection never came to be. */
  | { kind: 'none'; words: string; sure: boolean };

/** Asks once. Never throws for what the other side did. */
export async function ask({ url, method = 'POST', headers = {}, body, signal }: Asked): Promise<Answer> {
  const bytes = typeof body === 'string' ? Buffer.byteLength(body) : (body?.length ?? 0);
  const limitMs = limits.answerMs + Math.round((bytes / limits.uploadBytesPerSecond) * 1000);
  const timeout = AbortSignal.timeout(limitMs);
  try {
    const response = await fetch(url, {
      method,
      headers: { 'user-agent': 'Tallylight', ...headers },
      ...(body === undefined ? {} : { body }),
      redirect: 'manual',
      signal: AbortSignal.any([signal, timeout]),
    });
    const text = await beginningOf(response);
    const waitMs = parseRetryAfter(response.headers.get('retry-after'), systemClock.now());
    return { kind: 'answer', status: response.status, text, ...(waitMs === undefined ? {} : { waitMs }) };
  } catch (thrown) {
    if (timeout.aborted) return { kind: 'none', words: `no answer in ${Math.round(limitMs / 1000)} s`, sure: false };
    if (signal.aborted) return { kind: 'none', words: 'stopped before the answer came', sure: false };
    const { words, sure } = lost(thrown);
    return { kind: 'none', words, sure };
  }
}

async function beginningOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const reader = response.body?.getReader();
  while (reader !== undefined && bytes < limits.answerBytes) {
    const { value, done } = await reader.read();
    if (done) break;
    parts.push(value);
    bytes += value.length;
  }
  await reader?.cancel();
  return Buffer.concat(parts).subarray(0, limits.answerBytes).toString();
}

/** Errors of a connection that never was. */
const neverThere = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
];

function lost(thrown: unknown): { words: string; sure: boolean } {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  const all = cause instanceof AggregateError ? cause.errors : [cause];
  const codes = all.map(one => (one instanceof Error && 'code' in one ? String(one.code) : ''));
  const code = codes.find(one => one !== '');
  const sure = codes.length > 0 && codes.every(one => neverThere.includes(one));
  if (thrown instanceof TypeError && cause === undefined) return { words: 'it cannot be asked', sure: true };
  return { words: sure ? `no connection (${code})` : `the connection was lost (${code ?? 'closed'})`, sure };
}

/** Words of the other side, bounded, on one line. */
export function wordsOf(text: string): string {
  const line = text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length > limits.answerWords ? `${line.slice(0, limits.answerWords)}…` : line;
}

type Outcome = Omit<AddressOutcome, 'address'>;

/** What no answer means. */
export const outcomeOfNone = ({ words, sure }: Extract<Answer, { kind: 'none' }>): Outcome => ({
  state: 'again',
  words,
  silent: true,
  ...(sure ? {} : { unsure: true }),
});

/** What an answer's status means by itself: 2xx sent; 408, 425, 429 and 5xx again; anything else never. */
export function outcomeOfStatus(answer: Answer): Outcome {
  if (answer.kind === 'none') return outcomeOfNone(answer);
  const { status, text, waitMs } = answer;
  if (status >= 200 && status < 300) return { state: 'sent' };
  const words = `HTTP ${status} ${wordsOf(text)}`.trim();
  if (status >= 300 && status < 400) return { state: 'refused', words: `${words} (redirects are not followed)` };
  const again = [408, 425, 429].includes(status) || status >= 500;
  return again ? { state: 'again', words, ...(waitMs === undefined ? {} : { waitMs }) } : { state: 'refused', words };
}
