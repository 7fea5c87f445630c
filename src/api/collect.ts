// The door for records: `/collect/<dataset>`, answered before everything else the server does, since it is asked thousands of times a
// second by strangers' players. What must stay true: nothing is read of a body before its sender proved a key, 202 is said of what is
// on the disk and of nothing else, and every refusal is a problem document that a page of any site may read.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../base/clock.ts';
import type { Catalog, Dataset } from '../catalog/catalog.ts';
import type { Site } from '../config/config.ts';
import type { CmcdArrival } from '../sources/cmcd_batch.ts';
import type { Arrival } from '../sources/record_lines.ts';
import {
  answerNothing,
  answerPreflight,
  answerProblem,
  answerTaken,
  checkOrigin,
  pageHeaders,
} from './collect_answers.ts';
import { readBody } from './collect_bodies.ts';
import { openRates, openWriteKeys, type WriteKeys } from './collect_keys.ts';
import { type CollectRoute, formOf, parametersOf, routeOf } from './collect_routes.ts';
import type { Collector } from './collector.ts';
import { fail } from './errors.ts';
import { checkHost } from './host_check.ts';
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
  const throttle = (sender: string, rate: number | undefined): void => {
    const seconds = rate === undefined ? 0 : rates.waitOf(sender, rate, options.clock.now().getTime());
    if (seconds > 0) throw fail('collect_throttled', { seconds });
  };
  /** What is asked before the body is read. */
  const admit = (sent: Sent, route: CollectRoute): { dataset: Dataset; peer: string; by: string } => {
    const { collect, server } = current().site;
    checkOrigin(sent.request.headers.origin, collect);
    const by = keyOf(sent, keysOf(collect));
    const dataset = datasetOf(route.dataset, collector);
    const peer = peerOf(sent.request, server.behindProxy);
    throttle(`key ${by}`, collect.perKey);
    throttle(`from ${peer}`, collect.perAddress);
    collector.checkRoom(dataset);
    return { dataset, peer, by };
  };
  const work = async (sent: Sent): Promise<void> => {
    const { request, answer } = sent;
    const { collect, server } = current().site;
    const pages = pageHeaders(request.headers.origin, collect);
    try {
      collector.counts.requests++;
      options.stopping.enter(answer);
      checkHost(request, server);
      const route = routeOf(sent.path);
      const methods = route.beacon ? beaconMethods : usualMethods;
      if (request.method === 'OPTIONS') return answerPreflight(answer, pages, methods);
      if (!methods.includes(request.method ?? ''))
        throw fail('method_unknown', { method: request.method ?? '', known: methods });
      const { dataset, peer, by } = admit(sent, route);
      const form = formOf(request, { route, query: sent.query });
      const body = await readBody(request, collector.room, collector.coming);
      const arrival = { receivedMs: options.clock.now().getTime(), peer, by };
      const whole = form.kind === 'json' ? arrival : reported(arrival, sent);
      const taken = await collector.take(dataset, body, { form, arrival: whole });
      if (request.method === 'GET') return answerNothing(answer, pages);
      const beat = beatOf(dataset, { catalog: current().catalog, load: collector.load });
      answerTaken(answer, pages, { ...taken, beat });
    } catch (thrown) {
      collector.counts.refused++;
      answerProblem(answer, { pages, thrown, onFailure });
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

const usualMethods = ['POST'];
const beaconMethods = ['GET', 'POST'];

/** A value that is made anew when what it is made of is another. */
function keptBy<Of, Value>(make: (of: Of) => Value): (of: Of) => Value {
  let last: { of: Of; value: Value } | undefined;
  return of => {
    if (last?.of !== of) last = { of, value: make(of) };
    return last.value;
  };
}

/** A report in CMCD says less than a record; the request says the rest. */
const reported = (arrival: Arrival, { request, query }: Sent): CmcdArrival => ({
  ...arrival,
  userAgent: request.headers['user-agent'],
  parameters: parametersOf(query),
});

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
