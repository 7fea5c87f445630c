// A log as a stranger brings it: a few records of one hour, some of them broken.

import { gzipSync } from 'node:zlib';

const fields =
  'date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(User-Agent) x-edge-result-type x-edge-request-id x-edge-response-result-type';

/** Text of a log with `rows` records and `broken` lines that are none. `name` makes its records others than those of every other log. */
export function ownLog({ name, rows, broken = 0 }: { name: string; rows: number; broken?: number }): string {
  const record = (at: number): string => {
    const second = String(at % 60).padStart(2, '0');
    const minute = String(Math.floor(at / 60) % 60).padStart(2, '0');
    return [
      ...['2026-11-20', `10:${minute}:${second}`, 'NRT12-C1', 1_000 + at, '192.0.2.7', 'GET', 'd1.example.test'],
      ...['/vod/film/720p/1.ts', 200, 'curl/8.0', 'Hit', `${name}-${at}`, 'Hit'],
    ].join('\t');
  };
  const lines = [...Array.from({ length: rows }, (_, at) => record(at)), ...Array<string>(broken).fill('no record')];
  return ['#Version: 1.0', `#Fields: ${fields}`, ...lines, ''].join('\n');
}

/** A gzip that ends early. */
export const brokenGzip = (): Buffer => {
  const whole = gzipSync(ownLog({ name: 'broken', rows: 500 }));
  return whole.subarray(0, Math.floor(whole.length / 2));
};
