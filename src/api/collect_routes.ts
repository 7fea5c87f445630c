// What a request for `/collect/…` asks: which dataset, and in which form its records come. Reports in CMCD come as a body of lines, as a
// parameter of the address, or in four headers, whichever a player can send.

import type { IncomingMessage } from 'node:http';

/** How the records of a request stand in it. */
export type Form =
  | { kind: 'json' }
  | { kind: 'cmcd_lines' }
  /** As the address has it, still encoded. */
  | { kind: 'cmcd_parameter'; text: string }
  | { kind: 'cmcd_headers'; text: string };

export interface CollectRoute {
  dataset: string;
  /** True at the address that players are pointed at who send nothing but a query or headers. */
  beacon: boolean;
}

const beaconEnd = '/cmcd';

/** `/collect/<dataset>` or `/collect/<dataset>/cmcd`. */
export function routeOf(path: string): CollectRoute {
  const rest = path.slice('/collect/'.length);
  return rest.endsWith(beaconEnd)
    ? { dataset: rest.slice(0, -beaconEnd.length), beacon: true }
    : { dataset: rest, beacon: false };
}

/** The form of a request's records; at the beacon's address the query counts more than the headers, and both more than a body. */
export function formOf({ headers }: IncomingMessage, { route, query }: { route: CollectRoute; query: string }): Form {
  const lines = /^application\/cmcd\b/i.test(headers['content-type'] ?? '');
  if (!route.beacon) return { kind: lines ? 'cmcd_lines' : 'json' };
  const parameter = query.split('&').find(pair => pair.startsWith('CMCD='));
  if (parameter !== undefined) return { kind: 'cmcd_parameter', text: parameter.slice('CMCD='.length) };
  const given = ['cmcd-object', 'cmcd-request', 'cmcd-session', 'cmcd-status'].flatMap(name => headers[name] ?? []);
  return given.length === 0 && lines ? { kind: 'cmcd_lines' } : { kind: 'cmcd_headers', text: given.join(',') };
}

/** Parameters of an address that are fields of the record: all but the key and the report. */
export function parametersOf(query: string): Map<string, string> {
  return new Map([...new URLSearchParams(query)].filter(([name]) => name !== 'key' && name !== 'CMCD'));
}
