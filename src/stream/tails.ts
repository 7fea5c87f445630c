// Segments that are not in the lake yet, followed as they grow: which there are, how far each was read, and what its records came to. What
// must stay true: a segment has its number in the ledger before its first record is loaded, and its books are those of all its lines.

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isSystemError } from '../base/errors.ts';
import { RejectCollector } from '../sources/rejects.ts';
import { segmentName } from '../sources/segments.ts';
import type { LineReject } from '../sources/sources.ts';
import { enterSegment, ingestedPaths } from '../store/ledger.ts';
import type { Store } from '../store/store.ts';

export interface Tail {
  source: string;
  dataset: string;
  /** In the ledger: `<dataset>/<name>.ndjson`. */
  path: string;
  /** Where it lies now. */
  file: string;
  sealed: boolean;
  /** It was read to its end and told the ledger so. */
  whole: boolean;
  /** Number in the ledger. */
  id: number;
  /** Bytes and lines that were read. */
  offset: number;
  lines: number;
  rows: number;
  duplicates: number;
  firstEvent: string | null;
  lastEvent: string | null;
  rejects: RejectCollector;
  rejectCount: number;
  /** Those that the ledger was not told of yet. */
  fresh: LineReject[];
  drift: Set<string>;
  /** Minutes that its rows are of. */
  minutes: Set<string>;
}

export interface TailsOptions {
  /** `<data>/segments` */
  folder: string;
  store: Store;
  scratch: string;
  at: () => string;
  /** Datasets of the catalogue that are followed; segments of others are left where they are. */
  follows: (dataset: string) => boolean;
}

export class Tails {
  readonly #options: TailsOptions;
  readonly #tails = new Map<string, Tail>();
  /** Stamps of folders that were listed. */
  readonly #listed = new Map<string, string>();
  readonly #done = new Map<string, Set<string>>();

  constructor(options: TailsOptions) {
    this.#options = options;
  }

  /** In the order in which their records came. */
  all(): Tail[] {
    return [...this.#tails.values()].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  }

  /** Finds segments that are new or were sealed. Costs a look at each folder's time while nothing changes. */
  async look(): Promise<void> {
    const { folder, follows } = this.#options;
    for (const source of await foldersIn(folder)) {
      for (const dataset of await foldersIn(join(folder, source))) {
        if (follows(dataset)) await this.#lookAt(source, dataset);
      }
    }
  }

  /** Segments that are in the lake now. */
  drop(tails: readonly Tail[]): void {
    for (const tail of tails) {
      this.#tails.delete(keyOf(tail.source, tail.path));
      this.#done.get(tail.source)?.add(tail.path);
    }
  }

  /** Reads all that are left again from their beginning: what they hold is to be loaded over another table. Gives their numbers. */
  restart(dataset: string): number[] {
    const own = [...this.#tails.values()].filter(tail => tail.dataset === dataset);
    for (const tail of own) {
      tail.rejects.discard();
      Object.assign(tail, this.#unread(tail.id));
    }
    return own.map(({ id }) => id);
  }

  async #lookAt(source: string, dataset: string): Promise<void> {
    const folder = join(this.#options.folder, source, dataset);
    const stamp = await stampOf(folder);
    if (stamp === this.#listed.get(folder)) return;
    const names = await readdir(folder);
    this.#listed.set(folder, stamp);
    let done = this.#done.get(source);
    if (done === undefined) {
      done = await ingestedPaths(this.#options.store.db, source);
      this.#done.set(source, done);
    }
    for (const name of names.sort()) {
      if (!segmentName.test(name)) continue;
      const sealed = name.endsWith('.ndjson');
      const path = `${dataset}/${name.replace(/\.open$/, '.ndjson')}`;
      if (done.has(path)) continue;
      const known = this.#tails.get(keyOf(source, path));
      if (known === undefined) await this.#follow({ source, dataset, path, file: join(folder, name), sealed });
      else if (sealed) Object.assign(known, { sealed, file: join(folder, name) });
    }
  }

  async #follow(found: Pick<Tail, 'source' | 'dataset' | 'path' | 'file' | 'sealed'>): Promise<void> {
    const { store, at } = this.#options;
    const id = await store.transaction(db => enterSegment(db, { ...found, format: 'collected', at: at() }));
    this.#tails.set(keyOf(found.source, found.path), { ...found, id, ...this.#unread(id) });
  }

  #unread(id: number) {
    return {
      whole: false,
      offset: 0,
      lines: 0,
      rows: 0,
      duplicates: 0,
      firstEvent: null,
      lastEvent: null,
      rejects: new RejectCollector({ scratch: this.#options.scratch, id }),
      rejectCount: 0,
      fresh: [],
      drift: new Set<string>(),
      minutes: new Set<string>(),
    };
  }
}

const keyOf = (source: string, path: string): string => `${source}/${path}`;

/** What segments are ordered by: names rise with time. */
const nameOf = ({ path, source }: Tail): string => `${path.slice(path.indexOf('/'))} ${source}`;

async function foldersIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter(entry => entry.isDirectory()).map(entry => entry.name);
  } catch (thrown) {
    if (isSystemError(thrown, 'ENOENT')) return [];
    throw thrown;
  }
}

async function stampOf(folder: string): Promise<string> {
  const { mtimeNs } = await stat(folder, { bigint: true });
  return String(mtimeNs);
}
