// What went wrong with brokers, in words. The client wraps errors in errors, whose outer ones say only that something failed.

import { AppError, reasonOf } from '../base/errors.ts';
import type { KafkaSource } from '../config/sources.ts';

/** What a source reads, for people: topic and brokers as they are written, so without secrets. */
export const kafkaPlace = ({ brokers, topic }: KafkaSource): string => `topic ${topic} at ${brokers.join(', ')}`;

const mostChars = 300;

/** The innermost reasons of what a client of Kafka threw, in one line. */
export function kafkaReason(thrown: unknown): string {
  if (thrown instanceof AppError) return thrown.message;
  return [...new Set(innermost(thrown))].join('; ').slice(0, mostChars);
}

function innermost(thrown: unknown): string[] {
  const inner: unknown[] = thrown instanceof AggregateError ? [...thrown.errors] : [];
  if (thrown instanceof Error && thrown.cause !== undefined) inner.push(thrown.cause);
  return inner.length === 0 ? [serverWords(thrown) ?? reasonOf(thrown)] : inner.flatMap(innermost);
}

/** What the broker said itself. */
function serverWords(thrown: unknown): string | undefined {
  const said = thrown instanceof Error && 'serverErrorMessage' in thrown ? thrown.serverErrorMessage : undefined;
  return typeof said === 'string' ? said : undefined;
}
