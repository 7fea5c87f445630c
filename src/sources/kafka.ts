// Brings a topic of Kafka into segments: all the time beside a server, or as far as it goes in one pass. What must stay true: the
// segments say how far a topic was read, so that nothing is lost or read twice whichever process ends when; brokers that are away
// stop nothing else, and are told of in words until they are back.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import { reveal } from '../config/env_text.ts';
import type { KafkaSource } from '../config/sources.ts';
import { type KafkaKeeper, openKafkaKeeper } from './kafka_keeper.ts';
import { readTopic, type TopicEnd } from './kafka_topic.ts';
import { kafkaReason } from './kafka_words.ts';

export interface KafkaOptions {
  source: KafkaSource;
  /** Name of the site; the group is called by it where the source gives none. */
  site: string;
  clock: Clock;
  /** Told in words what was not as it should be. */
  tell: (words: string) => void;
  /** In [0, 1): spreads what is tried again. */
  random?: () => number;
}

/** What reading brought. */
export interface KafkaCounts {
  records: number;
  bytes: number;
  /** Messages that the brokers had deleted before they were read, ever. */
  lost: number;
}

const countsOf = (keeper: KafkaKeeper | undefined): KafkaCounts => ({
  records: keeper?.counts.records ?? 0,
  bytes: keeper?.counts.bytes ?? 0,
  lost: keeper?.topic.lost ?? 0,
});

const groupOf = ({ source, site }: KafkaOptions): string =>
  source.group === undefined ? `tallylight-${site}-${source.name}` : reveal(source.group);

const absentWords = 'the brokers have no such topic';
const leaderlessWords = (partitions: readonly number[]) =>
  partitions.length === 0 ? undefined : `no broker leads partition ${partitions.join(', ')} now`;

/** Waits double from try to try, each up to half longer by chance so that many readers do not come back together. */
const waitMs = ({ tries, random = Math.random }: { tries: number; random?: (() => number) | undefined }): number =>
  Math.min(limits.kafkaFirstWaitMs * 2 ** Math.min(tries, 30), limits.kafkaLongestWaitMs) * (1 + random() / 2);

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal }).catch(() => undefined);

/** A reader that runs beside a server. */
export interface KafkaReader {
  /** `problem` says why nothing, or not all of it, can be read now. */
  standing(): KafkaCounts & { problem: string | undefined };
  /** Seals what was read. */
  stop(): Promise<void>;
}

/** Reads a topic until it is stopped. What fails is told and tried again. */
export const startKafka = (options: KafkaOptions): KafkaReader => new EndlessReader(options);

class EndlessReader implements KafkaReader {
  readonly #options: KafkaOptions;
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;
  #keeper: KafkaKeeper | undefined;
  #problem: string | undefined;
  #tries = 0;

  constructor(options: KafkaOptions) {
    this.#options = options;
    this.#done = this.#readOn();
  }

  standing(): KafkaCounts & { problem: string | undefined } {
    return { ...countsOf(this.#keeper), problem: this.#problem };
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #readOn(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        await this.#readOnce();
      } catch (thrown) {
        this.#say(kafkaReason(thrown));
      }
      await pause(waitMs({ tries: this.#tries++, random: this.#options.random }), signal);
    }
    await this.#keeper?.close();
  }

  async #readOnce(): Promise<void> {
    this.#keeper ??= await openKafkaKeeper(this.#options);
    // A pass that reads the topic ends soon.
    if (this.#keeper === undefined) return;
    const end = await readTopic({
      ...this.#options,
      keeper: this.#keeper,
      group: groupOf(this.#options),
      signal: this.#stop.signal,
      onReading: leaderless => {
        this.#tries = 0;
        this.#say(leaderlessWords(leaderless));
      },
    });
    if (end === 'absent') this.#say(absentWords);
  }

  /** The same again is no news. */
  #say(problem: string | undefined): void {
    if (problem !== undefined && problem !== this.#problem)
      this.#options.tell(`${this.#options.source.name}: the topic cannot be read: ${problem}`);
    this.#problem = problem;
  }
}

/**
 * What a pass got of a topic. `read`: all that it had when the pass began; `part`: the bounds of a pass were reached, and the next one
 * goes on; `elsewhere`: another process reads it, such as the server; `closed`: it could not be read, or not all of it.
 */
export type Drained = KafkaCounts & ({ state: 'read' | 'part' | 'elsewhere' } | { state: 'closed'; reason: string });

export interface DrainOptions extends KafkaOptions {
  signal?: AbortSignal | undefined;
  mostMs?: number;
  mostBytes?: number;
}

/** Reads a topic up to the end it has now, and seals. Throws what the folder of the source and unset variables throw. */
export async function drainKafka(options: DrainOptions): Promise<Drained> {
  const keeper = await openKafkaKeeper(options);
  if (keeper === undefined) return { ...countsOf(keeper), state: 'elsewhere' };
  try {
    const drained = await drainInto(keeper, options);
    return { ...countsOf(keeper), ...drained };
  } finally {
    await keeper.close();
  }
}

type DrainEnd = { state: 'read' | 'part' } | { state: 'closed'; reason: string };

async function drainInto(
  keeper: KafkaKeeper,
  { mostMs = limits.kafkaDrainMs, mostBytes = limits.kafkaDrainBytes, ...options }: DrainOptions,
): Promise<DrainEnd> {
  const signal = AbortSignal.any([AbortSignal.timeout(mostMs), ...(options.signal ? [options.signal] : [])]);
  let leaderless: string | undefined;
  let reason = '';
  for (let tries = 0; tries < limits.kafkaDrainTries; tries++) {
    if (tries > 0) await pause(waitMs({ tries: tries - 1, random: options.random }), signal);
    try {
      const onReading = (partitions: readonly number[]) => {
        leaderless = leaderlessWords(partitions);
      };
      const upTo = { bytes: mostBytes - keeper.counts.bytes };
      const end = await readTopic({ ...options, keeper, group: groupOf(options), signal, upTo, onReading });
      const ended = drainEnd(end, leaderless);
      if (ended !== undefined) return ended;
      reason = 'the brokers take their partitions from each other';
    } catch (thrown) {
      reason = kafkaReason(thrown);
    }
  }
  return { state: 'closed', reason };
}

/** Undefined where reading has to begin anew. */
function drainEnd(end: TopicEnd, leaderless: string | undefined): DrainEnd | undefined {
  if (end === 'changed') return undefined;
  if (end === 'absent') return { state: 'closed', reason: absentWords };
  if (end === 'stopped') return { state: 'part' };
  return leaderless === undefined ? { state: 'read' } : { state: 'closed', reason: leaderless };
}
