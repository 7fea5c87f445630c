// Documents in a folder or a bucket, for whoever reads there: `<report>/<range>/<revision>/<file>`, names that never change what they hold, a
// manifest beside them, and `<report>/latest.json`, which names the newest and is replaced whole, last. What must stay true: what
// `latest.json` names is there, whole; an old range that is made again does not become the newest.

import { createHash } from 'node:crypto';
import { reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import type { PublishWay } from '../config/channels.ts';
import type { Attachment, Channel, Message, MessageDocument } from './delivery.ts';
import { openShelf, type Shelf } from './shelf.ts';

export function openPublish(way: PublishWay): Channel {
  let shelf: Shelf | undefined;
  return {
    name: way.name,
    kind: 'publish',
    addresses: [way.name],
    idempotent: true,
    deliver: async message => {
      const { about } = message;
      if (about === undefined) return [{ address: way.name, state: 'refused', words: 'only documents are published' }];
      try {
        shelf ??= openShelf(way.place, { patienceMs: limits.answerMs });
        await publish(shelf, message, about);
        return [{ address: way.name, state: 'sent' }];
      } catch (thrown) {
        return [{ address: way.name, state: 'again', words: reasonOf(thrown) }];
      }
    },
    close: async () => shelf?.close(),
  };
}

export interface Manifest {
  /** Id of the message: two of the same range and revision differ in it. */
  id: string;
  report: string;
  title: string;
  /** Half-open, UTC. */
  from: string;
  to: string;
  revision: number;
  /** What it was made from was so fresh. */
  as_of: string;
  language: string | null;
  files: { name: string; content_type: string; bytes: number; sha256: string; rows: number | null }[];
  /** Rows of every answer of the document. */
  rows: Record<string, number>;
}

/** What `latest.json` says. */
interface Latest {
  folder: string;
  from: string;
  to: string;
  revision: number;
}

async function publish(shelf: Shelf, message: Message, about: MessageDocument): Promise<void> {
  const files = filesOf(message);
  const manifest = manifestOf(message, { about, files });
  const folder = await freeFolder(shelf, { about, id: message.id });
  for (const { name, content, contentType } of files)
    await shelf.putIfAbsent(`${folder}/${name}`, content, { contentType });
  await shelf.putIfAbsent(`${folder}/manifest.json`, jsonOf(manifest), json);
  const { from, to, revision } = about;
  const key = `${about.report}/latest.json`;
  const now = await readJson<Latest>(shelf, key);
  const next: Latest = { folder, from, to, revision };
  if (now === undefined || !isNewer(now, next))
    await shelf.put(key, jsonOf({ ...next, manifest: `${folder}/manifest.json` }), {
      ...json,
      cacheControl: 'no-cache',
    });
}

/** The folder that is this message's already, or the first that is nobody's: one sent again on purpose stands beside the first. */
async function freeFolder(shelf: Shelf, { about, id }: { about: MessageDocument; id: string }): Promise<string> {
  const base = `${about.report}/${pathTime(about.from)}-${pathTime(about.to)}/${about.revision}`;
  for (let number = 1; ; number++) {
    const folder = number === 1 ? base : `${base}-${number}`;
    await shelf.putIfAbsent(`${folder}/.id`, Buffer.from(id), { contentType: 'text/plain' });
    const owner = await shelf.get(`${folder}/.id`);
    if (owner !== undefined && Buffer.from(owner).toString() === id) return folder;
  }
}

/** `20180608T150000Z`: fit for every file system. */
const pathTime = (iso: string): string => iso.replaceAll(/[-:]|\.\d+/g, '');

const isNewer = (a: Latest, b: Latest): boolean =>
  a.to === b.to && a.from === b.from ? a.revision > b.revision : a.to === b.to ? a.from > b.from : a.to > b.to;

function filesOf(message: Message): Attachment[] {
  const { html, text, attachments } = message;
  const own: Attachment[] = [
    { name: 'document.txt', contentType: 'text/plain; charset=utf-8', content: Buffer.from(text) },
  ];
  if (html !== undefined)
    own.push({
      name: 'document.html',
      contentType: 'text/html; charset=utf-8',
      content: Buffer.from(withPictures(html, attachments)),
    });
  const files = attachments.filter(file => file.contentId === undefined);
  return [...files.map(file => ({ ...file, name: safeName(file.name) })), ...own];
}

/** A page by itself has its pictures inside. */
const withPictures = (html: string, attachments: readonly Attachment[]): string =>
  attachments.reduce(
    (page, { contentId, contentType, content }) =>
      contentId === undefined
        ? page
        : page.replaceAll(`cid:${contentId}`, `data:${contentType};base64,${Buffer.from(content).toString('base64')}`),
    html,
  );

const safeName = (name: string): string => name.replaceAll(/[\\/\p{Cc}]/gu, '_').replace(/^\.+/, '_');

function manifestOf(
  { id, language, json }: Message,
  { about, files }: { about: MessageDocument; files: readonly Attachment[] },
): Manifest {
  const { report, title, from, to, revision, asOf } = about;
  const { rows = {} } = (json ?? {}) as { rows?: Record<string, number> };
  return {
    id,
    report,
    title,
    from,
    to,
    revision,
    as_of: asOf,
    language: language ?? null,
    files: files.map(({ name, contentType, content }) => ({
      name,
      content_type: contentType,
      bytes: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
      rows: /\bcsv\b/i.test(contentType) ? csvRows(Buffer.from(content).toString()) : null,
    })),
    rows,
  };
}

/** Records of a CSV text behind its header; line ends inside of quotes end none. */
export function csvRows(text: string): number {
  const plain = text.replaceAll(/"(?:[^"]|"")*"/g, '""').replace(/(\r?\n)+$/, '');
  return plain === '' ? 0 : plain.split('\n').length - 1;
}

const json = { contentType: 'application/json' };

const jsonOf = (value: unknown): Uint8Array => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);

async function readJson<T>(shelf: Shelf, key: string): Promise<T | undefined> {
  const content = await shelf.get(key);
  try {
    return content === undefined ? undefined : (JSON.parse(Buffer.from(content).toString()) as T);
  } catch {
    return undefined;
  }
}
