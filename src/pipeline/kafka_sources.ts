// Brings topics of Kafka in for a pass: each is read as far as it goes now, into segments that the pass then takes. A topic that a server
// reads meanwhile is left to it.

import { AppError, reasonOf } from '../base/errors.ts';
import { counted } from '../base/names.ts';
import type { KafkaSource } from '../config/sources.ts';
import type { Drained } from '../sources/kafka.ts';
import { kafkaPlace } from '../sources/kafka_words.ts';
import type { OpenSite } from './site.ts';

export interface TopicsRead {
  /** Sources that could not be read, or not whole, and why. */
  problems: { source: string; reason: string }[];
}

/** What is needed to read topics; of an open site, or of the parts of one. */
export type TopicReader = Pick<OpenSite, 'site' | 'catalog' | 'clock' | 'tell'>;

/**
 * Reads the topics of all sources, and seals what came. Never throws for what brokers do; bounded by `limits.kafkaDrainMs` and
 * `limits.kafkaDrainBytes` for each, and they are read side by side.
 */
export async function readTopics(reader: TopicReader, signal?: AbortSignal): Promise<TopicsRead> {
  const { site, catalog } = reader;
  const sources = [...site.sources.values()].filter(
    (source): source is KafkaSource => source.from === 'kafka' && catalog.datasets.has(source.dataset),
  );
  const found = await Promise.all(sources.map(source => readOne(reader, { source, signal })));
  return { problems: found.filter(problem => problem !== undefined) };
}

async function readOne(
  { site, clock, tell }: TopicReader,
  { source, signal }: { source: KafkaSource; signal: AbortSignal | undefined },
): Promise<TopicsRead['problems'][number] | undefined> {
  try {
    // The client is loaded where there is a topic, and nowhere else.
    const { drainKafka } = await import('../sources/kafka.ts');
    const drained = await drainKafka({ source, site: site.name, clock, tell, signal });
    tellDrained(drained, words => tell(`${source.name}: ${words}`));
    if (drained.state !== 'closed') return undefined;
    return { source: source.name, reason: `${kafkaPlace(source)}: ${drained.reason}` };
  } catch (thrown) {
    // Its folder, or a variable that is not set.
    return { source: source.name, reason: thrown instanceof AppError ? thrown.message : reasonOf(thrown) };
  }
}

function tellDrained({ state, records }: Drained, tell: (words: string) => void): void {
  if (records > 0) tell(`${counted(records, 'record')} read of the topic`);
  if (state === 'part') tell('the topic has more, which the next pass reads');
}
