// A process that reads a topic until somebody ends it: `node kafka_reader.ts '<source as JSON>'`. For tests that kill it.

import { systemClock } from '../../src/base/clock.ts';
import type { KafkaSource } from '../../src/config/sources.ts';
import { startKafka } from '../../src/sources/kafka.ts';

const source = JSON.parse(process.argv[2] ?? '') as KafkaSource;
startKafka({ source, site: 'test', clock: systemClock, tell: words => console.log(words) });
