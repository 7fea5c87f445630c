// Asks the API and keeps the answer: every read of a page goes through here. What was shown stays while a new answer is on its way.

import { keepPreviousData, type QueryKey, type UseQueryResult, useQueries, useQuery } from '@tanstack/react-query';
import { type Answer, type ApiProblem, call, type Given, type OperationId } from '../api/client.ts';

export interface CallOptions {
  /** False asks nothing yet. */
  enabled?: boolean;
  /** Asks again after so many milliseconds, where no event tells of news. */
  every?: number;
  /** How long an answer counts as new; events make it old at once. Default: a minute. */
  fresh?: number;
  /** False shows a skeleton instead of the answer to the question before. */
  keep?: boolean;
}

/** The key under which an answer is kept, for `invalidateQueries`. */
const keyOf = <Id extends OperationId>(id: Id, given?: Given<Id>): QueryKey =>
  given === undefined ? [id] : [id, given];

/** `const runs = useCall('listRuns', { query: { limit: 50 } })` */
export function useCall<Id extends OperationId>(
  id: Id,
  given: Given<Id>,
  { enabled = true, every, fresh = 60_000, keep = true }: CallOptions = {},
): UseQueryResult<Answer<Id>, ApiProblem | Error> {
  return useQuery<Answer<Id>, ApiProblem | Error>({
    queryKey: keyOf(id, given),
    queryFn: ({ signal }) => call(id, given, { signal }),
    enabled,
    staleTime: fresh,
    ...(every === undefined ? {} : { refetchInterval: every }),
    ...(keep ? { placeholderData: keepPreviousData as never } : {}),
  });
}

/** The same operation for several things. */
export function useCalls<Id extends OperationId>(
  id: Id,
  given: readonly Given<Id>[],
): UseQueryResult<Answer<Id>, ApiProblem | Error>[] {
  return useQueries({
    queries: given.map(one => ({
      queryKey: keyOf(id, one),
      queryFn: ({ signal }: { signal: AbortSignal }) => call(id, one, { signal }),
      staleTime: 60_000,
    })),
  }) as UseQueryResult<Answer<Id>, ApiProblem | Error>[];
}
