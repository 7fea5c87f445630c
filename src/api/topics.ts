// Topics of Kafka that a served site reads: a reader for each such source, as the site is now. What must stay true: a source has one
// reader, and whatever is wrong with one topic stops neither the others nor the server.

import type { Clock } from '../base/clock.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Site } from '../config/config.ts';
import type { KafkaSource } from '../config/sources.ts';
import { type KafkaReader, startKafka } from '../sources/kafka.ts';

export interface Topics {
  /** How reading stands, of a source that is a topic. */
  standing(source: string): ReturnType<KafkaReader['standing']> | undefined;
  /** Starts and stops readers, where the site is another one now. */
  follow(): Promise<void>;
  /** Seals what was read. */
  close(): Promise<void>;
}

export interface TopicsOptions {
  current: () => { site: Site; catalog: Catalog };
  clock: Clock;
  /** Told what happened, in a sentence. */
  tell: (words: string) => void;
}

/** Begins to read all topics of the site. */
export function openTopics({ current, clock, tell }: TopicsOptions): Topics {
  const readers = new Map<string, { key: string; reader: KafkaReader }>();
  let turn: Promise<void> = Promise.resolve();
  let isOpen = true;

  const follow = async () => {
    const { site } = current();
    const wanted = new Map(isOpen ? topicsOf(current()).map(source => [source.name, source]) : []);
    const old = [...readers].filter(([name, { key }]) => keyOf(wanted.get(name)) !== key);
    for (const [name] of old) readers.delete(name);
    // Two readers of one source would wait for each other.
    await Promise.all(old.map(([, { reader }]) => reader.stop()));
    for (const [name, source] of wanted) {
      if (readers.has(name)) continue;
      readers.set(name, { key: keyOf(source), reader: startKafka({ source, site: site.name, clock, tell }) });
    }
  };
  const inTurn = () => {
    turn = turn.then(follow);
    return turn;
  };
  void inTurn();
  return {
    standing: source => readers.get(source)?.reader.standing(),
    follow: inTurn,
    close: () => {
      isOpen = false;
      return inTurn();
    },
  };
}

const topicsOf = ({ site, catalog }: { site: Site; catalog: Catalog }): KafkaSource[] =>
  [...site.sources.values()].filter(
    source => source.from === 'kafka' && catalog.datasets.has(source.dataset),
  ) as KafkaSource[];

/** What a reader is made of; another key is another reader. Variables stand in it as they are written. */
const keyOf = (source: KafkaSource | undefined): string =>
  source === undefined
    ? ''
    : JSON.stringify([
        source.dataset,
        source.brokers,
        source.topic,
        source.group,
        source.start,
        source.sasl,
        source.tls !== undefined,
      ]);
