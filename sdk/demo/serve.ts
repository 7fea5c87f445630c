// Serves the demo: the page, the SDK as it was built, the players as their packages have them, and a stream that is being made. The page runs under
// a strict content security policy, so that what the SDK needs is known: the address of the collector in `connect-src`, and nothing else.
//
//     npm run sdk && node sdk/demo/serve.ts --collect http://127.0.0.1:8080/collect/live.heartbeats --key web

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { openStream } from './stream.ts';

const root = join(import.meta.dirname, '..', '..');

/** What is served under which name; all below `/live/` comes from the folder of the stream. */
const served: Record<string, string> = {
  '/': 'sdk/demo/demo.html',
  '/demo.css': 'sdk/demo/demo.css',
  '/demo.js': 'sdk/demo/demo.js',
  '/script.html': 'sdk/demo/script.html',
  '/script.js': 'sdk/demo/script.js',
  '/player.js': 'sdk/dist/player.js',
  '/player.script.js': 'sdk/dist/player.script.js',
  '/hls.js': 'node_modules/hls.js/dist/hls.min.mjs',
  '/dash.js': 'node_modules/dashjs/dist/modern/umd/dash.all.min.js',
  '/shaka.js': 'node_modules/shaka-player/dist/shaka-player.compiled.js',
};

const kinds: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.m3u8': 'application/vnd.apple.mpegurl',
  '.mpd': 'application/dash+xml',
  '.m4s': 'video/mp4',
};

/** Where beats go when the address of the page does not say it. */
const usual = { collect: 'http://127.0.0.1:8080/collect/live.heartbeats', key: 'web' };

/** What a page needs under a policy that forbids the rest. The SDK's part is the collector's origin. */
const policy = (collect: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `connect-src 'self' ${URL.parse(collect)?.origin ?? ''}`,
    "media-src 'self' blob:",
  ].join('; ');

export interface Demo {
  /** `http://127.0.0.1:40123` */
  address: string;
  close(): Promise<void>;
}

/** Makes the stream and serves the page, on loopback. */
export async function openDemo(port = 0): Promise<Demo> {
  const folder = await mkdtemp(join(tmpdir(), 'tallylight-player-'));
  const stream = await openStream(folder);
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://demo');
    const file = served[pathname];
    const path = file === undefined ? join(folder, basename(pathname)) : join(root, file);
    const body = await readFile(path).catch(() => undefined);
    if (body === undefined) response.writeHead(404).end();
    else response.writeHead(200, headersOf(path, searchParams.get('collect') ?? '')).end(body);
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
  const bound = server.address();
  return {
    address: `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await stream.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const headersOf = (path: string, collect: string): Record<string, string> => ({
  'content-type': kinds[extname(path)] ?? 'text/plain',
  'content-security-policy': policy(collect),
  'cache-control': 'no-store',
});

if (import.meta.main) {
  const text = (value: string) => ({ type: 'string', default: value }) as const;
  const { values } = parseArgs({ options: { collect: text(usual.collect), key: text(usual.key), port: text('8421') } });
  const demo = await openDemo(Number(values.port));
  console.log(`Open ${demo.address}/?${new URLSearchParams({ collect: values.collect, key: values.key })}`);
  process.once('SIGINT', () => void demo.close());
}
