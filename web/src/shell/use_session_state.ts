// The session as the shell sees it: asked for once, anew when a question is refused, and kept on the page when it has ended.

import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { call, credentials } from '../api/client.ts';
import type { Session } from '../api/operations.ts';
import { useClock } from '../parts/clock.tsx';

export interface SessionState {
  session: Session | undefined;
  /** It was there and has ended; what is shown is the last of it. */
  lapsed: boolean;
  error: unknown;
  retry: () => void;
}

/** The key of the session among the answers. */
export const sessionKey = ['getSession', {}] as const;

const tokenIn = (pathname: string): string | null => /^\/(?:share|embed)\/([^/]+)/.exec(pathname)?.[1] ?? null;

export function useSessionState(pathname: string): SessionState {
  const { hear } = useClock();
  const last = useRef<Session | undefined>(undefined);
  // Before any question of a shared page is asked, so that each carries its token.
  const token = tokenIn(pathname);
  credentials.share = token === null ? null : decodeURIComponent(token);
  const query = useQuery({
    queryKey: token === null ? sessionKey : [...sessionKey, token],
    queryFn: async ({ signal }) => {
      const session = await call('getSession', {}, { signal });
      credentials.csrf = session.csrf;
      return session;
    },
    staleTime: 5 * 60_000,
    refetchOnWindowFocus: true,
  });
  useEffect(() => {
    if (query.data !== undefined) hear(query.data.now);
  }, [query.data, hear]);
  const now = query.data;
  if (now?.state === 'in') last.current = now;
  const lapsed =
    now !== undefined && now.state !== 'in' && last.current !== undefined && !/^\/(login|welcome)\b/.test(pathname);
  return {
    session: lapsed ? last.current : now,
    lapsed,
    error: now === undefined ? query.error : null,
    retry: () => void query.refetch(),
  };
}
