// What a cluster says of a statement that failed, as errors of ours, and whether the same statement may be tried again. Who is at fault
// decides: what the author wrote never becomes right by itself; a worker that went away, a full queue or a storage that slowed down does.
// Source: the error codes of trino.io (StandardErrorCode) and of its connectors, whose own are of the kind EXTERNAL.

import { AppError } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { engineError } from './errors.ts';

/** An error as the protocol gives it. */
export interface TrinoFailure {
  message: string;
  errorName: string;
  errorType: string;
  errorLocation?: { lineNumber: number };
}

/** What goes over while other statements run: of a cluster in which somebody leaves, or that has too much to do. */
const passing = new Set(
  `ABANDONED_QUERY ABANDONED_TASK CLUSTER_OUT_OF_MEMORY NO_NODES_AVAILABLE PAGE_TRANSPORT_ERROR PAGE_TRANSPORT_TIMEOUT QUERY_QUEUE_FULL
  REMOTE_HOST_GONE REMOTE_TASK_ERROR REMOTE_TASK_FAILED REMOTE_TASK_MISMATCH SERVER_SHUTTING_DOWN SERVER_STARTING_UP
  TOO_MANY_REQUESTS_FAILED`.split(/\s+/),
);

/** Bounds of the cluster itself, on one statement. */
const bounds = /^EXCEEDED_(?:TIME|CPU|SCAN|LOCAL_DISK)/;

/** A failure of a statement, as an error of ours; its retryable is what `triesOf` goes by. */
export function fromTrino(failure: TrinoFailure): AppError {
  const { errorName, errorType, errorLocation } = failure;
  const reason = failure.message.replace(/^line \d+:\d+: /, '');
  const line = errorLocation?.lineNumber;
  if (errorName === 'USER_CANCELED' || errorName === 'ADMINISTRATIVELY_KILLED')
    return engineError('query_cancelled', {}, failure);
  if (passing.has(errorName)) return engineError('engine_interrupted', { reason }, failure);
  if (bounds.test(errorName)) return engineError('engine_bound', { reason }, failure);
  if (errorName === 'PERMISSION_DENIED') return engineError('engine_login', { reason }, failure);
  if (errorType === 'USER_ERROR')
    return engineError('sql_invalid', line === undefined ? { reason } : { reason, line }, failure);
  if (errorType === 'INSUFFICIENT_RESOURCES') return engineError('engine_memory', { reason }, failure);
  if (errorType === 'EXTERNAL') return engineError('engine_storage', { reason }, failure);
  return engineError('engine_failed', { reason }, failure);
}

/** Trino's own name for what is wrong; undefined where it is not of Trino. */
export const trinoErrorName = (thrown: unknown): string | undefined => {
  const cause = thrown instanceof AppError ? (thrown.cause as Partial<TrinoFailure> | undefined) : undefined;
  return cause?.errorName;
};

/** How often a statement that failed so is tried in all. A storage that fails twice running is left to people. */
export function triesOf(thrown: unknown): number {
  if (!(thrown instanceof AppError)) return 1;
  if (thrown.code === 'engine_interrupted') return limits.engineTries;
  return thrown.code === 'engine_storage' ? 2 : 1;
}
