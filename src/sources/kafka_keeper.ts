// Keeps what is read of a topic: lines go into the segment log of the source, and how far it was read goes with them. One process
// keeps a source at a time. What must stay true: a place moves on only after the disk has the lines before it, and `offsets.json`
// is never ahead of the segments.

import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { reveal } from '../config/env_text.ts';
import type { KafkaSource } from '../config/sources.ts';
import {
  countSegments,
  type Memory,
  type Places,
  readMemory,
  stemOf,
  type TopicPlaces,
  writeMemory,
} from './kafka_places.ts';
import { lockSegments } from './segment_lock.ts';
import { recoverAll } from './segment_recovery.ts';
import { openSegments } from './segments.ts';

/** Whole messages of one or more partitions. */
export interface Kept {
  lines: string;
  count: number;
  /** Where their partitions are read on after them. */
  places: Places;
}

export interface KafkaKeeper {
  /** What is known of the topic. Changed by the keeper alone. */
  readonly topic: Readonly<TopicPlaces>;
  /** Records and bytes since it was opened. */
  readonly counts: Readonly<{ records: number; bytes: number }>;
  /** Resolves when the disk has them; until then the places stay as they were. Throws `segment_unwritable`. */
  keep(kept: Kept): Promise<void>;
  /** Partitions that are read from a new place, and messages that were lost by it; on the disk when it resolves. */
  place(places: Places, lost: number): Promise<void>;
  /** The topic is another one under the same name: its offsets begin anew, in a segment of their own. */
  renew(id: string): Promise<void>;
  /** Seals, and lets the source go. */
  close(): Promise<void>;
}

/** Undefined while another process keeps the source. Throws what reading its folder throws, and `env_not_set`. */
export async function openKafkaKeeper({
  source,
  clock,
}: {
  source: KafkaSource;
  clock: Clock;
}): Promise<KafkaKeeper | undefined> {
  const { path: folder, dataset } = source;
  const name = reveal(source.topic);
  const lock = lockSegments(folder);
  if (lock === undefined) return undefined;
  try {
    await recoverAll(folder);
    const memory = await readMemory(folder);
    memory.mark = await countSegments({ folder, dataset }, memory);
    const keeper = new Keeper({ folder, dataset, name, clock, memory, release: () => lock.release() });
    return keeper;
  } catch (thrown) {
    lock.release();
    throw thrown;
  }
}

interface KeeperOptions {
  folder: string;
  dataset: string;
  name: string;
  clock: Clock;
  memory: Memory;
  release: () => void;
}

class Keeper implements KafkaKeeper {
  readonly #options: KeeperOptions;
  readonly #log;
  #sealed = false;
  #turn: Promise<unknown> = Promise.resolve();
  readonly counts = { records: 0, bytes: 0 };
  readonly topic: TopicPlaces;

  constructor(options: KeeperOptions) {
    const { folder, dataset, name, clock, memory } = options;
    this.#options = options;
    this.#log = openSegments({
      folder: join(folder, dataset),
      clock,
      onSealed: () => {
        this.#sealed = true;
      },
    });
    this.topic = memory.topics.get(name) ?? { id: undefined, places: new Map(), lost: 0 };
    memory.topics.set(name, this.topic);
  }

  keep({ lines, count, places }: Kept): Promise<void> {
    return this.#inTurn(async () => {
      const bytes = Buffer.from(lines);
      await this.#log.append(bytes, count);
      this.counts.records += count;
      this.counts.bytes += bytes.length;
      this.#move(places);
      // It may stay behind: a start then reads more of the segments.
      if (this.#sealed) await this.#remember().catch(() => undefined);
    });
  }

  place(places: Places, lost: number): Promise<void> {
    return this.#inTurn(async () => {
      this.topic.lost += lost;
      this.#move(places);
      await this.#remember();
    });
  }

  renew(id: string): Promise<void> {
    return this.#inTurn(async () => {
      await this.#log.seal();
      if (this.topic.id !== undefined) this.topic.places.clear();
      this.topic.id = id;
      await this.#remember();
    });
  }

  async close(): Promise<void> {
    await this.#inTurn(async () => {
      await this.#log.close();
      await this.#remember().catch(() => undefined);
    });
    this.#options.release();
  }

  /** One after another: the mark is of a moment in which all that the disk has is counted. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  #move(places: Places): void {
    for (const [partition, place] of places) this.topic.places.set(partition, place);
    const { position } = this.#log;
    const { dataset, memory } = this.#options;
    if (position) memory.mark = { segment: `${dataset}/${stemOf(position.file)}`, bytes: position.bytes };
  }

  async #remember(): Promise<void> {
    await writeMemory(this.#options.folder, this.#options.memory);
    this.#sealed = false;
  }
}
