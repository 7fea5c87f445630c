// What is kept of answers, and when a question is asked again by itself: only where the server was away or asked us to wait.

import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiProblem } from '../api/client.ts';
import { isUnreachable } from '../parts/problem.tsx';

const tries = 4;
const longestWaitMs = 15_000;

/** Worth asking again: nobody answered, or the server is busy. */
const passes = (error: unknown): boolean =>
  isUnreachable(error) || (error instanceof ApiProblem && [429, 502, 503, 504].includes(error.status));

/** Milliseconds until the next try: as the server asks, else doubling. */
function waitOf(attempt: number, error: unknown): number {
  const asked = error instanceof ApiProblem ? error.retryAfterMs : undefined;
  if (asked !== undefined) return Math.min(Math.max(asked, 250), longestWaitMs);
  return Math.min(500 * 2 ** attempt, longestWaitMs);
}

export function createQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError: error => lapse(client, error) }),
    mutationCache: new MutationCache({ onError: error => lapse(client, error) }),
    defaultOptions: {
      queries: {
        retry: (count, error) => count < tries && passes(error),
        retryDelay: waitOf,
        staleTime: 60_000,
        gcTime: 10 * 60_000,
        refetchOnWindowFocus: false,
        networkMode: 'always',
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
  return client;
}

/** A refusal for want of a login: the session is asked for anew, and the shell shows what it has become. */
function lapse(client: QueryClient, error: unknown): void {
  if (error instanceof ApiProblem && error.status === 401) void client.invalidateQueries({ queryKey: ['getSession'] });
}
