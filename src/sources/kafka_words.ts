// What went wrong with brokers, in words. The client wraps errors in errors, whose outer ones say only that something failed.

import { AppError, reasonOf } from '../base/errors.ts';
import type { KafkaSource } from '../config/sources.ts';

/** What a source reads, for people: brokers and topic as they are written, without secrets. */
export const kafkaPlace = ({ brokers, topic }: KafkaSource): string => `topic ${topic} at ${brokers.join(', ')}`;

/** Outer words that say nothing beside the inner ones. */
const wrapping = /^(Cannot connect to any broker\.|.* failed( \d+ times)?\.|Received response with error .*)$/;
const mostChars = 300;

/** The innermost reasons of what a client of Kafka threw, in one line. */
export function kafkaReason(thrown: unknown): string {
  if (thrown instanceof AppError) return thrown.message;
  const words = reasonsOf(thrown).filter((one, index, all) => all.indexOf(one) === index);
  const telling = words.filter(one => !wrapping.test(one));
  return (telling.length > 0 ? telling : words).join('; ').slice(0, mostChars);
}

function reasonsOf(thrown: unknown): string[] {
  const inner = [
    ...(thrown instanceof AggregateError ? thrown.errors : []),
    ...(thrown instanceof Error && thrown.cause !== undefined ? [thrown.cause] : []),
  ];
  const own = reasonOf(thrown);
  return [...(own === '' ? [] : [own]), ...inner.flatMap(reasonsOf)];
}
