// The pages, as `npm run build` made them: files of one folder, packed once and kept in memory, and the first page for every address that
// the pages know and the server does not. What must stay true: nothing but a file that was listed in that folder is ever read.

import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};

/** What packing makes smaller. */
const packed = new Set(['.html', '.js', '.css', '.json', '.svg', '.txt', '.webmanifest']);

interface Page {
  type: string;
  etag: string;
  plain: Buffer;
  br: Buffer | undefined;
  gzip: Buffer | undefined;
}

export interface StaticPages {
  /** Answers with a file, or with the first page; false where the address is none of ours. */
  send(request: FastifyRequest, reply: FastifyReply): Promise<boolean>;
}

/** Serves the files of a folder. Without it every page says how to make it. */
export function openStaticPages(folder: string): StaticPages {
  let built: { at: number; files: ReadonlyMap<string, () => Promise<Page>> } | undefined;
  const files = async (): Promise<ReadonlyMap<string, () => Promise<Page>>> => {
    const at = await stat(join(folder, 'index.html')).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    );
    if (built?.at !== at) built = { at, files: at === 0 ? new Map() : await listFiles(folder) };
    return built.files;
  };
  return {
    send: async (request, reply) => {
      const path = (request.url.split('?')[0] ?? '/').replace(/^\//, '');
      const known = await files();
      const found = known.get(path);
      if (found !== undefined && path !== 'index.html') {
        sendFile(await found(), { request, reply, hashed: path.startsWith('assets/') });
        return true;
      }
      if (isFile(path) && path !== 'index.html') return false;
      const first = known.get('index.html');
      if (first === undefined) sendUnbuilt(reply);
      else sendFile(await first(), { request, reply, hashed: false });
      return true;
    },
  };
}

/** True for what can only be a file. Names in addresses of pages have dots too: `/lake/pack.table`. */
const isFile = (path: string): boolean =>
  path.startsWith('assets/') || (!path.includes('/') && mediaTypes[extname(path)] !== undefined);

/** Files by their path below the folder, each read and packed when it is first asked for. */
async function listFiles(folder: string): Promise<Map<string, () => Promise<Page>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
  return new Map(files.map(file => [file.slice(folder.length + 1).replaceAll(sep, '/'), once(() => readPage(file))]));
}

const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

async function readPage(file: string): Promise<Page> {
  const plain = await readFile(file);
  const type = extname(file);
  const packs = packed.has(type) && plain.length > 1_000;
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
  const [br, gz] = packs
    ? await Promise.all([promisify(brotliCompress)(plain, quality), promisify(gzip)(plain, { level: 9 })])
    : [undefined, undefined];
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`;
  return { type: mediaTypes[type] ?? 'application/octet-stream', etag, plain, br, gzip: gz };
}

function sendFile(
  page: Page,
  { request, reply, hashed }: { request: FastifyRequest; reply: FastifyReply; hashed: boolean },
): void {
  const accepts = String(request.headers['accept-encoding'] ?? '');
  const [encoding, body] =
    page.br !== undefined && /\bbr\b/.test(accepts)
      ? ['br', page.br]
      : page.gzip !== undefined && /\bgzip\b/.test(accepts)
        ? ['gzip', page.gzip]
        : [undefined, page.plain];
  void reply
    .header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
    .header('etag', page.etag)
    .header('vary', 'accept-encoding');
  if (request.headers['if-none-match'] === page.etag) return void reply.code(304).send();
  if (encoding !== undefined) void reply.header('content-encoding', encoding);
  void reply.type(page.type).send(body);
}

const sendUnbuilt = (reply: FastifyReply): void =>
  void reply
    .code(503)
    .type('text/plain; charset=utf-8')
    .send('The pages are not built. Run `npm run build` once; the API answers all the same.\n');
