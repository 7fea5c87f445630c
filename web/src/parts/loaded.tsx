// A query in its four states: on its way, failed, empty, there. What was there stays in sight, and a failure is told above it.

import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Problem } from './problem.tsx';

export interface LoadedProps<T> {
  query: Pick<UseQueryResult<T>, 'data' | 'error' | 'refetch' | 'isPending' | 'isPlaceholderData'>;
  skeleton: ReactNode;
  /** What stands there when `isEmpty` says so. */
  empty?: ReactNode;
  isEmpty?: (data: T) => boolean;
  children: (data: T) => ReactNode;
}

const nothingIn = (data: unknown): boolean =>
  Array.isArray(data)
    ? data.length === 0
    : typeof data === 'object' && data !== null && 'items' in data && Array.isArray(data.items)
      ? data.items.length === 0
      : false;

export function Loaded<T>({ query, skeleton, empty, isEmpty = nothingIn, children }: LoadedProps<T>) {
  const { data, error, refetch } = query;
  if (data === undefined) {
    if (error !== null) return <Problem error={error} retry={() => refetch()} />;
    return skeleton;
  }
  return (
    <>
      {error === null ? null : <Problem error={error} retry={() => refetch()} compact />}
      {empty !== undefined && isEmpty(data) ? empty : children(data)}
    </>
  );
}
