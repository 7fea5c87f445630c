// The door for records: `/collect/<dataset>`, answered before everything else the server does, since it is asked thousands of times a
// second by strangers' players. What must stay true: nothing is read of a body before its sender proved a key, 202 is said of what is
// on the disk and of nothing else, and every refusal is a problem document that a page of any site may read.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../base/clock.ts';
import { AppError } from '../base/errors.ts';
import type { Catalog, Dataset } from '../catalog/catalog.ts';
import type { CollectConfig } from '../config/collect.ts';
import type { Site } from '../config/config.ts';
import type { CmcdArrival } from '../sources/cmcd_batch.ts';
import type { Arrival } from '../sources/record_lines.ts';
import { readBody } from './collect_bodies.ts';
import { openRates, openWriteKeys, type WriteKeys } from './collect_keys.ts';
import { formOf, parametersOf, routeOf } from './collect_routes.ts';
import { type Collector, retrySeconds } from './collector.ts';
import { fail } from './errors.ts';
import { checkHost } from './host_check.ts';
import { problemOf } from './problems.ts';
import type { Stopping } from './stopping.ts';

export interface CollectDoorOptions {
  collector: Collector;
  current: () => { site: Site; catalog: Catalog };
  clock: Clock;
  stopping: Pick<Stopping, 'enter'>;
  /** Told what nobody foresaw. */
  onFailure: (thrown: unknown) => void;
}

/** Answers a request; false for one that is not about records. */
export type CollectDoor = (request: IncomingMessage, answer: ServerResponse) => boolean;

/** One request on its way. */
interface Sent {
  request: IncomingMessage;
  answer: ServerResponse;
  /** The address, taken apart at its question mark. */
  path: string;
  query: string;
}

/** Opens the door. */
export function openCollectDoor(options: CollectDoorOptions): CollectDoor {
  const { collector, current, onFailure } = options;
  const keysOf = keptBy(openWriteKeys);
  const rates = openRates();
  const work = async (sent: Sent): Promise<void> => {
    const { request, answer } = sent;
    try {
      collector.counts.requests++;
      options.stopping.enter(answer);
      const { collect, server } = current().site;
      const route = routeOf(sent.path);
      const methods = route.beacon ? ['GET', 'POST'] : ['POST'];
      checkHost(request, server);
      openToPages(sent, collect);
      if (request.method === 'OPTIONS') return answerPreflight(answer, methods);
      if (!methods.includes(request.method ?? ''))
        throw fail('method_unknown', { method: request.method ?? '', known: methods });
      const by = keyOf(sent, keysOf(collect));
      const dataset = datasetOf(route.dataset, collector);
      const peer = peerOf(request, server.behindProxy);
      const nowMs = options.clock.now().getTime();
      const throttle = (sender: string, rate: number | undefined) => {
        const seconds = rate === undefined ? 0 : rates.waitOf(sender, rate, nowMs);
        if (seconds > 0) throw fail('collect_throttled', { seconds });
      };
      throttle(`key ${by}`, collect.perKey);
      throttle(`from ${peer}`, collect.perAddress);
      collector.checkRoom(dataset);
      const form = formOf(request, { route, query: sent.query });
      const body = await readBody(request, collector.room, collector.coming);
      const arrival = { receivedMs: options.clock.now().getTime(), peer, by };
      const taken = await collector.take(dataset, body, {
        form,
        arrival: form.kind === 'json' ? arrival : reported(arrival, sent),
      });
      if (request.method === 'GET') answer.writeHead(204, { 'cache-control': 'no-store' }).end();
      else
        answerTaken(answer, { ...taken, beat: beatOf(dataset, { catalog: current().catalog, load: collector.load }) });
    } catch (thrown) {
      collector.counts.refused++;
      answerProblem(sent, thrown, onFailure);
    }
  };
  return (request, answer) => {
    const url = request.url ?? '';
    if (!url.startsWith('/collect/')) return false;
    const mark = url.indexOf('?');
    const path = mark < 0 ? url : url.slice(0, mark);
    void work({ request, answer, path, query: mark < 0 ? '' : url.slice(mark + 1) });
    return true;
  };
}

/** A value that is made anew when what it is made of is another. */
function keptBy<Of, Value>(make: (of: Of) => Value): (of: Of) => Value {
  let last: { of: Of; value: Value } | undefined;
  return of => {
    if (last?.of !== of) last = { of, value: make(of) };
    return last.value;
  };
}

