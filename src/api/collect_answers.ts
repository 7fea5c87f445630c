// What the door for records says: counts, nothing, or a problem document, each of which a page of another site may read if it may send.
// Headers are plain lists, since nothing else of an answer costs as much.

import type { ServerResponse } from 'node:http';
import { AppError } from '../base/errors.ts';
import type { CollectConfig } from '../config/collect.ts';
import { retrySeconds } from './collector.ts';
import { fail } from './errors.ts';
import { problemOf } from './problems.ts';

/** Names and values of headers in turn. */
export type Headers = readonly string[];

/** By the one a page learns that its clock is wrong, by the other how long it is to be quiet. */
const exposed = ['access-control-expose-headers', 'date, retry-after'];
const forAll = ['access-control-allow-origin', '*', ...exposed];
const always = ['cache-control', 'no-store', 'x-content-type-options', 'nosniff'];

/** What a page of another site may do with the answer. */
export function pageHeaders(origin: string | undefined, { origins }: CollectConfig): Headers {
  if (origins === undefined) return forAll;
  const known = origin !== undefined && origins.includes(origin);
  return ['vary', 'origin', ...(known ? ['access-control-allow-origin', origin, ...exposed] : [])];
}

/** Throws `origin_refused` for a page that may not send. What says no origin is no page. */
export function checkOrigin(origin: string | undefined, { origins }: CollectConfig): void {
  if (origins === undefined || origin === undefined || origins.includes(origin)) return;
  throw fail('origin_refused', { origin: origin.slice(0, 200) });
}

const sendable = 'authorization, content-type, content-encoding, cmcd-request, cmcd-object, cmcd-status, cmcd-session';

/** Says to a browser what its page may send. */
export function answerPreflight(answer: ServerResponse, pages: Headers, methods: readonly string[]): void {
  const allowed = ['access-control-allow-methods', [...methods, 'OPTIONS'].join(', ')];
  answer
    .writeHead(204, [...pages, ...allowed, 'access-control-allow-headers', sendable, 'access-control-max-age', '86400'])
    .end();
}

/** Says nothing but that it was taken: to players that ask for an address and read no answer. */
export function answerNothing(answer: ServerResponse, pages: Headers): void {
  answer.writeHead(204, [...pages, ...always]).end();
}

export interface Counts {
  accepted: number;
  rejected: number;
  /** Seconds after which the sender is to come again. */
  beat: number | undefined;
}

/** Says what became of the records. */
export function answerTaken(answer: ServerResponse, pages: Headers, { accepted, rejected, beat }: Counts): void {
  const text = `{"accepted":${accepted},"rejected":${rejected}${beat === undefined ? '' : `,"beat_seconds":${beat}`}}`;
  const own = ['content-type', 'application/json', 'content-length', String(text.length)];
  answer.writeHead(202, [...pages, ...always, ...own]).end(text);
}

/** Says what was refused, and why. `onFailure` is told what nobody foresaw. */
export function answerProblem(
  answer: ServerResponse,
  { pages, thrown, onFailure }: { pages: Headers; thrown: unknown; onFailure: (thrown: unknown) => void },
): void {
  const problem = problemOf(thrown);
  if (problem.code === 'internal') onFailure(thrown);
  if (answer.headersSent || answer.destroyed) return;
  const text = JSON.stringify(problem);
  const own = ['content-type', 'application/problem+json', 'content-length', String(Buffer.byteLength(text))];
  const seconds = thrown instanceof AppError ? retrySeconds(thrown) : undefined;
  if (seconds !== undefined) own.push('retry-after', String(seconds));
  if (problem.status === 401) own.push('www-authenticate', 'Bearer');
  if (problem.status === 405) own.push('allow', String(problem.facts?.['known']).replaceAll(',', ', '));
  if (problem.code === 'shutting_down') own.push('connection', 'close');
  answer.writeHead(problem.status, [...pages, ...always, ...own]).end(text);
}
