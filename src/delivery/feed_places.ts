// Where lists are published: files of a folder, objects of a bucket and keys of a Redis. What must stay true: whoever reads there finds a list whole, the one
// before or the new one, and never a part; and no place waits for long for somebody else's server.

import { createHash } from 'node:crypto';
import { reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { reveal, type Text } from '../config/env_text.ts';
import type { FeedBucket, FeedFolder, FeedRedis, FeedTarget } from '../config/feeds.ts';
import { fail } from './errors.ts';
import { openShelf, type Shelf } from './shelf.ts';

/** A list as it is published. */
export interface PublishedList {
  feed: string;
  version: string;
  revision: number;
  as_of: string | null;
  fresh_until: string;
  /** The whole answer as JSON. */
  text: string;
}

export interface FeedPlaces {
  /** Puts a list into a place. Throws why it could not; never waits longer than its limit. */
  put(target: FeedTarget, list: PublishedList): Promise<void>;
  /** Writes the manifests of folders and buckets that were put into since the last time; gives those that could not be. */
  settle(): Promise<{ place: string; error: string }[]>;
  close(): Promise<void>;
}

/** What `manifest.json` says of one of its files. */
interface ManifestEntry {
  file: string;
  feed: string;
  params: FeedTarget['params'];
  version: string;
  revision: number;
  as_of: string | null;
  fresh_until: string;
  bytes: number;
  sha256: string;
}

/** Tells the places of a site apart, and holds no password. */
export function placeOf(target: FeedTarget): string {
  if (target.to === 'redis') return `redis ${hostOf(target.url)}/${target.key}`;
  if (target.to === 's3') return `s3 ${folderOf(target)}/${target.as}.json`;
  return `folder ${String(target.path)}/${target.as}.json`;
}

/** An address without who logs in there. */
const hostOf = (url: Text): string => String(url).replace(/^[^/]*\/\/([^@]*@)?/, '');

/** As people see it. */
const folderOf = (target: FeedFolder | FeedBucket): string =>
  target.to === 's3' ? String(target.url).replace(/\/+$/, '') : String(target.path);

/** Opens the places of a site; connections are made when the first list goes there. */
export function openFeedPlaces(): FeedPlaces {
  const connections = new Map<string, RedisConnection>();
  const shelves = new Map<string, OpenShelf>();
  const shelfOf = (target: FeedFolder | FeedBucket): OpenShelf => {
    const key = JSON.stringify(target.place);
    const open = shelves.get(key) ?? {
      place: folderOf(target),
      shelf: openShelf(target.place, { patienceMs: limits.feedPublishMs }),
      written: new Map(),
    };
    shelves.set(key, open);
    return open;
  };
  return {
    put: async (target, list) => {
      if (target.to !== 'redis') {
        const { shelf, written } = shelfOf(target);
        const entry = await putFile(shelf, target, list);
        written.set(entry.file, entry);
        return;
      }
      const url = reveal(target.url);
      const connection = connections.get(url) ?? new RedisConnection(url);
      connections.set(url, connection);
      await connection.set(target, list.text);
    },
    settle: async () => {
      const failed: { place: string; error: string }[] = [];
      for (const { place, shelf, written } of shelves.values()) {
        try {
          if (written.size > 0) await writeManifest(shelf, written);
          written.clear();
        } catch (thrown) {
          // What was written stays to be told the next time.
          failed.push({ place, error: reasonOf(thrown) });
        }
      }
      return failed;
    },
    close: async () => {
      for (const connection of connections.values()) connection.close();
      connections.clear();
      for (const { shelf } of shelves.values()) await shelf.close();
      shelves.clear();
    },
  };
}

/** A folder or a bucket, and what was put there since its manifest was written. */
interface OpenShelf {
  place: string;
  shelf: Shelf;
  written: Map<string, ManifestEntry>;
}

const json = { contentType: 'application/json' };

async function putFile(shelf: Shelf, target: FeedFolder | FeedBucket, list: PublishedList): Promise<ManifestEntry> {
  const { as, params } = target;
  const { text, ...told } = list;
  const content = Buffer.from(text);
  const file = `${as}.json`;
  await shelf.put(
    file,
    content,
    target.to === 's3' ? { ...json, cacheControl: `max-age=${target.maxAgeSeconds}` } : json,
  );
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { file, params, ...told, bytes: content.length, sha256 };
}

/** Files that were put there before stay in it: they are still there. */
async function writeManifest(shelf: Shelf, files: ReadonlyMap<string, ManifestEntry>): Promise<void> {
  const before = readManifest(await shelf.get('manifest.json'));
  const all = new Map([...before.map(entry => [entry.file, entry] as const), ...files]);
  const sorted = [...all.values()].sort((a, b) => (a.file < b.file ? -1 : 1));
  const text = `${JSON.stringify({ files: sorted }, null, 2)}\n`;
  await shelf.put('manifest.json', Buffer.from(text), { ...json, cacheControl: 'no-cache' });
}

function readManifest(content: Uint8Array | undefined): ManifestEntry[] {
  try {
    const { files } = JSON.parse(Buffer.from(content ?? '').toString()) as { files?: unknown };
    return Array.isArray(files) ? files.filter((entry): entry is ManifestEntry => typeof entry?.file === 'string') : [];
  } catch {
    return [];
  }
}

interface RedisClient {
  isReady: boolean;
  set(key: string, value: string, options: { EX: number }): Promise<unknown>;
  destroy(): void;
}

/** One connection, made anew after it broke. */
class RedisConnection {
  readonly #url: string;
  #client: Promise<RedisClient> | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  /** The whole list by one command, with the time after which it is gone. */
  async set({ key, keepSeconds }: FeedRedis, text: string): Promise<void> {
    try {
      await inTime(async () => {
        this.#client ??= connect(this.#url);
        await (await this.#client).set(key, text, { EX: keepSeconds });
      });
    } catch (thrown) {
      this.close();
      throw fail('redis_failed', { reason: reasonOf(thrown) }, thrown);
    }
  }

  close(): void {
    this.#client?.then(client => client.destroy()).catch(() => undefined);
    this.#client = undefined;
  }
}

/** A connection that fails when it breaks, rather than wait for another one. */
async function connect(url: string): Promise<RedisClient> {
  const { createClient } = await import('redis');
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: { connectTimeout: limits.feedPublishMs, reconnectStrategy: false },
  });
  // What breaks is heard of by the command that follows.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function inTime(work: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no answer within ${limits.feedPublishMs / 1000} seconds`)),
      limits.feedPublishMs,
    );
  });
  try {
    await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
