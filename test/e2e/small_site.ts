// A small site of real log files for the tests of the command line: a handful of requests at known instants, one record that
// cannot be read, one file that is broken.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface Request {
  /** ISO time, UTC, to the second. */
  at: string;
  bytes?: number | string;
  result?: string;
  status?: number;
  edge?: string;
}

const fields =
  'date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(User-Agent) x-edge-result-type x-edge-request-id x-edge-response-result-type';

/** A log file of these requests; `name` makes their ids its own. */
export function logText(name: string, requests: readonly Request[]): string {
  const lines = requests.map(({ at, bytes = 1_000, result = 'Hit', status = 200, edge = 'NRT57-C1' }, index) => {
    const [date = '', time = ''] = at.replace('Z', '').split('T');
    const id = `${name}-${index}`;
    const asked = ['GET', 'd1.example.net', '/vod/film/720p/1.ts', status, 'Mozilla/5.0'];
    return [date, time, edge, bytes, '203.0.113.7', ...asked, result, id, result].join('\t');
  });
  return `#Version: 1.0\n#Fields: ${fields}\n${lines.join('\n')}\n`;
}

/** So many requests, a second apart. */
export const requestsFrom = (at: string, count: number, like: Omit<Request, 'at'> = {}): Request[] =>
  Array.from({ length: count }, (_, index) => ({
    ...like,
    at: new Date(Date.parse(at) + index * 1_000).toISOString().replace('.000', ''),
  }));

export interface SmallSite {
  folder: string;
  /** Writes a file below the site's folder, gzipped when its name says so. */
  put(path: string, text: string): Promise<void>;
  remove(): Promise<void>;
}

/** A site with one folder source `logs`, its files as given by their paths below `inbox/cdn`. */
export async function smallSite({
  timeZone = 'UTC',
  files = {},
}: {
  timeZone?: string;
  files?: Record<string, string>;
} = {}): Promise<SmallSite> {
  const folder = await mkdtemp(join(tmpdir(), 'tallylight-e2e-'));
  const put = async (path: string, text: string) => {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, path.endsWith('.gz') ? gzipSync(text) : text);
  };
  await put(
    'tallylight.yaml',
    `name: Small\ntime_zone: ${timeZone}\npacks: [cdn]\nsources:\n  logs: { dataset: cdn.requests, from: folder, path: inbox/cdn, format: cloudfront }\n`,
  );
  for (const [path, text] of Object.entries(files)) await put(join('inbox/cdn', path), text);
  return { folder, put, remove: () => rm(folder, { recursive: true, force: true }) };
}