/** What a page of another site may do with the answer. Throws `origin_refused`. */
function openToPages({ request, answer }: Sent, { origins }: CollectConfig): void {
  const { origin } = request.headers;
  answer.setHeader('access-control-allow-origin', origins === undefined ? '*' : (origin ?? 'null'));
  // By the one a page learns that its clock is wrong, by the other how long it is to be quiet.
  answer.setHeader('access-control-expose-headers', 'date, retry-after');
  if (origins === undefined) return;
  answer.setHeader('vary', 'origin');
  if (origin !== undefined && !origins.includes(origin)) {
    answer.removeHeader('access-control-allow-origin');
    throw fail('origin_refused', { origin: origin.slice(0, 200) });
  }
}

/** A report in CMCD says less than a record; the request says the rest. */
const reported = (arrival: Arrival, { request, query }: Sent): CmcdArrival => ({
  ...arrival,
  userAgent: request.headers['user-agent'],
  parameters: parametersOf(query),
});

function answerPreflight(answer: ServerResponse, methods: readonly string[]): void {
  answer
    .writeHead(204, {
      'access-control-allow-methods': [...methods, 'OPTIONS'].join(', '),
      'access-control-allow-headers':
        'authorization, content-type, content-encoding, cmcd-request, cmcd-object, cmcd-status, cmcd-session',
      'access-control-max-age': '86400',
    })
    .end();
}

/** The name of the key that the request proves. Throws `write_key_wrong`. */
function keyOf({ request, query }: Sent, keys: WriteKeys): string {
  const header = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const name = keys.nameOf(header ?? parameter(query, 'key') ?? '');
  if (name === undefined) throw fail('write_key_wrong', { none: keys.size === 0 });
  return name;
}

/** A parameter of an address; the first of its name. */
function parameter(query: string, name: string): string | undefined {
  return query === '' ? undefined : (new URLSearchParams(query).get(name) ?? undefined);
}

/** Throws `not_found`. */
function datasetOf(name: string, collector: Collector): Dataset {
  const dataset = collector.dataset(name);
  if (dataset === undefined) throw fail('not_found', { what: 'dataset that takes records', name: name.slice(0, 200) });
  return dataset;
}

/** Where it came from; behind a proxy of ours, as that one says. */
function peerOf({ socket, headers }: IncomingMessage, behindProxy: boolean): string {
  const handedOn = behindProxy
    ? String(headers['x-forwarded-for'] ?? '')
        .split(',', 1)[0]
        ?.trim()
    : '';
  return (handedOn || (socket.remoteAddress ?? '')).replace(/^::ffff:(?=\d+\.)/i, '').slice(0, 100);
}

/** A minute must hear of everybody who is there, so that nobody is asked to come less often. */
const longestBeatSeconds = 60;

/** How often a sender should come: the pack's `beat_seconds`, and up to twice that while more comes than the disk takes at ease. */
function beatOf({ name }: Dataset, { catalog, load }: { catalog: Catalog; load: number }): number | undefined {
  const seconds = Number(catalog.packs.get(name.split('.')[0] ?? '')?.settings['beat_seconds'] ?? Number.NaN);
  if (!(seconds > 0)) return undefined;
  return load < 0.5 ? seconds : Math.max(seconds, Math.min(longestBeatSeconds, 2 * seconds));
}

const headers = {
  'content-type': 'application/json',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

function answerTaken(
  answer: ServerResponse,
  { accepted, rejected, beat }: { accepted: number; rejected: number; beat: number | undefined },
): void {
  const text = `{"accepted":${accepted},"rejected":${rejected}${beat === undefined ? '' : `,"beat_seconds":${beat}`}}`;
  answer.writeHead(202, { ...headers, 'content-length': text.length }).end(text);
}

function answerProblem({ answer }: Sent, thrown: unknown, onFailure: (thrown: unknown) => void): void {
  const problem = problemOf(thrown);
  if (problem.code === 'internal') onFailure(thrown);
  if (answer.headersSent || answer.destroyed) return;
  const seconds = thrown instanceof AppError ? retrySeconds(thrown) : undefined;
  if (seconds !== undefined) answer.setHeader('retry-after', String(seconds));
  if (problem.status === 401) answer.setHeader('www-authenticate', 'Bearer');
  if (problem.status === 405) answer.setHeader('allow', String(problem.facts?.['known']).replaceAll(',', ', '));
  if (problem.code === 'shutting_down') answer.setHeader('connection', 'close');
  const text = JSON.stringify(problem);
  answer
    .writeHead(problem.status, {
      ...headers,
      'content-type': 'application/problem+json',
      'content-length': Buffer.byteLength(text),
    })
    .end(text);
}
