// Answers that are no JSON: rows as text, files from the disk, with headers that let nobody mistake them for a page of ours.

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { Rows } from '../engine/engine.ts';
import { type OutputFormat, renderRows } from '../engine/output.ts';
import type { Streamed } from './app.ts';

/** What a file is to those who get it. */
export const contentTypes = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
  gzip: 'application/gzip',
} as const;

/** The header that makes a browser keep a file under a name; what is no plain letter of it is written as RFC 6266 asks. */
export function attachment(name: string): string {
  const plain = name.replaceAll(/[^\w.=@+-]/g, '_');
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`;
}

/** Rows as a file of text, gzipped where asked; made as fast as they are taken. */
export function rowsFile(
  rows: Rows,
  {
    name,
    format,
    gzip = false,
  }: { name: string; format: Extract<OutputFormat, 'csv' | 'json' | 'ndjson'>; gzip?: boolean },
): Streamed {
  const text = renderRows(rows, format);
  return {
    headers: {
      'content-type': gzip ? contentTypes.gzip : contentTypes[format],
      'content-disposition': attachment(`${name}.${format}${gzip ? '.gz' : ''}`),
    },
    body: gzip ? gzipped(text) : text,
  };
}

/** A speed for logs: half the time of the usual level, a tenth larger. */
const gzipLevel = 4;

async function* gzipped(text: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const packed = createGzip({ level: gzipLevel });
  const source = Readable.from(text);
  source.once('error', thrown => packed.destroy(thrown));
  try {
    yield* source.pipe(packed);
  } finally {
    source.destroy();
  }
}

/** A file of the disk; `after` is called when it was read, or nobody reads it any more. */
export async function diskFile(
  path: string,
  { name, type, after }: { name: string; type: string; after?: () => Promise<void> },
): Promise<Streamed> {
  const { size } = await stat(path);
  return {
    headers: { 'content-type': type, 'content-length': String(size), 'content-disposition': attachment(name) },
    body: chunksOf(path, after),
  };
}

async function* chunksOf(path: string, after: (() => Promise<void>) | undefined): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: 256 << 10 });
  } finally {
    await after?.();
  }
}
